"""One order from three legs, and what a weak leg does to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from matcher.entities import Kind
from matcher.retrieval.fusion import WEIGHTS, fuse, legs_of

Scores = NDArray[np.float64]
Legs = dict[str, Scores]
SHARES = st.floats(0, 1).map(lambda value: round(value, 6))
THREE = {"chain": 1.0, "dense": 0.35, "lexical": 0.25}
QUESTIONS, OFFERS, SEED = 200, 400, 5


def a_leg(length: int = 8) -> st.SearchStrategy[Scores]:
    return arrays(np.float64, length, elements=SHARES)


def test_legs_add_up_by_their_weights() -> None:
    legs = {"chain": np.array([0.0, 0.5]), "dense": np.array([0.8, 0.4]), "lexical": np.array([0.3, 0.0])}
    assert fuse(legs, {"chain": 1.0, "dense": 0.4, "lexical": 0.2}).tolist() == pytest.approx([0.38, 0.66])


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_weighs_every_leg_there_is(kind: Kind) -> None:
    columns = dict.fromkeys(("wanted", "material", "chain", "focus", "dense", "lexical"), np.zeros(2))
    assert set(WEIGHTS[kind]) == set(legs_of(columns))


def test_only_the_very_product_counts_as_named() -> None:
    nothing = np.full(3, np.nan)
    columns = dict.fromkeys(("material", "chain", "focus", "dense", "lexical"), nothing)
    assert legs_of(columns | {"wanted": np.array([1.0, 0.8, np.nan])})["named"].tolist() == [1.0, 0.0, 0.0]


@given(chain=a_leg(), dense=a_leg())
def test_a_leg_that_says_nothing_changes_nothing(chain: Scores, dense: Scores) -> None:
    two = fuse({"chain": chain, "dense": dense}, THREE)
    assert fuse({"chain": chain, "dense": dense, "lexical": np.full(8, np.nan)}, THREE).tolist() == two.tolist()


@given(chain=a_leg(), dense=a_leg(), lexical=a_leg())
def test_an_offer_that_leads_in_every_leg_leads(chain: Scores, dense: Scores, lexical: Scores) -> None:
    legs = {"chain": chain, "dense": dense, "lexical": lexical}
    for scores in legs.values():
        scores[3] = 1.0
    assert fuse(legs, THREE)[3] == fuse(legs, THREE).max()


def rank_fusion(legs: Mapping[str, Scores]) -> Scores:
    """Reciprocal ranks with equal weights and k = 60 (Cormack, Clarke, Buettcher, SIGIR 2009)."""
    ranks = [np.argsort(np.argsort(-scores, kind="stable"), kind="stable") + 1 for scores in legs.values()]
    return np.sum([1 / (60 + rank) for rank in ranks], axis=0)


def a_supply_question(random: np.random.Generator) -> tuple[Legs, int]:
    """Scores of each leg when a material's maker is asked for, and the row of the right offer.

    The chain reaches a few makers, mostly the right one among them; texts are a fair leg; a third of all offers uses
    the words of the question, the right one no more than others.
    """
    right = int(random.integers(OFFERS))
    material = np.where(random.random(OFFERS) < 0.02, random.uniform(0.2, 0.6, OFFERS), 0.0)
    material[right] = random.uniform(0.6, 0.9) if random.random() < 0.7 else 0.0
    dense = random.normal(0.35, 0.1, OFFERS).clip(0, 1)
    dense[right] = np.clip(random.normal(0.5, 0.1), 0, 1)
    lexical = np.where(random.random(OFFERS) < 0.33, random.beta(2, 6, OFFERS), 0.0)
    return {"material": material, "dense": dense, "lexical": lexical}, right


def a_text_question(random: np.random.Generator) -> tuple[Legs, int]:
    """Texts and words tell the right offer; the chain guesses by near names at some that have nothing to do with it."""
    legs, right = a_supply_question(random)
    legs["wanted"] = np.where(random.random(OFFERS) < 0.05, random.uniform(0.1, 0.8, OFFERS), 0.0)
    legs["material"] = np.zeros(OFFERS)
    legs["dense"][right] = np.clip(random.normal(0.6, 0.1), 0, 1)
    legs["lexical"] = np.where(random.random(OFFERS) < 0.33, random.beta(2, 12, OFFERS), 0.0)
    legs["lexical"][right] = random.beta(4, 6)
    return legs, right


def reciprocal_ranks(ask: Callable[[np.random.Generator], tuple[Legs, int]]) -> dict[str, Scores]:
    """1 / rank of the right offer, question by question, for each leg, the blend and equal-weight rank fusion."""
    random, found = np.random.default_rng(SEED), []
    for _ in range(QUESTIONS):
        legs, right = ask(random)
        orders = legs | {"blend": fuse(legs, WEIGHTS[Kind.SUPPLIER]), "ranks": rank_fusion(legs)}
        found.append(
            {name: 1 / (1 + np.argsort(-s, kind="stable").tolist().index(right)) for name, s in orders.items()}
        )
    return {name: np.array([row[name] for row in found]) for name in found[0]}


def interval(gaps: Scores) -> tuple[float, float]:
    """95 % bootstrap interval of the mean of paired differences."""
    random = np.random.default_rng(SEED)
    means = gaps[random.integers(0, len(gaps), (1000, len(gaps)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975]).tolist()
    return low, high


def test_one_weak_leg_does_not_drag_the_blend_below_the_better_leg_as_it_drags_rank_fusion() -> None:
    reached = reciprocal_ranks(a_supply_question)
    better = max((reached[name] for name in ("material", "dense", "lexical")), key=np.mean)
    assert reached["lexical"].mean() < better.mean() / 3  # the collection has a weak leg indeed
    blend, ranks = interval(reached["blend"] - better), interval(reached["ranks"] - better)
    assert (blend[1] >= 0, ranks[1] >= 0) == (True, False), (blend, ranks)


def test_a_chain_that_only_guesses_does_not_drag_the_blend_below_what_texts_alone_would_find() -> None:
    reached = reciprocal_ranks(a_text_question)
    blend, ranks = (interval(reached[name] - reached["dense"]) for name in ("blend", "ranks"))
    assert (blend[1] >= 0, ranks[1] >= 0) == (True, False), (blend, ranks)
