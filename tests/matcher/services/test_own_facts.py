"""An organisation changes its own facts: at once, by itself, nothing confirmed overwritten, nobody's words lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.vocabulary import Stage
from matcher.entities import Party
from matcher.entities.accounts import UserRole, Viewer
from matcher.entities.own_facts import SELF_STATED, OwnFacts, own_facts_of
from matcher.errors import BadInput, Stale
from matcher.services.own_facts import completeness, missing_of, revise, tag_of, with_own_facts
from matcher.storage import open_records
from matcher.storage.audit import SqlAudit
from matcher.storage.beside import Beside
from matcher.storage.keyring import Keyring
from matcher.storage.party_work import PartyWork
from tests.builders import a_party, a_segment

NOW = datetime(2026, 1, 15, 4, tzinfo=UTC)
FIRM = Party(
    "P1", "温州明弧电器", region="330303", text="研发小型塑壳断路器", products=("塑壳断路器",),
    facts={"employees": 9, "is_incubated": True, "incubated_since": date(2025, 6, 1)},
)  # fmt: skip
VIEWER = Viewer(account_id="A1", roles=frozenset({UserRole.STARTUP}), party_ids=frozenset({"P1"}))


class Town:
    """Two firms and a chain of one segment."""

    def __init__(self, folder: Path) -> None:
        self.repository, self.writer = open_records(f"sqlite:///{folder}/records.db")
        self.audit = SqlAudit(Beside(self.repository, self.writer), Keyring(b"k" * 32))
        self.writer.put_parties([FIRM, a_party("P2", name="乐清银触点厂")])
        with self.writer.transaction() as work:
            work.put_segments([a_segment("electrical.breakers")])

    def revise(self, wish: OwnFacts, tag: str | None = None) -> Party:
        with self.writer.transaction() as work:
            return revise(PartyWork(work, self.audit), "P1", wish, tag=tag, viewer=VIEWER, now=NOW)

    def party(self) -> Party:
        return self.repository.party("P1")


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def test_what_is_written_counts_at_once_and_what_others_confirmed_stays(town: Town) -> None:
    wish = OwnFacts(
        "温州明弧电器", "330382", Stage.EARLY, "做微型断路器", ("微型断路器",), ("银触点",), facts={"employees": 12}
    )
    town.revise(wish)
    after = town.party()
    assert own_facts_of(after) == wish
    assert {name: after.facts[name] for name in ("is_incubated", "incubated_since")} == {
        "is_incubated": True, "incubated_since": date(2025, 6, 1),
    }  # fmt: skip


def test_the_log_says_who_changed_which_fields_and_never_what_they_say(town: Town) -> None:
    town.revise(replace(own_facts_of(FIRM), text="年产值 918273 元的断路器厂", facts={"employees": 918273}))
    event = town.audit.newest(limit=1)[0]
    assert (event.act, event.subject, dict(event.detail)) == (
        "revise_party",
        "party:P1",
        {"fields": ["text", "employees"]},
    )
    assert "918273" not in str(event)


def test_the_same_words_again_change_neither_record_nor_log(town: Town) -> None:
    version = town.repository.data_version()
    town.revise(own_facts_of(FIRM), tag_of(FIRM))
    assert (town.repository.data_version(), town.audit.newest(limit=5)) == (version, [])


def test_a_change_made_for_an_older_state_is_refused_and_nothing_is_lost(town: Town) -> None:
    tag = tag_of(town.party())
    town.revise(replace(own_facts_of(FIRM), text="第一个人写的文字"), tag)
    with pytest.raises(Stale) as refusal:
        town.revise(replace(own_facts_of(FIRM), text="第二个人写的文字"), tag)
    assert (refusal.value.code, town.party().text) == ("party_stale", "第一个人写的文字")


REFUSED: dict[str, tuple[Callable[[OwnFacts], OwnFacts], str, str]] = {
    "no name": (lambda own: replace(own, name="——"), "party_unnamed", "/name"),
    "another's name in other spelling": (lambda own: replace(own, name="乐清 银触点厂"), "name_taken", "/name"),
    "a telephone in the text": (lambda own: replace(own, text="断路器，电话 138-0000-1111"), "contact_in_public", "/text"),
    "a mail address among the products": (lambda own: replace(own, products=("a@b.com",)), "contact_in_public", "/products"),
    "a segment that is not there": (lambda own: replace(own, segments=("no.such",)), "unknown_segment", "/segments"),
    "a fact that is not its own": (lambda own: replace(own, facts={"is_key_project": True}), "fact_not_own", "/facts/is_key_project"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_stand_is_refused_by_its_place_and_changes_nothing(town: Town, name: str) -> None:
    change, code, pointer = REFUSED[name]
    before = town.repository.data_version()
    with pytest.raises(BadInput) as refusal:
        town.revise(change(own_facts_of(FIRM)))
    assert (refusal.value.code, refusal.value.facts["pointer"]) == (code, pointer)
    assert town.repository.data_version() == before


def test_words_that_stood_before_the_rule_do_not_hinder_another_change(town: Town) -> None:
    town.writer.put_parties([replace(FIRM, text="断路器，电话 13800001111")])
    town.revise(replace(own_facts_of(town.party()), products=("塑壳断路器", "微型断路器")))
    assert town.party().products == ("塑壳断路器", "微型断路器")


def test_what_is_empty_is_asked_for_the_most_telling_first() -> None:
    empty = missing_of(Party("P1", "甲", text="断路器"), (), date(2026, 1, 15))
    assert [one.field for one in empty] == ["text", "products", "inputs", "segments", "region", "stage", "employees", "founded"]  # fmt: skip
    assert (completeness(empty), completeness(())) == (0.0, 1.0)


@given(
    facts=st.dictionaries(st.sampled_from(SELF_STATED), st.integers(0, 10**6)),
    confirmed=st.dictionaries(st.sampled_from(("is_incubated", "is_key_project", "licence_verified")), st.booleans()),
)
def test_own_facts_are_replaced_as_a_whole_and_confirmed_ones_never_touched(facts: dict, confirmed: dict) -> None:  # type: ignore[type-arg]  # as drawn
    before = replace(FIRM, facts={"employees": 3, "raising_cny": Decimal(5), **confirmed})
    after = with_own_facts(before, replace(own_facts_of(before), facts=facts))
    assert dict(after.facts) == {**confirmed, **facts}


@given(
    text=st.text("断路器触点泵阀", min_size=1, max_size=20),
    products=st.lists(st.text("触点泵", min_size=1, max_size=4), max_size=3),
)
def test_every_other_word_changes_the_tag_and_the_same_words_keep_it(text: str, products: list[str]) -> None:
    changed = replace(FIRM, text=text, products=tuple(products))
    assert (tag_of(changed) == tag_of(FIRM)) == (changed == FIRM)
