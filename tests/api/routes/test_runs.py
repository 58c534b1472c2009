"""GET /api/v1/runs gives back the very bytes of an answer, and why pairs moved."""

from __future__ import annotations

from starlette.testclient import TestClient

from api.answers import RunDiffDocument
from matcher.bootstrap import House
from matcher.entities.accounts import SYSTEM
from matcher.services.run_document import diff_document


def test_a_run_is_given_back_byte_for_byte(client: TestClient) -> None:
    asked = client.post("/api/v1/matches", json={"party_id": "S1"})
    run_id = asked.json()["run_id"]
    assert client.get(f"/api/v1/runs/{run_id}").content == asked.content
    assert client.get(f"/api/v1/runs/{run_id}", params={"verify": "true"}).content == asked.content


def test_the_same_question_is_the_same_run(client: TestClient) -> None:
    runs = {client.post("/api/v1/matches", json={"text": "需要银触点", "top": 3}).json()["run_id"] for _ in range(3)}
    assert len(runs) == 1


def test_an_unknown_run_is_404_and_names_no_run_of_others(client: TestClient) -> None:
    run_id = client.post("/api/v1/matches", json={"text": "需要银触点", "top": 3}).json()["run_id"]
    answer = client.get(f"/api/v1/runs/{run_id[:-1]}")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_run")
    assert run_id not in answer.text


def test_the_difference_of_two_runs_keeps_its_published_schema(client: TestClient, house: House) -> None:
    first, second = (
        client.post("/api/v1/matches", json={"party_id": "S1", "kinds": kinds}).json()["run_id"]
        for kinds in (["supplier"], ["supplier", "mentor"])
    )
    found = client.get(f"/api/v1/runs/{first}/diff/{second}").json()
    assert found == diff_document(house.diff_runs(first, second))
    assert RunDiffDocument.model_validate(found).model_dump() == found
    assert found["asked"] == ["need.kinds"]


def test_the_runs_of_a_firm_that_is_no_sample_are_hidden_from_a_visitor(client: TestClient, house: House) -> None:
    need, warnings = house.need_of("P1", SYSTEM)
    run = house.find_matches(need, top=3, warnings=warnings)
    assert client.get(f"/api/v1/runs/{run.run_id}").status_code == 404
    assert house.runs.document(run.run_id)
