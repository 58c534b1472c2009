"""Preferences, exposures and engagements on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Thread

import pytest

from matcher.entities import Kind, Role
from matcher.entities.engagements import (
    Act,
    Change,
    Engagement,
    EngagementKind,
    Exposure,
    Member,
    Preference,
    State,
    Value,
    advance,
)
from matcher.errors import BadInput, UnknownThing
from matcher.storage import SqlWriter, open_records
from matcher.storage.beside import Beside
from matcher.storage.engagements import SqlEngagements
from tests.builders import a_party, an_offer

NOW = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
DAY = date(2026, 3, 1)
FIRMS = [
    a_party("young", uscc=None), a_party("maker"), a_party("daughter", affiliate_of="maker"),
    a_party("grandchild", affiliate_of="daughter"), a_party("other"),
]  # fmt: skip
Records = tuple[SqlEngagements, SqlWriter]


@pytest.fixture
def records_of_both(records_url: str) -> Iterator[Records]:
    repository, writer = open_records(records_url)
    writer.put_parties(FIRMS)
    yield SqlEngagements(Beside(repository, writer)), writer
    repository.close()
    writer.close()


@pytest.fixture
def book(sqlite_url: str) -> Iterator[SqlEngagements]:
    repository, writer = open_records(sqlite_url)
    writer.put_parties(FIRMS)
    yield SqlEngagements(Beside(repository, writer))
    repository.close()
    writer.close()


def signed(id: str = "E1", contract: str = "HT1", by: str = "young", other: str = "maker") -> Engagement:
    fresh = Engagement(
        id, EngagementKind.SUPPLY, (Member(by, "asker"), Member(other, "counterpart")), contract=contract
    )
    return advance(fresh, Change(Act.MOVED, State.SIGNED, DAY, NOW, by))


def confirming(known: Engagement) -> Engagement:
    return advance(known, Change(Act.CONFIRMED, known.state, DAY, NOW, "maker"))


def test_a_record_comes_back_as_it_was_written(records_of_both: Records) -> None:
    book, _ = records_of_both
    entered = book.enter(signed(), confirming)
    assert book.engagement("E1") == entered == signed()


def test_both_sides_entering_one_contract_make_one_engagement(records_of_both: Records) -> None:
    book, _ = records_of_both
    book.enter(signed("E1"), confirming)
    book.enter(signed("E2"), confirming)
    (only,) = book.iter_engagements()
    assert (only.id, only.confirmed(), only.version) == ("E1", {"maker"}, 2)


def test_both_sides_at_the_same_moment_make_one_engagement(records_of_both: Records) -> None:
    book, _ = records_of_both
    clerks = [Thread(target=book.enter, args=(signed(f"E{number}"), confirming)) for number in range(6)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    assert len(list(book.iter_engagements())) == 1


def test_another_contract_of_the_pair_is_another_engagement(book: SqlEngagements) -> None:
    book.enter(signed("E1", "HT1"), confirming)
    book.enter(signed("E2", "HT2"), confirming)
    assert [one.contract for one in book.iter_engagements()] == ["HT1", "HT2"]


def test_a_change_past_the_version_that_was_seen_is_refused(book: SqlEngagements) -> None:
    book.enter(signed(), confirming)
    step = Change(Act.MOVED, State.PERFORMING, DAY, NOW, "maker")
    book.change("E1", step, version=1)
    with pytest.raises(BadInput, match="E1"):
        book.change("E1", Change(Act.MOVED, State.ENDED, DAY, NOW, "maker"), version=1)
    assert book.engagement("E1").state is State.PERFORMING


def test_an_engagement_that_is_not_there_is_named(book: SqlEngagements) -> None:
    with pytest.raises(UnknownThing, match="E9"):
        book.engagement("E9")


def test_an_exposure_is_written_once_with_its_values(records_of_both: Records) -> None:
    book, _ = records_of_both
    shown = Exposure("run", "O1", Kind.SUPPLIER, 3, NOW, "young", "maker", "N1", True, {"near_by": 0.6})
    assert (book.expose([shown]), book.expose([replace(shown, rank=9)])) == (1, 0)
    assert list(book.iter_exposures()) == [shown]


def test_the_latest_word_counts_and_the_log_keeps_them_all(records_of_both: Records) -> None:
    book, _ = records_of_both
    said = [Preference("young", "maker", value, "", "fair", NOW) for value in (Value.DECLINE, Value.WANT)]
    for one in said:
        book.prefer(one)
    assert (book.declined_by("young"), book.preferences_by("young")) == (frozenset(), tuple(said))


def test_a_word_taken_back_is_no_opinion_and_what_was_said_elsewhere_holds_again(records_of_both: Records) -> None:
    book, _ = records_of_both
    avoided = Preference("young", "maker", Value.DECLINE, "争议", "avoid_list", NOW)
    for one in (
        avoided,
        *(Preference("young", "maker", value, "", "fair:1", NOW) for value in (Value.MUST, Value.WANT)),
    ):
        book.prefer(one)
    assert book.declined_by("young") == frozenset()
    assert [book.take_back("young", "maker", "fair:1", NOW) for _ in range(2)] == [True, False]
    assert (book.declined_by("young"), book.preferences_by("young")) == ({"maker"}, (avoided,))
    assert tuple(book.iter_preferences()) == (avoided,)


def test_taking_a_word_back_leaves_what_was_said_later_elsewhere(records_of_both: Records) -> None:
    book, _ = records_of_both
    later = Preference("young", "maker", Value.DECLINE, "争议", "avoid_list", NOW)
    for one in (Preference("young", "maker", Value.WANT, "", "fair:1", NOW), later):
        book.prefer(one)
    assert book.take_back("young", "maker", "fair:1", NOW)
    assert (book.declined_by("young"), book.preferences_by("young")) == ({"maker"}, (later,))


def test_a_decline_taken_back_declines_no_more_and_only_of_that_pair_and_context(records_of_both: Records) -> None:
    book, _ = records_of_both
    kept = [
        Preference("young", "daughter", Value.DECLINE, "", "fair:1", NOW),
        Preference("maker", "young", Value.DECLINE, "", "fair:1", NOW),
    ]
    for one in (Preference("young", "maker", Value.DECLINE, "", "fair:1", NOW), *kept):
        book.prefer(one)
    assert book.take_back("young", "maker", "fair:2", NOW) is False
    assert book.take_back("young", "maker", "fair:1", NOW) is True
    assert (book.declined_by("young"), book.declined_by("maker")) == ({"daughter"}, {"young"})


def test_a_group_is_closed_in_both_directions_and_over_many_steps(records_of_both: Records) -> None:
    book, _ = records_of_both
    group = {"maker", "daughter", "grandchild"}
    assert [book.group_of({one}) & {*group, "other"} for one in sorted(group)] == [group] * 3


def test_sisters_of_a_group_that_is_not_recorded_are_one_side(records_of_both: Records) -> None:
    book, writer = records_of_both
    writer.put_parties([a_party("north", affiliate_of="holding"), a_party("south", affiliate_of="holding")])
    assert book.group_of({"north"}) == {"north", "south", "holding"}


def test_one_uscc_is_one_party(records_of_both: Records) -> None:
    book, writer = records_of_both
    code = "91350100M000100Y43"
    writer.put_parties([a_party("here", uscc=code), a_party("there", uscc=code)])
    assert book.group_of({"here"}) == {"here", "there"}


def test_namesakes_are_a_doubt_unless_two_codes_tell_them_apart(records_of_both: Records) -> None:
    book, writer = records_of_both
    code, other = "91350100M000100Y43", "91330300MA2ABCDE0X"
    writer.put_parties(
        [a_party("known", name="样例同名厂", uscc=code), a_party("coded", name="样例同名厂", uscc=other), a_party("bare", name="样例同名厂")]
    )  # fmt: skip
    assert book.namesakes_of({"known"}) == {"bare"}


def test_a_mentor_keeps_away_from_whom_its_offer_names_and_from_nobody_else(
    book: SqlEngagements, sqlite_url: str
) -> None:
    _, writer = open_records(sqlite_url)
    writer.put_parties([a_party(name, roles=(Role.MENTOR,)) for name in ("star", "new")])
    terms = {"star": {"conflicts": ("young", "maker")}, "new": {"topics": ("young",)}}
    writer.put_offers(
        [an_offer(f"mentor:{name}", kind=Kind.MENTOR, party_id=name, terms=terms[name]) for name in terms], "mentors"
    )
    assert (book.declining({"young"}), book.declining({"you"})) == ({"star"}, frozenset())


def test_persons_may_share_a_name(book: SqlEngagements, sqlite_url: str) -> None:
    _, writer = open_records(sqlite_url)
    writer.put_parties([a_party(one, name="样例导师", roles=(Role.MENTOR,)) for one in ("m1", "m2")])
    assert book.namesakes_of({"m1"}) == frozenset()


def test_what_a_party_did_follows_it_into_the_record_it_is_merged_with(records_of_both: Records) -> None:
    book, writer = records_of_both
    book.enter(signed(), confirming)
    book.prefer(Preference("young", "maker", Value.DECLINE, at=NOW))
    with writer.transaction() as work:
        work.replace_party("maker", "other")
    (moved,) = book.of_party("other")
    assert (moved.party_of("counterpart"), book.declined_by("young"), book.of_party("maker")) == (
        "other",
        {"other"},
        (),
    )


def test_a_decline_of_either_record_stands_after_the_merge(records_of_both: Records) -> None:
    book, writer = records_of_both
    for old, own in ((Value.DECLINE, Value.WANT), (Value.WANT, Value.DECLINE)):
        book.prefer(Preference("other", "young", old, at=NOW))
        book.prefer(Preference("maker", "young", own, at=NOW))
        with writer.transaction() as work:
            work.replace_party("other", "maker")
        assert book.declined_by("maker") == {"young"}
        with writer.transaction() as work:
            work.put_parties([a_party("other")])


def test_one_contract_entered_under_two_records_of_a_party_counts_once_after_the_merge(
    records_of_both: Records,
) -> None:
    book, writer = records_of_both
    book.enter(signed("E1", other="maker"), confirming)
    book.enter(signed("E2", other="other"), confirming)
    with writer.transaction() as work:
        work.replace_party("other", "maker")
    assert [(one.contract, one.parent_id) for one in book.iter_engagements()] == [("HT1", None), ("", "E1")]
