"""A fund's desk: whom it is not shown, who could introduce whom, what learning hears, what a report counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from graph.vocabulary import Stage
from matcher.entities import Party, Role
from matcher.entities.deals import PassReason, PipelineEntry, PipelineMove, PipelineStage
from matcher.entities.engagements import Act, Change, Engagement, EngagementKind, Member, State
from matcher.papers.cells import neutral
from matcher.services.deal_desk import FundDesk, left_out_of
from matcher.services.deal_detail import TEAM_FACTS, Way, deal_detail, ways_to
from matcher.services.deal_reports import cooperation_of, early_by_year, funnel_of
from matcher.services.fund_managers import LeftOut, screen_deals
from tests.builders import a_party
from tests.matcher.screening.builders import DAY, SEED, a_startup
from tests.matcher.services.test_fund_managers import a_desk, the_fund

S = PipelineStage
AT = datetime(2026, 3, 1, tzinfo=UTC)
BANK = a_party("B1", name="样例支行", roles=(Role.BANK,), products=())
OTHER_FUND = a_party("F9", name="样例创投", roles=(Role.FUND_MANAGER,), products=())
HOST = a_party("H1", name="样例孵化器", roles=(Role.OPERATOR,), products=())


class Kin:
    """One group, one namesake, one who declines."""

    def group_of(self, ids: Any) -> frozenset[str]:
        return frozenset(ids) | ({"A1", "A2"} if {"A1", "A2"} & set(ids) else set())

    def namesakes_of(self, ids: Any) -> frozenset[str]:
        return frozenset({"N1"}) if "p9" in ids else frozenset()

    def declining(self, ids: Any) -> frozenset[str]:
        return frozenset({"A1"}) if "m1" in ids else frozenset()


def a_room(*parties: Party, released: frozenset[str] | None = None, left_out: LeftOut = LeftOut()) -> FundDesk:  # noqa: B008 — it is frozen
    desk = a_desk(
        [a_startup("S1"), a_startup("S2", text="木鞋楦", products=(), segments=("footwear.lasts",)), *parties]
    )
    return FundDesk(the_fund(), replace(desk, released=released), left_out)


def worked(kind: EngagementKind, *members: str, state: State = State.SIGNED, year: int = 2025) -> Engagement:
    line = Change(Act.MOVED, state, date(year, 5, 1), AT, members[0])
    return Engagement("-".join(members), kind, tuple(Member(name, "member") for name in members), (line,))


def book(*engagements: Engagement) -> Any:
    return lambda name: [one for one in engagements if name in {member.party_id for member in one.members}]


def moved(party_id: str, *stages: PipelineStage, at: datetime = AT) -> PipelineEntry:
    reason = PassReason.MARKET
    return PipelineEntry(
        "f1", party_id, tuple(PipelineMove(one, at, "m1", reason if one is S.PASSED else None) for one in stages)
    )


def test_who_declines_the_manager_is_barred_with_its_whole_group() -> None:
    assert {"A1", "A2"} <= left_out_of(the_fund(), [], frozenset(), Kin()).barred


def test_a_namesake_of_a_financed_firm_is_held() -> None:
    assert left_out_of(the_fund(), [], frozenset(), Kin()).held == {"N1"}


def test_only_what_stands_at_passed_now_is_left_out_as_passed() -> None:
    entries = [moved("S1", S.PASSED), moved("S2", S.PASSED, S.SCREENED)]
    assert left_out_of(the_fund(), entries, frozenset(), Kin()).passed == {"S1"}


@given(st.sets(st.sampled_from(["S1", "S3", "S4"])), st.sets(st.sampled_from(["S1", "S3", "S4"])))
def test_nobody_barred_or_held_ever_ranks(barred: set[str], held: set[str]) -> None:
    left_out = LeftOut(barred=frozenset(barred), held=frozenset(held))
    flow = screen_deals("f1", desk=DESK, top=9, day=DAY, left_out=left_out)
    assert [deal.party.id for deal in flow.deals if deal.party.id in barred | held] == []
    assert set(flow.held) == held - barred


def test_one_who_has_worked_with_both_could_introduce_them() -> None:
    found = book(worked(EngagementKind.SERVICE, "m1", "B1"), worked(EngagementKind.LOAN, "B1", "S1"))
    room = a_room(BANK, released=frozenset({"S1"}))
    assert ways_to(room, a_startup("S1"), found) == (Way((EngagementKind.SERVICE, EngagementKind.LOAN), BANK),)


def test_with_whom_a_start_up_works_is_told_only_where_it_has_released_itself() -> None:
    found = book(worked(EngagementKind.SERVICE, "m1", "B1"), worked(EngagementKind.LOAN, "B1", "S1"))
    assert ways_to(a_room(BANK, released=frozenset()), a_startup("S1"), found) == ()


def test_another_fund_is_never_on_the_way() -> None:
    found = book(worked(EngagementKind.STRATEGIC, "m1", "F9"), worked(EngagementKind.DEAL, "F9", "S1"))
    assert ways_to(a_room(OTHER_FUND), a_startup("S1"), found) == ()


def test_a_talk_that_came_to_nothing_is_no_way() -> None:
    found = book(
        worked(EngagementKind.SERVICE, "m1", "B1"), worked(EngagementKind.LOAN, "B1", "S1", state=State.NEGOTIATING)
    )
    assert ways_to(a_room(BANK), a_startup("S1"), found) == ()


def test_no_fact_about_a_person_reaches_a_fund() -> None:
    personal = {
        "is_priority_group": True,
        "is_young_worker": True,
        "is_young_jobseeker": True,
        "is_first_venture": True,
    }
    room = a_room(a_startup("S5", facts={**personal, "employees": 9}))
    seen = deal_detail(
        room,
        "S5",
        day=DAY,
        thesis=None,
        rules=(),
        engagements=book(),
        find=lambda need, top: SimpleNamespace(matches=()),
    )  # type: ignore[arg-type,return-value]  # nothing else of a run is read
    assert (dict(seen.team), personal.keys() & set(TEAM_FACTS)) == ({"employees": 9}, set())


def test_a_start_up_that_misses_a_hard_term_is_shown_with_the_term_and_without_a_rank() -> None:
    seen = deal_detail(
        a_room(),
        "S2",
        day=DAY,
        thesis=None,
        rules=(),
        engagements=book(),
        find=lambda need, top: SimpleNamespace(matches=()),
    )  # type: ignore[arg-type,return-value]  # as above
    assert (seen.deal, [check.term for check in seen.missed]) == (None, ["segments"])


def test_cooperation_with_incubators_and_co_investment_are_told_by_year() -> None:
    found = cooperation_of(
        "m1",
        [
            worked(EngagementKind.STRATEGIC, "m1", "H1", year=2024),
            worked(EngagementKind.DEAL, "m1", "F9", "S1"),
            worked(EngagementKind.DEAL, "m1", "S1"),
        ],
        {"H1": HOST, "F9": OTHER_FUND, "S1": a_startup("S1")},
    )
    assert [(one.year, one.is_joint) for one in found] == [(2025, True), (2024, False)]


def test_the_share_of_early_is_counted_year_by_year() -> None:
    early, late = a_startup("S1"), a_startup("S2", stage=Stage.MATURE)
    entries = [moved("S1", S.INVESTED), moved("S2", S.INVESTED, at=AT.replace(year=2025)), moved("S3", S.MEETING)]
    shares = early_by_year(entries, {"S1": early, "S2": late, "S3": a_startup("S3")})
    assert [(one.year, one.early.ids, one.early.total) for one in shares] == [(2025, (), 1), (2026, ("S1",), 1)]


def test_the_funnel_counts_who_has_come_at_least_so_far() -> None:
    counts = funnel_of([moved("S1", S.SPOTTED, S.MEETING), moved("S2", S.SPOTTED, S.PASSED), moved("S3", S.PASSED)])
    assert [counts[stage] for stage in (S.SPOTTED, S.SCREENED, S.MEETING, S.DILIGENCE)] == [2, 1, 1, 0]


@given(st.text(max_size=12))
def test_no_text_becomes_a_formula(text: str) -> None:
    assert neutral(text)[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n")


DESK = a_desk([a_startup("S1"), a_startup("S3"), a_startup("S4")])
assert SEED.portfolio == ("p9",)
