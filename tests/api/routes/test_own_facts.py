"""An organisation reads and rewrites its own facts over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.routes.own_facts import OwnFactsDocument
from tests.api.board_client import Desk, a_viewer, open_desk
from tests.builders import an_offer

PATH = "/api/v1/parties/P1/facts"
WISH = {
    "name": "温州明弧电器",
    "text": "研发小型塑壳断路器",
    "products": ["塑壳断路器"],
    "region": "330303",
    "stage": "early",
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        opened.house.writer.put_offers([an_offer("O1", party_id="P2")], "industry_chain")
        yield opened


def put(desk: Desk, body: dict[str, Any], **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return desk.client.put(PATH, json=body, headers=named)


def test_what_was_read_is_changed_under_its_etag_and_read_again(desk: Desk) -> None:
    read = desk.client.get(PATH)
    facts = {"employees": 12, "raising_cny": "300万元", "founded": "2024-03-01", "is_high_tech": False}
    changed = put(desk, WISH | {"facts": facts}, If_Match=read.headers["etag"])
    again = desk.client.get(PATH)
    assert (changed.status_code, again.json(), again.headers["etag"]) == (200, changed.json(), changed.headers["etag"])
    assert OwnFactsDocument.model_validate(again.json()).model_dump() == again.json()
    assert again.json()["facts"] == {
        "employees": 12, "founded": "2024-03-01", "is_high_tech": False, "raising_cny": "3000000.00",
    }  # fmt: skip


def test_a_change_without_a_version_or_for_an_older_one_is_refused(desk: Desk) -> None:
    etag = desk.client.get(PATH).headers["etag"]
    statuses = [
        put(desk, WISH).status_code,
        put(desk, WISH, If_Match=etag).status_code,
        put(desk, WISH | {"text": "别的文字，写得晚了"}, If_Match=etag).status_code,
        put(desk, WISH, If_Match='"v3"').status_code,
        put(desk, WISH, If_Match="*").status_code,
    ]
    assert statuses == [428, 200, 412, 412, 200]


def test_a_key_makes_one_change_and_gives_one_answer(desk: Desk) -> None:
    etag = desk.client.get(PATH).headers["etag"]
    answers = [put(desk, WISH, If_Match=etag, Idempotency_Key="k") for _ in range(3)]
    assert ({one.status_code for one in answers}, len({one.content for one in answers})) == ({200}, 1)
    assert len(desk.house.audit.newest(subject="party:P1", limit=9)) == 1


REFUSED = {
    "a fact that others confirm": ({"facts": {"is_key_project": True}}, "fact_not_own", "/facts/is_key_project"),
    "a fact nobody knows": ({"facts": {"age": 3}}, "unknown_fact", "/facts/age"),
    "a fact of another type": ({"facts": {"employees": True}}, "fact_of_other_type", "/facts/employees"),
    "a telephone in the text": ({"text": "断路器，请打 13800001111"}, "contact_in_public", "/text"),
    "a segment that is not there": ({"segments": ["no.such"]}, "unknown_segment", "/segments"),
    "a place that is not there": ({"region": "火星"}, "unknown_region", "/region"),
    "another's name": ({"name": "乐清银触点厂"}, "name_taken", "/name"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_stand_is_refused_with_its_place(desk: Desk, name: str) -> None:
    change, code, pointer = REFUSED[name]
    answer = put(desk, WISH | change, If_Match="*")
    assert (answer.status_code, answer.json()["code"], answer.json()["errors"][0]["pointer"]) == (422, code, pointer)


def test_a_change_counts_for_matches_and_the_register_at_once(desk: Desk) -> None:
    put(desk, WISH | {"products": ["水冷电机"]}, If_Match="*")
    assert desk.client.get("/api/v1/parties/P1").json()["products"] == ["水冷电机"]
    placed = desk.client.post("/api/v1/matches", json={"party_id": "P1"}).json()
    assert "水冷电机" in placed["need"]["made"]


def test_nobody_else_reads_or_writes_them(desk: Desk) -> None:
    desk.looks(a_viewer("P2", account="A2"))
    assert (desk.client.get(PATH).status_code, put(desk, WISH, If_Match="*").status_code) == (403, 403)
