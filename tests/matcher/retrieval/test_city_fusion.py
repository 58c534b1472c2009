"""On a seeded city: one order from all legs is no worse than the best leg alone, whatever is asked and whatever is known.

Three collections of one city: needs as they are asked; the same while nobody knows what goes into the asked products,
so that the chain only guesses; and halves of firms' product lists that ask for the firm of the other half, of which the
chain knows nothing. Equal-weight rank fusion stands beside as a warning: a weak leg drags it down.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from graph.build import read_segments
from matcher.entities import Kind, Need, Offer, Party, Role
from matcher.evaluation.city import write_city
from matcher.ranking.model import AdditiveModel
from matcher.retrieval.encoders import StaticEncoder
from matcher.retrieval.generation import Encoders, open_generation
from matcher.retrieval.recall import Recall, Recalled
from matcher.settings import shipped_data
from tests.fakes import FakeRepository

DAY = date(2026, 1, 15)
SEED = 5
LEGS = ("dense", "lexical", "wanted", "material", "chain")
Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Question:
    """A need and the ids of the offers that are right for it."""

    need: Need
    right: frozenset[str]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city")
    write_city(folder, firms=300, needs=240, seed=SEED, chains=shipped_data() / "chains")
    return folder


def rows_of(city: Path, name: str) -> list[dict[str, str]]:
    with (city / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def words(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, cell.split("、")))


def asked(city: Path) -> list[Question]:
    """Needs for suppliers, with those who make what is named, or a material of what is made."""
    needs = {row["需求编号"]: row for row in rows_of(city, "needs.csv")}
    lines = [json.loads(line) for line in (city / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    return [
        Question(
            Need(row["需求描述"], kinds=(Kind.SUPPLIER,), wanted=words(row["所需产品"]), made=words(row["自产产品"])),
            frozenset(name for name, grade in zip(line["rel"], line["grades"], strict=True) if grade == 3),
        )
        for line in lines
        if line["group"] == "supplier" and (row := needs[line["qid"]])
    ]


def halves(city: Path) -> Iterator[tuple[Question, dict[str, str]]]:
    """Every firm's products split in two: one half asks, the other half is all that the firm is known to make."""
    for row in rows_of(city, "suppliers.csv"):
        products = words(row["主营产品"])
        half = "、".join(products[::2])
        question = Question(Need(half, kinds=(Kind.SUPPLIER,)), frozenset({f"supplier:{row['主体编号']}"}))
        yield question, row | {"主营产品": "、".join(products[1::2] or products), "企业简介": ""}


def records(city: Path, firms: Iterable[dict[str, str]], *, hiding: frozenset[str] = frozenset()) -> FakeRepository:
    """The city's suppliers, each with one offer, and what goes into products, but for those in `hiding`."""
    parties, offers = [], []
    for row in firms:
        products = words(row["主营产品"])
        parties.append(Party(row["主体编号"], row["企业名称"], (Role.SUPPLIER,), products=products))
        offers.append(
            Offer(
                f"supplier:{row['主体编号']}", Kind.SUPPLIER, row["企业名称"],
                text=row["企业简介"], party_id=row["主体编号"], products=products,
            )
        )  # fmt: skip
    materials = {row["产品"]: words(row["上游材料"]) for row in rows_of(city, "product_materials.csv")}
    segments = [row for path in sorted((shipped_data() / "chains").glob("*.csv")) for row in read_segments(path)]
    known = {product: parts for product, parts in materials.items() if product not in hiding}
    return FakeRepository.of(parties, offers, segments=segments, materials=known)


def reached(folder: Path, repository: FakeRepository, questions: Iterable[Question]) -> dict[str, Scores]:
    """1 / rank of the first right offer, question by question: each leg, both orders of the engine, and rank fusion."""
    encoder = StaticEncoder(shipped_data() / "encoder")
    recall = Recall(open_generation(folder, repository, Encoders(encoder, encoder), lambda *step: None), pool_size=200)
    model = AdditiveModel.load(shipped_data() / "models" / "prior.json")
    found = []
    for question in questions:
        recalled = recall.pool(recall.ask(question.need), Kind.SUPPLIER, DAY, region=None, eligible={})
        right = np.array([recall.offer_id(int(row)) in question.right for row in recalled.pool.offer_rows])
        found.append({name: first(scores, right) for name, scores in orders(recalled, model).items()})
    return {name: np.array([row[name] for row in found]) for name in found[0]}


def orders(recalled: Recalled, model: AdditiveModel) -> dict[str, Scores]:
    legs = {name: np.nan_to_num(recalled.pool.column(name)) for name in LEGS}
    joint = model.joint(Kind.SUPPLIER, *model.views(recalled.pool))
    ranks = [np.argsort(np.argsort(-scores, kind="stable"), kind="stable") + 1 for scores in legs.values()]
    return legs | {
        "fused": recalled.fused,
        "joint": joint,
        "ranks": np.sum([1 / (60 + rank) for rank in ranks], axis=0),
    }


def first(scores: Scores, right: NDArray[np.bool_]) -> float:
    """1 / (1 + those before the best right one); those of an equal score stand before it by half, as chance has it."""
    if not right.any():
        return 0.0
    best = scores[right].max()
    return 1 / (1 + (scores > best).sum() + ((scores == best) & ~right).sum() / 2)


def most_that_it_gains(ours: Scores, other: Scores) -> float:
    """Upper end of the 95 % bootstrap interval of the mean paired difference; below 0 it loses beyond chance."""
    random, gaps = np.random.default_rng(SEED), ours - other
    return float(np.quantile(gaps[random.integers(0, len(gaps), (1000, len(gaps)))].mean(axis=1), 0.975))


@pytest.fixture(scope="module")
def collections(city: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Scores]]:
    needs, split = asked(city), list(halves(city))
    made = frozenset(name for question in needs for name in question.need.made)
    unnamed = [Question(Need(f"我们生产{'、'.join(q.need.made)}", kinds=(Kind.SUPPLIER,), made=q.need.made), q.right)
               for q in needs if not q.need.wanted]  # fmt: skip
    suppliers = rows_of(city, "suppliers.csv")
    return {
        "asked": reached(tmp_path_factory.mktemp("asked"), records(city, suppliers), needs),
        "guessed": reached(tmp_path_factory.mktemp("guessed"), records(city, suppliers, hiding=made), unnamed),
        "texts": reached(tmp_path_factory.mktemp("texts"), records(city, (row for _, row in split)),
                         [question for question, _ in split[:100]]),
    }  # fmt: skip


@pytest.mark.parametrize("order", ["fused", "joint"])
@pytest.mark.parametrize("collection", ["asked", "guessed", "texts"])
def test_the_order_of_all_legs_is_not_below_the_best_leg_beyond_chance(
    collections: dict[str, dict[str, Scores]], collection: str, order: str
) -> None:
    scores = collections[collection]
    better = max(LEGS, key=lambda leg: scores[leg].mean())
    assert most_that_it_gains(scores[order], scores[better]) >= 0, {name: each.mean() for name, each in scores.items()}


def test_equal_ranks_would_fall_below_the_best_leg_so_the_city_can_tell(
    collections: dict[str, dict[str, Scores]],
) -> None:
    losses = {
        name: most_that_it_gains(scores["ranks"], scores[max(LEGS, key=lambda leg: scores[leg].mean())])
        for name, scores in collections.items()
    }
    assert min(losses.values()) < 0, losses
