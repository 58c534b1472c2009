"""A need of the board over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.api.board_client import Desk, open_desk
from tests.builders import an_offer
from tests.fakes import FakeClock

NEED: dict[str, Any] = {"party_id": "P1", "text": "需要断路器用的银触点", "kinds": ["supplier"], "products": ["银触点"]}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        opened.house.writer.put_offers([an_offer(party_id="P2")], "industry_chain")
        yield opened


def published(desk: Desk) -> dict[str, Any]:
    made = desk.post("/api/v1/needs", NEED, Idempotency_Key="draft").json()
    found: dict[str, Any] = desk.post(f"/api/v1/needs/{made['id']}/publish", {"valid_to": "2026-01-20"}).json()
    return found


def asked_for(desk: Desk) -> list[str]:
    return [need.id for need in desk.house.repository.needs_of("P1")]


def test_a_published_need_is_what_its_party_is_matched_for(desk: Desk) -> None:
    need = published(desk)
    assert asked_for(desk) == [need["id"]]
    assert desk.post("/api/v1/matches", {"party_id": "P1"}).json()["need"]["text"] == NEED["text"]


def test_a_need_that_ended_counts_no_more_on_the_next_day(desk: Desk) -> None:
    need = published(desk)
    desk.house.clock = FakeClock(date(2026, 1, 21))  # type: ignore[assignment]  # stands still
    desk.post("/api/v1/matches", {"text": "需要银触点"})
    assert asked_for(desk) == []
    assert desk.client.get(f"/api/v1/needs/{need['id']}").json()["state"]["code"] == "expired"


def test_a_withdrawn_need_is_gone_at_once(desk: Desk) -> None:
    need = published(desk)
    answer = desk.client.delete(f"/api/v1/needs/{need['id']}", headers={"If-Match": '"v2"'})
    assert (answer.status_code, asked_for(desk)) == (200, [])


def test_a_need_is_no_offer(desk: Desk) -> None:
    need = published(desk)
    assert desk.client.get(f"/api/v1/offers/{need['id']}").status_code == 404


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"text": "银\u202e触点需要"}, "/text"),
        ({"kinds": ["船"]}, "/kinds/0"),
        ({"region": "火星"}, "/region"),
        ({"stage": "晚年"}, "/stage"),
        ({"colour": "red"}, "/colour"),
        ({"party_id": ""}, "/party_id"),
        ({"products": ["x"] * 51}, "/products"),
    ],
)
def test_bad_input_is_a_problem_that_names_the_place(desk: Desk, change: dict[str, Any], pointer: str) -> None:
    answer = desk.post("/api/v1/needs", NEED | change)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_a_last_day_beyond_a_year_is_refused(desk: Desk) -> None:
    made = desk.post("/api/v1/needs", NEED).json()
    answer = desk.post(f"/api/v1/needs/{made['id']}/publish", {"valid_to": "2030-01-01"})
    assert (answer.status_code, answer.json()["code"]) == (422, "profile_days")
