"""Cases over the API: opened once, seen by its own, worked on by the desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.isolation.city import City, build

OPENING = {
    "party_id": "S2",
    "kind": "help",
    "text": "想找懂断路器认证的人",
    "phone": "138 0013 8000",
    "form": {"contact_name": "样例联系人"},
}
PATH = "/api/v1/cases"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    built = build(tmp_path_factory.mktemp("cases"))
    yield built
    built.house.close()


def opened(city: City, **facts: object) -> dict[str, object]:
    answer = city.ask("owner", "POST", PATH, json=OPENING | facts)
    assert answer.status_code == 201, answer.text
    body: dict[str, object] = answer.json()
    return body


def test_a_case_is_opened_with_owner_due_day_and_a_masked_number(city: City) -> None:
    case = opened(city)
    assert case["owner"]["code"] == "desk:330303"  # type: ignore[index]
    assert (case["phone"], case["due_on"] is not None, case["version"]) == ("138******00", True, 2)
    assert "13800138000" not in str(case)


def test_one_key_opens_one_case(city: City) -> None:
    headers = {"idempotency-key": "case-1"}
    first, second = (city.ask("owner", "POST", PATH, json=OPENING, headers=headers) for _ in range(2))
    assert (first.content, first.status_code) == (second.content, 201)
    other = city.ask("owner", "POST", PATH, json=OPENING | {"text": "别的"}, headers=headers)
    assert other.status_code == 409


def test_a_case_goes_from_opening_over_a_question_to_its_end(city: City) -> None:
    id = opened(city)["id"]

    def act(actor: str, **deed: object) -> tuple[int, str]:
        answer = city.ask(actor, "POST", f"{PATH}/{id}/acts", json=deed)
        return answer.status_code, answer.json().get("state", {}).get("code", answer.json().get("code", ""))

    assert act("operator", act="assigned", owner="me") == (200, "submitted")
    assert act("operator", act="asked", text="请写明产品") == (200, "correction")
    assert act("owner", act="settled") == (403, "case_side")
    assert act("owner", act="answered", text="微型断路器") == (200, "submitted")
    assert act("operator", act="settled", receipt="HZ-1") == (200, "done")
    assert act("operator", act="accepted") == (422, "case_closed")


def test_a_step_of_an_older_version_is_refused(city: City) -> None:
    id = opened(city)["id"]
    path, deed = f"{PATH}/{id}/acts", {"act": "said", "text": "在办"}
    etag = city.ask("owner", "GET", f"{PATH}/{id}").headers["etag"]
    first = city.ask("operator", "POST", path, json=deed, headers={"if-match": etag})
    second = city.ask("operator", "POST", path, json=deed, headers={"if-match": etag})
    assert (etag, first.status_code, second.status_code, second.json()["code"]) == ('"v2"', 200, 412, "case_stale")


def test_the_desk_lists_by_due_day_and_pages_through_without_a_gap(city: City) -> None:
    for _ in range(5):
        opened(city)
    whole = city.ask("operator", "GET", f"{PATH}?limit=200").json()["items"]
    found, cursor = [], ""
    while True:
        page = city.ask("operator", "GET", f"{PATH}?limit=2{cursor}").json()
        found += [one["id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert found == [one["id"] for one in whole]
    days = [one["due_on"] for one in whole if one["is_open"]]
    assert days == sorted(days)


def test_an_operator_finds_what_is_its_own_and_what_is_late(city: City) -> None:
    id = opened(city)["id"]
    city.ask("operator", "POST", f"{PATH}/{id}/acts", json={"act": "assigned", "owner": "me"})
    mine = [one["id"] for one in city.ask("operator", "GET", f"{PATH}?mine=true&open=true").json()["items"]]
    assert id in mine
    assert city.ask("operator", "GET", f"{PATH}?overdue=true").json()["items"] == []
    assert city.ask("operator", "GET", f"{PATH}/figures").json()["open_count"] >= 1


def test_what_cannot_be_is_refused_with_its_place(city: City) -> None:
    for wrong, code in (
        ({"kind": "nonsense"}, "unknown_state"),
        ({"text": "打我电话13800138000"}, "case_number_in_text"),
        ({"phone": "12"}, "case_phone_bad"),
        ({"id_number": "110105194912310021"}, "case_id_number_bad"),
        ({"kind": "policy", "about": "nonsense"}, "unknown_rule"),
    ):
        answer = city.ask("owner", "POST", PATH, json=OPENING | wrong)
        assert (answer.status_code in (404, 422), answer.json()["code"]) == (True, code)
    id = opened(city)["id"]
    for wrong, code in (
        ({"act": "fly"}, "unknown_state"),
        ({"act": "assigned", "owner": "desk:999999"}, "case_owner_unknown"),
        ({"act": "assigned", "owner": "account:nobody"}, "case_owner_unknown"),
        ({"act": "asked", "text": ""}, "case_words_needed"),
        ({"act": "settled", "items": ["9"]}, "unknown_case_item"),
    ):
        answer = city.ask("operator", "POST", f"{PATH}/{id}/acts", json=wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_every_step_is_in_the_audit_log_without_the_words(city: City) -> None:
    id = opened(city)["id"]
    told = [(one.act, one.detail["owner"]) for one in city.house.audit.newest(subject=str(id))]
    assert told == [("case_opened", "desk:330303")]
