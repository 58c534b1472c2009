"""Many at one fair at once, on SQLite and on PostgreSQL: each effect once, and nothing half done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import psycopg
import pytest

from matcher.bootstrap import House
from matcher.entities.fairs import Attendance, Side
from matcher.errors import BadInput, MatcherError
from matcher.services.fairs.attending import absent, check_in
from matcher.services.fairs.drafting import drafted
from matcher.services.fairs.publishing import publish, resolved
from matcher.services.fairs.recap import record_outcome
from matcher.services.fairs.registering import Registration
from tests.builders import a_party
from tests.matcher.services.fairs.town import BUYERS, MAKERS, a_town, an_open_fair
from tests.matcher.storage.postgresql import binaries, running_server

AT_ONCE = 8


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    folder = binaries()
    if folder is None:
        pytest.skip("no PostgreSQL server is installed: fairs were NOT tried on it")
    with running_server(folder) as found:
        yield found


@pytest.fixture(params=["sqlite", "postgresql"])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    settings = {}
    if request.param == "postgresql":
        found = request.getfixturevalue("port")
        with psycopg.connect(host="127.0.0.1", port=found, user="postgres", dbname="postgres", autocommit=True) as held:
            held.execute("DROP SCHEMA public CASCADE")
            held.execute("CREATE SCHEMA public")
        settings["database_url"] = f"postgresql://postgres@127.0.0.1:{found}/postgres"
    with a_town(tmp_path, **settings) as house:
        yield house


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What each came to: "" or the code of its refusal, sorted."""

    def tried(act: Callable[[], object]) -> str:
        try:
            act()
        except MatcherError as refusal:
            return refusal.code
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(tried, acts))


def test_a_badge_shown_at_every_desk_checks_in_once(town: House) -> None:
    desk = town.fairs
    fair = an_open_fair(desk)
    before = desk.participation(fair.id, "S1")
    assert at_once(*[lambda: check_in(fair.id, before.badge, town.fairs)] * AT_ONCE) == [""] * AT_ONCE
    after = desk.participation(fair.id, "S1")
    assert (after.version, after.checked_in_at is not None) == (before.version + 1, True)


def test_whoever_is_checked_in_while_others_are_registered_stays_checked_in(town: House) -> None:
    desk = town.fairs
    fair = an_open_fair(desk)
    badges = [desk.participation(fair.id, name).badge for name in (*BUYERS, *MAKERS)]
    acts = [lambda badge=badge: check_in(fair.id, badge, town.fairs) for badge in badges]
    assert at_once(*acts, lambda: town.fairs.register_all(fair.id)) == [""] * (len(badges) + 1)
    assert all(one.checked_in_at is not None for one in desk.shelf.participations(fair.id))


def test_one_who_is_invited_by_many_at_once_is_on_the_list_once(town: House) -> None:
    town.writer.put_parties([a_party("P9")])
    desk = town.fairs
    fair = an_open_fair(desk)
    told = at_once(*[lambda: town.fairs.welcome(fair.id, "P9", Side.B)] * AT_ONCE)
    assert told == ["", *["fair_has_it"] * (AT_ONCE - 1)]
    assert desk.participation(fair.id, "P9").status is Attendance.REGISTERED


def test_of_many_who_publish_one_draft_one_does(town: House) -> None:
    desk = town.fairs
    fair = drafted(an_open_fair(desk).id, desk)
    told = at_once(*[lambda: publish(fair.id, town.fairs, version=fair.version)] * AT_ONCE)
    assert told.count("") == 1
    assert set(told) <= {"", "fair_changed", "fair_no_draft"}
    assert [one.number for one in desk.shelf.versions(fair.id)] == [1]
    assert desk.shelf.fair(fair.id).draft == {}


def test_of_two_changes_to_one_registration_that_was_seen_one_stands(town: House) -> None:
    desk = town.fairs
    fair = an_open_fair(desk)
    seen = desk.participation(fair.id, "S1").version
    acts = [
        lambda most=most: town.fairs.enrol(fair.id, "S1", Registration(most=most), version=seen) for most in (1, 3, 4)
    ]
    assert at_once(*acts) == ["", "participation_changed", "participation_changed"]
    assert desk.participation(fair.id, "S1").version == seen + 1


def test_no_shows_at_once_are_all_in_the_next_version(town: House) -> None:
    desk = town.fairs
    fair = drafted(an_open_fair(desk).id, desk)
    publish(fair.id, desk)
    at_once(*[lambda name=name: absent(fair.id, name, town.fairs) for name in ("S1", "S2", "P1")])
    resolved(fair.id, desk)
    met = {one[end] for one in publish(fair.id, desk).schedule["meetings"] for end in ("a", "b")}  # type: ignore[attr-defined]  # a list by its format
    assert met & {"S1", "S2", "P1"} == set()


def test_one_meeting_told_of_from_all_sides_at_once_is_one_record(town: House) -> None:
    desk = town.fairs
    fair = drafted(an_open_fair(desk, day=date(2026, 1, 15)).id, desk)
    one = publish(fair.id, desk).schedule["meetings"][0]  # type: ignore[index]  # as above

    def tell(by: str) -> None:
        with town.beside.write() as connection:
            record_outcome(fair.id, one["a"], one["b"], town.joined_fairs(connection), by=by, held=True)

    assert at_once(*[lambda by=by: tell(by) for by in ("", one["a"], one["b"], one["a"], "")]) == [""] * 5
    assert len(desk.shelf.records(fair.id)) == 3
    pairs = [
        pair for pair in town.engagements.of_party(one["a"]) if one["b"] in {each.party_id for each in pair.members}
    ]
    assert [len(pair.history) for pair in pairs] == [1]


def test_an_act_that_is_refused_leaves_nothing_behind(town: House) -> None:
    desk = town.fairs
    fair = an_open_fair(desk)
    before = desk.shelf.participations(fair.id)

    def withdraw_and_fail() -> None:
        with town.beside.write() as connection:
            joined = town.joined_fairs(connection)
            joined.withdraw(fair.id, "S1")
            joined.invite(fair.id, "S2", Side.A)

    with pytest.raises(BadInput):
        withdraw_and_fail()
    assert desk.shelf.participations(fair.id) == before
