"""Every refusal has one shape, for machines; a person gets a page."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from api.answers import Problem
from api.app import create_app
from matcher.bootstrap import House

PAGE = {"accept": "text/html"}


def test_an_unknown_route_is_a_problem(client: TestClient) -> None:
    answer = client.get("/api/v1/ships")
    assert answer.status_code == 404
    assert answer.json() == {
        "type": "urn:matcher:problem:unknown_route",
        "title": "找不到",
        "title_en": "Not found",
        "status": 404,
        "code": "unknown_route",
        "detail": "没有这个地址：/api/v1/ships",
        "detail_en": "There is no such address: /api/v1/ships",
        "errors": [],
    }


def test_a_method_that_is_not_taken_is_405_and_names_those_that_are(client: TestClient) -> None:
    answer = client.delete("/api/v1/parties")
    assert (answer.status_code, answer.json()["code"], answer.headers["allow"]) == (405, "method_not_allowed", "GET")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/api/v1/nothing"), ("get", "/api/v1/parties?limit=x"), ("get", "/api/v1/parties/none"),
        ("post", "/api/v1/matches"), ("get", "/api/v1/chain/none/segments"), ("put", "/healthz"),
    ],
)  # fmt: skip
def test_problems_keep_the_published_schema(client: TestClient, method: str, path: str) -> None:
    found = client.request(method, path).json()
    assert Problem.model_validate(found).model_dump(by_alias=True, exclude_unset=True) == found


def test_at_most_ten_faults_are_told_and_all_are_counted(client: TestClient) -> None:
    found = client.post("/api/v1/matches", json={f"field{number}": 1 for number in range(50)}).json()
    assert len(found["errors"]) == 10
    assert "50" in found["detail"]


def test_a_pointer_escapes_slashes_and_tildes(client: TestClient) -> None:
    found = client.post("/api/v1/matches", json={"a/b~c": 1}).json()
    assert found["errors"][0]["pointer"] == "/a~1b~0c"


def test_a_long_address_is_not_echoed_at_length(client: TestClient) -> None:
    assert len(client.get("/api/v1/" + "x" * 5000).content) < 1000


@pytest.mark.parametrize(("lang", "word"), [("zh", "找不到"), ("en", "Not found")])
def test_a_person_gets_a_page_with_the_code_and_a_way_on(client: TestClient, lang: str, word: str) -> None:
    answer = client.get(f"/startups/S11?lang={lang}", headers=PAGE)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert word in answer.text
    assert "unknown_party" in answer.text
    assert 'href="/startups/S1"' in answer.text


def test_what_was_typed_is_escaped_on_the_page(client: TestClient) -> None:
    answer = client.get("/startups/%3Cscript%3Ealert(1)%3C%2Fscript%3E", headers=PAGE)
    assert "<script>alert" not in answer.text


def test_a_fault_of_ours_is_500_without_its_inside_and_with_the_security_headers(house: House) -> None:
    class Broken(House):
        def find_matches(self, *_: Any, **__: Any) -> Any:
            raise RuntimeError("the inside of the house")

    broken = Broken(house.settings, clock=house.clock)
    with TestClient(create_app(broken), raise_server_exceptions=False) as client:
        answer = client.post("/api/v1/matches", json={"text": "需要银触点"})
    broken.close()
    assert (answer.status_code, answer.json()["code"]) == (500, "unexpected")
    assert "inside" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
