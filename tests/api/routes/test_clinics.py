"""Clinics over HTTP: open, book, publish, take a number, call; once under a key, refused when the page is behind, and nobody's question told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.api.isolation.city import City, build

CLINICS = "/api/v1/clinics"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    built = build(tmp_path_factory.mktemp("clinics"))
    yield built
    built.house.close()


@pytest.fixture
def desk(city: City) -> TestClient:
    return city.clients["organiser"]


def opened(desk: TestClient, city: City, **facts: Any) -> str:
    day = city.house.clock.today().isoformat()
    wish = {
        "title": "门诊",
        "day": day,
        "slot_count": 2,
        "experts": [{"party_id": "P1"}, {"party_id": "P2", "topics": ["finance"]}],
    }
    made = desk.post(CLINICS, json=wish | facts)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def test_a_day_from_its_opening_to_a_call(desk: TestClient, city: City) -> None:
    path = f"{CLINICS}/{opened(desk, city)}"
    booked = city.clients["owner"].post(f"{path}/bookings", json={"party_id": "S2", "question": "怎样试验"})
    grid = desk.post(f"{path}/grid")
    assert (booked.status_code, grid.status_code, grid.json()["status"]) == (201, 201, "optimal")
    assert [one["a"] for one in grid.json()["meetings"]] == ["S2"]
    desk.put(f"{path}/experts/P1", json={"presence": "here"})
    taken = desk.post(f"{path}/tickets", json={"name": "路过"}).json()
    called = desk.post(f"{path}/calls", json={"expert": "P1"}).json()["ticket"]
    assert (called["number"], called["name"]) == (taken["number"], "路过")
    again = desk.post(f"{path}/calls", json={"expert": "P1"})
    assert (again.status_code, again.json()["code"]) == (412, "clinic_moved")
    seen = desk.put(f"{path}/tickets/{called['number']}", json={"act": "seen"})
    assert seen.json()["state"]["code"] == "seen"


def test_a_number_taken_twice_under_one_key_is_one_number(desk: TestClient, city: City) -> None:
    path = f"{CLINICS}/{opened(desk, city)}"
    answers = [
        desk.post(f"{path}/tickets", json={"name": "甲"}, headers={"Idempotency-Key": "door-1"}).content for _ in (1, 2)
    ]
    assert answers[0] == answers[1]
    assert len(desk.get(f"{path}/queue").json()["tickets"]) == 1


def test_others_see_numbers_and_their_own_ticket_alone(desk: TestClient, city: City) -> None:
    path = f"{CLINICS}/{opened(desk, city)}"
    city.clients["owner"].post(f"{path}/tickets", json={"party_id": "S2", "question": "只给专家看"})
    desk.post(f"{path}/tickets", json={"name": "别人", "question": "别人的事"})
    own, rival = (city.clients[name].get(f"{path}/queue").json() for name in ("owner", "rival"))
    assert ([one["question"] for one in own["tickets"]], rival["tickets"]) == (["只给专家看"], [])
    assert rival["waiting_count"] == 2


def test_an_adviser_calls_at_its_own_table_alone(desk: TestClient, city: City) -> None:
    path = f"{CLINICS}/{opened(desk, city)}"
    adviser = city.clients["supplier"]
    assert adviser.put(f"{path}/experts/P1", json={"presence": "here"}).status_code == 200
    assert adviser.put(f"{path}/experts/P2", json={"presence": "here"}).status_code == 403
    number = desk.post(f"{path}/tickets", json={"name": "甲"}).json()["number"]
    assert adviser.post(f"{path}/calls", json={"expert": "P1"}).json()["ticket"]["number"] == number
    assert adviser.put(f"{path}/tickets/{number}", json={"act": "left"}).status_code == 403
    assert adviser.put(f"{path}/tickets/{number}", json={"act": "missed"}).status_code == 200


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "fair"}, "clinic_kind"), ({"kind": "x"}, "clinic_kind"), ({"day": "2020-01-01"}, "fair_day_past"),
        ({"experts": [{"party_id": "P1"}, {"party_id": "P1"}]}, "clinic_expert_twice"),
        ({"experts": [{"party_id": "P1", "topics": ["magic"]}]}, "clinic_topic"), ({"begins": "23:59"}, "fair_numbers"),
        ({"experts": [{"party_id": "P1", "hours": [7]}]}, "fair_hours"),
    ],
)  # fmt: skip
def test_a_day_that_cannot_be_is_refused_and_leaves_nothing(
    desk: TestClient, city: City, change: dict[str, Any], code: str
) -> None:
    before = len(desk.get(CLINICS).json()["items"])
    wish = {
        "title": "门诊",
        "day": city.house.clock.today().isoformat(),
        "slot_count": 2,
        "experts": [{"party_id": "P1"}],
    }
    answer = desk.post(CLINICS, json=wish | change)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert len(desk.get(CLINICS).json()["items"]) == before


def test_a_fair_or_nothing_is_no_clinic(desk: TestClient, city: City) -> None:
    fair, _ = city.fresh_fair("open")
    for id in (fair, "nothing", "../x"):
        assert desk.get(f"{CLINICS}/{id}").status_code == 404


def test_the_dial_of_a_fair_begins_with_the_most_value(desk: TestClient, city: City) -> None:
    fair, _ = city.fresh_fair("drafted")
    found = desk.get(f"/api/v1/fairs/{fair}/dial").json()
    assert (found["points"][0]["price"], found["could_count"]) == (0.0, 2)


def test_the_plan_is_made_from_the_point_that_is_picked(desk: TestClient, city: City, tmp_path: Path) -> None:
    fair, _ = city.fresh_fair("open")
    answer = desk.post(f"/api/v1/fairs/{fair}/draft", json={"seconds": 1, "least": 1})
    assert answer.status_code == 200, answer.text
    assert desk.get(f"/api/v1/fairs/{fair}").json()["draft"]["schedule"]["certificate"]["least"] == 1


def test_the_list_of_fairs_leads_a_clinic_to_its_own_page(desk: TestClient, city: City) -> None:
    id = opened(desk, city)
    page = desk.get("/fairs", headers={"accept": "text/html"}).text
    assert (f'href="/clinics/{id}"' in page, f"/fairs/{id}" in page) == (True, False)
