"""A profile from draft to its end; what is out of date or withdrawn never counts again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

import pytest

from matcher.entities import Kind
from matcher.entities.profiles import Profile, ProfileContent, ProfileState, Side
from matcher.errors import BadInput, Conflict, Stale, UnknownThing
from matcher.services.board import draft, lacks, publish, renew, revise, sweep, withdraw
from matcher.storage import SqlRepository, SqlWriter, open_records
from matcher.storage.beside import Beside
from matcher.storage.board import BoardWork, SqlBoard
from tests.builders import a_party

NOW = datetime(2026, 1, 15, 4, tzinfo=UTC)
TODAY = date(2026, 1, 15)
OFFER = ProfileContent(
    (Kind.SUPPLIER,), title="银触点", text="断路器用银氧化锡触点，来图加工", products=("银氧化锡触点",)
)
NEED = ProfileContent((Kind.SUPPLIER,), text="需要断路器用的银触点", products=("银触点",))
Done = TypeVar("Done")


class Town:
    """A board with one party."""

    def __init__(self, folder: Path) -> None:
        self.records: tuple[SqlRepository, SqlWriter] = open_records(f"sqlite:///{folder}/records.db")
        self.records[1].put_parties([a_party("P1", name="温州明弧电器有限公司")])
        self.board = SqlBoard(Beside(*self.records))

    def do(self, act: Callable[[BoardWork], Done]) -> Done:
        with self.records[1].transaction() as work:
            return act(BoardWork(work))

    def published(self, side: Side, content: ProfileContent) -> Profile:
        fresh = self.do(lambda work: draft(work, side, "P1", content, NOW))
        return self.do(lambda work: publish(work, fresh.id, version=1, day=TODAY, now=NOW))

    def offer_counts_on(self, profile: Profile, day: date) -> bool:
        offer = self.records[0].offers_by_id([profile.id]).get(profile.id)
        return offer is not None and offer.is_open_on(day)

    def needs(self) -> list[str]:
        return [need.id for need in self.records[0].needs_of("P1")]


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def test_a_draft_counts_nowhere_and_says_what_is_empty(town: Town) -> None:
    fresh = town.do(lambda work: draft(work, Side.OFFER, "P1", ProfileContent((Kind.SUPPLIER,), title="银触点"), NOW))
    assert (fresh.state(TODAY), town.records[0].counts()["offers"]) == (ProfileState.DRAFT, 0)
    assert [(lack.field, lack.required) for lack in lacks(Side.OFFER, fresh.content)] == [
        ("text", True), ("products", False), ("segments", False), ("region", False), ("capacity", False),
    ]  # fmt: skip


def test_what_is_incomplete_cannot_be_published_and_names_the_field(town: Town) -> None:
    fresh = town.do(lambda work: draft(work, Side.OFFER, "P1", ProfileContent((Kind.SUPPLIER,), title="银触点"), NOW))
    with pytest.raises(BadInput) as refusal:
        town.do(lambda work: publish(work, fresh.id, version=None, day=TODAY, now=NOW))
    assert (refusal.value.code, refusal.value.facts["pointer"]) == ("profile_incomplete", "/text")


def test_a_published_offer_counts_for_a_year_from_that_day(town: Town) -> None:
    offer = town.published(Side.OFFER, OFFER)
    assert offer.valid_to == date(2027, 1, 15)
    assert [town.offer_counts_on(offer, day) for day in (date(2026, 1, 14), TODAY, date(2027, 1, 15), date(2027, 1, 16))] == [
        False, True, True, False,
    ]  # fmt: skip


def test_a_published_need_is_what_the_party_asks_for(town: Town) -> None:
    need = town.published(Side.NEED, NEED)
    assert town.needs() == [need.id]


@pytest.mark.parametrize("side", list(Side))
def test_what_is_withdrawn_counts_no_more_from_that_transaction_on(town: Town, side: Side) -> None:
    profile = town.published(side, OFFER if side is Side.OFFER else NEED)
    town.do(lambda work: withdraw(work, profile.id, version=profile.version, now=NOW))
    assert (town.offer_counts_on(profile, TODAY), town.needs()) == (False, [])


def test_withdrawing_twice_changes_nothing(town: Town) -> None:
    profile = town.published(Side.OFFER, OFFER)
    first = town.do(lambda work: withdraw(work, profile.id, version=None, now=NOW))
    assert town.do(lambda work: withdraw(work, profile.id, version=None, now=NOW)) == first


def test_an_expired_offer_whose_fields_were_emptied_can_be_withdrawn(town: Town) -> None:
    profile = town.published(Side.OFFER, OFFER)
    later = date(2027, 6, 1)
    town.do(lambda work: revise(work, profile.id, ProfileContent(()), version=None, day=later, now=NOW))
    town.do(lambda work: withdraw(work, profile.id, version=None, now=NOW))
    offer = town.records[0].offers_by_id([profile.id])[profile.id]
    assert (offer.withdrawn, offer.title) == (True, "银触点")


def test_a_withdrawn_profile_may_be_published_again(town: Town) -> None:
    profile = town.published(Side.OFFER, OFFER)
    town.do(lambda work: withdraw(work, profile.id, version=None, now=NOW))
    town.do(lambda work: publish(work, profile.id, version=None, day=TODAY, now=NOW))
    assert town.offer_counts_on(profile, TODAY)


def test_an_expired_need_is_swept_off_the_records_and_stays_to_be_renewed(town: Town) -> None:
    need = town.published(Side.NEED, NEED)
    later = date(2027, 1, 16)
    assert town.board.has_lapsed_needs(date(2027, 1, 15)) is False
    assert town.do(lambda work: sweep(work, later)) == 1
    assert (town.needs(), town.board.profile(need.id).state(later)) == ([], ProfileState.EXPIRED)
    town.do(lambda work: renew(work, need.id, version=None, day=later, now=NOW))
    assert town.needs() == [need.id]


def test_a_draft_cannot_be_renewed(town: Town) -> None:
    fresh = town.do(lambda work: draft(work, Side.OFFER, "P1", OFFER, NOW))
    with pytest.raises(Conflict):
        town.do(lambda work: renew(work, fresh.id, version=None, day=TODAY, now=NOW))


def test_other_words_for_what_is_published_count_at_once(town: Town) -> None:
    profile = town.published(Side.OFFER, OFFER)
    other = ProfileContent((Kind.SUPPLIER,), title="铆钉", text="铆钉触头，现货供应")
    town.do(lambda work: revise(work, profile.id, other, version=profile.version, day=TODAY, now=NOW))
    assert town.records[0].offers_by_id([profile.id])[profile.id].title == "铆钉"


def test_two_who_edit_the_same_version_cannot_both_win(town: Town) -> None:
    profile = town.published(Side.OFFER, OFFER)
    town.do(lambda work: revise(work, profile.id, OFFER, version=profile.version, day=TODAY, now=NOW))
    with pytest.raises(Stale):
        town.do(lambda work: revise(work, profile.id, OFFER, version=profile.version, day=TODAY, now=NOW))


@pytest.mark.parametrize(
    ("field", "words", "code"),
    [
        ("text", "断路器用触点，电话138-0000-0000", "contact_in_anonymous"),
        ("title", "温州明弧电器有限公司的触点", "name_in_anonymous"),
    ],
)
def test_who_stands_behind_it_cannot_be_read_from_what_is_anonymous(
    town: Town, field: str, words: str, code: str
) -> None:
    fields = {"title": OFFER.title, "text": OFFER.text} | {field: words}
    hidden = ProfileContent((Kind.SUPPLIER,), anonymous=True, **fields)  # type: ignore[arg-type]
    fresh = town.do(lambda work: draft(work, Side.OFFER, "P1", hidden, NOW))
    with pytest.raises(BadInput) as refusal:
        town.do(lambda work: publish(work, fresh.id, version=None, day=TODAY, now=NOW))
    assert (refusal.value.code, refusal.value.facts["pointer"]) == (code, f"/{field}")
    assert town.records[0].counts()["offers"] == 0


def test_a_profile_of_nobody_is_refused(town: Town) -> None:
    with pytest.raises(UnknownThing):
        town.do(lambda work: draft(work, Side.OFFER, "P9", OFFER, NOW))


def test_a_profile_comes_back_as_it_was_written(town: Town) -> None:
    profile = town.published(Side.OFFER, OFFER)
    assert town.board.profile(profile.id) == profile
    assert town.board.of_party("P1", Side.OFFER).rows == (profile,)
