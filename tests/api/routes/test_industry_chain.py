"""Suppliers and open resources, and where a firm stands."""

from __future__ import annotations

from starlette.testclient import TestClient


def test_suppliers_are_listed_and_a_withdrawn_resource_is_not(client: TestClient) -> None:
    found = client.get("/api/v1/industry-chain").json()
    assert [offer["id"] for offer in found["items"]] == ["supplier:P1", "supplier:P2", "supplier:P3"]


def test_the_cursor_leads_to_the_next_page(client: TestClient) -> None:
    first = client.get("/api/v1/industry-chain?limit=2").json()
    second = client.get(f"/api/v1/industry-chain?limit=2&cursor={first['next_cursor']}").json()
    # the withdrawn resource takes a place of the first page, and is not shown
    assert [[offer["id"] for offer in page["items"]] for page in (first, second)] == [
        ["supplier:P1"], ["supplier:P2", "supplier:P3"],
    ]  # fmt: skip


def test_a_firm_is_placed_by_its_products(client: TestClient) -> None:
    found = client.post("/api/v1/industry-chain/placements", json={"products": ["银氧化锡触点"]}).json()
    assert found["placements"][0]["segment_id"] == "electrical.contacts"


def test_a_text_without_any_product_is_placed_nowhere(client: TestClient) -> None:
    assert client.post("/api/v1/industry-chain/placements", json={"text": "祝您新年快乐"}).json() == {"placements": []}


def test_nothing_to_place_is_422(client: TestClient) -> None:
    assert client.post("/api/v1/industry-chain/placements", json={"text": " "}).json()["code"] == "nothing_to_place"
