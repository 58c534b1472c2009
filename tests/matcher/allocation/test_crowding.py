from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.allocation.crowding import Crowd, find_prices, listed


def crowd_of(seed: int, askers: int, offers: int, room: float) -> Crowd:
    """Some offers please everybody: without prices all lists begin with them."""
    random = np.random.default_rng(seed)
    star = random.normal(size=offers) * 1.5
    forward = 1 / (1 + np.exp(1.0 - star - random.normal(size=(askers, offers))))
    joint = forward / (1 + np.exp(0.5 - random.normal(size=(askers, offers))))
    return Crowd(
        np.repeat(np.arange(askers), offers).astype(np.int32), np.tile(np.arange(offers), askers).astype(np.int32),
        forward.ravel(), joint.ravel(), random.integers(1, 5, offers) * room, random.random(offers) < 0.3, places=3,
    )  # fmt: skip


@settings(max_examples=25, deadline=None, derandomize=True)
@given(seed=st.integers(0, 999), askers=st.integers(1, 30), offers=st.integers(1, 12), room=st.sampled_from((0.3, 1.0, 3.0)),
       share=st.sampled_from((0.0, 0.2)))  # fmt: skip
def test_lists_with_prices_ask_nobody_for_more_than_there_is(
    seed: int, askers: int, offers: int, room: float, share: float
) -> None:
    crowd = crowd_of(seed, askers, offers, room)
    found = find_prices(crowd, newcomer_share=share)
    assert (found.priced.requests <= crowd.capacity * (1 + 1e-6)).all()
    assert (found.prices >= 0).all()


@settings(max_examples=25, deadline=None, derandomize=True)
@given(seed=st.integers(0, 999))
def test_no_lists_within_capacity_could_promise_more_than_the_bound(seed: int) -> None:
    found = find_prices(crowd_of(seed, 20, 8, 1.0))
    assert found.priced.value <= found.bound + 1e-9 <= found.free.value + 1e-8


def test_the_prices_come_near_to_what_the_bound_allows() -> None:
    found = find_prices(crowd_of(5, 300, 60, 1.0))
    assert found.priced.value / found.bound > 0.95


def test_where_there_is_room_for_everybody_nothing_costs_anything() -> None:
    crowd = crowd_of(1, 20, 8, 1e6)
    found = find_prices(crowd)
    assert not found.prices.any()
    assert found.loss == 0.0


def test_a_list_orders_by_the_joint_chance_less_the_price_of_the_request() -> None:
    crowd = Crowd(np.zeros(3, np.int32), np.arange(3, dtype=np.int32), np.array([0.8, 0.5, 0.4]), np.array([0.5, 0.4, 0.1]),
                  np.full(3, np.inf), np.zeros(3, np.bool_), places=2)  # fmt: skip
    assert listed(crowd, np.zeros(3)).shown.tolist() == [0, 1]
    assert listed(crowd, np.array([0.25, 0.0, 0.3])).shown.tolist() == [1, 0]  # 0.3, 0.4 and -0.02
    assert listed(crowd, np.array([0.25, 0.9, 0.3])).shown.tolist() == [0]  # not worth the time: left out


def test_newcomers_get_the_share_that_is_kept_for_them() -> None:
    crowd = crowd_of(3, 200, 40, 4.0)
    free = find_prices(crowd)
    share = free.priced.newcomer_share(crowd) + 0.03
    room = float(crowd.capacity[crowd.newcomers].sum() / crowd.capacity.sum())
    assert share < room  # the question makes sense
    found = find_prices(crowd, newcomer_share=share)
    assert found.priced.newcomer_share(crowd) == pytest.approx(share, abs=0.02)
    assert found.bonus > 0


def test_where_nothing_is_left_to_show_newcomers_get_no_bonus() -> None:
    crowd = Crowd(np.zeros(2, np.int32), np.arange(2, dtype=np.int32), np.array([0.5, 0.5]), np.array([0.25, 0.25]),
                  np.array([0.25, 0.25]), np.array([True, False]), places=3)  # fmt: skip
    found = find_prices(crowd, newcomer_share=0.2)
    assert np.isfinite([found.bonus, found.bound, *found.prices]).all()
