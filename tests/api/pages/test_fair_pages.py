"""Pages of a fair: a guest's registration and notices, the organiser's settings; each sees its own alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import Response

from matcher.entities.accounts import Viewer
from tests.api.fair_hall import ORGANISER, PLAN, Hall, guest, open_hall
from tests.matcher.services.fairs.town import BUYERS, MAKERS

SECRET = "争议未决-7Q"
HTML = {"accept": "text/html"}


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with open_hall(tmp_path) as opened:
        yield opened


def look(hall: Hall, path: str, viewer: Viewer) -> Response:
    hall.viewer = viewer
    return hall.client.get(path, headers=HTML)  # type: ignore[return-value]


def send(hall: Hall, path: str, viewer: Viewer, **form: str) -> Response:
    hall.viewer = viewer
    return hall.client.post(path, data=form, headers=HTML, follow_redirects=False)  # type: ignore[return-value]


def published(hall: Hall) -> str:
    id = hall.a_fair()
    hall.ask("POST", f"/{id}/draft", {"seconds": 1})
    hall.ask("POST", f"/{id}/versions", {})
    return id


def partners(hall: Hall, id: str, party: str) -> set[str]:
    found = hall.ask("GET", f"/{id}/agenda?party_id={party}", viewer=guest(party)).json()["meetings"]
    return {one["with"]["name"] for one in found}


def test_notices_name_ones_own_partners_and_nobody_elses(hall: Hall) -> None:
    id = published(hall)
    everybody = {hall.house.repository.party(name).name for name in MAKERS}
    page = look(hall, "/notifications", guest("S1")).text
    assert {name for name in everybody if name in page} == partners(hall, id, "S1")
    assert f"/fairs/{id}/agenda" in page


def test_a_no_show_is_on_the_page_of_those_it_was_to_meet(hall: Hall) -> None:
    id = published(hall)
    gone = hall.house.repository.party("S2").name
    met = {name for name in MAKERS if gone in partners(hall, id, name)}
    hall.ask("POST", f"/{id}/changes", {"absent": ["S2"]})
    told = {name for name in (*BUYERS, *MAKERS) if f"{gone} 没有到场" in look(hall, "/notifications", guest(name)).text}
    assert told == met != set()


def test_a_decline_and_its_reason_are_on_no_page_but_ones_own(hall: Hall) -> None:
    id = hall.a_fair()
    no = {"party_id": "P2", "to_id": "S2", "value": "decline", "reason": SECRET}
    hall.ask("PUT", f"/{id}/wishes", no, guest("P2"))
    hall.ask("POST", f"/{id}/draft", {"seconds": 1})
    hall.ask("POST", f"/{id}/versions", {})
    own = look(hall, f"/fairs/{id}/agenda", guest("P2")).text
    paths = (f"/fairs/{id}/agenda", "/notifications")
    others = "".join(look(hall, path, guest(name)).text for name in ("S2", "P1") for path in paths)
    tabs = ("", "/board", "/day", "/recap")
    planning = "".join(look(hall, f"/fairs/{id}{path}", ORGANISER).text for path in tabs)
    assert SECRET in own
    assert SECRET not in others + planning


def test_a_registration_is_kept_with_all_it_says(hall: Hall) -> None:
    id = hall.a_fair()
    form = {"act": "register", "party_id": "S1", "slot_0": "1", "slot_2": "1", "max_meetings": "3", "min_meetings": "1",
            "limit_in": "1", "limit_out": "2", "booth": "2", "calendar": "团队", "type": "anchor"}  # fmt: skip
    assert send(hall, f"/fairs/{id}/agenda", guest("S1"), **form).status_code == 303
    one = hall.house.fairs.participation(id, "S1")
    said = (
        one.available,
        one.max_meetings,
        one.min_meetings,
        one.limit_in,
        one.limit_out,
        one.booth,
        one.calendar,
        one.type,
    )
    assert said == ((0, 2), 3, 1, 1, 2, 1, "团队", "anchor")


@pytest.mark.parametrize(
    "wrong", [{"max_meetings": "三"}, {"min_meetings": "4"}, {"booth": "99"}, {"limit_in": "-1"}, {"type": "king"}]
)
def test_a_registration_that_cannot_be_is_told_and_changes_nothing(hall: Hall, wrong: dict[str, str]) -> None:
    id = hall.a_fair()
    before = hall.house.fairs.participation(id, "S1")
    form = {"act": "register", "party_id": "S1", "slot_0": "1", "slot_1": "1", "slot_2": "1"} | wrong
    answer = send(hall, f"/fairs/{id}/agenda", guest("S1"), **form)
    assert (answer.status_code, hall.house.fairs.participation(id, "S1")) == (422, before)
    assert next(iter(wrong.values())) in answer.text


def test_who_is_there_at_no_time_is_told_so(hall: Hall) -> None:
    id = hall.a_fair()
    assert send(hall, f"/fairs/{id}/agenda", guest("S1"), act="register", party_id="S1").status_code == 422


def test_a_request_can_be_agreed_to_on_the_page(hall: Hall) -> None:
    id = hall.a_fair(request_mode="approve", scheduling_mode="participants")
    hall.ask(
        "PUT", f"/{id}/wishes", {"party_id": "S1", "to_id": "P1", "value": "must", "reason": "看样品"}, guest("S1")
    )
    assert "看样品" in look(hall, f"/fairs/{id}/agenda", guest("P1")).text
    assert "看样品" not in look(hall, f"/fairs/{id}/agenda", guest("P2")).text
    send(hall, f"/fairs/{id}/agenda", guest("P1"), act="wish", party_id="P1", to_id="S1", value="want")
    draft = hall.ask("POST", f"/{id}/draft", {"seconds": 1}).json()["draft"]
    assert [(one["a"], one["b"]) for one in draft["schedule"]["meetings"]] == [("S1", "P1")]


def test_a_wish_is_taken_back_on_the_page_where_there_is_one(hall: Hall) -> None:
    id = hall.a_fair()
    agenda, viewer = f"/fairs/{id}/agenda", guest("S1")
    assert "不表态" not in look(hall, agenda, viewer).text
    send(hall, agenda, viewer, act="wish", party_id="S1", to_id="P1", value="want")
    assert look(hall, agenda, viewer).text.count("收回对") == 1
    send(hall, agenda, viewer, act="wish", party_id="S1", to_id="P1", value="none")
    assert ("不表态" in look(hall, agenda, viewer).text, hall.house.fairs.wishes_by(id, "S1")) == (False, {})


def test_the_organiser_changes_settings_and_a_registration(hall: Hall) -> None:
    id = str(hall.ask("POST", "", PLAN).json()["id"])
    settings = {"act": "settle", "title": "春季对接会", "slot_count": "5", "breaks_after": "2", "meet_again": "1",
                "request_mode": "approve", "begins": "13:30"}  # fmt: skip
    assert send(hall, f"/fairs/{id}/list", ORGANISER, **settings).status_code == 303
    fair = hall.house.fairs.shelf.fair(id)
    told = (
        fair.title,
        fair.slot_count,
        fair.breaks_after,
        fair.meet_again,
        fair.request_mode.value,
        fair.starts(0).hour,
    )
    assert told == ("春季对接会", 5, 2, True, "approve", 13)
    form = {"act": "enrol", "party_id": "P1", "slot_1": "1", "slot_2": "1", "max_meetings": "2"}
    assert send(hall, f"/fairs/{id}/list", ORGANISER, **form).status_code == 303
    assert hall.house.fairs.participation(id, "P1").available == (1, 2)
    refused = send(hall, f"/fairs/{id}/list", ORGANISER, act="settle", slot_count="2")
    assert (refused.status_code, "P1" in refused.text) == (422, True)
