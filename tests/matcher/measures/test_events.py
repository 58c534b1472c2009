"""Events: seats until the day, one record an event."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from matcher.measures import FieldError
from matcher.measures.events import EVENTS, Event, EventKind, EventState, event_identity, offers
from tests.matcher.measures.reading import state

FAIR = Event(
    "e1", "云软件谷供需对接会", EventKind.FAIR, EventState.PLANNED, date(2026, 12, 8), region="330303", capacity=120
)


def test_seats_are_open_until_the_day_itself() -> None:
    (offer,) = offers(FAIR)
    assert [offer.is_open_on(date(2026, 12, day)) for day in (7, 8, 9)] == [True, True, False]


@pytest.mark.parametrize("what", [EventState.CANCELLED, EventState.HELD])
def test_a_cancelled_or_past_event_is_not_offered(what: EventState) -> None:
    assert offers(replace(FAIR, state=what))[0].withdrawn is True


def identity(event: Event) -> object:
    return event_identity(event.on, event.region, event.kind, event.title)


def test_two_bureaux_entering_the_same_event_are_found_out() -> None:
    assert identity(FAIR) == identity(replace(FAIR, id="e9", title="云软件谷 供需对接会！"))


def test_the_same_title_on_another_day_is_another_event() -> None:
    assert identity(FAIR) != identity(replace(FAIR, on=date(2026, 12, 9)))


def test_more_guests_than_seats_are_refused() -> None:
    with pytest.raises(FieldError, match="more_taken_than_there"):
        state(EVENTS, event_id="e1", title="样例", kind="创业沙龙", on="2026-12-08", capacity="10", registered="11")


def test_a_row_states_what_is_left() -> None:
    (offer,) = state(
        EVENTS, event_id="e1", title="样例", kind="创业沙龙", on="2026-12-08", capacity="10", registered="4"
    ).offers
    assert (offer.id, offer.capacity_left, offer.terms["event_kind"]) == ("event:e1", 6, "salon")
