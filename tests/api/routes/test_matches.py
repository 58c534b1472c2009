"""POST /api/v1/matches gives the very document of the library."""

from __future__ import annotations

import math
from datetime import date

import pytest
from starlette.testclient import TestClient

from api.answers import MatchDocument
from matcher.bootstrap import House
from matcher.entities import Kind
from matcher.services.document import match_document
from matcher.services.needs import need_from_text, need_of_party


def test_the_rest_document_of_a_text_equals_the_librarys(client: TestClient, house: House) -> None:
    need, warnings = need_from_text("需要银氧化锡触点", kinds=(Kind.SUPPLIER,), region="330303")
    expected = match_document(house.find_matches(need, top=2, day=date(2026, 1, 10), region="3303", warnings=warnings))
    asked = {
        "text": "需要银氧化锡触点",
        "kinds": ["供应商"],
        "top": 2,
        "region": "温州",
        "from_region": "龙湾",
        "as_of": "2026-01-10",
    }
    assert client.post("/api/v1/matches", json=asked).json() == expected


def test_the_rest_document_of_a_party_equals_the_librarys(client: TestClient, house: House) -> None:
    need, warnings = need_of_party(house.repository.party("S1"), house.repository)
    expected = match_document(house.find_matches(need, top=10, warnings=warnings))
    assert client.post("/api/v1/matches", json={"party_id": "S1"}).json() == expected


def test_a_startup_sees_the_maker_of_what_it_asks_for_first(client: TestClient) -> None:
    found = client.post("/api/v1/matches", json={"party_id": "S1", "kinds": ["supplier"], "top": 1}).json()
    assert [match["offer_id"] for match in found["matches"]] == ["supplier:P1"]


def test_the_parts_of_both_directions_sum_to_the_logit(client: TestClient) -> None:
    for match in client.post("/api/v1/matches", json={"party_id": "S1"}).json()["matches"]:
        for view in (match["forward"], match["backward"]):
            assert math.fsum(part["value"] for part in view["parts"]) == pytest.approx(view["logit"], abs=1e-9)


def test_the_document_keeps_its_published_schema(client: TestClient) -> None:
    found = client.post("/api/v1/matches", json={"party_id": "S1"}).json()
    assert MatchDocument.model_validate(found).model_dump() == found


@pytest.mark.parametrize(
    ("asked", "status", "code", "pointer"),
    [
        ({}, 422, "text_or_party", "/text"),
        ({"text": "银触点", "party_id": "S1"}, 422, "text_or_party", "/text"),
        ({"text": "　"}, 422, "text_empty", "/text"),
        ({"text": "银\u202e触点"}, 422, "text_control_character", "/text"),
        ({"text": "银触点", "kinds": ["supplier", "船"]}, 422, "unknown_kind", "/kinds/1"),
        ({"text": "银触点", "region": "上海"}, 422, "unknown_region", "/region"),
        ({"text": "银触点", "from_region": "上海"}, 422, "unknown_region", "/from_region"),
        ({"text": "银触点", "stage": "晚年"}, 422, "unknown_stage", "/stage"),
        ({"text": "银触点", "as_of": "2026-02-30"}, 422, "bad_date", "/as_of"),
        ({"text": "银触点", "top": 0}, 422, "invalid_input", "/top"),
        ({"text": "银触点", "top": 10**30}, 422, "invalid_input", "/top"),
        ({"text": "银触点", "top": "3"}, 422, "invalid_input", "/top"),
        ({"text": "银触点", "colour": "red"}, 422, "invalid_input", "/colour"),
        ({"text": "字" * 5001}, 422, "invalid_input", "/text"),
        ({"text": 7}, 422, "invalid_input", "/text"),
        ({"text": "银触点", "kinds": ["x"] * 1000}, 422, "invalid_input", "/kinds"),
        ([1, 2], 422, "invalid_input", ""),
    ],
)  # fmt: skip
def test_bad_input_is_a_problem_that_names_the_place(
    client: TestClient, asked: object, status: int, code: str, pointer: str
) -> None:
    answer = client.post("/api/v1/matches", json=asked)
    found = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert (found["code"], found["errors"][0]["pointer"]) == (code, pointer)


def test_an_unknown_party_is_404(client: TestClient) -> None:
    answer = client.post("/api/v1/matches", json={"party_id": "S1x"})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_party")


def test_without_records_the_answer_is_503_with_the_way_out(bare_client: TestClient) -> None:
    answer = bare_client.post("/api/v1/matches", json={"text": "需要银触点"})
    assert (answer.status_code, answer.json()["code"]) == (503, "no_records")
