"""Request ids go through, and no log line holds what was sent."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from api.logs import masked, set_up_logs
from matcher.bootstrap import House

CANARY = "金丝雀甲乙丙"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged, as a file would have it; the process's own logging is put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    set_up_logs(stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def read(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def broken_app(house: House, message: str) -> FastAPI:
    app = create_app(house)

    @app.get("/api/v1/broken/{id}")
    def broken(id: str) -> None:
        try:
            raise ValueError(message)
        except ValueError as fault:
            raise RuntimeError(message) from fault

    return app


def test_a_request_id_that_was_given_is_taken_over(client: TestClient) -> None:
    assert (
        client.get("/healthz", headers={"x-request-id": "gateway-000123"}).headers["x-request-id"] == "gateway-000123"
    )


@pytest.mark.parametrize("given", ["short", "with space 12", "x" * 65, 'a"b":"cdefg', "<script>alert</script>"])
def test_a_request_id_that_is_not_well_formed_is_replaced(client: TestClient, given: str) -> None:
    made = client.get("/healthz", headers={"x-request-id": given}).headers["x-request-id"]
    assert (len(made), made.isalnum()) == (32, True)


def test_every_answer_has_a_request_id_of_its_own(client: TestClient) -> None:
    paths = ("/healthz", "/nowhere", "/static/style.css", "/api/v1/parties/none")
    assert len({client.get(path).headers["x-request-id"] for path in paths}) == 4


def test_a_line_names_the_route_and_its_id(client: TestClient, lines: io.StringIO) -> None:
    client.get("/api/v1/parties/S1", headers={"x-request-id": "gateway-000123"})
    (line,) = (one for one in read(lines) if one["event"] == "request")
    wanted = {"method": "GET", "route": "/api/v1/parties/{party_id}", "status": 200, "request_id": "gateway-000123"}
    assert {name: line[name] for name in wanted} == wanted


def test_no_line_holds_what_was_sent(client: TestClient, lines: io.StringIO) -> None:
    client.post("/api/v1/matches", json={"text": f"需要{CANARY}触点 13812345678"})
    client.post("/api/v1/matches", json={"text": CANARY, CANARY: 1})
    client.post("/api/v1/matches", content=f'{{"{CANARY}'.encode())
    client.get(f"/matches?text={CANARY}", headers={"cookie": f"session={'k' * 43}", "user-agent": "SECRET"})
    client.get(f"/api/v1/parties/{CANARY}")
    client.get("/api/v1/me", headers={"authorization": "Bearer mt_" + "k" * 43})
    client.get("/invitations/" + "k" * 43)
    text = lines.getvalue()
    assert text.count('"event": "request"') == 7
    assert [word for word in (CANARY, "13812345678", "SECRET", "k" * 20) if word in text] == []


def test_a_fault_is_logged_by_its_places_and_its_id_and_without_its_message(house: House, lines: io.StringIO) -> None:
    client = TestClient(broken_app(house, CANARY), raise_server_exceptions=False)
    answer = client.get("/api/v1/broken/7")
    (line,) = (one for one in read(lines) if one["level"] == "error")
    assert (answer.status_code, answer.headers["x-request-id"]) == (500, line["request_id"])
    assert line["fault"] == ["RuntimeError", "ValueError"]
    assert line["places"][-1].split(" ")[-1] == "broken"
    assert CANARY not in lines.getvalue() + answer.text


def test_a_fault_is_counted(house: House) -> None:
    app = broken_app(house, "x")
    TestClient(app, raise_server_exceptions=False).get("/api/v1/broken/7")
    assert 'matcher_faults_total{route="/api/v1/broken/{id}"} 1.0' in app.state.figures.text().decode()


@pytest.mark.parametrize(
    "private",
    ["13812345678", "+86 138-1234-5678", "330302199001011234", "33030219900101123X", "someone@example.cn",
     "mt_abcDEF-123", "Bearer abc.def"],
)  # fmt: skip
def test_what_names_a_person_or_opens_a_door_is_masked(private: str) -> None:
    assert private not in masked(f"说明 {private} 完")


@pytest.mark.parametrize("plain", ["2026-11-24", "supplier:P1", "91330300MA2ABCDE1X", "120.5", "0009"])
def test_what_is_no_secret_is_not_masked(plain: str) -> None:
    assert masked(plain) == plain
