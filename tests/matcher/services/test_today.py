"""What waits for a party today."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from matcher.entities.engagements import Act, Change, Engagement, EngagementKind, Member, State
from matcher.entities.profiles import Profile, ProfileContent, Side
from matcher.measures.policy import parse_rule
from matcher.services.today import entitlements_of, today_of
from tests.builders import a_party

DAY = date(2026, 1, 15)
NOON = datetime(2026, 1, 15, 4, tzinfo=UTC)
RULE = {
    "id": "space", "about": "space", "measure": 3, "region": "3303", "clause": "三(三)", "source": "方案",
    "valid_from": date(2025, 6, 13), "benefit": "免费工位", "condition": {"fact": "is_incubated", "op": "eq", "value": True},
}  # fmt: skip


def a_pair(id: str, *lines: tuple[Act, State, str, int]) -> Engagement:
    """Lines: act, state, who, days from DAY."""
    history = tuple(
        Change(act, state, DAY + timedelta(days=days), NOON + timedelta(minutes=at), by)
        for at, (act, state, by, days) in enumerate(lines)
    )
    return Engagement(id, EngagementKind.SUPPLY, (Member("S1", "asker"), Member("P1", "counterpart")), history)


ASKED = (Act.ASKED, State.INTENDED, "S1", 0)
ACCEPTED = (Act.ACCEPTED, State.INTENDED, "P1", 0)


def ids(found: tuple[Engagement, ...]) -> list[str]:
    return [one.id for one in found]


def test_a_request_waits_for_the_side_that_was_asked_alone() -> None:
    pairs = [a_pair("E1", ASKED)]
    seen = {party: today_of(party, pairs, [], DAY) for party in ("S1", "P1")}
    assert {party: (ids(one.to_answer), ids(one.waiting)) for party, one in seen.items()} == {
        "S1": ([], ["E1"]), "P1": (["E1"], []),
    }  # fmt: skip


def test_two_who_agreed_have_a_meeting_to_arrange() -> None:
    assert ids(today_of("S1", [a_pair("E1", ASKED, ACCEPTED)], [], DAY).to_arrange) == ["E1"]


def test_meetings_to_come_are_listed_nearest_first_and_past_ones_are_not() -> None:
    pairs = [a_pair(f"E{days}", ASKED, ACCEPTED, (Act.MOVED, State.MET, "S1", days)) for days in (9, 2, 0, -1)]
    assert [one.id for _, one in today_of("S1", pairs, [], DAY).meetings] == ["E0", "E2", "E9"]


def test_a_refusal_is_an_answer_to_the_asker_and_not_to_who_gave_it() -> None:
    pairs = [a_pair("E1", ASKED, (Act.REFUSED, State.FAILED, "P1", 0))]
    assert [ids(today_of(party, pairs, [], DAY).answered) for party in ("S1", "P1")] == [["E1"], []]


def test_drafts_and_what_ends_soon_are_to_be_done() -> None:
    content = ProfileContent((), text="需要银触点，用于断路器")
    draft = Profile("need:1", Side.NEED, "S1", content, 1, NOON)
    ending = replace(draft, id="need:2", valid_from=DAY, valid_to=DAY + timedelta(days=3))
    long = replace(ending, id="need:3", valid_to=DAY + timedelta(days=300))
    found = today_of("S1", [], [draft, ending, long], DAY)
    assert (found.drafts, found.expiring, found.count) == ((draft,), (ending,), 2)


def test_a_policy_is_told_with_the_fact_that_is_missing_and_not_where_it_is_refused() -> None:
    rule = parse_rule(RULE)
    facts = ({"is_incubated": True}, {}, {"is_incubated": False})
    told = [
        [(one.verdict.result, one.verdict.missing) for one in entitlements_of(a_party("S1", facts=some), [rule], DAY)]
        for some in facts
    ]
    assert told == [[(True, ())], [(None, ("is_incubated",))], []]
