"""What was shown, asked and answered becomes labels."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from matcher.entities import Kind
from matcher.entities.engagements import (
    Act,
    Change,
    Engagement,
    EngagementKind,
    Exposure,
    Member,
    Preference,
    State,
    Value,
)
from matcher.learning import Rows, rows_of

AT = datetime(2026, 3, 1, 4, tzinfo=UTC)
LATER = AT + timedelta(days=60)


def shown(offer: str = "O1", rank: int = 1, run: str = "run", **facts: object) -> Exposure:
    known = {"asker_id": "young", "party_id": "maker", "need_id": "N1", "values": {"near_by": 0.6}}
    return Exposure(run, offer, Kind.SUPPLIER, rank, AT, **(known | facts))  # type: ignore[arg-type]


def asked(*answers: Change, offer: str = "O1", run: str | None = "run") -> Engagement:
    pair = (Member("young", "asker"), Member("maker", "counterpart"))
    first = Change(Act.ASKED, State.INTENDED, date(2026, 3, 1), AT, "young")
    return Engagement(f"E-{offer}", EngagementKind.SUPPLY, pair, (first, *answers), offer_id=offer, run_id=run)


def said(act: Act, state: State) -> Change:
    return Change(act, state, date(2026, 3, 4), AT + timedelta(days=3), "maker")


def label(engagement: Engagement | None, *preferences: Preference, now: datetime = LATER) -> tuple[bool, float]:
    rows = rows_of([shown()], [engagement] if engagement else [], preferences, now=now)
    return bool(rows.asked[0]), float(rows.accepted[0])


def test_a_request_and_a_yes() -> None:
    assert label(asked(said(Act.ACCEPTED, State.INTENDED))) == (True, 1.0)


def test_a_request_and_a_no() -> None:
    assert label(asked(said(Act.REFUSED, State.FAILED))) == (True, 0.0)


def test_a_pair_that_met_agreed_even_if_nobody_wrote_the_answer_down() -> None:
    assert label(asked(said(Act.MOVED, State.MET))) == (True, 1.0)


def test_silence_is_a_no_after_a_month_and_unknown_before() -> None:
    assert label(asked(), now=AT + timedelta(days=31)) == (True, 0.0)
    assert np.isnan(label(asked(), now=AT + timedelta(days=29))[1])


def test_nothing_asked_is_a_no_of_the_asker_and_says_nothing_of_the_other_side() -> None:
    wanted, granted = label(None)
    assert (wanted, np.isnan(granted)) == (False, True)


def test_a_want_said_later_counts_as_asking_and_a_decline_of_the_other_side_as_its_no() -> None:
    want = Preference("young", "maker", Value.WANT, at=AT + timedelta(days=1))
    no = Preference("maker", "young", Value.DECLINE, at=AT + timedelta(days=2))
    assert label(None, want, no) == (True, 0.0)


def test_what_was_said_before_the_list_was_shown_is_no_label_of_it() -> None:
    before = Preference("young", "maker", Value.WANT, at=AT - timedelta(days=1))
    assert label(None, before)[0] is False


def test_a_place_that_was_not_displayed_is_no_row() -> None:
    assert len(rows_of([shown(shown=False), shown("O2", asker_id=None)], [], now=LATER)) == 0


def test_a_request_belongs_to_the_list_it_came_from() -> None:
    lists = [shown(run="first"), shown(run="second")]
    rows = rows_of(lists, [asked(run="second")], now=LATER)
    assert dict(zip(rows.run.tolist(), rows.asked.tolist(), strict=True)) == {"first": False, "second": True}


def test_the_order_of_the_records_changes_nothing() -> None:
    places = [shown(f"O{number}", rank=number) for number in range(1, 6)]
    pairs = [asked(offer="O2"), asked(offer="O4")]
    straight, turned = rows_of(places, pairs, now=LATER), rows_of(places[::-1], pairs[::-1], now=LATER)
    assert straight.digest() == turned.digest()


def test_another_label_is_another_digest() -> None:
    assert rows_of([shown()], [], now=LATER).digest() != rows_of([shown()], [asked()], now=LATER).digest()


def test_an_open_answer_is_no_outcome_yet() -> None:
    rows: Rows = rows_of([shown()], [asked()], now=AT + timedelta(days=1))
    assert np.isnan(rows.both).tolist() == [True]


def test_a_word_belongs_to_the_last_time_the_place_was_shown_before_it() -> None:
    lists = [replace(shown(run=f"run{month}", rank=9), at=AT + timedelta(days=30 * month)) for month in range(5)]
    want = Preference("young", "O1", Value.WANT, at=AT + timedelta(days=100))
    unnamed = replace(asked(offer="O1", run=None), history=(replace(asked().history[0], at=AT + timedelta(days=70)),))
    late = AT + timedelta(days=400)
    assert rows_of(lists, [], [want], now=late).asked.tolist() == [False, False, False, True, False]
    assert rows_of(lists, [unnamed], now=late).asked.tolist() == [False, False, True, False, False]


def test_what_happens_after_now_is_not_known_yet() -> None:
    want = Preference("young", "maker", Value.WANT, at=AT + timedelta(days=9))
    assert label(None, want, now=AT + timedelta(days=8)) == pytest.approx((False, np.nan), nan_ok=True)
    assert np.isnan(label(asked(said(Act.ACCEPTED, State.INTENDED)), now=AT + timedelta(days=1))[1])
