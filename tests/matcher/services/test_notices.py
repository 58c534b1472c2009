"""What a party is told: what others did, and what of its own ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from matcher.entities.engagements import Act, Change, Engagement, EngagementKind, Member, State
from matcher.entities.profiles import Profile, ProfileContent, Side
from matcher.services.notices import notices_of, unread

DAY = date(2026, 1, 15)
NOON = datetime(2026, 1, 15, 4, tzinfo=UTC)


def a_pair(*lines: tuple[Act, State, str]) -> Engagement:
    history = tuple(
        Change(act, state, DAY, NOON + timedelta(minutes=at), by) for at, (act, state, by) in enumerate(lines)
    )
    return Engagement("E1", EngagementKind.SUPPLY, (Member("S1", "asker"), Member("P1", "counterpart")), history)


def a_profile(valid_to: date | None, **facts: bool) -> Profile:
    content = ProfileContent((), text="需要银触点，用于断路器")
    return Profile("need:1", Side.NEED, "S1", content, 1, NOON, DAY if valid_to else None, valid_to, **facts)


ASKED = (Act.ASKED, State.INTENDED, "S1")
ACCEPTED = (Act.ACCEPTED, State.INTENDED, "P1")


def test_a_party_is_told_what_others_did_and_not_what_it_did_itself() -> None:
    pairs = [a_pair(ASKED, ACCEPTED)]
    told = {party: [one.code for one in notices_of(party, pairs, [], DAY)] for party in ("S1", "P1")}
    assert told == {"S1": ["accepted"], "P1": ["asked_you"]}


def test_the_newest_comes_first() -> None:
    pair = a_pair(ASKED, ACCEPTED, (Act.MOVED, State.MET, "P1"))
    assert [one.code for one in notices_of("S1", [pair], [], DAY)] == ["moved", "accepted"]


def test_a_profile_is_told_thirty_days_before_its_end_and_not_a_day_earlier() -> None:
    profiles = [a_profile(DAY + timedelta(days=30))], [a_profile(DAY + timedelta(days=31))]
    assert [[one.code for one in notices_of("S1", [], some, DAY)] for some in profiles] == [["expiring"], []]


def test_an_expired_profile_is_told_and_a_withdrawn_or_unfinished_one_is_not() -> None:
    over = DAY - timedelta(days=1)
    profiles = [a_profile(over)], [a_profile(over, withdrawn=True)], [a_profile(None)]
    assert [[one.code for one in notices_of("S1", [], some, DAY)] for some in profiles] == [["expired"], [], []]


def test_what_came_after_the_last_look_is_unread() -> None:
    found = notices_of("S1", [a_pair(ASKED, ACCEPTED, (Act.MOVED, State.MET, "P1"))], [], DAY)
    assert [unread(found, seen) for seen in (None, found[1].at, found[0].at)] == [2, 1, 0]


def test_a_profile_that_ends_soon_after_it_was_written_is_unread_all_the_same() -> None:
    (told,) = notices_of("S1", [], [a_profile(DAY + timedelta(days=7))], DAY)
    assert unread([told], NOON - timedelta(hours=1)) == 1
