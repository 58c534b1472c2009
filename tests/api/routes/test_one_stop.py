"""The one-stop environment and what of it is free."""

from __future__ import annotations

from starlette.testclient import TestClient


def test_every_place_is_listed(client: TestClient) -> None:
    found = client.get("/api/v1/one-stop").json()
    assert [offer["id"] for offer in found["items"]] == ["housing:H1", "space:W1", "space:W2"]


def test_what_is_free_is_summed_by_kind_and_county(client: TestClient) -> None:
    rows = client.get("/api/v1/one-stop/availability").json()["items"]
    assert [(row["kind"]["code"], row["region"]["zh"], row["left"], row["capacity"]) for row in rows] == [
        ("space", "鹿城区", 0, 10), ("space", "龙湾区", 5, 20), ("housing", "龙湾区", 0, 0),
    ]  # fmt: skip


def test_a_capacity_that_is_not_stated_is_counted_apart(client: TestClient) -> None:
    rows = client.get("/api/v1/one-stop/availability?region=龙湾").json()["items"]
    assert [row["not_stated_count"] for row in rows] == [0, 1]


def test_only_free_places_when_asked(client: TestClient) -> None:
    rows = client.get("/api/v1/one-stop/availability?free_only=true").json()["items"]
    assert [row["kind"]["code"] for row in rows] == ["space"]


def test_an_unknown_county_is_422(client: TestClient) -> None:
    assert client.get("/api/v1/one-stop/availability?region=月球").status_code == 422
