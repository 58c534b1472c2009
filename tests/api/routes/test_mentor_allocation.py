"""All mentors shared out at once over HTTP: for those who plan, and for nobody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.dependencies import _viewer
from matcher.entities.accounts import SYSTEM

PATH = "/api/v1/mentors/allocation"


@pytest.fixture
def organiser(app: FastAPI) -> Iterator[TestClient]:
    """Somebody who may plan for the cluster."""
    app.dependency_overrides[_viewer] = lambda: SYSTEM
    yield TestClient(app)
    app.dependency_overrides.clear()


def test_both_startups_get_the_mentor_with_time_and_the_value_is_the_bound(organiser: TestClient) -> None:
    answer = organiser.post(PATH, json={"everybody": True}).json()
    assert [(pair["asker_id"], pair["offer_id"]) for pair in answer["pairs"]] == [
        ("S1", "mentor:M1"),
        ("S2", "mentor:M1"),
    ]
    assert answer["value"] == pytest.approx(answer["bound"])
    assert answer["loads"] == [{"offer_id": "mentor:M1", "taken": 2, "places": 4}]


def test_who_gets_nothing_is_told_why(organiser: TestClient) -> None:
    answer = organiser.post(PATH, json={"everybody": True, "unit": 4.0, "objective": "max_served"}).json()
    assert [(each["code"], each["en"]) for each in answer["unserved"]] == [
        ("all_taken", "all that fit went where they are worth more")
    ]


def test_the_worth_of_one_more_hour_is_confirmed_by_solving_again(organiser: TestClient) -> None:
    items = organiser.get(f"{PATH}/worth", params={"everybody": True, "mentor": "mentor:M1"}).json()["items"]
    assert [(item["offer_id"], item["gain_of_one_more"], item["is_confirmed"]) for item in items] == [
        ("mentor:M1", 0.0, True)
    ]


def test_a_pin_that_cannot_be_is_refused_with_the_way_out(organiser: TestClient) -> None:
    pins = [{"asker_id": name, "offer_id": "mentor:M1"} for name in ("S1", "S2")]
    answer = organiser.post(PATH, json={"everybody": True, "unit": 4.0, "pins": pins})
    assert (answer.status_code, answer.json()["code"]) == (422, "batch_conflict")


def test_a_mentor_that_is_not_there_is_refused(organiser: TestClient) -> None:
    answer = organiser.get(f"{PATH}/worth", params={"everybody": True, "mentor": "mentor:nobody"})
    assert (answer.status_code, answer.json()["code"]) == (422, "batch_unknown_id")


def test_a_visitor_may_not_share_out_mentors(client: TestClient) -> None:
    assert client.post(PATH, json={"everybody": True}).status_code in (401, 403)
