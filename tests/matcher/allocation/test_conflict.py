from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from matcher.allocation import Allocation, Batch, Conflict, Loads, allocate, make_batch
from matcher.errors import BadInput
from tests.matcher.allocation.batches import batches, every_allocation


def test_three_mentors_who_must_have_a_firm_and_only_two_firms_to_have() -> None:
    """The fourth mentor has firms of its own and is no part of the conflict."""
    batch = make_batch(
        ["s1", "s2", "s3"], ["m1", "m2", "m3", "m4"], np.array([0, 0, 0, 1, 1, 1, 2]), np.array([0, 1, 2, 0, 1, 2, 3]), np.full(7, 0.5),
        counterpart_lower={"m1": 1, "m2": 1, "m3": 1, "m4": 1},
    )  # fmt: skip
    found = allocate(batch)
    assert found == Conflict(("m1", "m2", "m3"), (), ("s1", "s2"), needed=3, available=2, is_irreducible=True)


def test_a_mentor_who_must_have_more_firms_than_would_come_is_a_conflict_alone() -> None:
    batch = make_batch(
        ["s1"],
        ["m1"],
        np.array([0]),
        np.array([0]),
        np.array([0.5]),
        counterpart_upper={"m1": 3},
        counterpart_lower={"m1": 2},
    )
    found = allocate(batch)
    assert isinstance(found, Conflict)
    assert (found.asking, found.needed, found.available) == (("m1",), 2, 1)


def test_more_pinned_pairs_than_places_are_named() -> None:
    batch = make_batch(
        ["s1", "s2"],
        ["m1"],
        np.array([0, 1]),
        np.array([0, 0]),
        np.array([0.5, 0.5]),
        pins=[("s1", "m1"), ("s2", "m1")],
    )
    found = allocate(batch)
    assert isinstance(found, Conflict)
    assert (found.asking, found.needed, found.available) == (("m1",), 2, 1)


def test_a_floor_that_newcomers_cannot_fill_is_named() -> None:
    batch = make_batch(
        ["s1"],
        ["old", "new"],
        np.array([0, 0]),
        np.array([0, 1]),
        np.array([0.5, 0.5]),
        counterpart_floor=(frozenset({"new"}), 2),
    )
    found = allocate(batch)
    assert isinstance(found, Conflict)
    assert (found.floors, found.needed, found.available) == (("counterpart_floor",), 2, 1)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(batch=batches(lower=True))
def test_what_is_named_is_a_conflict_and_none_without_any_one_of_it(batch: Batch) -> None:
    found = allocate(batch)
    if isinstance(found, Allocation) or found.asking == found.limited:
        return
    assert found.needed > found.available
    assert not list(every_allocation(_only(batch, set(found.asking), found.floors)))
    if len(found.asking) + len(found.floors) > 1:
        for name in found.asking:
            assert list(every_allocation(_only(batch, set(found.asking) - {name}, found.floors)))


def _only(batch: Batch, names: set[str], floors: tuple[str, ...]) -> Batch:
    """The batch with the lower loads of these members alone."""

    def kept(ids: tuple[str, ...], loads: Loads) -> Loads:
        return Loads(np.where([name in names for name in ids], loads.lower, 0), loads.upper)

    return replace(
        batch, asker_loads=kept(batch.asker_ids, batch.asker_loads), counterpart_loads=kept(batch.counterpart_ids, batch.counterpart_loads),
        counterpart_floor=batch.counterpart_floor if "counterpart_floor" in floors else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"values": np.array([-0.1])}, "batch_bad_value"),
        ({"values": np.array([np.nan])}, "batch_bad_value"),
        ({"asker_ids": ["s", "s"]}, "batch_same_id"),
        ({"counterpart_upper": {"m": -1}}, "batch_bad_load"),
        ({"counterpart_upper": {"x": 1}}, "batch_unknown_id"),
        ({"pins": [("s", "m")], "forbidden": [("s", "m")]}, "batch_pinned_and_forbidden"),
        (
            {"askers": np.array([0, 0]), "counterparts": np.array([0, 0]), "values": np.array([0.1, 0.2])},
            "batch_same_pair",
        ),
    ],
)
def test_what_is_no_batch_is_refused_by_name(change: dict[str, object], code: str) -> None:
    plain: dict[str, object] = {
        "asker_ids": ["s"], "counterpart_ids": ["m"], "askers": np.array([0]), "counterparts": np.array([0]), "values": np.array([0.5]),
    }  # fmt: skip
    with pytest.raises(BadInput) as refusal:
        make_batch(**plain | change)  # type: ignore[arg-type]
    assert refusal.value.code == code
