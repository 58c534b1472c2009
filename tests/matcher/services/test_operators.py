"""Operators' reports: what was placed where and why, and where the chains are short of firms."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from graph.confidence import PRIOR
from graph.gaps import GapKind
from matcher.entities import Kind, Need, Role
from matcher.errors import UnknownThing
from matcher.services.demand import segments_wanted
from matcher.services.operators import Standing, gap_report, placement_report, standing_of
from tests.builders import a_need, a_party, a_segment, an_offer
from tests.fakes import FakeRepository

YUEQING, LONGWAN = "330382", "330303"
SEGMENTS = [
    a_segment("e.silver", name="银材料", products=["银粉", "银锭"], gb4754="3253", ipc="C22C"),
    a_segment("e.contacts", name="电触头", products=["银氧化锡触点", "铆钉触头"], suppliers="e.silver", inputs=["银粉"]),
    a_segment("e.breakers", name="断路器", products=["塑壳断路器"], suppliers="e.contacts", substitutes="e.fuses"),
    a_segment("e.fuses", name="熔断器", products=["低压熔断器"]),
    a_segment("s.soles", name="鞋底", products=["橡胶鞋底"]),
]  # fmt: skip
PARTIES = [
    a_party("anchor", text="", products=("塑壳断路器",), roles=(Role.ANCHOR, Role.SUPPLIER)),
    a_party("breaker", text="", products=("塑壳断路器",), inputs=("铆钉触头",)),
    a_party("fuse", text="", products=("低压熔断器",)),
    a_party("contact", text="", products=("银氧化锡触点",), region=LONGWAN),
    a_party("wordy", name="银粉厂", text="生产银粉和银锭", products=(), region=YUEQING),
    a_party("startup", text="", products=("塑壳断路器",), inputs=(), roles=(Role.STARTUP,), segments=("e.breakers",)),
    a_party("caterer", name="好味道", text="餐饮外卖配送", products=(), region=YUEQING),
    a_party("bank", name="某银行", text="", products=(), roles=(Role.BANK,)),
]
NEEDS = [
    a_need("急需触点", id="n1", party_id="startup", region=YUEQING, wanted=("银氧化锡触点",)),
    a_need("求购铆钉触头", id="n2", party_id=None, region=YUEQING, wanted=()),
    a_need("想找导师", id="n3", party_id="startup", region=YUEQING, kinds=(Kind.MENTOR,), wanted=("银氧化锡触点",)),
    a_need("急需触点", id="n4", party_id="contact", region=LONGWAN, wanted=("银氧化锡触点",)),
]


@pytest.fixture(scope="module")
def standing() -> Standing:
    return standing_of(FakeRepository.of(PARTIES, needs=NEEDS, segments=SEGMENTS), PRIOR)


def test_parties_that_only_accompany_the_chain_stand_in_none(standing: Standing):
    assert "bank" not in standing.parties


def test_start_ups_demand_but_do_not_count_as_supply(standing: Standing):
    assert {"startup"} == set(standing.parties) - standing.suppliers - {"wordy", "caterer"}


def test_every_firm_in_trade_is_reported_with_what_it_states_and_where_its_words_place_it(standing: Standing):
    rows = {row.party.id: row for row in placement_report(standing).rows}
    assert list(rows) == sorted(party.id for party in PARTIES if party.id != "bank")
    assert (rows["startup"].stated, rows["startup"].is_agreed) == (("e.breakers",), True)
    (placed,) = rows["wordy"].verdict.placements
    assert (placed.segment_id, placed.evidence[:2]) == ("e.silver", ("银粉", "银锭"))


def test_a_firm_of_another_trade_is_listed_with_the_reason(standing: Standing):
    report = placement_report(standing, only_unplaced=True)
    assert [(row.party.id, row.verdict.abstention.value) for row in report.rows if row.verdict.abstention] == [
        ("caterer", "nothing_known")
    ]
    assert dict(report.abstentions) == {"nothing_known": 1}


def test_counts_are_over_all_firms_also_when_only_the_unplaced_are_listed(standing: Standing):
    assert placement_report(standing).chains == placement_report(standing, only_unplaced=True).chains


def test_the_chains_are_counted_as_stated_and_as_placed(standing: Standing):
    counts = {one.chain: (one.stated, one.placed) for one in placement_report(standing).chains}
    assert counts == {"": (6, 1), "e": (1, 6)}


def test_the_class_of_a_firms_patents_is_evidence(standing: Standing):
    patent = an_offer("patent:1", kind=Kind.PATENT, title="合金", party_id="caterer", terms={"ipc": ("C22C 5/06",)})
    (row,) = [row for row in placement_report(standing, [patent]).rows if row.party.id == "caterer"]
    assert row.verdict.best is not None
    assert (row.verdict.best.segment_id, "C22C 5/06" in row.verdict.best.evidence) == ("e.silver", True)


def test_a_nearness_of_meaning_is_asked_for_in_the_order_of_the_firms(standing: Standing):
    asked: list[str] = []

    def similarity(texts: list[str]) -> np.ndarray:
        asked.extend(texts)
        return np.zeros((len(texts), len(standing.placer.segment_ids)), np.float32)

    report = placement_report(standing, similarity=similarity)
    assert len(asked) == len(report.rows)


def test_the_report_is_plain_data(standing: Standing):
    document = placement_report(standing).document()
    assert json.loads(json.dumps(document, ensure_ascii=False, allow_nan=False)) == document
    assert document["party_count"] == len(document["parties"]) == 7


def test_missing_segments_come_first_and_among_them_those_most_asked_for(standing: Standing):
    gaps = [(one.segment.id, one.kind) for one in gap_report(standing, YUEQING, "e").gaps]
    assert gaps == [
        ("e.contacts", GapKind.MISSING),
        ("e.silver", GapKind.MISSING),
        ("e.fuses", GapKind.SINGLE_SOURCE),
        ("e.breakers", GapKind.THIN),
    ]


def test_the_demand_behind_a_gap_is_counted_and_listed_by_id(standing: Standing):
    contacts = gap_report(standing, YUEQING, "e").gaps[0].demand
    assert (contacts.needs, contacts.by_inputs) == (("n1", "n2"), ("breaker",))
    assert contacts.by_chain == ("anchor", "breaker", "startup")
    assert contacts.count == 4  # three firms, and the need of nobody in particular


def test_a_need_for_a_mentor_is_no_demand_for_goods(standing: Standing):
    assert segments_wanted(standing, NEEDS[2]) == set()


def test_a_product_that_no_chain_knows_is_placed_by_its_words(standing: Standing):
    assert segments_wanted(standing, Need("", wanted=("高纯银粉",))) == {"e.silver"}


def test_a_gap_names_firms_that_could_fill_it_and_those_whose_words_point_there(standing: Standing):
    gaps = {one.segment.id: one for one in gap_report(standing, YUEQING, "e").gaps}
    assert gaps["e.contacts"].fillers[0].firm_id == "contact"
    assert [firm for firm, _ in gaps["e.silver"].may_stand_here] == ["wordy"]
    assert gaps["e.breakers"].substitutes == ("e.fuses",)


def test_firms_in_no_segment_are_counted_because_a_gap_may_be_theirs(standing: Standing):
    report = gap_report(standing, YUEQING)
    assert (report.firm_count, report.unplaced_count) == (6, 2)


def test_anchors_and_bridges_of_the_chain_stand_in_the_report(standing: Standing):
    report = gap_report(standing, YUEQING, "e")
    assert report.stated_anchors == ("anchor",)
    assert "anchor" in [anchor.firm_id for anchor in report.anchors]
    assert dict(report.bridges) == {"e.contacts": ("e.silver",)}


def test_a_gap_report_is_plain_data(standing: Standing):
    document = gap_report(standing, YUEQING, "e").document()
    assert json.loads(json.dumps(document, ensure_ascii=False, allow_nan=False)) == document
    assert document["gap_count"] == len(document["gaps"]) == 4


def test_an_unknown_chain_is_refused_with_those_there_are(standing: Standing):
    with pytest.raises(UnknownThing) as refusal:
        gap_report(standing, None, "x")
    assert (refusal.value.code, refusal.value.facts["nearest"]) == ("unknown_chain", ("e", "s"))


def test_a_firm_that_leaves_makes_its_segment_a_gap():
    parties = [party for party in PARTIES if party.id != "fuse"]
    report = gap_report(standing_of(FakeRepository.of(parties, segments=SEGMENTS), PRIOR), YUEQING, "e")
    assert "e.fuses" in [one.segment.id for one in report.gaps if one.kind is GapKind.MISSING]
    assert replace(report, gaps=()).document()["gap_count"] == 0
