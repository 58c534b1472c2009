from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from matcher.bootstrap import House
from matcher.entities.engagements import State, Value
from matcher.entities.fairs import FairState, RequestMode, SchedulingMode, Side
from matcher.errors import BadInput, Stale, UnknownThing
from matcher.fairs import check, instance_from
from matcher.services.engagements import decline
from matcher.services.fairs.attending import absent, check_in, late, walk_in
from matcher.services.fairs.drafting import drafted, lock
from matcher.services.fairs.editing import Edit, edit, keep_edit
from matcher.services.fairs.proposing import COMING, propose, tables_needed
from matcher.services.fairs.publishing import publish, resolved
from matcher.services.fairs.recap import funnel_of, record_outcome
from tests.builders import a_party, an_offer
from tests.matcher.services.fairs.town import BUYERS, MAKERS, a_town, an_open_fair


@pytest.fixture
def town(tmp_path: Path) -> Iterator[House]:
    with a_town(tmp_path) as house:
        yield house


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(BadInput) as told:
        yield
    assert told.value.code == code


def pairs(fair_or_version: object) -> set[tuple[str, str]]:
    schedule = getattr(fair_or_version, "schedule", None) or fair_or_version.draft["schedule"]  # type: ignore[attr-defined]
    return {(one["a"], one["b"]) for one in schedule["meetings"]}


def test_a_fair_is_proposed_where_demand_meets_a_thin_segment(town: House) -> None:
    found = propose(town.standing(), None, None, slots=6)
    assert {one.segment_id for one in found.topics} == {"electrical.contacts"}
    assert ({one.party_id for one in found.of(Side.A)}, {one.party_id for one in found.of(Side.B)}) == (
        set(BUYERS),
        set(MAKERS),
    )
    assert all("invite_needs" in one.reasons for one in found.of(Side.A))
    assert found.table_count == tables_needed(found.expected_meeting_count, 6)
    assert COMING == 0.5


def test_a_proposal_fits_the_venue(town: House) -> None:
    assert propose(town.standing(), slots=1, venue_tables=1).table_count == 1


def test_tables_are_fifteen_per_cent_more_than_needed() -> None:
    assert [tables_needed(meetings, 10) for meetings in (0, 1, 100, 101)] == [1, 2, 12, 13]


def test_nothing_is_proposed_where_nobody_asks(town: House) -> None:
    with refused("fair_nothing_to_bring_together"):
        propose(town.standing(), "330329")


def test_a_draft_is_proven_and_the_checker_agrees(town: House) -> None:
    fair = drafted(an_open_fair(town.fairs).id, town.fairs)
    schedule = fair.draft["schedule"]
    assert schedule["status"] == "optimal"
    assert check(instance_from(fair.draft["instance"]), schedule).valid


def test_whoever_declines_never_meets_and_no_file_tells_it(town: House) -> None:
    desk = town.fairs
    fair = an_open_fair(desk)
    desk.wish(fair.id, "P1", "S1", Value.DECLINE, "争议未决")
    drafted_fair = drafted(fair.id, desk)
    assert ("S1", "P1") not in pairs(drafted_fair)
    assert "declined" not in repr(drafted_fair.draft)
    assert "争议" not in repr(drafted_fair.draft)
    counts = desk.wish_counts(fair.id)
    assert (counts.given["P1"], counts.received["S1"], counts.must_count, counts.want_count) == (0, 0, 0, 0)


def test_a_wish_taken_back_weighs_nothing_and_a_decline_taken_back_lets_them_meet(town: House) -> None:
    desk = town.fairs
    fair = an_open_fair(desk)
    before = drafted(fair.id, desk).draft["instance"]
    desk.wish(fair.id, "S1", "P2", Value.MUST, "看样品")
    desk.wish(fair.id, "P1", "S1", Value.DECLINE, "争议未决")
    said = drafted(fair.id, desk).draft["instance"]
    assert [desk.take_back(fair.id, *pair) for pair in (("S1", "P2"), ("P1", "S1"))] == [True, True]
    assert desk.take_back(fair.id, "S1", "P2") is False
    assert said != before
    assert drafted(fair.id, desk).draft["instance"] == before
    assert (desk.wishes_by(fair.id, "S1"), desk.wish_counts(fair.id).must_count) == ({}, 0)


def test_a_request_taken_back_asks_nobody_any_more(town: House) -> None:
    desk = town.fairs
    fair = an_open_fair(desk, request_mode=RequestMode.APPROVE)
    for name in ("S1", "S2"):
        desk.wish(fair.id, name, "P1", Value.WANT, "看样品")
    desk.take_back(fair.id, "S1", "P1")
    assert [one.from_id for one in desk.requests_to(fair.id, "P1")] == ["S2"]


def test_a_decline_said_elsewhere_outlives_a_wish_that_is_taken_back(town: House) -> None:
    desk = town.fairs
    fair = an_open_fair(desk)
    decline("S1", "P1", occasion=desk.occasion, context="avoid_list")
    desk.wish(fair.id, "S1", "P1", Value.WANT)
    desk.take_back(fair.id, "S1", "P1")
    assert ("S1", "P1") not in pairs(drafted(fair.id, desk))


def test_only_who_is_on_the_list_can_take_a_wish_back(town: House) -> None:
    fair = an_open_fair(town.fairs)
    with pytest.raises(UnknownThing):
        town.fairs.take_back(fair.id, "S1", "nobody")


def test_affiliates_do_not_meet(town: House) -> None:
    fair = drafted(an_open_fair(town.fairs).id, town.fairs)
    instance = {(row["a"], row["b"]) for row in fair.draft["instance"]["pairs"]}
    assert instance == {(a, b) for a in BUYERS for b in MAKERS} - {("S4", "P4")}


def test_a_must_outweighs_what_nobody_wished(town: House) -> None:
    desk = town.fairs
    fair = an_open_fair(desk, slot_count=1, table_count=1)
    desk.wish(fair.id, "S3", "P2", Value.MUST)
    assert pairs(drafted(fair.id, desk)) == {("S3", "P2")}


def test_a_wish_waits_for_the_other_side_where_requests_are_approved(town: House) -> None:
    desk = town.fairs
    fair = an_open_fair(desk, request_mode=RequestMode.APPROVE, scheduling_mode=SchedulingMode.PARTICIPANTS)
    desk.wish(fair.id, "S1", "P1", Value.WANT)
    assert pairs(drafted(fair.id, desk)) == set()
    desk.wish(fair.id, "P1", "S1", Value.WANT)
    assert pairs(drafted(fair.id, desk)) == {("S1", "P1")}


def test_wishes_are_for_the_other_side(town: House) -> None:
    fair = an_open_fair(town.fairs)
    with refused("fair_wish_other_side"):
        town.fairs.wish(fair.id, "S1", "S2", Value.WANT)


def test_a_lock_keeps_slot_and_table_at_the_next_draft(town: House) -> None:
    desk = town.fairs
    fair = drafted(an_open_fair(desk).id, desk)
    meeting = fair.draft["schedule"]["meetings"][-1]
    lock(fair.id, meeting["a"], meeting["b"], desk)
    desk.wish(fair.id, "S1", "P3", Value.MUST)
    assert meeting in drafted(fair.id, desk).draft["schedule"]["meetings"]


def test_a_move_tells_its_cost_and_changes_nothing(town: House) -> None:
    desk = town.fairs
    fair = drafted(an_open_fair(desk).id, desk)
    one = fair.draft["schedule"]["meetings"][0]
    found = edit(fair, Edit(one["a"], one["b"]))
    weight = {(row["a"], row["b"]): row["weight"] for row in fair.draft["instance"]["pairs"]}
    assert found.value_cost == pytest.approx(weight[(one["a"], one["b"])])
    assert desk.shelf.fair(fair.id) == fair


def test_a_move_that_breaks_a_rule_is_shown_and_refused(town: House) -> None:
    desk = town.fairs
    fair = an_open_fair(desk)
    desk.register(fair.id, "S1", available=(0, 1))
    fair = drafted(fair.id, desk)
    one = next(row for row in fair.draft["schedule"]["meetings"] if row["a"] == "S1")
    wanted = Edit(one["a"], one["b"], 3, 2)
    assert "fair_met_absent" in [warning.code for warning in edit(fair, wanted).violations]
    with refused("fair_edit_breaks"):
        keep_edit(fair.id, wanted, desk)


def test_two_organisers_do_not_overwrite_each_other(town: House) -> None:
    desk = town.fairs
    fair = drafted(an_open_fair(desk).id, desk)
    publish(fair.id, desk, version=fair.version)
    with pytest.raises(Stale):
        desk.move(fair.id, FairState.HELD, version=fair.version)


def test_a_no_show_changes_only_its_own_meetings(town: House) -> None:
    desk = town.fairs
    fair = drafted(an_open_fair(desk).id, desk)
    first = publish(fair.id, desk)
    absent(fair.id, "S2", desk)
    resolved(fair.id, desk)
    second = publish(fair.id, desk, note="一家未到")
    gone = {(one["a"], one["b"]) for one in second.difference["cancelled"]}  # type: ignore[attr-defined]  # a list by its format
    assert (second.number, gone) == (2, {pair for pair in pairs(first) if "S2" in pair})
    assert not any("S2" in pair for pair in pairs(second))
    assert [one.number for one in desk.shelf.versions(fair.id)] == [1, 2]


def test_a_walk_in_gets_a_meeting_and_held_meetings_stay(town: House) -> None:
    desk = town.fairs
    fair = drafted(an_open_fair(desk, table_count=4).id, desk)
    first = publish(fair.id, desk)
    town.writer.put_parties([a_party("P9")])
    town.writer.put_offers([an_offer("supplier:P9", party_id="P9")], "industry_chain")
    walk_in(fair.id, "P9", Side.B, town.fairs)
    desk.wish(fair.id, "P9", "S1", Value.MUST)
    absent(fair.id, "P1", desk)
    after = resolved(fair.id, town.fairs, now=1)
    held = [one for one in first.schedule["meetings"] if one["slot"] == 0]  # type: ignore[attr-defined]  # as above
    assert [one for one in after.draft["schedule"]["meetings"] if one["slot"] == 0] == held
    assert any("P9" in pair for pair in pairs(after))


def test_who_comes_late_meets_nobody_before(town: House) -> None:
    desk = town.fairs
    fair = drafted(an_open_fair(desk).id, desk)
    publish(fair.id, desk)
    late(fair.id, "S1", 2, desk)
    after = resolved(fair.id, desk)
    assert all(one["slot"] >= 2 for one in after.draft["schedule"]["meetings"] if one["a"] == "S1")


def test_a_decline_after_publication_cancels_without_being_told(town: House) -> None:
    desk = town.fairs
    fair = drafted(an_open_fair(desk).id, desk)
    a, b = sorted(pairs(publish(fair.id, desk)))[0]
    desk.wish(fair.id, b, a, Value.DECLINE, "另有安排")
    after = resolved(fair.id, desk)
    assert (a, b) not in pairs(after)
    assert "declined" not in repr(after.draft["instance"])


def test_a_badge_checks_in_once(town: House) -> None:
    desk = town.fairs
    fair = an_open_fair(desk)
    badge = desk.participation(fair.id, "S1").badge
    assert check_in(fair.id, badge, desk).checked_in_at == check_in(fair.id, badge, desk).checked_in_at
    with pytest.raises(UnknownThing):
        check_in(fair.id, "nobody", desk)


def test_a_meeting_that_was_held_enters_the_record_of_the_pair_once(town: House) -> None:
    desk = town.fairs
    fair = drafted(an_open_fair(desk, day=date(2026, 1, 15)).id, desk)
    a, b = sorted(pairs(publish(fair.id, desk)))[0]
    record_outcome(fair.id, a, b, desk, by=a, held=True, rating=5, next_step="second_meeting")
    record_outcome(fair.id, a, b, desk, by=b, held=True, rating=3)
    known = [one for one in town.engagements.of_party(a) if b in {member.party_id for member in one.members}]
    assert [[line.state for line in one.history] for one in known] == [[State.MET]]
    found = funnel_of(fair.id, desk)
    assert (found.invited_count, found.told_count, found.held_count, found.second_count, found.rating_mean) == (
        8,
        1,
        1,
        1,
        4.0,
    )


def test_who_met_before_is_not_brought_together_again_unless_somebody_must(town: House) -> None:
    desk = town.fairs
    first = drafted(an_open_fair(desk, day=date(2026, 1, 15)).id, desk)
    a, b = sorted(pairs(publish(first.id, desk)))[0]
    record_outcome(first.id, a, b, desk, held=True)
    again = an_open_fair(desk)
    assert (a, b) not in pairs(drafted(again.id, desk))
    desk.wish(again.id, a, b, Value.MUST)
    assert (a, b) in pairs(drafted(again.id, desk))


def test_a_schedule_that_is_out_is_changed_by_least_change_alone(town: House) -> None:
    desk = town.fairs
    fair = drafted(an_open_fair(desk).id, desk)
    publish(fair.id, desk)
    with refused("fair_published"):
        drafted(fair.id, desk)


def test_registration_keeps_within_the_fair(town: House) -> None:
    fair = an_open_fair(town.fairs)
    with refused("fair_hours"):
        town.fairs.register(fair.id, "S1", available=(0, 9))
