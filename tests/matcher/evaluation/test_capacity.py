"""Whether lists keep everybody within capacity, on a field small enough to count by hand."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.entities import Kind
from matcher.evaluation.capacity import within_capacity
from matcher.evaluation.two_way.arena import Arena, Question
from matcher.evaluation.two_way.known_truth import OfferFacts
from matcher.evaluation.two_way.rankers import TWO_WAY


def arena_of(askers: int, rooms: tuple[float, ...]) -> Arena:
    """Everybody likes the first mentor best; what the engine thinks is the truth."""
    forward, backward = np.array([0.8, 0.5]), np.array([0.5, 0.5])
    scores = {TWO_WAY: forward * backward, "forward": forward, "backward": backward}
    questions = tuple(
        Question(f"n{number}", f"s{number}", Kind.MENTOR, np.arange(2), scores, forward, backward)
        for number in range(askers)
    )
    offers = tuple(OfferFacts(f"mentor:{number}", Kind.MENTOR, None, (), {}, 1.0) for number in range(2))
    return Arena(
        questions, {Kind.MENTOR: offers}, {Kind.MENTOR: np.array(rooms)}, {Kind.MENTOR: np.array([False, True])}
    )


def test_the_requests_of_all_lists_are_counted_against_the_capacity() -> None:
    figures = within_capacity(arena_of(3, (1.6, np.nan)), Kind.MENTOR, places=1)
    assert (figures.requests, figures.over, figures.worst) == (pytest.approx(2.4), 1, pytest.approx(1.5))
    assert (figures.over_priced, figures.over_true) == (0, 0)


def test_with_room_for_all_nothing_is_lost() -> None:
    figures = within_capacity(arena_of(3, (9.0, np.nan)), Kind.MENTOR, places=1)
    assert (figures.over, figures.loss, figures.loss_true) == (0, 0.0, 0.0)
