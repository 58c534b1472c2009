"""Jobs are done once, stopped when asked, and taken up where they were left."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from matcher.entities import MatchRun, Role
from matcher.entities.jobs import Job, JobKind, JobState
from matcher.errors import BadInput, Conflict, UnknownThing
from matcher.services.bulk import KEPT_EACH, import_work, match_all_work
from matcher.services.jobs import Cancelled, Telling, Work, Worker
from matcher.storage import open_records
from matcher.storage.beside import Beside
from matcher.storage.jobs import KEPT_DAYS, SILENT, SqlJobs, add_job
from tests.builders import a_need, a_party
from tests.fakes import FakeRepository

NOON = datetime(2026, 1, 15, 4, tzinfo=UTC)


class Shop:
    """A store of jobs and a clock that is moved by hand."""

    def __init__(self, folder: Path) -> None:
        self.beside = Beside(*open_records(f"sqlite:///{folder}/records.db"))
        self.jobs, self.moment = SqlJobs(self.beside), NOON

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    def ask(self, id: str = "job_1", **asked: Any) -> str:
        with self.beside.write() as connection:
            add_job(connection, Job(id, JobKind.MATCH_ALL, asked, "A1", self.now(), self.moment))
        return id

    def worker(self, work: Work, **rest: Any) -> Worker:
        return Worker(self.jobs, {JobKind.MATCH_ALL: work}, self.now, **rest)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_a_job_is_done_and_its_result_is_kept(shop: Shop) -> None:
    shop.ask(top=3)
    heard: list[Job] = []
    assert shop.worker(lambda asked, kept, tell: {"top": asked["top"]}, ended=heard.append).do_all() == 1
    found = shop.jobs.get("job_1")
    assert (found.state, found.result, [job.id for job in heard]) == (JobState.DONE, {"top": 3}, ["job_1"])


def test_jobs_are_done_in_the_order_they_were_asked_for(shop: Shop) -> None:
    order: list[str] = []
    for id in ("job_b", "job_a", "job_c"):
        shop.ask(id, name=id)
    shop.worker(lambda asked, kept, tell: order.append(asked["name"]) or {}).do_all()
    assert order == ["job_b", "job_a", "job_c"]


def test_of_many_workers_one_gets_a_job(shop: Shop) -> None:
    shop.ask()
    with ThreadPoolExecutor(8) as crowd:
        taken = list(crowd.map(lambda _: shop.jobs.take(NOON), range(8)))
    assert len([job for job in taken if job is not None]) == 1


def test_a_refusal_is_told_in_both_languages(shop: Shop) -> None:
    def refusing(asked: Mapping[str, Any], kept: Mapping[str, Any], tell: Telling) -> Mapping[str, Any]:
        raise BadInput("text_empty")

    shop.ask()
    shop.worker(refusing).do_all()
    found = shop.jobs.get("job_1")
    assert (found.state, set(found.fault or {})) == (JobState.FAILED, {"code", "zh", "en"})


def test_a_job_that_breaks_does_not_take_the_worker_with_it(shop: Shop) -> None:
    def breaking(asked: Mapping[str, Any], kept: Mapping[str, Any], tell: Telling) -> Mapping[str, Any]:
        if asked["name"] == "bad":
            raise ZeroDivisionError
        return {}

    shop.ask("job_1", name="bad")
    shop.ask("job_2", name="good")
    broken: list[str] = []
    assert shop.worker(breaking, broken=lambda job, fault: broken.append(job.id)).do_all() == 2
    states = [shop.jobs.get(id).state for id in ("job_1", "job_2")]
    assert (states, broken) == ([JobState.FAILED, JobState.DONE], ["job_1"])


def test_a_waiting_job_is_cancelled_at_once(shop: Shop) -> None:
    shop.ask()
    assert shop.jobs.cancel("job_1", NOON).state is JobState.CANCELLED
    assert shop.worker(lambda asked, kept, tell: {}).do_all() == 0


def test_a_running_job_stops_at_its_next_word(shop: Shop) -> None:
    def counting(asked: Mapping[str, Any], kept: Mapping[str, Any], tell: Telling) -> Mapping[str, Any]:
        for number in range(100):
            if number == 3:
                shop.jobs.cancel("job_1", NOON)
            tell("match_all", number, 100)
        return {}

    shop.ask()
    shop.worker(counting).do_all()
    found = shop.jobs.get("job_1")
    assert (found.state, found.done) == (JobState.CANCELLED, 3)


def test_a_job_that_has_ended_cannot_be_cancelled(shop: Shop) -> None:
    shop.ask()
    shop.worker(lambda asked, kept, tell: {}).do_all()
    with pytest.raises(Conflict):
        shop.jobs.cancel("job_1", NOON)


def test_an_unknown_job_is_refused(shop: Shop) -> None:
    for ask in (lambda: shop.jobs.get("job_9"), lambda: shop.jobs.cancel("job_9", NOON)):
        with pytest.raises(UnknownThing):
            ask()


def test_a_job_whose_worker_died_is_taken_up_again(shop: Shop) -> None:
    shop.ask()
    first = shop.jobs.take(shop.now())
    assert first is not None
    shop.jobs.tell("job_1", shop.now(), step="match_all", done=50, total=100, kept={"last": "P50"})
    assert shop.jobs.take(shop.now()) is None
    shop.moment += SILENT
    again = shop.jobs.take(shop.now())
    assert again is not None
    assert (again.id, again.kept, again.done) == ("job_1", {"last": "P50"}, 50)


def test_a_worker_that_closes_leaves_its_job_to_the_next(shop: Shop) -> None:
    def endless(asked: Mapping[str, Any], kept: Mapping[str, Any], tell: Telling) -> Mapping[str, Any]:
        for number in range(10**9):
            tell("match_all", number, 0)
            worker.close()
        return {}

    shop.ask()
    worker = shop.worker(endless)
    worker.do_all()
    assert shop.jobs.get("job_1").state is JobState.RUNNING
    assert shop.jobs.give_back(NOON) == 1
    assert shop.worker(lambda asked, kept, tell: {}).do_all() == 1


def test_a_job_that_beats_is_not_lost_however_long_it_tells_nothing(shop: Shop) -> None:
    shop.ask()
    shop.jobs.take(shop.now())
    for _ in range(10):
        assert shop.jobs.take(shop.now()) is None
        shop.moment += SILENT / 2
        shop.jobs.beat("job_1", shop.now())


def test_an_old_sign_of_life_alone_does_not_make_a_job_lost(shop: Shop) -> None:
    """One long transaction held the database: neither signs nor looks got through."""
    shop.ask()
    shop.jobs.take(shop.now())
    shop.moment += 10 * SILENT
    assert SqlJobs(shop.beside).take(shop.now()) is None


def test_a_worker_beats_while_its_work_says_nothing(shop: Shop) -> None:
    beaten = Event()
    beat = shop.jobs.beat

    def hearing(id: str, now: datetime) -> None:
        beat(id, now)
        beaten.set()

    shop.jobs.beat = hearing  # type: ignore[method-assign]  # listens
    shop.ask()
    shop.worker(lambda asked, kept, tell: {"beaten": beaten.wait(10)}, beat_seconds=0.01).do_all()
    assert shop.jobs.get("job_1").result == {"beaten": True}


def test_a_beat_does_not_bring_back_what_has_ended(shop: Shop) -> None:
    shop.ask()
    shop.worker(lambda asked, kept, tell: {}).do_all()
    ended = shop.jobs.get("job_1")
    shop.jobs.beat("job_1", shop.now())
    assert shop.jobs.get("job_1") == ended


FILES = [{"name": "企业.csv", "content": "企业名称\n机密厂\n"}, {"name": "表.xlsx", "data": b64encode(b"PK").decode()}]
BRIEF = [
    {"name": "企业.csv", "bytes": 23, "sha256": sha256("企业名称\n机密厂\n".encode()).hexdigest()},
    {"name": "表.xlsx", "bytes": 2, "sha256": sha256(b"PK").hexdigest()},
]


def failing(asked: Mapping[str, Any], kept: Mapping[str, Any], tell: Telling) -> Mapping[str, Any]:
    raise BadInput("text_empty")


@pytest.mark.parametrize("work", [lambda asked, kept, tell: {}, failing], ids=["done", "failed"])
def test_of_the_files_of_a_job_that_has_ended_only_names_sizes_and_hashes_stay(shop: Shop, work: Work) -> None:
    shop.ask(files=FILES, dry_run=False)
    shop.worker(work).do_all()
    assert shop.jobs.get("job_1").asked == {"files": BRIEF, "dry_run": False}


def test_a_cancelled_import_keeps_no_contents(shop: Shop) -> None:
    shop.ask(files=FILES)
    shop.jobs.cancel("job_1", NOON)
    assert shop.jobs.get("job_1").asked == {"files": BRIEF}


def test_a_job_that_ended_long_ago_is_let_go_and_one_that_waits_is_not(shop: Shop) -> None:
    shop.ask("job_1")
    shop.worker(lambda asked, kept, tell: {}).do_all()
    shop.ask("job_2")
    shop.moment += timedelta(days=KEPT_DAYS)
    assert shop.jobs.forget_ended(shop.now()) == 1
    assert shop.jobs.get("job_2").state is JobState.QUEUED
    with pytest.raises(UnknownThing):
        shop.jobs.get("job_1")


STARTUPS = [a_party(f"S{number:03}", roles=(Role.STARTUP,)) for number in range(KEPT_EACH + 20)]


def finding(seen: list[str], stop_after: int | None = None) -> Callable[..., MatchRun]:
    def find(need: Any, top: int, warnings: Any) -> MatchRun:
        if stop_after is not None and len(seen) == stop_after:
            raise Cancelled
        seen.append(need.party_id)
        return MatchRun(f"run_{need.party_id}", a_need(), NOON.date(), ())

    return find


def paged(monkeypatch: pytest.MonkeyPatch) -> FakeRepository:
    monkeypatch.setattr("matcher.services.bulk.PAGE", 10_000)
    return FakeRepository.of(STARTUPS)


def test_every_startup_gets_its_list_and_progress_is_told(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.ask(top=5)
    seen: list[str] = []
    shop.worker(match_all_work(paged(monkeypatch), finding(seen))).do_all()
    found = shop.jobs.get("job_1")
    assert found.result is not None
    assert [row["party_id"] for row in found.result["runs"]] == [party.id for party in STARTUPS] == seen
    assert (found.done, found.total) == (len(STARTUPS), len(STARTUPS))


def test_a_broken_round_goes_on_after_the_last_mark_and_leaves_nobody_out(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.ask()
    records, first, second = paged(monkeypatch), [], []  # type: ignore[var-annotated]
    job = shop.jobs.take(shop.now())
    assert job is not None
    with pytest.raises(Cancelled):
        match_all_work(records, finding(first, stop_after=KEPT_EACH + 7))(
            job.asked, job.kept, Telling(job, shop.jobs, shop.now)
        )
    shop.jobs.give_back(shop.now())
    shop.worker(match_all_work(records, finding(second))).do_all()
    result = shop.jobs.get("job_1").result
    assert result is not None
    assert [row["party_id"] for row in result["runs"]] == [party.id for party in STARTUPS]
    assert second[0] == STARTUPS[KEPT_EACH].id


@pytest.mark.parametrize(
    ("given", "name"),
    [("企业名录.csv", "企业名录.csv"), ("../../etc/企业.XLSX", "企业.xlsx"), ("..\\\\..", "文件.csv"), ("a\x00b.exe", "ab.csv"), ("13800138000.csv", "文件.csv")],
)  # fmt: skip
def test_an_imported_file_keeps_its_name_and_no_path_from_outside(shop: Shop, given: str, name: str) -> None:
    seen: list[tuple[str, str]] = []

    def take_in(paths: Any, dry_run: bool) -> Mapping[str, Any]:
        seen.extend((path.name, path.read_text(encoding="utf-8")) for path in paths)
        return {"files": [], "dry_run": dry_run}

    job = Job("job_1", JobKind.IMPORT, {}, "A1", NOON, NOON)
    asked = {"files": [{"name": given, "content": "企业全称"}, {"name": given, "content": "同名"}], "dry_run": True}
    shop.ask()
    import_work(take_in)(asked, {}, Telling(job, shop.jobs, shop.now))
    assert seen == [(name, "企业全称"), (name, "同名")]
