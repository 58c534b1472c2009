"""The past of a sample city: drawn by seed, within its months, and true to the known chances."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.entities import Direction, Kind, Match, MatchRun, Need
from matcher.entities.engagements import Act, Engagement
from matcher.evaluation.city.acceptance import Acceptance
from matcher.evaluation.city.history import Habits, Past, past_lists
from matcher.evaluation.two_way.known_truth import KnownTruth, NeedTruth
from tests.builders import a_party, an_offer

UNTIL = date(2026, 6, 30)
OFFERS = [an_offer(f"supplier:f{place}", party_id=f"f{place}") for place in range(10)]
VIEW = Direction(0.5, 0.0, ())
NEEDS = [Need("阀门", id=f"n{number}", party_id="young") for number in range(200)]


def shown(need: Need, day: date) -> MatchRun:
    matches = tuple(Match(rank, offer, None, 0.25, VIEW, VIEW) for rank, offer in enumerate(OFFERS, 1))
    return MatchRun(f"run-{need.id}-{day}", need, day, matches)


def truth(forward: float, backward: float) -> KnownTruth:
    listed = {offer.id: (forward, backward) for offer in OFFERS}
    return KnownTruth(1, Acceptance(), [NeedTruth(n.id, Kind.SUPPLIER, {}, listed, "q.valves", 1000.0) for n in NEEDS])


def past(forward: float = 1.0, backward: float = 1.0, seed: int = 3, **habits: float) -> list[Past]:
    ways = Habits(**habits)  # type: ignore[arg-type]
    return list(
        past_lists(
            NEEDS, lambda _: a_party("young"), truth(forward, backward), shown, until=UNTIL, months=3, seed=seed, habits=ways
        )
    )  # fmt: skip


def asked(some: list[Past]) -> list[Engagement]:
    return [engagement for one in some for engagement in one.engagements]


def test_the_same_seed_gives_the_same_past_and_another_seed_another() -> None:
    assert (past() == past(), past() == past(seed=4)) == (True, False)


def test_everything_lies_within_the_months() -> None:
    days = [line.on for engagement in asked(past()) for line in engagement.history]
    assert (min(days) >= date(2026, 4, 1), max(days) <= UNTIL) == (True, True)


def test_the_eye_fades_down_the_list() -> None:
    ranks = [engagement.rank for engagement in asked(past(fading=0.7))]
    assert ranks.count(1) == len(NEEDS)
    assert ranks.count(10) / len(NEEDS) == pytest.approx(10**-0.7, abs=0.08)


def test_yes_comes_as_often_as_the_truth_says() -> None:
    answered = [one for one in asked(past(backward=0.3, silent=0.0)) if len(one.history) > 1]
    yes = [one for one in answered if one.history[1].act is Act.ACCEPTED]
    assert len(yes) / len(answered) == pytest.approx(0.3, abs=0.06)


def test_nobody_asks_for_what_nobody_wants() -> None:
    assert asked(past(forward=0.0)) == []


def test_every_place_of_a_list_is_an_exposure() -> None:
    assert {len(one.exposures) for one in past()} == {10}
