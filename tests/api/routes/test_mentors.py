"""Mentors and the hours that are free."""

from __future__ import annotations

from starlette.testclient import TestClient


def test_whom_a_mentor_must_not_advise_is_not_shown(client: TestClient) -> None:
    answer = client.get("/api/v1/mentors")
    assert [offer["id"] for offer in answer.json()["items"]] == ["mentor:M1", "mentor:M2"]
    assert answer.json()["items"][0]["terms"] == {"topics": ["电气"]}


def test_only_mentors_with_time_left_are_offered(client: TestClient) -> None:
    assert client.get("/api/v1/mentors/free-hours").json() == {
        "total_hours": 4.0,
        "items": [{"id": "mentor:M1", "title": "王导师", "hours_left": 4.0, "hours": 6.0}],
    }


def test_nobody_has_more_time_than_asked_for(client: TestClient) -> None:
    assert client.get("/api/v1/mentors/free-hours?at_least=5").json()["items"] == []


def test_hours_that_are_no_number_are_422(client: TestClient) -> None:
    for hours in ("nan", "inf", "-1", "1e999"):
        assert client.get(f"/api/v1/mentors/free-hours?at_least={hours}").status_code == 422
