"""University patents and professors."""

from __future__ import annotations

from starlette.testclient import TestClient


def patents(client: TestClient, query: str = "") -> list[str]:
    return [offer["id"] for offer in client.get(f"/api/v1/alliance/patents{query}").json()["items"]]


def test_a_lapsed_patent_is_never_listed(client: TestClient) -> None:
    found = [offer["id"] for offer in client.get("/api/v1/alliance").json()["items"]]
    assert found == ["patent:CN1A", "patent:CN1B", "patent:CN2A", "professor:T1"]


def test_of_a_family_the_one_in_force_stands_for_all(client: TestClient) -> None:
    assert patents(client) == ["patent:CN1B", "patent:CN2A"]


def test_patents_are_found_by_the_start_of_an_ipc_symbol(client: TestClient) -> None:
    assert patents(client, "?ipc=h01h1") == ["patent:CN1B"]


def test_a_symbol_that_is_none_is_422(client: TestClient) -> None:
    assert client.get("/api/v1/alliance/patents?ipc=触头").status_code == 422
