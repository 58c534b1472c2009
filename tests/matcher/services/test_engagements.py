"""What two sides do with a match, on real records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from matcher.entities import Direction, Kind, Match, MatchRun, Need
from matcher.entities.engagements import EngagementKind, State, Value
from matcher.errors import BadInput, UnknownThing
from matcher.services import engagements as wishes
from matcher.services.engagements import Occasion
from matcher.storage import SqlWriter, open_records
from matcher.storage.beside import Beside
from matcher.storage.engagements import SqlEngagements
from tests.builders import a_party, an_offer

DAY = date(2026, 3, 1)
PARTIES = [a_party("young"), a_party("maker"), a_party("daughter", affiliate_of="maker"), a_party("other")]
OFFERS = [an_offer(f"supplier:{party.id}", party_id=party.id) for party in PARTIES[1:]]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[tuple[Occasion, SqlWriter]]:
    repository, writer = open_records(f"sqlite:///{tmp_path}/records.db")
    writer.put_parties(PARTIES)
    writer.put_offers([*OFFERS, an_offer("nobody", party_id=None)], "industry_chain")
    book = SqlEngagements(Beside(repository, writer))
    yield Occasion(repository, book, DAY, datetime(2026, 3, 1, 4, tzinfo=UTC)), writer
    repository.close()
    writer.close()


@pytest.fixture
def occasion(here: tuple[Occasion, SqlWriter]) -> Occasion:
    return here[0]


def test_asking_opens_a_record_of_the_pair(occasion: Occasion) -> None:
    asked = wishes.express_interest("young", "supplier:maker", occasion=occasion, run_id="run", rank=2)
    assert (asked.state, asked.kind, asked.party_of("counterpart"), asked.run_id, asked.rank) == (
        State.INTENDED, EngagementKind.SUPPLY, "maker", "run", 2,
    )  # fmt: skip


def test_asking_twice_changes_nothing(occasion: Occasion) -> None:
    first, again = (wishes.express_interest("young", "supplier:maker", occasion=occasion) for _ in range(2))
    assert first == again


def test_a_yes_and_a_meeting_and_a_contract_follow_one_record(occasion: Occasion) -> None:
    asked = wishes.express_interest("young", "supplier:maker", occasion=occasion)
    wishes.answer(asked.id, "maker", accept=True, occasion=occasion)
    wishes.record_meeting(asked.id, "young", on=date(2026, 3, 5), occasion=occasion)
    signed = wishes.record_contract(
        EngagementKind.SUPPLY, "maker", "young", "HT-1", signed_on=date(2026, 3, 9), occasion=occasion,
        amount_cny=Decimal("120000.00"), role=wishes.COUNTERPART,
    )  # fmt: skip
    states = [line.state for line in signed.history]
    assert (signed.id, signed.amount_cny) == (asked.id, Decimal("120000.00"))
    assert states == [State.INTENDED, State.INTENDED, State.MET, State.SIGNED, State.SIGNED]


def test_both_sides_confirming_one_contract_make_one_engagement(occasion: Occasion) -> None:
    for by, other, role in (("young", "maker", wishes.ASKER), ("maker", "young", wishes.COUNTERPART)):
        wishes.record_contract(
            EngagementKind.STRATEGIC, by, other, "ht—2026 7", signed_on=DAY, occasion=occasion, role=role
        )
    (only,) = occasion.book.iter_engagements()
    assert only.confirmed() == {"young", "maker"}


def test_an_outcome_closes_the_record_with_its_reason(occasion: Occasion) -> None:
    made = wishes.record_contract(EngagementKind.SUPPLY, "young", "maker", "HT1", signed_on=DAY, occasion=occasion)
    done = wishes.record_outcome(made.id, "young", success=False, reason="交期", occasion=occasion)
    assert done.outcome is not None
    assert (done.state, done.outcome.reason) == (State.FAILED, "交期")


def test_only_the_side_that_was_asked_answers_and_only_once(occasion: Occasion) -> None:
    asked = wishes.express_interest("young", "supplier:maker", occasion=occasion)
    for stranger in ("young", "other"):
        with pytest.raises(BadInput, match=stranger):
            wishes.answer(asked.id, stranger, accept=True, occasion=occasion)
    wishes.answer(asked.id, "maker", accept=True, occasion=occasion)
    with pytest.raises(BadInput):
        wishes.answer(asked.id, "maker", accept=False, occasion=occasion)


def test_a_refusal_tells_the_asker_no_reason(occasion: Occasion) -> None:
    asked = wishes.express_interest("young", "supplier:maker", occasion=occasion)
    wishes.answer(asked.id, "maker", accept=False, reason="与其有纠纷", occasion=occasion)
    (seen,) = wishes.seen_by("young", occasion.book)
    assert (seen.state, seen.history[-1].reason) == (State.FAILED, "")


def refusal(occasion: Occasion, offer: str) -> str:
    with pytest.raises(BadInput) as told:
        wishes.express_interest("young", offer, occasion=occasion)
    return f"{told.value.code} {sorted(set(told.value.facts) - {'value'})}"


def test_who_was_declined_learns_no_more_than_that_the_offer_is_closed(here: tuple[Occasion, SqlWriter]) -> None:
    occasion, writer = here
    wishes.decline("maker", "young", reason="纠纷", occasion=occasion)
    declined = refusal(occasion, "supplier:maker")
    writer.put_offers([replace(OFFERS[2], withdrawn=True)], "industry_chain")
    assert declined == refusal(occasion, "supplier:other")


def test_a_decline_covers_the_whole_group_of_the_declined(occasion: Occasion) -> None:
    wishes.decline("young", "daughter", occasion=occasion)
    assert [refusal(occasion, f"supplier:{one}")[:14] for one in ("daughter", "maker")] == ["offer_not_open"] * 2


def test_a_decline_stands_until_the_same_party_takes_it_back(occasion: Occasion) -> None:
    wishes.avoid("young", ["maker"], reason="竞争", occasion=occasion)
    wishes.say("young", "maker", Value.WANT, occasion=occasion)
    assert wishes.express_interest("young", "supplier:maker", occasion=occasion).state is State.INTENDED


def test_an_offer_of_nobody_cannot_be_asked_for(occasion: Occasion) -> None:
    with pytest.raises(BadInput, match="nobody"):
        wishes.express_interest("young", "nobody", occasion=occasion)


def test_unknown_things_are_named(occasion: Occasion) -> None:
    for asker, offer in (("ghost", "supplier:maker"), ("young", "ghost")):
        with pytest.raises(UnknownThing, match="ghost"):
            wishes.express_interest(asker, offer, occasion=occasion)


def test_nobody_meets_oneself(occasion: Occasion) -> None:
    with pytest.raises(BadInput, match="maker"):
        wishes.express_interest("maker", "supplier:maker", occasion=occasion)


def test_an_empty_contract_number_is_refused(occasion: Occasion) -> None:
    with pytest.raises(BadInput):
        wishes.record_contract(EngagementKind.SUPPLY, "young", "maker", " - ", signed_on=DAY, occasion=occasion)


def test_the_avoid_list_is_known_to_its_owner_alone(occasion: Occasion) -> None:
    wishes.avoid("young", ["maker"], reason="竞争", occasion=occasion)
    assert [one.context for one in occasion.book.preferences_by("young")] == [wishes.AVOID_LIST]
    assert occasion.book.preferences_by("maker") == ()


def test_a_run_without_matches_leaves_no_exposure(occasion: Occasion) -> None:
    run = MatchRun("run", Need("阀门", kinds=(Kind.SUPPLIER,)), DAY, ())
    assert wishes.record_exposures(run, occasion=occasion) == 0


def test_what_was_shown_is_kept_with_its_values_and_what_was_not_is_marked(occasion: Occasion) -> None:
    view = Direction(0.5, 0.0, ())
    matches = tuple(
        Match(rank, offer, None, 0.25, view, view, values={"near_by": rank / 10})
        for rank, offer in enumerate(OFFERS, 1)
    )
    run = MatchRun("run", Need("阀门", id="N1", party_id="young"), DAY, matches)
    assert wishes.record_exposures(run, occasion=occasion, shown=2) == 3
    kept = [(one.offer_id, one.rank, one.shown, one.values) for one in occasion.book.iter_exposures()]  # type: ignore[attr-defined]
    assert kept == [
        ("supplier:maker", 1, True, {"near_by": 0.1}),
        ("supplier:daughter", 2, True, {"near_by": 0.2}),
        ("supplier:other", 3, False, {"near_by": 0.3}),
    ]
