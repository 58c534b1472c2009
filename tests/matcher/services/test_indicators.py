"""The targets from records: every figure has the list that adds up to it, and nothing else counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from matcher.entities import Kind, Offer, Party, Role
from matcher.entities.engagements import Act, Change, Engagement, EngagementKind, Member, State
from matcher.services.indicators import Indicator, indicators_of, ledger_of
from tests.builders import an_offer
from tests.fakes import FakeRepository

DAY = date(2026, 7, 1)
NOON = datetime(2026, 7, 1, 4, tzinfo=UTC)
MEMBERS = (Member("S1", "asker"), Member("M1", "counterpart"))


def a_startup(id: str, region: str = "330303", **facts: object) -> Party:
    return Party(id=id, name=f"企业{id}", roles=(Role.STARTUP,), region=region, facts=facts)  # type: ignore[arg-type]  # terms


def an_event(id: str, on: date, state: str, title: str = "") -> Offer:
    return an_offer(id, kind=Kind.EVENT, title=title or f"活动{id}", products=(), terms={"on": on, "state": state})


def a_pair(id: str, kind: EngagementKind, *lines: tuple[State, date], **facts: object) -> Engagement:
    asked = Change(Act.ASKED, State.INTENDED, date(2026, 1, 1), NOON, "S1")
    moved = (Change(Act.MOVED, state, on, NOON, "S1") for state, on in lines)
    return Engagement(id, kind, MEMBERS, (asked, *moved), **facts)  # type: ignore[arg-type]  # facts of an engagement


def counted(
    parties: list[Party] | None = None, offers: list[Offer] | None = None, pairs: list[Engagement] | None = None,
    year: int = 2026, region: str | None = None,
) -> dict[str, Indicator]:  # fmt: skip
    records = FakeRepository.of(parties or [], offers or [])
    found = indicators_of(ledger_of(records, pairs or [], DAY), year, DAY, region)
    return {one.ledger.target.code: one for one in found}


def test_firms_count_in_the_year_they_entered_incubation() -> None:
    firms = [
        a_startup("S1", incubated_since=date(2026, 2, 1)),
        a_startup("S2", incubated_since=date(2025, 2, 1)),
        a_startup("S3"),
    ]
    found = counted(parties=firms)["new_incubated"]
    assert (found.figure.amount, [row.name for row in found.counted]) == (1, ["企业S1"])
    assert (found.ledger.told, found.ledger.asked) == (2, 3)


def test_only_events_that_were_held_count_and_each_once() -> None:
    """101 planned of which 2 cancelled and 1 duplicate: 98."""
    on = date(2026, 3, 1)
    events = [an_event(f"e{n:03}", on, "held") for n in range(98)]
    events += [
        an_event("e000-again", on, "held", title="活动e000"),
        an_event("x1", on, "cancelled"),
        an_event("x2", on, "cancelled"),
    ]
    found = counted(offers=events)["events_held"]
    assert (found.figure.amount, len(found.counted), len(found.dropped)) == (98, 98, 3)
    assert found.figure.is_met is False


def test_every_meeting_of_a_mentor_is_a_service_and_a_planned_one_is_not() -> None:
    pair = a_pair(
        "E1",
        EngagementKind.MENTORING,
        (State.MET, date(2026, 3, 1)),
        (State.MET, date(2026, 4, 1)),
        (State.MET, date(2026, 9, 1)),
    )
    found = counted(parties=[a_startup("S1")], pairs=[pair])["mentor_services"]
    assert (found.figure.amount, len(found.dropped)) == (2, 1)


@pytest.mark.parametrize(("state", "days"), [(State.FAILED, []), (State.MET, [date(2026, 2, 1)])])
def test_a_meeting_called_off_before_its_day_is_no_service(state: State, days: list[date]) -> None:
    pair = a_pair("E1", EngagementKind.MENTORING, (State.MET, date(2026, 3, 1)), (state, date(2026, 2, 1)))
    early = tuple(replace(line, at=datetime(2026, 1, 20, tzinfo=UTC)) for line in pair.history)
    pair = replace(pair, history=early)
    found = counted(parties=[a_startup("S1")], pairs=[pair])["mentor_services"]
    assert [one.entry.on for one in found.ledger.rows] == days


def test_loans_paid_out_and_credit_granted_are_never_mixed() -> None:
    loans = [
        an_offer(kind, kind=Kind.LOAN, products=(), terms={"loan_kind": kind})
        for kind in ("guaranteed", "innovation_index")
    ]
    steps = ((State.SIGNED, date(2026, 2, 1)), (State.PERFORMING, date(2026, 3, 1)))
    pairs = [
        a_pair("E1", EngagementKind.LOAN, *steps, offer_id="guaranteed", amount_cny=Decimal(300_000)),
        a_pair("E2", EngagementKind.LOAN, *steps, offer_id="innovation_index", amount_cny=Decimal(900_000)),
        a_pair("E3", EngagementKind.LOAN, steps[0], offer_id="guaranteed", amount_cny=Decimal(500_000)),  # not paid out
        a_pair("E4", EngagementKind.LOAN, *steps, offer_id="guaranteed"),  # no amount: known of, not counted
    ]
    found = counted(parties=[a_startup("S1")], offers=loans, pairs=pairs)
    paid, granted = found["guaranteed_loans_paid_out"], found["innovation_index_credit"]
    assert (paid.figure.amount, granted.figure.amount) == (Decimal(300_000), Decimal(900_000))
    assert (paid.ledger.told, paid.ledger.asked) == (1, 2)


@pytest.mark.parametrize("region", [None, "330303", "330382"])
def test_the_list_of_every_figure_adds_up_to_it(region: str | None) -> None:
    firms = [a_startup(f"S{n}", "330303" if n % 3 else "330382", incubated_since=DAY, new_jobs_12m=n) for n in range(9)]
    for one in counted(parties=firms, region=region).values():
        assert sum(row.entry.amount for row in one.counted) == one.figure.amount


def test_the_counties_add_up_to_the_city() -> None:
    firms = [
        a_startup(f"S{n}", region, new_jobs_12m=n) for n, region in enumerate(("330303", "330382", "330302", "330303"))
    ]
    found = counted(parties=firms)["new_jobs"]
    assert sum(found.by_county.values()) == found.figure.amount


def test_the_pace_is_the_share_of_the_year_that_is_over() -> None:
    assert counted()["new_incubated"].pace == Decimal(3000) * Decimal(182) / 365
    assert (counted(year=2025)["new_incubated"].pace, counted(year=2027)["new_incubated"].pace) == (3000, 0)


def test_a_target_of_another_year_is_neither_met_nor_missed() -> None:
    assert {year: counted(year=year)["innovation_index_credit"].figure.is_met for year in (2025, 2026)} == {
        2025: False,
        2026: None,
    }
