"""Kept runs on both engines: whole, once, and not for ever."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from threading import Event

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.entities import Kind, Warning
from matcher.entities.runs import Candidate, Pooled, RunRecord, View
from matcher.errors import UnknownThing
from matcher.storage import SqlRepository, SqlWriter
from matcher.storage.beside import Beside
from matcher.storage.marks import need_marks, offer_marks, party_marks
from matcher.storage.record_marks import RecordMarks
from matcher.storage.run_codec import pack, unpack
from matcher.storage.runs import RunLedger, SqlRuns
from tests.builders import a_need, a_party, an_offer

NOON = datetime(2026, 1, 15, 4, tzinfo=UTC)
VIEW = View(0.6, 0.4, {"intercept": -0.1, "text_similarity": 0.5}, {"text_similarity": 1 / 3})
Records = tuple[SqlRepository, SqlWriter]


def a_run(run_id: str = "run_1", **facts: object) -> RunRecord:
    known = RunRecord(
        run_id=run_id, made_at=NOON, need=a_need(party_id=None, facts={"raising_cny": Decimal("7.5"), "since": date(2020, 1, 2)}),
        need_marks={"need.text": "aa"}, given=(Warning("low_information", {"value": "银", "count": 1}),), top=3,
        day=date(2026, 1, 15), region="3303", versions={"data": "d", "model": "m"}, revision=7,
        candidates=(Candidate("O1", "P1", Kind.SUPPLIER.value, 1, 1, 0.25, None, VIEW, VIEW, {"offer.title": "ab"}),
                    Candidate("O2", None, Kind.SUPPLIER.value, 2, None, 0.2, 0.05, VIEW, VIEW, None)),
        pools={"supplier": Pooled(frozenset({1, 2**32 - 1}), {"O3": "full"})}, document='{"甲": 1}'.encode(),
        document_seen=b"{}",
    )  # fmt: skip
    return replace(known, **facts)  # type: ignore[arg-type]


def runs_of(records: Records, count: int = 100, days: int = 30) -> SqlRuns:
    return SqlRuns(Beside(*records), count=count, days=days)


def test_a_run_comes_back_as_it_was_kept(both_engines: Records) -> None:
    runs = runs_of(both_engines)
    runs.put([a_run()])
    assert runs.get("run_1") == a_run()


def test_a_run_asked_again_stands_as_it_was_first_answered_and_is_younger(both_engines: Records) -> None:
    runs = runs_of(both_engines)
    runs.put([a_run()])
    runs.put([a_run(document=b"[]", document_seen=b"[]", made_at=NOON + timedelta(days=1))])
    assert runs.get("run_1") == a_run(made_at=NOON + timedelta(days=1))


def test_keeping_a_run_changes_neither_the_data_version_nor_the_revision(both_engines: Records) -> None:
    repository, _ = both_engines
    before = repository.data_version(), repository.revision()
    runs_of(both_engines).put([a_run()])
    assert (repository.data_version(), repository.revision()) == before


def test_an_unknown_run_is_refused_with_the_nearest(both_engines: Records) -> None:
    runs = runs_of(both_engines)
    runs.put([a_run("run_aaaa"), a_run("run_bbbb")])
    with pytest.raises(UnknownThing) as refusal:
        runs.get("run_aaab")
    assert refusal.value.facts["nearest"] == ("run_aaaa", "run_bbbb")


def test_only_so_many_runs_are_kept_the_youngest(both_engines: Records) -> None:
    runs = runs_of(both_engines, count=2)
    for number in range(4):
        runs.put([a_run(f"run_{number}", made_at=NOON + timedelta(hours=number))])
    assert [row[0] for row in runs.newest()] == ["run_3", "run_2"]


def test_old_runs_are_let_go(both_engines: Records) -> None:
    runs = runs_of(both_engines, days=30)
    runs.put([a_run("run_old")])
    runs.put([a_run("run_new", made_at=NOON + timedelta(days=31))])
    assert [row[0] for row in runs.newest()] == ["run_new"]


def test_the_ledger_keeps_what_waits_before_it_closes(records: Records) -> None:
    runs, held = runs_of(records, count=1000), Event()
    ledger = RunLedger(runs, lambda fault: None)

    def slow() -> RunRecord:
        held.wait(5)
        return a_run("run_slow")

    ledger.add("run_slow", slow)
    for number in range(100):
        ledger.add(f"run_{number}", one(f"run_{number}"))
    held.set()
    ledger.close()
    assert runs.count() == 101


def test_settling_waits_for_what_was_added_before_and_not_for_what_others_add_meanwhile(records: Records) -> None:
    runs, held = runs_of(records), Event()
    ledger = RunLedger(runs, lambda fault: None)

    def slow() -> RunRecord:
        held.wait(30)
        return a_run("run_slow")

    def first() -> RunRecord:
        ledger.add("run_slow", slow)
        return a_run("run_first")

    ledger.add("run_first", first)
    ledger.settle(20)
    kept = [row[0] for row in runs.newest()]
    held.set()
    ledger.close()
    assert kept == ["run_first"]


def test_a_run_that_cannot_be_kept_is_told_and_the_next_is_kept(records: Records) -> None:
    runs, told = runs_of(records), []
    ledger = RunLedger(runs, told.append)

    def broken() -> RunRecord:
        raise ValueError("torn")

    ledger.add("run_0", broken)
    ledger.settle()
    ledger.add("run_1", one("run_1"))
    ledger.close()
    assert ([str(fault) for fault in told], runs.count()) == (["torn"], 1)


def test_the_record_of_a_run_that_is_kept_is_not_made_again(records: Records) -> None:
    runs, made = runs_of(records), []
    ledger = RunLedger(runs, lambda fault: None)

    def make() -> RunRecord:
        made.append(1)
        return a_run()

    for _ in range(3):
        ledger.add("run_1", make)
        ledger.settle()
    ledger.close()
    assert (len(made), runs.count()) == (1, 1)


def test_a_run_that_had_to_go_is_kept_anew_when_it_is_asked_for_a_moment_later(records: Records) -> None:
    runs = runs_of(records, count=1)
    ledger = RunLedger(runs, lambda fault: None)
    for run_id, hour in (("run_1", 1), ("run_1", 2), ("run_2", 3), ("run_1", 4)):
        ledger.add(run_id, partial(a_run, run_id, made_at=NOON + timedelta(hours=hour)))
        ledger.settle()
    ledger.close()
    assert [row[0] for row in runs.newest()] == ["run_1"]


def test_that_a_run_is_asked_for_again_and_again_is_not_written_each_time(records: Records) -> None:
    runs, written = runs_of(records), []
    ledger = RunLedger(runs, lambda fault: None)
    touch, put = runs.touch, runs.put
    runs.touch = lambda ids, now: (written.append("touch"), touch(ids, now))[1]  # type: ignore[method-assign]  # listens
    runs.put = lambda some: (written.extend(each.run_id for each in some), put(some))[1]  # type: ignore[method-assign]
    for _ in range(5):
        ledger.add("run_1", one("run_1"))
        ledger.settle()
    ledger.close()
    assert (written, runs.count()) == (["run_1"], 1)


def test_a_run_that_a_process_before_kept_stands_as_it_was_first_answered(records: Records) -> None:
    runs_of(records).put([a_run()])
    ledger = RunLedger(runs_of(records), lambda fault: None)
    ledger.add("run_1", partial(a_run, document=b"[]", made_at=NOON + timedelta(days=1)))
    ledger.close()
    assert runs_of(records).get("run_1") == a_run(made_at=NOON + timedelta(days=1))


def test_when_there_is_no_room_some_more_go_at_once_and_never_are_there_too_many(records: Records) -> None:
    runs, counted = runs_of(records, count=200), []
    for number in range(230):
        runs.put([a_run(f"run_{number:03}", made_at=NOON + timedelta(seconds=number))])
        counted.append(runs.count())
    assert (max(counted), min(counted[200:]), runs.newest(limit=1)[0][0]) == (200, 198, "run_229")


def test_stored_records_have_the_marks_of_what_they_hold(both_engines: Records) -> None:
    repository, writer = both_engines
    party = a_party("P1", inputs=("银",), facts={"raising_cny": Decimal("7.50")}, sample=True)
    offer = an_offer("O1", party_id="P1", valid_to=date(2027, 1, 1), capacity=3, terms={"on": date(2026, 1, 1)})
    writer.put_parties([party])
    writer.put_offers([offer], "industry_chain")
    marks = RecordMarks(Beside(*both_engines))
    assert marks.offers(["O1", "O9"], 2) == {"O1": (offer_marks(offer), "P1", 2)}
    assert marks.parties(["P1"], repository.data_version()) == {"P1": party_marks(party)}
    assert marks.parties(["P1"], "another") == {}


def test_marks_follow_a_record_that_changes_and_one_that_changes_back(records: Records) -> None:
    repository, writer = records
    marks, one, other = RecordMarks(Beside(*records)), an_offer("O1"), an_offer("O1", title="又一个名字")
    found = []
    for offer in (one, other, one):
        writer.put_offers([offer], "industry_chain")
        found.append(marks.offers(["O1"], repository.revision())["O1"][0])
    assert found == [offer_marks(one), offer_marks(other), offer_marks(one)]


def test_a_run_that_saw_earlier_records_is_told_which_transaction_wrote_what_was_read_for_a_later_one(
    records: Records,
) -> None:
    repository, writer = records
    marks = RecordMarks(Beside(*records))
    writer.put_offers([an_offer("O1")], "industry_chain")
    earlier = repository.revision()
    writer.put_offers([an_offer("O1", title="又一个名字")], "industry_chain")
    marks.offers(["O1"], repository.revision())
    assert marks.offers(["O1"], earlier)["O1"][2] == repository.revision()


def one(run_id: str) -> Callable[[], RunRecord]:
    return lambda: a_run(run_id)


NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
VIEWS = st.builds(
    View, NUMBERS, NUMBERS, st.dictionaries(st.text("abc_", min_size=1), NUMBERS), st.dictionaries(st.text("abc_", min_size=1), NUMBERS)
)  # fmt: skip
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20)
CANDIDATES = st.builds(
    Candidate, WORDS, st.none() | WORDS, st.just("supplier"), st.integers(1, 999), st.none() | st.integers(1, 99), NUMBERS,
    st.none() | NUMBERS, VIEWS, VIEWS, st.none() | st.dictionaries(WORDS, WORDS),
)  # fmt: skip


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(CANDIDATES, max_size=4), st.frozensets(st.integers(0, 2**32 - 1), max_size=9), WORDS)
def test_packing_loses_nothing(candidates: list[Candidate], members: frozenset[int], text: str) -> None:
    run = a_run(
        candidates=tuple(candidates), pools={"supplier": Pooled(members, {text: "full"})}, need=a_need(text, id=text)
    )
    assert unpack(run.run_id, run.made_at, pack(run), run.document, run.document_seen) == run


def test_fifty_candidates_stay_within_some_kilobytes() -> None:
    parts = {f"feature_{number}": number / 7 for number in range(20)}
    view = View(0.6, 0.4, parts, parts)
    marks = offer_marks(an_offer()) | need_marks(a_need())
    many = tuple(
        Candidate(f"supplier:{n:06}", f"P{n}", "supplier", n, n, n / 51, None, view, view, marks) for n in range(50)
    )
    assert len(pack(a_run(candidates=many))) < 20_000


def test_a_mark_changes_exactly_with_its_field() -> None:
    before, after = offer_marks(an_offer()), offer_marks(an_offer(title="别的"))
    assert {name for name in before if before[name] != after[name]} == {"offer.title"}
