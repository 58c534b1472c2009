"""Who is seen in lists, and whether capacity carries what lists ask for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matcher.evaluation.metrics.exposure import capacity_use, exposure, gini, lorenz, never_shown, newcomer_share

AMOUNTS = arrays(np.float64, 15, elements=st.floats(0, 100))


def test_equal_exposure_has_no_gini() -> None:
    assert gini(np.full(8, 3.0)) == pytest.approx(0.0)


def test_one_who_gets_all_of_four_has_three_quarters() -> None:
    assert gini(np.array([0.0, 0.0, 0.0, 5.0])) == pytest.approx(0.75)


def test_nothing_to_share_out_is_shared_evenly() -> None:
    assert gini(np.zeros(3)) == 0.0


@given(AMOUNTS, st.floats(0.01, 50))
def test_the_gini_knows_no_unit(amounts: np.ndarray, unit: float) -> None:
    assert gini(amounts * unit) == pytest.approx(gini(amounts), abs=1e-9)


@given(AMOUNTS)
def test_the_lorenz_curve_climbs_below_the_diagonal(amounts: np.ndarray) -> None:
    curve = lorenz(amounts)
    assert (np.diff(curve) >= -1e-12).all()
    assert (curve <= np.linspace(0, 1, len(curve)) + 1e-9).all()


def test_places_are_counted_and_may_fade_with_the_rank() -> None:
    assert exposure([[0, 1], [1]], 3).tolist() == [1.0, 2.0, 0.0]
    assert exposure([[0, 1]], 3, discounted=True).tolist() == pytest.approx([1.0, 1 / np.log2(3), 0.0])


def test_those_no_list_names_are_never_shown() -> None:
    assert never_shown(np.array([0.0, 2.0, 0.0, 1.0])) == 0.5


def test_newcomers_get_a_share_of_the_places() -> None:
    assert newcomer_share(np.array([3.0, 1.0]), np.array([False, True])) == 0.25


def test_a_mentor_asked_for_twice_what_is_free_overflows() -> None:
    use = capacity_use(np.array([4.0, 1.0, 9.0]), np.array([2.0, 2.0, np.nan]))
    assert (use.used, use.over_count, use.overflow) == (0.75, 1, pytest.approx(0.4))


def test_requests_within_capacity_overflow_nothing() -> None:
    assert capacity_use(np.ones(3), np.ones(3)).overflow == 0.0
