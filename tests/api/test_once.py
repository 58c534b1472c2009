"""One Idempotency-Key, however often and however much at once: one effect, and the same bytes for everybody."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.asking import Call, Heard, ask
from tests.api.board_client import Desk, a_viewer, open_desk

NEED = {"party_id": "P1", "text": "需要银氧化锡触点，用于断路器"}
AT_ONCE = 50


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


def a_call(key: str, body: object = NEED, path: str = "/api/v1/needs") -> Call:
    return Call("POST", path, headers=((b"idempotency-key", key.encode()),), body=json.dumps(body).encode())


def together(desk: Desk, calls: list[Call]) -> list[Heard]:
    async def all_of_them() -> list[Heard]:
        return list(await asyncio.gather(*(ask(desk.app, call) for call in calls)))

    return asyncio.run(all_of_them())


def count_of(desk: Desk, party_id: str = "P1") -> int:
    return len(desk.client.get(f"/api/v1/needs?party_id={party_id}&limit=200").json()["items"])


def test_fifty_at_once_have_one_effect_and_fifty_equal_bodies(desk: Desk) -> None:
    heard = together(desk, [a_call("k-1")] * AT_ONCE)
    assert {one.status for one in heard} == {201}
    assert (len(heard), len({one.body for one in heard}), count_of(desk)) == (AT_ONCE, 1, 1)


def test_fifty_keys_at_once_have_fifty_effects(desk: Desk) -> None:
    heard = together(desk, [a_call(f"k-{number}") for number in range(AT_ONCE)])
    assert (len({one.body for one in heard}), count_of(desk)) == (AT_ONCE, AT_ONCE)


def test_of_two_bodies_at_once_under_one_key_one_is_refused_and_one_happens(desk: Desk) -> None:
    other = {**NEED, "text": "需要铆钉触头"}
    heard = together(desk, [a_call("k-1"), a_call("k-1", other)] * 10)
    assert {one.status for one in heard} == {201, 409}
    assert count_of(desk) == 1
    assert {json.loads(one.body)["code"] for one in heard if one.status == 409} == {"key_reused"}


def test_a_changed_body_is_refused_later_too(desk: Desk) -> None:
    first, changed = together(desk, [a_call("k-1")]), together(desk, [a_call("k-1", {**NEED, "text": "别的"})])
    assert [first[0].status, changed[0].status, json.loads(changed[0].body)["code"]] == [201, 409, "key_reused"]


def test_a_key_of_another_account_is_another_key(desk: Desk) -> None:
    together(desk, [a_call("k-1")])
    desk.looks(a_viewer("P2", account="A2"))
    (other,) = together(desk, [a_call("k-1", {**NEED, "party_id": "P2"})])
    assert (other.status, count_of(desk, "P2")) == (201, 1)


def test_what_was_refused_may_be_repaired_under_its_key(desk: Desk) -> None:
    (refused,) = together(desk, [a_call("k-1", {**NEED, "kinds": ["spaceship"]})])
    (repaired,) = together(desk, [a_call("k-1")])
    assert (refused.status, repaired.status) == (422, 201)
