"""Who never appears, who is held, and what nobody can find out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.entities import Kind, MatchRun, Need, Offer
from matcher.ranking.model import AdditiveModel
from matcher.retrieval.generation import Encoders, open_generation
from matcher.retrieval.recall import Recall
from matcher.services.document import match_document
from matcher.services.startups import Matchmaker, find_matches
from matcher.settings import shipped_data
from tests.builders import a_party, a_segment, an_offer
from tests.fakes import FakeEncoder, FakeKinship, FakeRepository

TODAY = date(2026, 1, 15)
MODEL = AdditiveModel.load(shipped_data() / "models" / "prior.json")
NAMES = [f"f{number}" for number in range(8)]
PARTIES = [a_party(name, text="") for name in NAMES]
OFFERS = [an_offer(f"supplier:{name}", party_id=name) for name in NAMES]
NEED = Need("需要断路器用的银触点", party_id="young", kinds=(Kind.SUPPLIER,), affiliates=frozenset({"young"}))


@pytest.fixture(scope="module")
def recall(tmp_path_factory: pytest.TempPathFactory) -> Recall:
    repository = FakeRepository.of(
        PARTIES, [*OFFERS, an_offer("nobody", party_id=None)], segments=[a_segment(products="银触点")]
    )
    home = tmp_path_factory.mktemp("index")
    generation = open_generation(home, repository, Encoders(FakeEncoder(), FakeEncoder()), lambda *step: None)
    return Recall(generation, pool_size=50)


def ask(recall: Recall, kinship: FakeKinship, need: Need = NEED, offers: Iterable[Offer] = ()) -> MatchRun:
    """The index as it was made, the records as they are now."""
    changed = {offer.id: offer for offer in offers}
    now = [changed.get(offer.id, offer) for offer in (*OFFERS, an_offer("nobody", party_id=None))]
    maker = Matchmaker(FakeRepository.of(PARTIES, now), recall, MODEL, lambda *asked: None, kinship=kinship)
    return find_matches(need, top=20, day=TODAY, matchmaker=maker)


def parties(run: MatchRun) -> set[str | None]:
    return {match.offer.party_id for match in run.matches}


names = st.sets(st.sampled_from(NAMES), max_size=4)


@settings(max_examples=60, deadline=None)
@given(group=names, declined=names, declining=names, expired=names, full=names, withdrawn=names)
def test_whoever_is_declined_related_expired_or_full_never_appears(
    recall: Recall, group: set[str], declined: set[str], declining: set[str], expired: set[str], full: set[str],
    withdrawn: set[str],
) -> None:  # fmt: skip
    kinship = FakeKinship([{"young", *group}], declines={(giver, "young") for giver in declining})
    changes = {
        offer.id: replace(
            offer,
            valid_to=date(2026, 1, 14) if offer.party_id in expired else None,
            withdrawn=offer.party_id in withdrawn,
            capacity=5.0,
            capacity_left=0.0 if offer.party_id in full else 5.0,
        )
        for offer in OFFERS
    }
    run = ask(recall, kinship, replace(NEED, declined=frozenset(declined)), changes.values())
    gone = group | declined | declining | expired | full | withdrawn
    assert parties(run) - {None} == set(NAMES) - gone


@settings(max_examples=30, deadline=None)
@given(declined=st.sampled_from(NAMES), group=names)
def test_a_decline_covers_the_group_however_it_is_entered(recall: Recall, declined: str, group: set[str]) -> None:
    kinship = FakeKinship([{declined, *group}])
    run = ask(recall, kinship, replace(NEED, declined=frozenset({declined})))
    assert parties(run) - {None} == set(NAMES) - group - {declined}


def test_a_declined_offer_does_not_take_the_other_offers_of_its_party_with_it(recall: Recall) -> None:
    run = ask(recall, FakeKinship(), replace(NEED, declined=frozenset({"supplier:f1"})))
    assert "supplier:f1" not in {match.offer.id for match in run.matches}
    assert parties(run) - {None} == set(NAMES) - {"f1"}


def test_a_namesake_of_somebody_to_keep_away_from_is_held_and_told(recall: Recall) -> None:
    kinship = FakeKinship(namesakes={"f1": "f2"})
    run = ask(recall, kinship, replace(NEED, declined=frozenset({"f1"})))
    held = [(one["offer_id"], one["code"]) for one in match_document(run)["held"]]
    assert ("supplier:f2", "held_identity_doubtful") in held
    assert parties(run) - {None} == set(NAMES) - {"f1", "f2"}


def test_an_offer_of_nobody_is_held_from_those_who_keep_away_from_somebody(recall: Recall) -> None:
    run = ask(recall, FakeKinship(), replace(NEED, declined=frozenset({"f1"})))
    assert [(one.offer_id, one.code) for one in run.held] == [("nobody", "held_owner_unknown")]


def test_an_offer_of_nobody_is_ranked_for_those_who_keep_away_from_nobody(recall: Recall) -> None:
    run = ask(recall, FakeKinship())
    assert (None in parties(run), run.held) == (True, ())


def test_that_somebody_declines_the_asker_cannot_be_read_from_what_is_held(recall: Recall) -> None:
    run = ask(recall, FakeKinship(declines={("f3", "young")}))
    assert (None in parties(run), run.held, "f3" in str(match_document(run))) == (True, (), False)


def test_the_run_keeps_the_need_as_it_was_asked(recall: Recall) -> None:
    assert ask(recall, FakeKinship([{"young", "f1"}], declines={("f3", "young")})).need == NEED


def test_the_order_of_the_records_changes_no_byte(tmp_path: Path) -> None:
    answers = []
    for place, turned in enumerate((OFFERS, OFFERS[::-1])):
        repository = FakeRepository.of(PARTIES, turned, segments=[a_segment(products="银触点")])
        encoders = Encoders(FakeEncoder(), FakeEncoder())
        generation = open_generation(tmp_path / str(place), repository, encoders, lambda *step: None)
        maker = Matchmaker(repository, Recall(generation, pool_size=50), MODEL, lambda *asked: None)
        answers.append(match_document(find_matches(NEED, top=5, day=TODAY, matchmaker=maker)))
    assert answers[0] == answers[1]


@settings(max_examples=20, deadline=None)
@given(
    age=st.integers(18, 80),
    sex=st.sampled_from("男女"),
    school=st.text(max_size=6),
    home=st.sampled_from(["本地", "外地"]),
)
def test_age_sex_school_and_household_reach_no_score(
    recall: Recall, age: int, sex: str, school: str, home: str
) -> None:
    person = {
        "age": age,
        "sex": sex,
        "gender": sex,
        "school": school,
        "university": school,
        "hukou": home,
        "年龄": age,
        "户籍": home,
    }
    matches = [
        match_document(ask(recall, FakeKinship(), replace(NEED, facts=facts)))["matches"] for facts in ({}, person)
    ]
    assert matches[0] == matches[1]
