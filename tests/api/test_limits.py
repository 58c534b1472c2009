"""An open server answers to this machine's names alone, and no address is read beyond its measure."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.limits import LONGEST_PATH, LONGEST_QUERY, names_of
from matcher.bootstrap import House


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "LOCALHOST:8000", "[::1]:8000"])
def test_this_machine_is_answered_by_its_own_names(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example:8000", "localhost.evil.example", "10.0.0.1", "", "[::2]", "[::1"]
)
def test_a_name_that_was_made_to_point_here_is_refused(client: TestClient, host: str) -> None:
    answer = client.get("/api/v1/parties", headers={"host": host})
    assert (answer.status_code, answer.json()["code"]) == (421, "host_unknown")


def test_a_refusal_carries_the_security_headers(client: TestClient) -> None:
    assert client.get("/", headers={"host": "evil.example"}).headers["x-content-type-options"] == "nosniff"


def test_a_closed_server_answers_to_the_names_it_was_given(house: House) -> None:
    closed = replace(house, settings=replace(house.settings, access="closed", hosts=("match.example.cn",)))
    client = TestClient(create_app(closed))
    found = [client.get("/healthz", headers={"host": name}).status_code for name in ("match.example.cn", "x.example")]
    assert found == [200, 421]


def test_a_closed_server_without_names_answers_to_all() -> None:
    assert names_of("closed", ()) is None


@pytest.mark.parametrize(
    ("path", "code"),
    [("/" + "a" * LONGEST_PATH, "path_too_long"), ("/?q=" + "a" * LONGEST_QUERY, "query_too_long")],
    ids=["path", "query"],
)
def test_an_address_beyond_measure_is_414(client: TestClient, path: str, code: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (414, code)
