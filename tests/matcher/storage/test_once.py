"""However often a request comes, its effect happens once and its answer is the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from matcher.errors import BadInput, Conflict
from matcher.storage import SqlRepository, SqlWriter, Transaction
from matcher.storage.beside import Beside
from matcher.storage.once import KEPT_DAYS, Answer, Once, Request
from tests.builders import a_party

Records = tuple[SqlRepository, SqlWriter]


@pytest.fixture
def once(both_engines: Records) -> Once:
    return Once(Beside(*both_engines), both_engines[1])


def storing(party_id: str, calls: list[str]) -> object:
    def effect(work: Transaction) -> Answer:
        calls.append(party_id)
        work.put_parties([a_party(party_id)])
        return Answer(201, f"made {party_id} as {len(calls)}".encode(), {"etag": '"v1"'})

    return effect


def test_fifty_in_parallel_have_one_effect_and_fifty_equal_answers(once: Once, both_engines: Records) -> None:
    calls: list[str] = []
    request = Request("A1 POST /x", "key", b"{}")
    with ThreadPoolExecutor(50) as crowd:
        answers = list(crowd.map(lambda _: once.run(request, storing("P1", calls)), range(50)))  # type: ignore[arg-type]
    assert (calls, len(answers), len({(a.status, a.body, tuple(a.headers.items())) for a in answers})) == (
        ["P1"],
        50,
        1,
    )
    assert both_engines[0].counts()["parties"] == 1


def test_a_changed_body_under_the_same_key_is_refused(once: Once) -> None:
    once.run(Request("A1 POST /x", "key", b"{}"), storing("P1", []))  # type: ignore[arg-type]
    with pytest.raises(Conflict) as refusal:
        once.run(Request("A1 POST /x", "key", b"[]"), storing("P2", []))  # type: ignore[arg-type]
    assert refusal.value.code == "key_reused"


def test_a_key_belongs_to_who_used_it_and_for_what(once: Once, both_engines: Records) -> None:
    for number, scope in enumerate(("A1 POST /x", "A2 POST /x", "A1 POST /y")):
        once.run(Request(scope, "key", b"{}"), storing(f"P{number}", []))  # type: ignore[arg-type]
    assert both_engines[0].counts()["parties"] == 3


def test_without_a_key_it_happens_each_time(once: Once) -> None:
    calls: list[str] = []
    for _ in range(2):
        once.run(Request("A1 POST /x", None, b"{}"), storing("P1", calls))  # type: ignore[arg-type]
    assert calls == ["P1", "P1"]


def test_a_refused_effect_leaves_nothing_and_the_key_free(once: Once, both_engines: Records) -> None:
    def refused(work: Transaction) -> Answer:
        work.put_parties([a_party("P9")])
        raise BadInput("text_empty")

    request = Request("A1 POST /x", "key", b"{}")
    with pytest.raises(BadInput):
        once.run(request, refused)
    assert both_engines[0].counts()["parties"] == 0
    assert once.run(request, storing("P1", [])).status == 201  # type: ignore[arg-type]


def test_repeating_does_not_move_the_revision(once: Once, both_engines: Records) -> None:
    request = Request("A1 POST /x", "key", b"{}")
    once.run(request, storing("P1", []))  # type: ignore[arg-type]
    before = both_engines[0].revision()
    once.run(request, storing("P1", []))  # type: ignore[arg-type]
    assert both_engines[0].revision() == before


def test_an_effect_beside_the_records_leaves_the_revision_alone(once: Once, both_engines: Records) -> None:
    before = both_engines[0].revision()
    answers = {once.run_beside(Request("A1 POST /j", "key", b""), lambda _: Answer(202, b"{}")).body for _ in range(3)}
    assert (answers, both_engines[0].revision()) == ({b"{}"}, before)


def test_an_old_key_is_let_go(records: Records) -> None:
    day = [datetime(2026, 1, 15, tzinfo=UTC)]
    once = Once(Beside(*records), records[1], now=lambda: day[0])
    calls: list[str] = []
    for key, later in (("old", 0), ("new", KEPT_DAYS + 1), ("old", KEPT_DAYS + 1)):
        day[0] = datetime(2026, 1, 15, tzinfo=UTC) + timedelta(days=later)
        once.run(Request("A1 POST /x", key, b"{}"), storing("P1", calls))  # type: ignore[arg-type]
    assert len(calls) == 3
