"""A bulk job over HTTP: asked for once, watched to its end, seen by its owner alone."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.answers import JobDocument, JobList
from matcher.entities import Kind, Role
from matcher.entities.accounts import Scope, UserRole
from matcher.services.jobs import Worker
from tests.api.board_client import Desk, a_viewer, open_desk
from tests.builders import a_party, an_offer

OPERATOR = replace(a_viewer(account="OP"), roles=frozenset({UserRole.OPERATOR}))
CSV = "证券代码,企业全称,所属行业,主营产品\n000001,样例阀门厂,阀门,球阀、闸阀\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        opened.house.writer.put_parties([a_party(f"S{n}", roles=(Role.STARTUP,)) for n in range(4)])
        opened.house.writer.put_offers([an_offer(party_id="P2")], "industry_chain")
        opened.looks(OPERATOR)
        yield opened


def ended(desk: Desk, id: str) -> dict[str, Any]:
    for _ in range(300):
        found: dict[str, Any] = desk.client.get(f"/api/v1/jobs/{id}").json()
        if found["state"]["code"] in ("done", "failed", "cancelled"):
            return found
        time.sleep(0.05)
    raise TimeoutError(id)


def test_a_file_is_imported_and_reported_row_by_row(desk: Desk) -> None:
    answer = desk.post("/api/v1/jobs", {"kind": "import", "files": [{"name": "企业.csv", "content": CSV}]})
    made = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (202, f"/api/v1/jobs/{made['id']}")
    found = ended(desk, made["id"])
    assert JobDocument.model_validate(found).model_dump() == found
    assert (found["result"]["files"][0]["file"], found["result"]["files"][0]["accepted"]) == ("企业.csv", 1)


def test_a_token_without_the_scope_of_imports_asks_for_none(desk: Desk) -> None:
    desk.looks(replace(OPERATOR, scopes=OPERATOR.scopes - {Scope.IMPORT}))
    answer = desk.post("/api/v1/jobs", {"kind": "import", "files": [{"name": "企业.csv", "content": CSV}]})
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_lacking")


def test_every_startup_gets_a_list_that_can_be_read_again(desk: Desk) -> None:
    made = desk.post("/api/v1/jobs", {"kind": "match_all", "top": 1, "kinds": ["supplier"]}).json()
    result = ended(desk, made["id"])["result"]
    assert [row["party_id"] for row in result["runs"]] == ["S0", "S1", "S2", "S3"]
    assert desk.house.runs.document(result["runs"][0]["run_id"])


def test_mentors_are_shared_out_as_the_route_does_it(desk: Desk) -> None:
    mentor = an_offer("mentor:M1", kind=Kind.MENTOR, title="导师", party_id="P2", capacity=2.0, capacity_left=2.0)
    desk.house.writer.put_offers([mentor], "mentors")
    rules = {"everybody": True}
    made = desk.post("/api/v1/jobs", {"kind": "allocate", "kinds": ["mentor"], "allocation": rules}).json()
    found = ended(desk, made["id"])
    assert found["state"]["code"] == "done", found["fault"]
    assert found["result"] == desk.post("/api/v1/mentors/allocation", rules).json()


def test_the_events_lead_to_the_end(desk: Desk) -> None:
    made = desk.post("/api/v1/jobs", {"kind": "match_all", "top": 1}).json()
    answer = desk.client.get(f"/api/v1/jobs/{made['id']}/events")
    events = [
        dict(line.split(": ", 1) for line in block.splitlines() if ": " in line and not line.startswith(":"))
        for block in answer.text.replace("\r\n", "\n").strip().split("\n\n")
    ]
    last = json.loads(events[-1]["data"])
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert (events[-1]["event"], last["state"]["code"], last["done"]) == ("done", "done", 4)
    assert [int(event["id"]) for event in events] == sorted({int(event["id"]) for event in events})


def test_fifty_equal_requests_make_one_job(desk: Desk) -> None:
    wish = {"kind": "match_all", "top": 1}
    with ThreadPoolExecutor(50) as crowd:
        answers = list(crowd.map(lambda _: desk.post("/api/v1/jobs", wish, Idempotency_Key="k"), range(50)))
    listed = desk.client.get("/api/v1/jobs").json()
    assert JobList.model_validate(listed).model_dump() == listed
    assert (len({answer.content for answer in answers}), len(listed["items"])) == (1, 1)
    ended(desk, listed["items"][0]["id"])


def test_a_waiting_job_can_be_cancelled(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Worker, "wake", lambda self: None)  # nobody works today
    made = desk.post("/api/v1/jobs", {"kind": "match_all"}).json()
    path = f"/api/v1/jobs/{made['id']}/cancel"
    assert desk.post(path).json()["state"]["code"] == "cancelled"
    assert ended(desk, made["id"])["state"]["code"] == "cancelled"


def test_a_job_is_nobody_elses(desk: Desk) -> None:
    made = desk.post("/api/v1/jobs", {"kind": "match_all", "top": 1}).json()
    ended(desk, made["id"])
    desk.looks(replace(OPERATOR, account_id="OTHER"))
    path = f"/api/v1/jobs/{made['id']}"
    statuses = [
        desk.client.get(path).status_code,
        desk.client.get(f"{path}/events").status_code,
        desk.post(f"{path}/cancel").status_code,
    ]
    assert (statuses, desk.client.get("/api/v1/jobs").json()) == ([404, 404, 404], {"items": []})


@pytest.mark.parametrize("kind", ["import", "match_all", "allocate"])
def test_bulk_work_is_for_those_who_may(desk: Desk, kind: str) -> None:
    desk.looks(a_viewer("P1"))
    answer = desk.post("/api/v1/jobs", {"kind": kind, "files": [{"name": "a.csv", "content": CSV}]})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("wish", "pointer"),
    [({"kind": "fly"}, "/kind"), ({"kind": "import"}, "/files"), ({"kind": "match_all", "role": "船"}, "/role"), ({"kind": "match_all", "top": 0}, "/top"), ({"kind": "allocate", "kinds": ["mentor", "fund"]}, "/kinds")],
)  # fmt: skip
def test_bad_input_names_the_place(desk: Desk, wish: dict[str, Any], pointer: str) -> None:
    answer = desk.post("/api/v1/jobs", wish)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
