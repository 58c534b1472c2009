"""What is said at registration holds in the timetable, and what cannot be is refused by its field."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from matcher.bootstrap import House
from matcher.entities.engagements import Value
from matcher.entities.fairs import Attendance, Fair, FairState, GuestType, Participation, RequestMode, Side
from matcher.errors import BadInput, Stale
from matcher.fairs import check, instance_from
from matcher.services.fairs.attending import absent, walk_in
from matcher.services.fairs.drafting import drafted
from matcher.services.fairs.publishing import publish, resolved
from matcher.services.fairs.recap import record_outcome
from matcher.services.fairs.registering import Registration, registered
from tests.builders import a_party, an_offer
from tests.matcher.services.fairs.town import BUYERS, MAKERS, a_town, an_open_fair


@pytest.fixture
def town(tmp_path: Path) -> Iterator[House]:
    with a_town(tmp_path) as house:
        yield house


@contextmanager
def refused(code: str, pointer: str) -> Iterator[None]:
    with pytest.raises(BadInput) as told:
        yield
    assert (told.value.code, told.value.facts["pointer"]) == (code, pointer)


FAIR = Fair(id="F", title="触点对接会", day=date(2026, 2, 1), state=FairState.OPEN, slot_count=4, table_count=3)
KNOWN = Participation("F", "S1", Side.A, type="buyer", max_meetings=3, booth=None)
OTHERS = (Participation("F", "P1", Side.B, calendar="团队一", booth=2),)


@pytest.mark.parametrize(
    ("wanted", "code", "pointer"),
    [
        (Registration(most=0), "fair_most", "/max_meetings"),
        (Registration(most=5), "fair_most", "/max_meetings"),
        (Registration(most=2, least=3), "fair_least", "/min_meetings"),
        (Registration(least=2, available=(1,)), "fair_least", "/min_meetings"),
        (Registration(least=3, limit_in=1, limit_out=1), "fair_least", "/min_meetings"),
        (Registration(most=2, limit_in=3), "fair_limit", "/limit_in"),
        (Registration(limit_out=-1), "fair_limit", "/limit_out"),
        (Registration(available=()), "fair_hours", "/available"),
        (Registration(available=(0, 9)), "fair_hours", "/available/1"),
        (Registration(booth=3), "fair_booth", "/booth"),
        (Registration(booth=2), "fair_booth_taken", "/booth"),
        (Registration(calendar="团队一"), "fair_calendar_taken", "/calendar"),
        (Registration(type="king"), "fair_type", "/type"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(wanted: Registration, code: str, pointer: str) -> None:
    with refused(code, pointer):
        registered(FAIR, KNOWN, wanted, OTHERS, own={"S1"})


def test_every_slot_is_the_same_as_always() -> None:
    assert registered(FAIR, KNOWN, Registration(available=(3, 1, 0, 2, 2)), ()).available is None


def test_colleagues_may_share_a_calendar_and_the_organiser_may_share_any() -> None:
    team = Registration(calendar=" 团队一 ", booth=2)
    assert registered(FAIR, KNOWN, team, OTHERS, own={"S1", "P1"}).calendar == "团队一"
    assert registered(FAIR, KNOWN, team, OTHERS, own=None).booth == 2


def test_a_type_has_no_more_meetings_than_the_organiser_allows(town: House) -> None:
    fair = an_open_fair(town.fairs, type_limits={"supplier": 1})
    assert town.fairs.participation(fair.id, "P1").max_meetings == 1
    with refused("fair_most", "/max_meetings"):
        town.fairs.enrol(fair.id, "P1", Registration(most=2))
    assert most_of(drafted(fair.id, town.fairs), MAKERS) == 1


def test_the_organisers_word_leaves_hours_and_limits_as_they_were_said(town: House) -> None:
    desk = town.fairs
    fair = an_open_fair(desk)
    said = desk.enrol(fair.id, "S1", Registration(most=2, least=1, available=(1, 2), type="anchor"), own={"S1"})
    desk.withdraw(fair.id, "S1")
    back = desk.attend(fair.id, "S1")
    assert (back.available, back.max_meetings, back.min_meetings, back.type) == ((1, 2), 2, 1, GuestType.ANCHOR.value)
    assert back.version == said.version + 2


def test_two_who_change_one_registration_do_not_overwrite_each_other(town: House) -> None:
    desk = town.fairs
    fair = an_open_fair(desk)
    seen = desk.participation(fair.id, "S1").version
    desk.enrol(fair.id, "S1", Registration(most=3), version=seen)
    with pytest.raises(Stale):
        desk.enrol(fair.id, "S1", Registration(most=1), version=seen)


def test_hours_booth_and_the_fewest_meetings_hold_in_the_timetable(town: House) -> None:
    desk = town.fairs
    fair = an_open_fair(desk)
    desk.enrol(fair.id, "S1", Registration(least=2, available=(1, 2)))
    desk.enrol(fair.id, "P2", Registration(booth=1))
    found = drafted(fair.id, desk)
    mine = [(one["slot"], one["table"]) for one in of(found, "S1")]
    assert {slot for slot, _ in mine} == {1, 2}
    assert {one["table"] for one in of(found, "P2")} == {1}
    assert check(instance_from(found.draft["instance"]), found.draft["schedule"]).valid


def test_colleagues_of_one_calendar_never_meet_at_the_same_time(town: House) -> None:
    desk = town.fairs
    fair = an_open_fair(desk)
    for name in ("S1", "S2"):
        desk.enrol(fair.id, name, Registration(calendar="团队"))
    slots = [one["slot"] for name in ("S1", "S2") for one in of(drafted(fair.id, desk), name)]
    assert len(slots) == len(set(slots)) > 0


def test_breaks_hold_in_the_timetable(town: House) -> None:
    fair = drafted(an_open_fair(town.fairs, breaks_after=1).id, town.fairs)
    for name in BUYERS:
        slots = sorted(one["slot"] for one in of(fair, name))
        assert all(later - earlier > 1 for earlier, later in pairwise(slots))


def test_firms_of_one_group_have_one_meeting_with_another_firm(town: House) -> None:
    town.writer.put_parties([a_party("P1", affiliate_of="G2"), a_party("P2", affiliate_of="G2")])
    desk = town.fairs
    fair = drafted(an_open_fair(desk, one_per_firm=True).id, desk)
    for buyer in BUYERS:
        assert len({"P1", "P2"} & {one["b"] for one in of(fair, buyer)}) <= 1


def test_no_more_meetings_that_others_asked_for_than_one_takes(town: House) -> None:
    desk = town.fairs
    fair = an_open_fair(desk, slot_count=4, table_count=4)
    desk.enrol(fair.id, "S1", Registration(most=4, limit_in=1))
    desk.wish(fair.id, "S1", "P3", Value.WANT)
    found = drafted(fair.id, desk)
    partners = {one["b"] for one in of(found, "S1")}
    assert ("P3" in partners, len(partners - {"P3"})) == (True, 1)
    assert found.draft["schedule"]["status"] == "optimal"


def test_no_more_meetings_that_one_asked_for_than_one_may(town: House) -> None:
    desk = town.fairs
    fair = an_open_fair(desk, slot_count=4, table_count=4)
    desk.enrol(fair.id, "S1", Registration(most=4, limit_out=1))
    for name in ("P1", "P2", "P3"):
        desk.wish(fair.id, "S1", name, Value.MUST)
    partners = {one["b"] for one in of(drafted(fair.id, desk), "S1")}
    assert len(partners & {"P1", "P2", "P3"}) == 1


def test_a_limit_holds_when_somebody_walks_in(town: House) -> None:
    desk = town.fairs
    fair = an_open_fair(desk, slot_count=4, table_count=4)
    desk.enrol(fair.id, "S1", Registration(most=4, limit_in=1))
    publish(drafted(fair.id, desk).id, desk)
    town.writer.put_parties([a_party("P9")])
    town.writer.put_offers([an_offer("supplier:P9", party_id="P9")], "industry_chain")
    walk_in(fair.id, "P9", Side.B, town.fairs)
    town.fairs.wish(fair.id, "P9", "S1", Value.MUST)
    absent(fair.id, "P4", desk)
    assert len(of(resolved(fair.id, town.fairs), "S1")) == 1


def test_who_met_before_may_be_brought_together_where_the_organiser_says_so(town: House) -> None:
    desk = town.fairs
    first = drafted(an_open_fair(desk, day=date(2026, 1, 15)).id, desk)
    publish(first.id, desk)
    met = first.draft["schedule"]["meetings"][0]  # type: ignore[index]  # a list by its format
    record_outcome(first.id, met["a"], met["b"], desk, held=True)
    again = drafted(an_open_fair(desk, meet_again=True).id, desk)
    instance = {(row["a"], row["b"]) for row in again.draft["instance"]["pairs"]}  # type: ignore[index]  # as above
    assert (met["a"], met["b"]) in instance


def test_a_request_is_shown_to_whom_it_is_made_until_it_is_answered(town: House) -> None:
    desk = town.fairs
    fair = an_open_fair(desk, request_mode=RequestMode.APPROVE)
    desk.wish(fair.id, "S1", "P1", Value.MUST, "看样品")
    desk.wish(fair.id, "S2", "P1", Value.WANT)
    desk.wish(fair.id, "S2", "P1", Value.DECLINE)
    assert [(one.from_id, one.reason) for one in desk.requests_to(fair.id, "P1")] == [("S1", "看样品")]
    assert desk.requests_to(fair.id, "P2") == ()
    desk.wish(fair.id, "P1", "S1", Value.DECLINE)
    assert desk.requests_to(fair.id, "P1") == ()


def test_where_wishes_count_at_once_they_are_shown_to_nobody(town: House) -> None:
    desk = town.fairs
    fair = an_open_fair(desk)
    desk.wish(fair.id, "S1", "P1", Value.MUST, "看样品")
    assert desk.requests_to(fair.id, "P1") == ()


def test_the_list_is_marked_as_coming_without_touching_who_withdrew(town: House) -> None:
    desk = town.fairs
    fair = an_open_fair(desk)
    desk.withdraw(fair.id, "S1")
    assert (desk.register_all(fair.id), desk.participation(fair.id, "S1").status) == (0, Attendance.WITHDRAWN)


def of(fair: Fair, name: str) -> list[dict[str, int]]:
    return [one for one in fair.draft["schedule"]["meetings"] if name in (one["a"], one["b"])]  # type: ignore[index]  # a list by its format


def most_of(fair: Fair, names: tuple[str, ...]) -> int:
    return max(len(of(fair, name)) for name in names)
