"""An offer of the board over HTTP: once a key, never over what was not seen, gone from the second it is withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from api.answers import ProfileDocument, ProfilePage
from tests.api.board_client import Desk, a_viewer, open_desk

OFFER: dict[str, Any] = {
    "party_id": "P1", "kind": "supplier", "title": "银触点", "text": "断路器用银氧化锡触点，来图加工", "products": ["银氧化锡触点"],
}  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


def published(desk: Desk, **facts: Any) -> dict[str, Any]:
    made = desk.post("/api/v1/offers", OFFER | facts).json()
    answer = desk.post(f"/api/v1/offers/{made['id']}/publish", {})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def found_by(desk: Desk, text: str = "需要断路器用银氧化锡触点") -> list[str]:
    answer = desk.post("/api/v1/matches", {"text": text, "kinds": ["supplier"]})
    return [match["offer_id"] for match in answer.json().get("matches", [])]


def test_a_draft_is_201_and_says_where_it_is_and_what_is_empty(desk: Desk) -> None:
    answer = desk.post("/api/v1/offers", OFFER)
    made = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, f"/api/v1/offers/{made['id']}")
    assert (made["state"]["code"], made["lacks"][0]) == ("draft", {"field": "segments", "required": False})
    assert ProfileDocument.model_validate(made).model_dump() == made


def test_a_published_offer_is_found_and_a_withdrawn_one_is_not_from_that_second_on(desk: Desk) -> None:
    keeper = published(desk, title="别的触点")
    offer = published(desk)
    assert set(found_by(desk)) == {keeper["id"], offer["id"]}
    gone = desk.client.delete(f"/api/v1/offers/{offer['id']}", headers={"If-Match": '"v2"'})
    assert gone.json()["state"]["code"] == "withdrawn"
    assert found_by(desk) == [keeper["id"]]


def test_fifty_with_one_key_in_parallel_make_one_offer_and_fifty_equal_bodies(desk: Desk) -> None:
    with ThreadPoolExecutor(50) as crowd:
        answers = list(crowd.map(lambda _: desk.post("/api/v1/offers", OFFER, Idempotency_Key="k-1"), range(50)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({(answer.content, answer.headers["location"], answer.headers["etag"]) for answer in answers}) == 1
    assert len(desk.client.get("/api/v1/offers", params={"party_id": "P1"}).json()["items"]) == 1


def test_a_changed_body_under_a_used_key_is_refused(desk: Desk) -> None:
    desk.post("/api/v1/offers", OFFER, Idempotency_Key="k-1")
    answer = desk.post("/api/v1/offers", OFFER | {"title": "铆钉"}, Idempotency_Key="k-1")
    assert (answer.status_code, answer.json()["code"]) == (409, "key_reused")


@pytest.mark.parametrize("key", ["", "x" * 256, "钥匙"])
def test_a_bad_key_is_refused(desk: Desk, key: str) -> None:
    answer = desk.client.post("/api/v1/offers", json=OFFER, headers={"Idempotency-Key": key.encode()})
    assert answer.status_code == 422


def test_a_change_without_a_version_is_428_and_with_an_old_one_412(desk: Desk) -> None:
    offer = published(desk)
    path = f"/api/v1/offers/{offer['id']}"
    assert desk.client.put(path, json=OFFER).json()["code"] == "if_match_missing"
    assert desk.client.put(path, json=OFFER).status_code == 428
    current = desk.client.get(path).headers["etag"]
    changed = desk.client.put(path, json=OFFER | {"title": "铆钉"}, headers={"If-Match": current})
    assert (changed.status_code, changed.json()["title"], changed.headers["etag"]) == (200, "铆钉", '"v3"')
    late = desk.client.put(path, json=OFFER, headers={"If-Match": current})
    assert (late.status_code, late.json()["code"]) == (412, "profile_stale")
    assert desk.client.delete(path, headers={"If-Match": "nonsense"}).status_code == 412


def test_of_fifty_changes_to_one_version_one_wins(desk: Desk) -> None:
    offer = published(desk)
    path = f"/api/v1/offers/{offer['id']}"

    def change(number: int) -> int:
        return desk.client.put(
            path, json=OFFER | {"title": f"第 {number} 稿"}, headers={"If-Match": '"v2"'}
        ).status_code

    with ThreadPoolExecutor(50) as crowd:
        statuses = sorted(crowd.map(change, range(50)))
    assert statuses == [200, *[412] * 49]


def test_a_phone_number_in_an_anonymous_offer_is_refused_with_field_and_reason(desk: Desk) -> None:
    made = desk.post("/api/v1/offers", OFFER | {"anonymous": True, "text": "断路器触点，请打 138-0000-0000"}).json()
    answer = desk.post(f"/api/v1/offers/{made['id']}/publish", {})
    fault = answer.json()
    assert (answer.status_code, fault["code"], fault["errors"][0]["pointer"]) == (422, "contact_in_anonymous", "/text")


def test_what_is_incomplete_is_422_with_the_field(desk: Desk) -> None:
    made = desk.post("/api/v1/offers", {"party_id": "P1", "kind": "supplier"}).json()
    answer = desk.post(f"/api/v1/offers/{made['id']}/publish", {})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/title")


def test_another_firm_sees_and_changes_nothing(desk: Desk) -> None:
    offer = published(desk)
    desk.looks(a_viewer("P2", account="A2"))
    path = f"/api/v1/offers/{offer['id']}"
    answers = [
        desk.client.get(path),
        desk.client.put(path, json=OFFER, headers={"If-Match": "*"}),
        desk.client.delete(path, headers={"If-Match": "*"}),
        desk.post(f"{path}/renew"),
        desk.client.get("/api/v1/offers", params={"party_id": "P1"}),
    ]
    assert [answer.status_code for answer in answers] == [404] * 5
    assert desk.post("/api/v1/offers", OFFER).status_code == 403


def test_a_key_of_another_account_is_another_key(desk: Desk) -> None:
    first = desk.post("/api/v1/offers", OFFER, Idempotency_Key="k-1").json()
    desk.looks(a_viewer("P1", account="A2"))
    assert desk.post("/api/v1/offers", OFFER, Idempotency_Key="k-1").json()["id"] != first["id"]


def test_the_list_pages_through_all_once(desk: Desk) -> None:
    made = {desk.post("/api/v1/offers", OFFER | {"title": f"触点{n}"}).json()["id"] for n in range(5)}
    seen: list[str] = []
    cursor = None
    while True:
        query = {"party_id": "P1", "limit": 2} | ({"cursor": cursor} if cursor else {})
        page = desk.client.get("/api/v1/offers", params=query).json()
        assert ProfilePage.model_validate(page).model_dump() == page
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert (len(seen), set(seen)) == (5, made)


def test_an_expired_offer_is_renewed_for_a_year(desk: Desk) -> None:
    offer = published(desk)
    answer = desk.post(f"/api/v1/offers/{offer['id']}/renew", None, If_Match='"v2"')
    assert (answer.status_code, answer.json()["valid_to"]) == (200, "2027-01-15")
