"""A fund against all start-ups: hard misses never rank, parts sum, order is by the chance that both say yes."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.vocabulary import Stage
from matcher.entities import Party
from matcher.measures.funds import Fund, offers
from matcher.ranking.model import AdditiveModel
from matcher.screening import Roster, Screening, mandate_of, screen
from matcher.settings import shipped_data
from tests.fakes import FakeEncoder
from tests.matcher.screening.builders import DAY, SEED, a_chain, a_roster, a_startup

CHAIN = a_chain()
MODEL = AdditiveModel.load(shipped_data() / "models" / "prior.json")
THESIS = "投向人工智能与机器视觉，偏好初创期"


def screened(parties: list[Party], fund: Fund = SEED, **rest: Any) -> tuple[Roster, Screening]:
    roster = a_roster(parties)
    thesis = FakeEncoder().encode_queries([THESIS])[0]
    (offer,) = offers(fund)
    found = screen(
        mandate_of(fund, CHAIN, rest.pop("future", None)), offer, roster, CHAIN, MODEL, thesis=thesis,
        thesis_text=THESIS, day=DAY, **rest,
    )  # fmt: skip
    return roster, found


def ranked(parties: list[Party], **rest: Any) -> list[str]:
    roster, found = screened(parties, **rest)
    return [roster.ids[found.rows[at]] for at in found.order]


def test_a_start_up_in_the_focus_ranks_before_one_beside_it_and_one_unknown() -> None:
    parties = [a_startup("S1", segments=()), a_startup("S2", segments=("digital.robots",)), a_startup("S3")]
    assert ranked(parties)[0] == "S3"


def test_one_that_speaks_of_the_thesis_ranks_before_one_that_does_not() -> None:
    assert ranked([a_startup("S1", text="短视频剪辑"), a_startup("S2", text=THESIS)]) == ["S2", "S1"]


def test_equal_chances_are_told_apart_by_id() -> None:
    assert ranked([a_startup("S1", name="同"), a_startup("S2", name="同")]) == ["S1", "S2"]


def test_who_has_declined_is_neither_ranked_nor_counted_as_a_miss() -> None:
    _, found = screened([a_startup("S1"), a_startup("S2")], barred=np.array([True, False]))
    assert (found.rows.tolist(), found.checks.ruled_out.tolist()) == ([1], [False, False])


def test_a_quota_for_early_and_small_shows_as_a_part_of_the_funds_view() -> None:
    _, found = screened([a_startup("S1", stage=Stage.GROWTH)], replace(SEED, stages=()))
    _, small = screened([a_startup("S1")], replace(SEED, stages=()))
    assert [
        dict(zip(one.fund_view.names, one.fund_view.parts[0], strict=True))["early_and_small"] for one in (found, small)
    ] == [0.0, 0.4]


def test_a_roster_without_start_ups_gives_an_empty_ranking() -> None:
    empty = Roster.of([], np.zeros((0, FakeEncoder.dim), np.float32))
    (offer,) = offers(SEED)
    found = screen(mandate_of(SEED, CHAIN), offer, empty, CHAIN, MODEL, thesis=np.zeros(FakeEncoder.dim, np.float32), thesis_text="", day=DAY)  # fmt: skip
    assert found.order.tolist() == []


facts = st.fixed_dictionaries(
    {
        "stage": st.sampled_from([None, *Stage]),
        "region": st.sampled_from([None, "330303", "330382"]),
        "segments": st.sampled_from([(), ("digital.ai_models",), ("footwear.lasts",), ("digital.robots",)]),
        "facts": st.sampled_from([{}, {"raising_cny": Decimal(1)}, {"raising_cny": Decimal(2_000_000)}]),
        "text": st.sampled_from(["", "房地产", "机器视觉检测"]),
    }
)
many = st.lists(facts, min_size=1, max_size=8).map(
    lambda rows: [a_startup(f"S{at}", **row) for at, row in enumerate(rows)]
)


@settings(max_examples=60)
@given(many)
def test_a_hard_miss_never_ranks(parties: list[Party]) -> None:
    roster, found = screened(parties)
    told = zip(roster.ids, found.checks.missed(np.arange(len(roster))), strict=True)
    missed = {name for name, terms in told if terms}
    assert missed & {roster.ids[row] for row in found.rows} == set()
    assert len(missed) + len(found.rows) == len(roster)


@settings(max_examples=60)
@given(many)
def test_the_parts_of_both_views_sum_to_their_logits(parties: list[Party]) -> None:
    _, found = screened(parties)
    for view in (found.fund_view, found.startup_view):
        sums = [math.fsum(row) for row in view.parts]
        assert sums == pytest.approx(view.logits.tolist(), abs=1e-9)


@settings(max_examples=30)
@given(many, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(parties: list[Party], random: Any) -> None:
    shuffled = random.sample(parties, len(parties))
    before, after = screened(parties), screened(shuffled)
    chances = [dict(zip((r.ids[row] for row in f.rows), f.joint.tolist(), strict=True)) for r, f in (before, after)]
    assert chances[0] == pytest.approx(chances[1], abs=1e-12)
