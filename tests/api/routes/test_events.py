"""Events still to come, and their calendar."""

from __future__ import annotations

from starlette.testclient import TestClient


def days(client: TestClient, query: str = "") -> list[tuple[str, list[str]]]:
    found = client.get(f"/api/v1/events/calendar{query}").json()["days"]
    return [(day["on"], [event["id"] for event in day["events"]]) for day in found]


def test_an_event_whose_day_has_passed_is_not_listed(client: TestClient) -> None:
    assert [offer["id"] for offer in client.get("/api/v1/events").json()["items"]] == ["event:E1", "event:E2"]


def test_the_calendar_is_in_order_of_days(client: TestClient) -> None:
    assert days(client) == [("2026-01-20", ["event:E2"]), ("2026-02-01", ["event:E1"])]


def test_the_calendar_ends_on_the_last_day_included(client: TestClient) -> None:
    assert days(client, "?from=2026-01-15&to=2026-01-20") == [("2026-01-20", ["event:E2"])]


def test_a_calendar_that_ends_before_it_begins_is_422(client: TestClient) -> None:
    answer = client.get("/api/v1/events/calendar?from=2026-02-02&to=2026-02-01")
    assert (answer.status_code, answer.json()["code"]) == (422, "dates_inverted")


def test_a_day_that_does_not_exist_is_422(client: TestClient) -> None:
    assert client.get("/api/v1/events/calendar?from=2026-02-30").json()["errors"][0]["pointer"] == "/from"
