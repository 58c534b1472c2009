"""Living and ready are two questions."""

from __future__ import annotations

from starlette.testclient import TestClient

from matcher.bootstrap import House


def test_a_living_process_says_so_without_records(bare_client: TestClient) -> None:
    assert bare_client.get("/healthz").json() == {"status": "ok"}


def test_ready_tells_the_version_of_the_records_it_answers_from(client: TestClient, house: House) -> None:
    found = client.get("/readyz").json()
    assert (found["status"], found["data_version"]) == ("ready", house.repository.data_version())


def test_without_records_it_is_not_ready_and_says_why(bare_client: TestClient) -> None:
    answer = bare_client.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "no_records")
