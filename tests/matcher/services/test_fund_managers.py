"""A fund manager screens start-ups: explained deals, reasons for every refusal, the same answer each time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from graph.confidence import PRIOR
from matcher.entities import Offer, Party, Role
from matcher.errors import BadInput, UnknownThing
from matcher.measures.funds import Fund, offers
from matcher.ranking.model import AdditiveModel
from matcher.screening.mandate import FutureIndustry
from matcher.services.deal_context import Surroundings
from matcher.services.deal_document import deal_document
from matcher.services.fund_managers import DealFlow, Desk, LeftOut, check_party, roster_of, screen_deals
from matcher.services.operators import standing_of
from matcher.settings import shipped_data
from tests.builders import a_party
from tests.fakes import FakeEncoder, FakeRepository
from tests.matcher.screening.builders import DAY, SEED, SEGMENTS, a_startup

MODEL = AdditiveModel.load(shipped_data() / "models" / "prior.json")
MAKER = a_party("M1", name="样例模型厂", products=("缺陷检测模型",), segments=("digital.ai_models",), region="330303")
CHIPS = a_party("C1", name="样例芯片厂", products=("功率芯片",), segments=("digital.chips",), region="330302")
STARTUPS = (
    a_startup("S1"),
    a_startup("S2", region="330382"),
    a_startup("S3", facts={}),
    a_startup("p9", products=("缺陷检测软件",)),
)


def the_fund(fund: Fund = SEED) -> Offer:
    (offer,) = offers(fund)
    return offer


def a_desk(parties: Iterable[Party] = STARTUPS, fund: Fund = SEED, **rest: Any) -> Desk:
    records = FakeRepository.of([*parties, MAKER, CHIPS], [the_fund(fund)], segments=list(SEGMENTS))
    standing = standing_of(records, PRIOR)
    return Desk(
        repository=records, roster=roster_of(records, FakeEncoder(), standing.placer), chain=standing.chain,
        placer=standing.placer, context=Surroundings(standing), model=MODEL, encoder=FakeEncoder(),
        **({"future": {"digital.ai_models": FutureIndustry("人工智能", "AI")}} | rest),
    )  # fmt: skip


def flow(desk: Desk | None = None, **asked: Any) -> DealFlow:
    return screen_deals("f1", desk=desk or a_desk(), **({"top": 10, "day": DAY} | asked))


def test_the_deals_are_those_that_miss_no_hard_term() -> None:
    assert [deal.party.id for deal in flow().deals] == ["S1", "S3"]


def test_every_refusal_names_the_violated_terms() -> None:
    assert {one.party_id: one.missed for one in flow().refused} == {"S2": ("region",), "p9": ("portfolio",)}


def test_the_counts_of_misses_say_where_a_mandate_is_tight() -> None:
    assert flow().miss_counts == {"region": 1, "portfolio": 1}


def test_a_deal_tells_the_way_from_the_fund_to_the_start_up() -> None:
    assert [step.name for step in flow().deals[0].path] == ["样例种子基金", "AI模型开发", "样例S1"]


def test_a_deal_tells_the_future_industry_it_belongs_to() -> None:
    assert flow().deals[0].future == FutureIndustry("人工智能", "AI")


def test_a_start_up_that_makes_what_the_portfolio_makes_is_told_as_its_rival() -> None:
    assert flow().deals[0].rivals == ("p9",)


def test_an_unknown_sum_is_asked_for() -> None:
    deals = {deal["party"]["id"]: deal for deal in deal_document(flow())["deals"]}
    questions = {term["term"]: term["question"] for term in deals["S3"]["terms"] if term["met"] is None}
    assert questions["ticket_min"]["zh"] == "本轮计划融资多少？"


def test_the_context_counts_suppliers_by_segment_and_says_what_is_short() -> None:
    (chips,) = flow().deals[0].context.suppliers
    assert (chips.name, chips.firm_count, chips.shortage.value if chips.shortage else None) == (
        "芯片",
        1,
        "single_source",
    )


def test_a_sum_that_was_not_released_is_not_known_to_the_fund() -> None:
    hidden = flow(replace(a_desk(), released=()))
    assert {check.term: check.met for check in hidden.deals[0].terms}["ticket_min"] is None


def test_a_released_sum_is_checked() -> None:
    told = flow(replace(a_desk(), released=("S1",)))
    terms = {deal.party.id: {check.term: check.met for check in deal.terms}["ticket_min"] for deal in told.deals}
    assert terms == {"S1": True, "S3": None}


def test_a_start_up_that_left_after_the_roster_was_made_is_not_shown() -> None:
    desk = a_desk()
    desk.repository.party_rows["S1"] = replace(desk.repository.party_rows["S1"], roles=(Role.SUPPLIER,))  # type: ignore[attr-defined]
    assert [deal.party.id for deal in flow(desk).deals] == ["S3"]


def test_who_declined_is_not_shown_nor_is_its_group() -> None:
    desk = a_desk([a_startup("S1", affiliate_of="G"), a_startup("S4", affiliate_of="G"), a_startup("S5")])
    assert [deal.party.id for deal in flow(desk, left_out=LeftOut(barred=frozenset({"G"}))).deals] == ["S5"]


def test_the_same_question_gives_the_same_run() -> None:
    assert deal_document(flow(a_desk())) == deal_document(flow(a_desk()))


def test_another_thesis_is_another_run() -> None:
    assert flow(thesis="投向工业软件").run_id != flow().run_id


def test_a_blind_first_look_names_nobody() -> None:
    text = repr(deal_document(flow(), blind=True))
    assert [name for name in ("样例S1", "'S1'", "样例S3") if name in text] == []


def test_a_closed_fund_says_so_and_ranks_nobody() -> None:
    closed = flow(a_desk(fund=replace(SEED, open_to=DAY.replace(year=2025))))
    assert ([warning.code for warning in closed.warnings], closed.deals) == (["fund_closed", "no_deal"], ())


def test_an_unknown_fund_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownThing) as caught:
        screen_deals("f7", desk=a_desk(), top=1, day=DAY)
    assert (caught.value.code, caught.value.facts["nearest"]) == ("unknown_fund", ("fund:f1",))


@pytest.mark.parametrize("top", [0, 1_001])
def test_a_length_outside_the_limits_is_refused(top: int) -> None:
    with pytest.raises(BadInput) as caught:
        flow(top=top)
    assert caught.value.code == "top_out_of_range"


def test_a_check_from_outside_uses_the_given_sum_and_not_the_told_one() -> None:
    desk = a_desk()
    checks = [
        check_party(the_fund(), STARTUPS[0], desk=desk, day=DAY, raising_cny=given) for given in (None, Decimal(1))
    ]
    assert [{one.term: one.met for one in some}["ticket_min"] for some in checks] == [None, False]


def test_words_that_did_not_change_are_not_encoded_again() -> None:
    desk, encoder = a_desk(), _Counting()
    again = roster_of(desk.repository, encoder, desk.placer, desk.roster)
    assert (encoder.count, again.vectors.tolist()) == (0, desk.roster.vectors.tolist())


class _Counting(FakeEncoder):
    count = 0

    def encode_documents(self, texts: Any) -> Any:
        self.count += len(texts)
        return super().encode_documents(texts)
