"""The data version changes exactly when the records change."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.entities import Kind, Party
from matcher.errors import BadInput
from matcher.storage import SqlRepository, SqlWriter, open_records
from tests.builders import a_need, a_party, a_segment, an_offer

Records = tuple[SqlRepository, SqlWriter]

words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
parties = st.lists(
    st.builds(
        lambda number, name, products: Party(f"P{number}", name, products=tuple(products)),
        st.integers(0, 30), words, st.lists(words, max_size=3),
    ),
    unique_by=lambda party: party.id, max_size=12,
)  # fmt: skip


@contextmanager
def fresh() -> Iterator[Records]:
    with tempfile.TemporaryDirectory() as folder:
        repository, writer = open_records(f"sqlite:///{folder}/records.db")
        yield repository, writer
        repository.close()
        writer.close()


@given(parties, st.randoms(use_true_random=False))
@settings(max_examples=12, deadline=None)
def test_the_order_of_writing_plays_no_part(rows: list[Party], chance: random.Random) -> None:
    versions = []
    for _ in range(2):
        with fresh() as (repository, writer):
            for party in rows:
                writer.put_parties([party])
            versions.append(repository.data_version())
        chance.shuffle(rows)
    assert versions[0] == versions[1]


@given(parties, parties)
@settings(max_examples=12, deadline=None)
def test_the_way_to_a_state_plays_no_part(before: list[Party], after: list[Party]) -> None:
    with fresh() as (repository, writer):
        writer.put_parties(before)
        writer.put_parties(after)
        detour, stored = repository.data_version(), list(repository.iter_parties())
    with fresh() as (repository, writer):
        writer.put_parties(stored)
        assert repository.data_version() == detour


@given(parties)
@settings(max_examples=12, deadline=None)
def test_writing_what_is_stored_changes_nothing(rows: list[Party]) -> None:
    with fresh() as (repository, writer):
        writer.put_parties(rows)
        version = repository.data_version()
        assert (writer.put_parties(rows), repository.data_version()) == (0, version)


def put_a_party(writer: SqlWriter) -> None:
    writer.put_parties([a_party("P1", name="改名")])


def put_an_offer(writer: SqlWriter) -> None:
    writer.put_offers([an_offer(capacity_left=3)], "loans")


def put_an_offer_of_another_measure(writer: SqlWriter) -> None:
    writer.put_offers([an_offer()], "funds")


def put_a_need(writer: SqlWriter) -> None:
    writer.put_needs([a_need(id="N1", party_id="P1")])


def put_a_segment(writer: SqlWriter) -> None:
    with writer.transaction() as work:
        work.put_segments([a_segment()])


def put_materials(writer: SqlWriter) -> None:
    with writer.transaction() as work:
        work.put_materials([("触点", ("银粉",))])


CHANGES = [
    put_a_party,
    put_an_offer,
    put_an_offer_of_another_measure,
    put_a_need,
    put_a_segment,
    put_materials,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_every_kind_of_change_makes_another_version(records: Records, change) -> None:  # type: ignore[no-untyped-def]
    repository, writer = records
    writer.put_parties([a_party("P1")])
    writer.put_offers([an_offer()], "loans")
    before = repository.data_version()
    change(writer)
    assert repository.data_version() != before


def test_changing_back_brings_the_version_back(records: Records) -> None:
    repository, writer = records
    writer.put_parties([a_party("P1")])
    before = repository.data_version()
    writer.put_parties([a_party("P1", name="改名")])
    writer.put_parties([a_party("P1")])
    assert repository.data_version() == before


def test_both_engines_give_the_same_content_the_same_version(both_engines: Records) -> None:
    repository, writer = both_engines
    writer.put_parties([a_party("P1", facts={"employees": 3})])
    writer.put_offers([an_offer(capacity=2)], "loans")
    assert repository.data_version() == "d72216b32ebe04c0441de93a5e0c78e8"


def test_a_rehearsal_leaves_no_trace(records: Records) -> None:
    repository, writer = records
    before = repository.data_version()
    with writer.transaction(rehearsal=True) as work:
        work.put_parties([a_party()])
    assert (repository.data_version(), repository.counts()["parties"]) == (before, 0)


def test_a_savepoint_that_fails_takes_its_share_of_the_version_with_it(records: Records) -> None:
    repository, writer = records
    broken = [an_offer(f"O{number}") for number in range(2000)] + [an_offer("last", capacity=float("inf"))]
    with writer.transaction() as work:
        work.put_parties([a_party("P1")])
        expected = work.data_version()
        with pytest.raises(BadInput), work.savepoint():
            work.put_offers(broken, "loans")
    assert (repository.data_version(), repository.offers_by_id(["O1"])) == (expected, {})


def test_what_a_party_declines_is_no_change_of_what_is_on_record_for_all(records: Records) -> None:
    repository, writer = records
    writer.put_parties([a_party("P1")])
    before = repository.data_version()
    writer.prefer("P1", "O1", "decline")
    assert repository.data_version() == before


def test_the_version_of_the_chain_changes_with_segments_and_materials_only(records: Records) -> None:
    repository, writer = records
    start = repository.chain_version()
    writer.put_parties([a_party("P1")])
    writer.put_offers([an_offer()], "loans")
    assert repository.chain_version() == start
    put_a_segment(writer)
    assert repository.chain_version() != start


def test_what_was_written_since_a_revision_is_told_and_nothing_else(records: Records) -> None:
    repository, writer = records
    writer.put_offers([an_offer("old"), an_offer("same")], "loans")
    before = repository.revision()
    writer.put_offers([an_offer("old", withdrawn=True), an_offer("same"), an_offer("new")], "loans")
    assert [offer.id for offer in repository.offers_since(before)] == ["new", "old"]
    assert repository.count_since(before) == 2
    assert repository.count_since(repository.revision()) == 0


def test_offers_are_counted_and_told_by_the_transaction_that_wrote_them_last(records: Records) -> None:
    repository, writer = records
    start = repository.revision()
    writer.put_offers([an_offer("a"), an_offer("b"), an_offer("c")], "loans")
    writer.put_offers([an_offer("b", withdrawn=True), an_offer("c")], "loans")
    assert repository.counts_by_revision(start) == {start + 1: 2, start + 2: 1}
    assert [offer.id for offer in repository.offers_of_revisions([start + 1])] == ["a", "c"]
    assert [offer.id for offer in repository.offers_of_revisions([])] == []


def test_offers_of_one_kind_are_streamed_alone(records: Records) -> None:
    repository, writer = records
    writer.put_offers([an_offer("a"), an_offer("b", kind=Kind.MENTOR)], "loans")
    assert [offer.id for offer in repository.iter_offers(Kind.MENTOR)] == ["b"]
