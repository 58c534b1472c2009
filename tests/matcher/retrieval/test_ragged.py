"""Compiled loops give what the plain words say."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.retrieval.ragged import look_up, look_up_each, take_lists

KEYS = st.lists(st.integers(0, 30), unique=True, max_size=8).map(sorted)


@settings(deadline=None)  # the first call compiles
@given(KEYS, st.lists(st.integers(-1, 31), max_size=12))
def test_values_are_looked_up_by_key_and_the_default_stands_for_the_rest(keys: list[int], wanted: list[int]) -> None:
    values = {key: key / 7 for key in keys}
    found = look_up(np.array(keys, np.int64), np.array([values[key] for key in keys]), np.array(wanted, np.int64), -1.0)
    assert found.tolist() == [values.get(key, -1.0) for key in wanted]


@settings(deadline=None)  # the first call compiles
@given(st.tuples(KEYS, KEYS), st.lists(st.integers(-1, 31), max_size=12))
def test_several_lists_are_looked_up_at_once_and_no_key_is_unknown(
    lists: tuple[list[int], list[int]], wanted: list[int]
) -> None:
    keys = tuple(np.array(own, np.int64) for own in lists)
    found = look_up_each(keys, tuple(own / 7 for own in keys), np.array(wanted, np.int64))
    expected = [[np.nan if key < 0 else key / 7 if key in own else 0.0 for key in wanted] for own in lists]
    np.testing.assert_array_equal(found, np.array(expected).reshape(2, len(wanted)))


@settings(deadline=None)  # the first call compiles
@given(KEYS, st.lists(st.integers(0, 30), unique=True, max_size=8), st.integers(1, 10))
def test_lists_are_taken_in_the_given_order_until_there_are_enough(
    keys: list[int], wanted: list[int], enough: int
) -> None:
    lists = {key: [key * 10 + at for at in range(key % 4 + 1)] for key in keys}
    starts = np.concatenate([[0], np.cumsum([len(lists[key]) for key in keys])]).astype(np.int64)
    items = np.array([item for key in keys for item in lists[key]], np.int32)
    taken = take_lists(np.array(keys, np.int64), starts, items, np.array(wanted, np.int64), enough)
    expected: list[int] = []
    for key in wanted:
        if len(expected) < enough:
            expected += lists.get(key, [])
    assert taken.tolist() == expected
