"""What is written by hand is found at once; what is written in bulk is made ready beside, and nobody waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from matcher.bootstrap import House, now
from matcher.bootstrap.live_recall import BULK, ROUND
from matcher.entities import Kind, Need, Offer
from matcher.entities.jobs import Job, JobKind, JobState
from matcher.retrieval.generation import Encoders
from matcher.retrieval.recall import Recall
from matcher.retrieval.young import Young
from matcher.settings import Settings, shipped_data
from matcher.storage.jobs import add_job
from tests.builders import an_offer
from tests.fakes import FakeClock, FakeEncoder


class Town:
    """A house that serves; what is made aside waits until it may go on."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.house = House(Settings(home=home, data=shipped_data()), clock=FakeClock())  # type: ignore[arg-type]  # stands still
        self.house.__dict__["encoders"] = Encoders(text=FakeEncoder(), product=FakeEncoder("fake-2"))
        self.write("old")
        self.house.matchmaker()
        self.house.patience, self.may_go_on, self.stood = 0.0, Event(), list[int]()
        self.may_go_on.set()
        stand = Recall.stand

        def standing(recall: Recall, offers: list[Offer], before: Young | None = None) -> Young:
            if len(offers) >= BULK:
                self.may_go_on.wait()
            self.stood.append(len(offers))
            return stand(recall, offers, before)

        monkeypatch.setattr(Recall, "stand", standing)

    def write(self, *names: str) -> None:
        """Offers in one transaction."""
        with self.house.writer.transaction() as work:
            work.put_offers([an_offer(name, title=f"{name} 银触点厂") for name in names], "industry_chain")

    def write_bulk(self) -> None:
        self.write(*(f"bulk{number:03}" for number in range(BULK)))

    def found(self) -> frozenset[str]:
        """Ids of all that recall knows, hidden ones left out."""
        recall = self.house.matchmaker().recall
        pool = recall.pool(
            recall.ask(Need("银触点厂")), Kind.SUPPLIER, self.house.clock.today(), region=None, eligible={}
        )
        return frozenset(recall.offer_id(int(row)) for row in pool.pool.offer_rows)

    def settle(self) -> None:
        self.may_go_on.set()
        self.house.live_recall.settle(10.0)


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    made = Town(tmp_path, monkeypatch)
    yield made
    made.may_go_on.set()
    made.house.close()


def test_what_is_written_by_hand_is_found_at_once(town: Town) -> None:
    town.write("new")
    assert town.found() == {"old", "new"}


def test_nobody_waits_for_what_was_written_in_bulk(town: Town) -> None:
    town.may_go_on.clear()
    town.write_bulk()
    assert town.found() == {"old"}
    town.settle()
    assert len(town.found()) == 1 + BULK


def test_what_is_written_by_hand_is_found_while_a_bulk_is_made_ready(town: Town) -> None:
    town.may_go_on.clear()
    town.write_bulk()
    assert town.found() == {"old"}
    town.write("new")
    assert town.found() == {"old", "new"}


def test_what_was_withdrawn_by_hand_is_gone_while_a_bulk_is_made_ready(town: Town) -> None:
    town.may_go_on.clear()
    town.write_bulk()
    with town.house.writer.transaction() as work:
        work.put_offers([an_offer("old", withdrawn=True)], "industry_chain")
    assert town.found() == frozenset()


def test_an_offer_of_a_bulk_that_is_changed_by_hand_stands_once(town: Town) -> None:
    town.write_bulk()
    town.found()
    town.settle()
    town.write("bulk000")
    town.found()
    town.settle()
    recall = town.house.matchmaker().recall
    assert sum(len(shelf) - len(shelf.hidden) for shelf in recall.shelves) == 1 + BULK


def test_beside_a_bulk_one_change_stands_alone(town: Town) -> None:
    town.write_bulk()
    town.found()
    town.settle()
    town.found()
    town.stood.clear()
    town.write("new")
    town.found()
    assert town.stood == [1]


def test_whoever_waits_finds_the_bulk(town: Town) -> None:
    town.write_bulk()
    recall = town.house.matchmaker(wait=True).recall
    assert sum(len(shelf) - len(shelf.hidden) for shelf in recall.shelves) == 1 + BULK


def test_a_run_names_the_records_it_was_answered_from(town: Town) -> None:
    before = town.house.repository.data_version()
    town.may_go_on.clear()
    town.write_bulk()
    assert town.house.matchmaker().data_version == before
    town.settle()
    assert town.house.matchmaker().data_version == town.house.repository.data_version()


def test_another_process_with_the_same_records_shelves_them_alike(town: Town) -> None:
    for number in range(3):
        town.write(f"n{number}")
    town.write_bulk()
    town.write("last")
    here = town.house.matchmaker(wait=True).recall
    other = House(town.house.settings, clock=FakeClock())  # type: ignore[arg-type]  # it stands still
    other.__dict__["encoders"] = town.house.encoders
    there = other.matchmaker().recall
    other.close()
    assert [shelf.columns.ids for shelf in here.shelves] == [shelf.columns.ids for shelf in there.shelves]


def test_after_a_round_what_was_written_by_hand_moves_to_the_larger_shelf(town: Town) -> None:
    for number in range(ROUND):
        town.write(f"n{number:03}")
    recall = town.house.matchmaker(wait=True).recall
    old, lot, small = (len(shelf) for shelf in recall.shelves)
    assert (old, lot + small) == (1, ROUND)
    assert 0 < small < ROUND


def test_a_house_that_closes_waits_for_what_is_made_aside(town: Town) -> None:
    town.may_go_on.clear()
    town.write_bulk()
    town.found()
    town.may_go_on.set()
    town.house.close()
    assert town.stood == [BULK]


def test_a_server_that_is_alone_takes_up_at_once_what_was_running_when_the_last_one_ended(town: Town) -> None:
    moment = now()
    with town.house.beside.write() as connection:
        add_job(connection, Job("job_1", JobKind.IMPORT, {"files": []}, "system", moment, moment, JobState.RUNNING))
    _ = town.house.worker
    assert town.house.jobs.get("job_1").state is JobState.QUEUED


def test_a_server_that_is_not_alone_leaves_running_jobs_to_the_other(town: Town) -> None:
    _ = town.house.worker
    moment = now()
    with town.house.beside.write() as connection:
        add_job(connection, Job("job_1", JobKind.IMPORT, {"files": []}, "system", moment, moment, JobState.RUNNING))
    other = House(town.house.settings, clock=FakeClock())  # type: ignore[arg-type]  # it stands still
    _ = other.worker
    other.close()
    assert town.house.jobs.get("job_1").state is JobState.RUNNING


def test_a_job_that_has_imported_says_done_when_its_offers_are_found(town: Town, tmp_path: Path) -> None:
    rows = "\n".join(f"{900000 + number},样例{number}号电器厂,银触点" for number in range(BULK))
    file = tmp_path / "企业.csv"
    file.write_text(f"证券代码,企业全称,主营产品\n{rows}\n", encoding="utf-8")
    town.house._import_for_job([file], dry_run=False)
    assert town.house.live_recall.now(patience=0.0).is_whole
