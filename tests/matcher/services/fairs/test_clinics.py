"""A clinic from its opening to the last number: bookings become a certified grid, the queue keeps its order, advisers who leave move nobody needlessly."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from matcher.bootstrap import House
from matcher.entities import Kind, Need, Party, Role
from matcher.entities.clinics import Presence, TicketState, Topic, Urgency
from matcher.entities.engagements import State, Value
from matcher.entities.fairs import Fair, FairKind
from matcher.errors import BadInput, MatcherError, Stale, UnknownThing
from matcher.fairs import check, instance_from
from matcher.services.engagements import ASKER, COUNTERPART, decline
from matcher.services.fairs.clinic_day import call_next, change_ticket, floor_of, take_number
from matcher.services.fairs.clinic_grid import booked, cancelled, expert_moves, publish_grid, slot_now
from matcher.services.fairs.clinic_visitors import propose_visitors
from matcher.services.fairs.clinics import ClinicDesk, Coming, advisers_of, open_clinic, revise_expert
from tests.builders import a_party
from tests.matcher.services.fairs.town import DAY, a_town

S = TicketState
EXPERTS = ("M1", "K1")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[House]:
    with a_town(tmp_path) as house:
        with house.writer.transaction() as work:
            work.put_parties(
                [
                    Party("M1", "样例导师甲", (Role.MENTOR,), region="330303", text="低压电器", sample=True),
                    Party("K1", "样例银行乙", (Role.BANK,), region="330303", text="贷款", sample=True),
                ]
            )
            work.put_needs([Need("想贷款五十万元", id="N-L", party_id="S1", kinds=(Kind.LOAN,), region="330303")])
        yield house


def at(desk: ClinicDesk, clock: str) -> ClinicDesk:
    """The same desk at an hour of the clinic's day."""
    moment = datetime.combine(DAY, time.fromisoformat(clock), tzinfo=UTC) - timedelta(hours=8)
    occasion = replace(desk.fairs.occasion, day=DAY, now=moment)
    return replace(desk, now=moment, fairs=replace(desk.fairs, occasion=occasion))


def a_clinic(desk: ClinicDesk, **facts: object) -> str:
    known: dict[str, object] = {"id": "", "title": "周三门诊", "day": DAY, "kind": FairKind.CLINIC, "slot_count": 4}
    coming = [Coming("M1"), Coming("K1", topics=(Topic.FINANCE,))]
    return open_clinic(Fair(**(known | facts)), coming, desk).id  # type: ignore[arg-type]  # facts of a fair by name


def a_published(desk: ClinicDesk, visitors: tuple[str, ...] = ("S1", "S2", "S3"), **facts: object) -> str:
    id = a_clinic(desk, **facts)
    for name in visitors:
        booked(id, name, desk, topic=Topic.FINANCE)
    publish_grid(id, desk)
    return id


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(MatcherError) as told:
        yield
    assert told.value.code == code


def slots_of(id: str, desk: ClinicDesk) -> dict[str, tuple[str, int]]:
    return {one.a: (one.b, one.slot) for one in floor_of(id, desk).meetings}


def states(id: str, desk: ClinicDesk) -> dict[str, TicketState]:
    return {one.visitor or one.name: one.state for one in desk.shelf.tickets(id)}


def test_bookings_become_a_grid_that_the_checker_verifies(town: House) -> None:
    desk = town.clinics
    id = a_published(desk)
    version = desk.fairs.shelf.latest(id)
    assert version is not None
    report = check(instance_from(version.instance), version.schedule)
    assert (report.valid, version.schedule["status"], version.schedule["unserved"]) == (True, "optimal", [])
    assert {one.booth for one in desk.fairs.shelf.participations(id) if one.booth is not None} == {0, 1}


def test_a_question_goes_to_an_adviser_who_answers_it(town: House) -> None:
    desk = town.clinics
    id = a_clinic(desk)
    booked(id, "S1", desk, topic=Topic.MARKET)
    publish_grid(id, desk)
    assert slots_of(id, desk)["S1"][0] == "M1"


def test_who_asks_for_an_adviser_gets_that_one(town: House) -> None:
    desk = town.clinics
    id = a_clinic(desk, slot_count=2)
    booked(id, "S1", desk, topic=Topic.FINANCE, expert="M1")
    booked(id, "S2", desk, topic=Topic.FINANCE, expert="K1")
    booked(id, "S2", desk, topic=Topic.FINANCE, expert="M1")
    publish_grid(id, desk)
    assert {name: host for name, (host, _) in slots_of(id, desk).items()} == {"S1": "M1", "S2": "M1"}


def test_a_question_that_nobody_answers_is_refused_with_what_is_answered(town: House) -> None:
    desk = at(town.clinics, "09:00")
    coming = [Coming("K1", topics=(Topic.FINANCE,))]
    id = open_clinic(Fair(id="", title="金融门诊", day=DAY, kind=FairKind.CLINIC), coming, desk).id
    with refused("clinic_nobody_for_topic"):
        booked(id, "S1", desk, topic=Topic.LAW)
    with refused("clinic_nobody_for_topic"):
        take_number(id, desk, name="路过", topic=Topic.LAW)


def test_numbers_are_given_on_the_day_and_not_before_nor_after(town: House) -> None:
    desk = at(town.clinics, "09:00")
    id = a_clinic(desk)
    for days, code in ((-1, "clinic_early"), (1, "clinic_over")):
        occasion = replace(desk.fairs.occasion, day=DAY + timedelta(days=days))
        with refused(code):
            take_number(id, replace(desk, fairs=replace(desk.fairs, occasion=occasion)), name="甲")


def test_a_later_booking_takes_a_free_slot_and_moves_nobody(town: House) -> None:
    desk = at(town.clinics, "08:00")
    id = a_published(desk, ("S1", "S2"))
    before = slots_of(id, desk)
    booked(id, "S4", desk, topic=Topic.FINANCE)
    after = slots_of(id, desk)
    assert ({name: after[name] for name in before}, "S4" in after) == (before, True)


def test_a_cancelled_slot_goes_to_who_had_none(town: House) -> None:
    desk = at(town.clinics, "08:00")
    id = a_published(desk, ("S1", "S2", "S3"), slot_count=1)
    left_out = {"S1", "S2", "S3"} - slots_of(id, desk).keys()
    assert len(left_out) == 1
    cancelled(id, min(slots_of(id, desk)), desk)
    assert left_out < slots_of(id, desk).keys()


def test_whoever_declines_an_adviser_is_never_put_with_it_nor_called_by_it(town: House) -> None:
    desk = at(town.clinics, "09:00")
    id = a_clinic(desk)
    decline("S1", "K1", occasion=desk.fairs.occasion)
    booked(id, "S1", desk, topic=Topic.FINANCE, expert="K1")
    publish_grid(id, desk)
    assert slots_of(id, desk)["S1"][0] == "M1"
    take_number(id, desk, party_id="S1")
    expert_moves(id, "K1", Presence.HERE, desk)
    assert call_next(id, "K1", desk) is None


def test_booking_again_does_not_lift_a_decline(town: House) -> None:
    desk = town.clinics
    id = a_clinic(desk)
    decline("S1", "K1", occasion=desk.fairs.occasion)
    booked(id, "S1", desk, topic=Topic.FINANCE)
    assert desk.fairs.occasion.book.declined_by("S1") == {"K1"}
    assert desk.fairs.wishes_by(id, "S1")["M1"][0] is Value.WANT


def test_the_day_goes_by_the_rule_and_survives_a_restart(town: House) -> None:
    desk = at(town.clinics, "08:58")
    id = a_published(desk)
    for expert in EXPERTS:
        expert_moves(id, expert, Presence.HERE, desk)
    first = next(name for name, (host, slot) in slots_of(id, desk).items() if (host, slot) == ("K1", 0))
    walk_in = take_number(id, desk, name="路过的创客", topic=Topic.FINANCE)
    take_number(id, at(desk, "08:59"), party_id=first)
    called = call_next(id, "K1", at(town.clinics, "09:00"))  # a desk made anew reads what was kept
    assert called is not None
    assert called.visitor == first
    assert states(id, desk)["路过的创客"] is S.WAITING
    assert walk_in.number == 4


def test_a_no_show_gives_its_slot_to_who_waits(town: House) -> None:
    desk = at(town.clinics, "08:58")
    id = a_published(desk)
    expert_moves(id, "K1", Presence.HERE, desk)
    take_number(id, desk, name="路过", topic=Topic.FINANCE)
    assert call_next(id, "K1", at(desk, "09:04")) is None
    called = call_next(id, "K1", at(desk, "09:06"))
    assert called is not None
    assert called.name == "路过"


def visit(desk: ClinicDesk, id: str, expert: str) -> None:
    """The next number of an adviser is called and seen."""
    called = call_next(id, expert, desk)
    assert called is not None
    change_ticket(id, called.number, "seen", desk)


def met_with(desk: ClinicDesk, party: str) -> list[tuple[str | None, str | None, str, list[State]]]:
    """(asker, counterpart, kind, states of the history) of a party's records."""
    return [
        (one.party_of(ASKER), one.party_of(COUNTERPART), one.kind.value, [line.state for line in one.history])
        for one in desk.fairs.occasion.book.of_party(party)
    ]


def test_a_visit_of_a_walk_in_enters_the_record_of_the_pair_as_a_booked_one_does(town: House) -> None:
    desk = at(town.clinics, "08:58")
    id = a_published(desk, ("S1",))
    booked_with = slots_of(id, desk)["S1"][0]
    other = next(name for name in EXPERTS if name != booked_with)
    for expert in EXPERTS:
        expert_moves(id, expert, Presence.HERE, desk)
    take_number(id, desk, party_id="S1")
    visit(at(desk, "09:00"), id, booked_with)
    take_number(id, desk, party_id="S4", topic=Topic.FINANCE)  # was not on the list at all
    visit(at(desk, "09:10"), id, other)
    kinds = {"M1": "mentoring", "K1": "loan"}
    assert met_with(desk, "S1") == [("S1", booked_with, kinds[booked_with], [State.MET])]
    assert met_with(desk, "S4") == [("S4", other, kinds[other], [State.MET])]
    assert [one.a for one in desk.fairs.shelf.records(id)] == ["S1"]  # of planned meetings alone


def test_a_walk_in_that_comes_twice_on_a_day_met_the_adviser_once(town: House) -> None:
    desk = at(town.clinics, "12:00")
    id = a_clinic(desk)
    expert_moves(id, "M1", Presence.HERE, desk)
    for _ in range(2):
        take_number(id, desk, party_id="S2")
        visit(desk, id, "M1")
    assert met_with(desk, "S2") == [("S2", "M1", "mentoring", [State.MET])]


def test_who_missed_a_call_or_has_no_record_leaves_none(town: House) -> None:
    desk = at(town.clinics, "12:00")
    id = a_clinic(desk)
    expert_moves(id, "M1", Presence.HERE, desk)
    take_number(id, desk, name="路过的创客")
    visit(desk, id, "M1")
    take_number(id, desk, party_id="S3")
    missed = call_next(id, "M1", desk)
    assert missed is not None
    change_ticket(id, missed.number, "missed", desk)
    assert (met_with(desk, "M1"), met_with(desk, "S3")) == ([], [])


def test_an_adviser_is_never_called_to_itself(town: House) -> None:
    desk = at(town.clinics, "12:00")
    id = a_clinic(desk)
    expert_moves(id, "M1", Presence.HERE, desk)
    take_number(id, desk, party_id="M1")
    assert call_next(id, "M1", desk) is None


def test_pressing_next_twice_calls_one_visitor(town: House) -> None:
    desk = at(town.clinics, "12:00")
    id = a_clinic(desk)
    expert_moves(id, "M1", Presence.HERE, desk)
    for name in ("甲", "乙"):
        take_number(id, desk, name=name)
    called = call_next(id, "M1", desk)
    assert called is not None
    with pytest.raises(Stale):
        call_next(id, "M1", desk)
    second = call_next(id, "M1", desk, after=called.number)
    assert second is not None
    assert (second.name, states(id, desk)["甲"]) == ("乙", S.SEEN)


def test_two_desks_that_call_at_the_same_instant_never_call_one_ticket_twice(town: House) -> None:
    desk = at(town.clinics, "12:00")
    coming = [Coming("M1"), Coming("K1", topics=(Topic.FINANCE, Topic.OTHER)), Coming("P1"), Coming("P2")]
    id = open_clinic(Fair(id="", title="四席", day=DAY, kind=FairKind.CLINIC), coming, desk).id
    for one in coming:
        expert_moves(id, one.party_id, Presence.HERE, desk)
    for number in range(24):
        take_number(id, desk, name=f"来访{number}")

    def desk_of(expert: str) -> list[int]:
        numbers: list[int] = []
        for _ in range(6):
            with town.clinic_work() as work:
                ticket = call_next(id, expert, at(work, "12:00"), after=numbers[-1] if numbers else None)
            numbers += [ticket.number] if ticket else []
        return numbers

    with ThreadPoolExecutor(4) as pool:
        called = [number for numbers in pool.map(desk_of, [one.party_id for one in coming]) for number in numbers]
    assert sorted(called) == list(range(1, 25))


def test_two_processes_over_one_database_never_call_one_ticket_twice(town: House) -> None:
    desk = at(town.clinics, "12:00")
    id = a_clinic(desk)
    for expert in EXPERTS:
        expert_moves(id, expert, Presence.HERE, desk)
    for number in range(12):
        take_number(id, desk, name=f"来访{number}", topic=Topic.FINANCE)
    other = House(town.settings, clock=town.clock)  # engines and locks of its own
    other.__dict__["encoders"] = town.encoders

    def calls(house: House, expert: str) -> list[int]:
        numbers: list[int] = []
        for _ in range(6):
            with house.clinic_work() as work:
                ticket = call_next(id, expert, at(work, "12:00"), after=numbers[-1] if numbers else None)
            numbers += [ticket.number] if ticket else []
        return numbers

    with ThreadPoolExecutor(2) as pool:
        called = [one for numbers in pool.map(calls, (town, other), EXPERTS) for one in numbers]
    other.close()
    assert sorted(called) == list(range(1, 13))


def test_hours_are_changed_before_the_grid_is_out_and_topics_always(town: House) -> None:
    desk = at(town.clinics, "08:00")
    id = a_clinic(desk)
    revise_expert(id, "M1", desk, hours=(2, 3), topics=())
    booked(id, "S1", desk, topic=Topic.MARKET)
    publish_grid(id, desk)
    assert slots_of(id, desk)["S1"][1] in (2, 3)
    revise_expert(id, "M1", desk, hours=(2, 3), topics=(Topic.LAW,))
    with refused("fair_published"):
        revise_expert(id, "M1", desk, hours=None, topics=())
    assert [one.topics for one in desk.shelf.experts(id) if one.party_id == "M1"] == [(Topic.LAW,)]


def test_an_adviser_who_leaves_moves_only_its_own_visitors(town: House) -> None:
    desk = at(town.clinics, "08:50")
    id = a_published(desk, ("S1", "S2", "S3", "S4"))
    before = slots_of(id, desk)
    version = expert_moves(id, "K1", Presence.LEFT, desk)
    after = slots_of(id, desk)
    stay = {name: place for name, place in before.items() if place[0] == "M1"}
    assert version is not None
    assert ({name: after[name] for name in stay}, {host for host, _ in after.values()}) == (stay, {"M1"})
    assert len(after) == 4


def test_whom_an_adviser_had_called_waits_again_when_it_pauses(town: House) -> None:
    desk = at(town.clinics, "12:00")
    id = a_clinic(desk)
    expert_moves(id, "M1", Presence.HERE, desk)
    take_number(id, desk, name="甲")
    call_next(id, "M1", desk)
    assert expert_moves(id, "M1", Presence.PAUSED, desk) is None
    assert states(id, desk)["甲"] is S.WAITING


def test_a_booked_visit_enters_the_record_of_the_pair(town: House) -> None:
    desk = at(town.clinics, "09:00")
    id = a_published(desk, ("S1",), slot_count=1)
    host = slots_of(id, desk)["S1"][0]
    expert_moves(id, host, Presence.HERE, desk)
    number = take_number(id, desk, party_id="S1").number
    call_next(id, host, desk)
    change_ticket(id, number, "seen", desk)
    assert [(one.a, one.b, one.held) for one in desk.fairs.shelf.records(id)] == [("S1", host, True)]


def test_steps_out_of_order_are_refused_and_nothing_changes(town: House) -> None:
    desk = at(town.clinics, "12:00")
    id = a_clinic(desk)
    number = take_number(id, desk, name="甲").number
    before = desk.shelf.tickets(id)
    with refused("clinic_step"):
        change_ticket(id, number, "seen", desk)
    with refused("fair_no_ticket"):
        change_ticket(id, 99, "left", desk)
    with refused("clinic_expert_away"):
        call_next(id, "M1", desk)
    with refused("clinic_no_expert"):
        call_next(id, "S1", desk)
    with refused("clinic_no_name"):
        take_number(id, desk)
    assert desk.shelf.tickets(id) == before


def test_what_fails_halfway_leaves_nothing_behind(town: House) -> None:
    id = a_clinic(town.clinics)

    def two_acts() -> None:
        with town.clinic_work() as work:
            take_number(id, at(work, "12:00"), name="甲")
            take_number(id, at(work, "12:00"))

    with refused("clinic_no_name"):
        two_acts()
    assert town.clinics.shelf.tickets(id) == ()


def test_urgency_has_a_ground_and_is_kept(town: House) -> None:
    desk = at(town.clinics, "12:00")
    id = a_clinic(desk)
    for name in ("甲", "乙"):
        take_number(id, desk, name=name)
    change_ticket(id, 2, "urgent", desk, urgency=Urgency.CASH)
    expert_moves(id, "M1", Presence.HERE, desk)
    called = call_next(id, "M1", desk)
    assert called is not None
    assert (called.name, desk.shelf.tickets(id)[0].passed_count) == ("乙", 1)


def test_start_ups_are_proposed_for_what_they_ask_and_have_not_got(town: House) -> None:
    desk = town.clinics
    found = propose_visitors(a_clinic(desk), desk)
    one = next(visitor for visitor in found if visitor.party_id == "S1")
    assert (one.expert, one.topic, one.need, one.reasons) == (
        "K1", Topic.FINANCE, "想贷款五十万元", ("clinic_need_open", "clinic_topic_fits"),
    )  # fmt: skip


def test_who_declines_an_adviser_is_not_proposed_to_it(town: House) -> None:
    desk = town.clinics
    id = a_clinic(desk)
    decline("S1", "K1", occasion=desk.fairs.occasion)
    assert ("S1", "K1") not in {(one.party_id, one.expert) for one in propose_visitors(id, desk)}


def test_advisers_come_by_role_mentors_first_and_each_once(town: House) -> None:
    with town.writer.transaction() as work:
        both = a_party("A1", name="样例高校丙", roles=(Role.UNIVERSITY, Role.MENTOR), text="低压电器")
        work.put_parties([both, a_party("B1", name="样例银行丁", roles=(Role.BANK,), text="贷款")])
    desk = town.clinics
    assert [one.id for one in advisers_of(desk)] == ["A1", "M1", "B1", "K1"]
    assert [one.id for one in advisers_of(desk, Role.UNIVERSITY)] == ["A1"]
    assert [one.id for one in advisers_of(desk, words="丁")] == ["B1"]


def test_a_fair_is_no_clinic_and_a_clinic_needs_advisers(town: House) -> None:
    desk = town.clinics
    fair = desk.fairs.plan(Fair(id="", title="对接会", day=DAY))
    with pytest.raises(UnknownThing):
        floor_of(fair.id, desk)
    for coming in ([], [Coming("M1"), Coming("M1")]):
        with pytest.raises(BadInput):
            open_clinic(Fair(id="", title="门诊", day=DAY, kind=FairKind.CLINIC), coming, desk)


def test_the_slot_of_the_hour_is_counted_from_those_that_have_begun(town: House) -> None:
    desk = town.clinics
    fair = desk.fairs.shelf.fair(a_clinic(desk))
    assert [slot_now(fair, at(desk, clock)) for clock in ("08:59", "09:00", "09:26", "23:00")] == [0, 1, 2, 4]


def test_a_number_and_an_adviser_follow_a_record_that_is_merged(town: House) -> None:
    id = a_clinic(town.clinics)
    with town.clinic_work() as work:
        take_number(id, at(work, "12:00"), party_id="S1")
    town.writer.put_parties([a_party("S1-lasting"), a_party("M1-lasting")])
    with town.writer.transaction() as work:
        work.replace_party("S1", "S1-lasting")
        work.replace_party("M1", "M1-lasting")
    shelf = town.clinics.shelf
    assert ([one.visitor for one in shelf.tickets(id)], "M1-lasting" in {one.party_id for one in shelf.experts(id)}) == (
        ["S1-lasting"], True,
    )  # fmt: skip
