"""可行性 · Can these locks and promises be kept together? By flow where hours are even, else by an integer program of just their pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matcher.fairs.flow import best_pairs
from matcher.fairs.instance import FairInstance
from matcher.fairs.lattice import Lattice, Rung
from matcher.fairs.optimum import homes, is_even, shared_homes, sides_of, two_sides
from matcher.fairs.search import search
from matcher.fairs.timetable import slots_with_breaks
from matcher.fairs.work import Work

UNITS = 3.0  # of work


def can_keep(instance: FairInstance, locks: Sequence[int], floors: Mapping[int, int]) -> bool:
    """Whether some timetable keeps all of these; True also where a clash could not be proven with the work allowed."""
    cap = instance.cap
    if any(least > cap[who] for who, least in floors.items()):
        return False
    part, kept = _of_the_demands(instance, locks, floors)
    wanted = len(locks) + sum(floors.values())
    if not wanted:
        return True
    if not part.slots or not part.room:
        return False
    shared = shared_homes(part, homes(part))
    second = two_sides(part)
    if second is not None and is_even(part, shared) and part.breaks_after is None:
        return _by_flow(part, second, kept, floors)
    return _by_program(part, kept, floors, shared)


def _of_the_demands(
    instance: FairInstance, locks: Sequence[int], floors: Mapping[int, int]
) -> tuple[FairInstance, NDArray[np.bool_]]:
    """The fair with the pairs of the demands alone, the locks among them as bool, weightless."""
    use = np.isin(instance.left, list(floors)) | np.isin(instance.right, list(floors))
    use[list(locks)] = True
    kept = np.zeros(len(use), np.bool_)
    kept[list(locks)] = True
    part = replace(
        instance, left=instance.left[use], right=instance.right[use], weight=np.zeros(int(use.sum())),
        locked=kept[use], pin_slot=instance.pin_slot[use], pin_table=instance.pin_table[use],
        participants=tuple(replace(one, min_meetings=floors.get(n, 0)) for n, one in enumerate(instance.participants)),
    )  # fmt: skip
    return part, kept[use]


def _by_flow(part: FairInstance, second: NDArray[np.bool_], kept: NDArray[np.bool_], floors: Mapping[int, int]) -> bool:
    there = part.open[int(part.left[0])].tolist() if len(part.left) else [True] * part.slots
    usable = len(slots_with_breaks(there, None))
    sides, pairs = sides_of(part, second, usable, kept, part.room * usable)
    busy = np.bincount(part.calendar, weights=sides.met, minlength=len(sides.calendar_cap))
    if (sides.met > part.cap).any() or (busy > usable).any() or kept.sum() > part.room * usable:
        return False
    if (part.calendar[part.left[kept]] == part.calendar[part.right[kept]]).any():
        return False
    flow = best_pairs(sides)
    on = pairs[flow.chosen]
    met = (
        sides.met
        + np.bincount(part.left[on], minlength=len(part.cap))
        + np.bincount(part.right[on], minlength=len(part.cap))
    )
    return all(met[who] >= least for who, least in floors.items())


def _by_program(
    part: FairInstance, kept: NDArray[np.bool_], floors: Mapping[int, int], shared: NDArray[np.int32]
) -> bool:
    rungs = [Rung(who, least, 1.0) for who, least in sorted(floors.items())]
    lattice = Lattice(part, kept.astype(np.float64), rungs, shared)
    wanted = float(kept.sum() + sum(floors.values()))
    found = search(lattice, np.zeros(int(lattice.starts[-1])), work=Work.unclocked(UNITS), seed=0, enough=wanted - 0.5)
    return not (found.total < wanted - 0.5 and found.bound < wanted - 0.5)
