"""Each is told of its own meetings, in words and with a place to go; of nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from matcher.bootstrap import House
from matcher.entities.engagements import Value
from matcher.entities.fairs import FairState, RequestMode, Side
from matcher.services.fairs.attending import absent, walk_in
from matcher.services.fairs.drafting import drafted
from matcher.services.fairs.publishing import publish, resolved
from matcher.services.fairs.telling import FairNews, news_of
from matcher.services.notices import notices_of
from tests.builders import a_party, an_offer
from tests.matcher.services.fairs.town import BUYERS, MAKERS, a_town, an_open_fair

DAY = date(2026, 1, 15)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[House]:
    with a_town(tmp_path) as house:
        yield house


def codes(party_id: str, house: House) -> list[str]:
    return sorted(one.code for one in news_of(party_id, house.fairs))


def about(found: tuple[FairNews, ...], code: str) -> list[str]:
    return sorted(line.other_id for one in found if one.code == code for line in one.lines)


def test_a_fair_being_prepared_is_told_to_nobody(town: House) -> None:
    desk = town.fairs
    fair = an_open_fair(desk)
    assert codes("S1", town) == ["fair_invited"]
    desk.shelf.change(fair.id, lambda one: replace(one, state=FairState.DRAFT))
    assert codes("S1", town) == []


def test_who_is_on_no_list_is_told_nothing(town: House) -> None:
    fair = an_open_fair(town.fairs)
    publish(drafted(fair.id, town.fairs).id, town.fairs)
    assert news_of("nobody", town.fairs) == ()


def test_the_first_version_tells_each_its_own_meetings(town: House) -> None:
    desk = town.fairs
    fair = drafted(an_open_fair(desk).id, desk)
    version = publish(fair.id, desk)
    for name in (*BUYERS, *MAKERS):
        partners = sorted(
            {one["a"], one["b"]}.difference({name}).pop()
            for one in version.schedule["meetings"]  # type: ignore[attr-defined]  # a list by its format
            if name in (one["a"], one["b"])
        )
        assert about(news_of(name, desk), "fair_published") == partners


def test_a_no_show_is_told_to_those_it_would_have_met_and_to_nobody_else(town: House) -> None:
    desk = town.fairs
    desk_fair = an_open_fair(desk)
    desk.wish(desk_fair.id, "S2", "P1", Value.MUST)
    desk.wish(desk_fair.id, "S2", "P2", Value.MUST)
    publish(drafted(desk_fair.id, desk).id, desk)
    absent(desk_fair.id, "S2", desk)
    told = {name for name in (*BUYERS, *MAKERS) if "fair_absent" in codes(name, town)}
    assert told == {"P1", "P2"}
    absent(desk_fair.id, "S2", desk, is_absent=False)
    assert "fair_absent" not in codes("P1", town)


def test_a_change_is_told_only_to_those_whose_meetings_changed(town: House) -> None:
    desk = town.fairs
    fair = drafted(an_open_fair(desk).id, desk)
    publish(fair.id, desk)
    absent(fair.id, "S2", desk)
    resolved(fair.id, desk)
    second = publish(fair.id, desk, note="一家未到")
    changed = {
        row[end]
        for rows in (second.difference["cancelled"], second.difference["added"])
        for row in rows  # type: ignore[attr-defined]  # lists by their format
        for end in ("a", "b")
    } | {one["after"][end] for one in second.difference["moved"] for end in ("a", "b")}  # type: ignore[attr-defined]  # as above
    told = {name for name in (*BUYERS, *MAKERS) if "fair_changed" in codes(name, town)}
    assert told == changed
    assert told != {*BUYERS, *MAKERS}


def test_no_notice_names_a_meeting_of_others(town: House) -> None:
    desk = town.fairs
    fair = drafted(an_open_fair(desk).id, desk)
    version = publish(fair.id, desk)
    absent(fair.id, "S2", desk)
    resolved(fair.id, desk)
    after = publish(fair.id, desk)
    meets: dict[str, set[str]] = {}
    for one in (*version.schedule["meetings"], *after.schedule["meetings"]):  # type: ignore[misc]  # lists by their format
        meets.setdefault(one["a"], set()).add(one["b"])
        meets.setdefault(one["b"], set()).add(one["a"])
    for name in (*BUYERS, *MAKERS):
        named = {line.other_id for one in news_of(name, desk) for line in one.lines}
        assert named <= meets.get(name, set())


def test_a_decline_shows_as_a_cancelled_meeting_without_its_reason(town: House) -> None:
    desk = town.fairs
    fair = drafted(an_open_fair(desk).id, desk)
    version = publish(fair.id, desk)
    one = version.schedule["meetings"][0]  # type: ignore[index]  # a list by its format
    desk.wish(fair.id, one["b"], one["a"], Value.DECLINE, "质量争议未决")
    resolved(fair.id, desk)
    publish(fair.id, desk)
    found = news_of(one["a"], desk)
    assert one["b"] in about(found, "fair_changed")
    assert "争议" not in repr(found)
    assert "decline" not in repr(found)


def test_who_walks_in_is_named_as_such_to_whom_it_meets(town: House) -> None:
    desk = town.fairs
    fair = drafted(an_open_fair(desk, table_count=4).id, desk)
    publish(fair.id, desk)
    town.writer.put_parties([a_party("P9")])
    town.writer.put_offers([an_offer("supplier:P9", party_id="P9")], "industry_chain")
    walk_in(fair.id, "P9", Side.B, town.fairs)
    town.fairs.wish(fair.id, "P9", "S1", Value.MUST)
    absent(fair.id, "P1", desk)
    resolved(fair.id, town.fairs)
    publish(fair.id, town.fairs)
    told = {
        name
        for name in BUYERS
        for one in news_of(name, town.fairs)
        for line in one.lines
        if line.walked_in and line.other_id == "P9"
    }
    partners = {name for name in BUYERS for line in lines(name, town) if line == ("added", "P9")}
    assert told == partners
    assert told != set()


def test_a_request_reaches_whom_it_is_made_to(town: House) -> None:
    desk = town.fairs
    fair = an_open_fair(desk, request_mode=RequestMode.APPROVE)
    desk.wish(fair.id, "S1", "P1", Value.WANT, "看样品")
    assert [(one.other_id, one.note) for one in news_of("P1", desk) if one.code == "fair_asked"] == [("S1", "看样品")]
    assert [codes(name, town) for name in ("P2", "S1")] == [["fair_invited"], ["fair_invited"]]


def test_news_of_fairs_stand_among_the_notices_of_their_party_alone(town: House) -> None:
    an_open_fair(town.fairs)
    news = news_of("S1", town.fairs)
    assert [one.code for one in notices_of("S1", (), (), DAY, news)] == ["fair_invited"]
    assert notices_of("S2", (), (), DAY, news) == ()


def lines(name: str, house: House) -> list[tuple[str, str]]:
    return [(line.code, line.other_id) for one in news_of(name, house.fairs) for line in one.lines]
