"""The nine items and their pre-check."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient


def verdicts(client: TestClient, facts: dict[str, Any]) -> list[str]:
    found = client.post("/api/v1/joint-application/precheck", json={"facts": facts}).json()
    return [item["verdict"]["code"] for item in found["items"]]


def test_the_nine_items_are_listed_in_the_plans_order(client: TestClient) -> None:
    items = client.get("/api/v1/joint-application").json()["items"]
    assert [item["item"]["code"] for item in items] == list("123456789")
    assert items[6]["papers"] == ["营业执照"]


def test_without_employees_the_hiring_subsidy_does_not_apply_and_the_others_proceed(client: TestClient) -> None:
    assert verdicts(client, {"employees": 0, "is_registered": True}) == [
        *["eligible"] * 6,
        "not_applicable",
        *["eligible"] * 2,
    ]


def test_a_fact_not_given_is_asked_for_and_never_taken_for_a_no(client: TestClient) -> None:
    found = client.post("/api/v1/joint-application/precheck", json={"facts": {"employees": 3}}).json()["items"][6]
    assert found["verdict"]["code"] == "unknown"
    assert found["missing"] == [{"code": "is_registered", "zh": "已领营业执照", "en": "business licence issued"}]


def test_a_null_is_unknown(client: TestClient) -> None:
    assert verdicts(client, {"employees": 3, "is_registered": None})[6] == "unknown"


@pytest.mark.parametrize(
    ("facts", "code", "pointer"),
    [
        ({"colour": True}, "unknown_fact", "/facts/colour"),
        ({"is_registered": 1}, "fact_of_other_type", "/facts/is_registered"),
        ({"employees": True}, "fact_of_other_type", "/facts/employees"),
        ({"employees": -1}, "invalid_input", "/facts/employees"),
        ({"employees": "许多"}, "count_not_whole", "/facts/employees"),
        ({"founded": "去年"}, "date_not_understood", "/facts/founded"),
        ({"raising_cny": "3美元"}, "money_foreign", "/facts/raising_cny"),
    ],
)
def test_a_fact_that_cannot_be_right_is_refused_by_name(
    client: TestClient, facts: dict[str, Any], code: str, pointer: str
) -> None:
    answer = client.post("/api/v1/joint-application/precheck", json={"facts": facts})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]


def test_facts_may_be_given_in_words(client: TestClient) -> None:
    assert verdicts(client, {"employees": "3人", "is_registered": "是", "raising_cny": "50万元"})[6] == "eligible"


def test_before_the_plan_there_is_no_rule_to_check_by(client: TestClient) -> None:
    answer = client.post("/api/v1/joint-application/precheck", json={"as_of": "2024-01-01"})
    assert (answer.status_code, answer.json()["code"]) == (404, "no_rule_for_item")
