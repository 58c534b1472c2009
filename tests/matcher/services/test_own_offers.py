"""An owner changes the words and capacity of an offer that came by file; its terms, its id and what is taken of it stay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.entities import Kind, Offer
from matcher.entities.accounts import Viewer
from matcher.errors import BadInput, Stale, UnknownThing
from matcher.services.own_offers import OfferWords, _left, offer_tag_of, pause_offer, revise_offer, words_of_offer
from matcher.storage import open_records
from matcher.storage.audit import SqlAudit
from matcher.storage.beside import Beside
from matcher.storage.keyring import Keyring
from matcher.storage.party_work import PartyWork
from tests.builders import a_party, an_offer

NOW = datetime(2026, 1, 15, 4, tzinfo=UTC)
VIEWER = Viewer(account_id="A1", party_ids=frozenset({"P1"}))
MENTOR = an_offer(
    "mentor:M1", kind=Kind.MENTOR, title="王导师", text="电气创业辅导", party_id="P1", products=(), capacity=6.0,
    capacity_left=4.0, terms={"topics": ("电气",)},
)  # fmt: skip


class Town:
    """A mentor's offer that came by file, another's offer, and one of the board."""

    def __init__(self, folder: Path) -> None:
        self.repository, self.writer = open_records(f"sqlite:///{folder}/records.db")
        self.audit = SqlAudit(Beside(self.repository, self.writer), Keyring(b"k" * 32))
        self.writer.put_parties([a_party("P1"), a_party("P2", name="乙厂")])
        self.writer.put_offers(
            [MENTOR, an_offer("mentor:M2", party_id="P2"), an_offer("offer:1", party_id="P1")], "mentors"
        )

    def do(self, act: Callable[[PartyWork], Offer]) -> Offer:
        with self.writer.transaction() as work:
            return act(PartyWork(work, self.audit))

    def revise(self, words: OfferWords, id: str = "mentor:M1", tag: str | None = None) -> Offer:
        return self.do(lambda work: revise_offer(work, id, "P1", words, tag=tag, viewer=VIEWER, now=NOW))

    def offer(self) -> Offer:
        return self.repository.offers_by_id(["mentor:M1"])["mentor:M1"]


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def test_words_change_and_everything_else_stays(town: Town) -> None:
    town.revise(replace(words_of_offer(MENTOR), title="王导师（电气）", text="一对一辅导"))
    assert town.offer() == replace(MENTOR, title="王导师（电气）", text="一对一辅导")
    assert town.repository.offers_of("mentors", limit=9).rows[0].id == "mentor:M1"
    event = town.audit.newest(limit=1)[0]
    assert (event.act, dict(event.detail)) == ("revise_offer", {"offer": "mentor:M1", "fields": ["title", "text"]})


def test_what_is_taken_stays_taken(town: Town) -> None:
    town.revise(replace(words_of_offer(MENTOR), capacity=10.0))
    assert (town.offer().capacity, town.offer().capacity_left) == (10.0, 8.0)


def test_a_paused_offer_counts_no_more_until_it_is_resumed(town: Town) -> None:
    open_ones = []
    for paused in (True, True, False):
        town.do(lambda work, paused=paused: pause_offer(work, "mentor:M1", "P1", paused=paused, viewer=VIEWER, now=NOW))  # type: ignore[misc]  # bound at once
        open_ones.append(town.offer().is_open_on(NOW.date()))
    assert (open_ones, len(town.audit.newest(limit=9))) == ([False, False, True], 2)


@pytest.mark.parametrize("id", ["mentor:M2", "offer:1", "nothing"])
def test_anothers_offer_and_one_of_the_board_are_not_there(town: Town, id: str) -> None:
    with pytest.raises(UnknownThing) as refusal:
        town.revise(words_of_offer(MENTOR), id)
    assert refusal.value.code == "unknown_offer"


@pytest.mark.parametrize(
    ("words", "code"),
    [(OfferWords("——"), "offer_untitled"), (OfferWords("王导师", "电话 13800001111"), "contact_in_public"), (OfferWords("微信 abcdef1"), "contact_in_public")],
)  # fmt: skip
def test_what_cannot_stand_is_refused(town: Town, words: OfferWords, code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        town.revise(words)
    assert (refusal.value.code, town.offer()) == (code, MENTOR)


def test_an_older_state_is_refused(town: Town) -> None:
    tag = offer_tag_of(town.offer())
    town.revise(replace(words_of_offer(MENTOR), text="先写的"), tag=tag)
    with pytest.raises(Stale):
        town.revise(replace(words_of_offer(MENTOR), text="后写的"), tag=tag)


@given(capacity=st.floats(0, 1e6), taken=st.floats(0, 1e6), wished=st.none() | st.floats(0, 1e6))
def test_never_is_more_free_than_there_is_nor_less_than_nothing(
    capacity: float, taken: float, wished: float | None
) -> None:
    known = replace(MENTOR, capacity=capacity, capacity_left=max(0.0, capacity - taken))
    left = _left(known, wished)
    assert (left is None) == (wished is None)
    assert left is None or wished is None or 0 <= left <= wished
