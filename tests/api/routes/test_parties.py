"""Parties as anyone may see them."""

from __future__ import annotations

from starlette.testclient import TestClient


def ids(client: TestClient, query: str) -> list[str]:
    return [party["id"] for party in client.get(f"/api/v1/parties?{query}").json()["items"]]


def test_a_party_shows_its_public_face_and_nothing_else(client: TestClient) -> None:
    assert client.get("/api/v1/parties/S1").json() == {
        "id": "S1",
        "name": "温州明弧电器",
        "roles": [{"code": "startup", "zh": "在孵企业", "en": "start-up"}],
        "region": {"code": "330303", "zh": "龙湾区", "en": "Longwan"},
        "stage": {"code": "early", "zh": "初创期", "en": "early"},
        "segments": ["electrical.breakers"],
        "products": ["塑壳断路器"],
        "codes": [],
        "text": "研发小型塑壳断路器",
        "sample": True,
    }


def test_an_unknown_party_names_the_nearest_ids(client: TestClient) -> None:
    answer = client.get("/api/v1/parties/S11")
    assert answer.status_code == 404
    assert answer.json()["nearest"][0] == "S1"
    assert "S11" in answer.json()["detail"]


def test_pages_follow_one_another_by_cursor_and_name_each_party_once(client: TestClient) -> None:
    seen: list[str] = []
    cursor = ""
    while True:
        page = client.get(f"/api/v1/parties?limit=2{cursor}").json()
        seen += [party["id"] for party in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == ["B1", "F1", "M1", "P1", "P2", "P3", "S1", "S2", "U1"]


def test_parties_are_filtered_by_role(client: TestClient) -> None:
    assert ids(client, "role=在孵企业") == ["S1", "S2"]


def test_parties_are_filtered_by_region(client: TestClient) -> None:
    assert ids(client, "region=乐清市") == ["P1", "P2"]


def test_parties_are_found_by_words_of_their_name(client: TestClient) -> None:
    assert ids(client, "q=银粉") == ["P3"]


def test_an_unknown_role_is_422_at_its_place(client: TestClient) -> None:
    answer = client.get("/api/v1/parties?role=king")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/role")


def test_a_forged_cursor_is_422(client: TestClient) -> None:
    assert client.get("/api/v1/parties?cursor=%21%21").status_code == 422
    assert client.get("/api/v1/parties?cursor=AAAA").status_code == 422


def test_a_page_of_no_rows_cannot_be_asked_for(client: TestClient) -> None:
    assert client.get("/api/v1/parties?limit=-1").json()["errors"][0]["code"] == "field_too_small"


def test_a_nul_in_an_id_is_refused(client: TestClient) -> None:
    assert client.get("/api/v1/parties/S1%00").status_code == 422
