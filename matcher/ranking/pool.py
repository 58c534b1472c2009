"""候选 · The candidates of one kind for one need, as numpy columns: what every feature reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matcher.entities import Kind, Need

Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pool:
    """n candidates of one kind. Every column is float64[n]; NaN means that nothing is known.

    Columns by name: dense, lexical, wanted, material, no_rival, chain, proximity, region (signals of recall, 0–1),
    stage (1 fits, 0 does not), serves, focus, completeness, capacity_left, eligible, and each numeric term
    of the kind's offers (ticket_min_cny …). Where many start-ups are held against one offer, asked_cny and clarity
    say for each what `need` otherwise says for all.
    """

    kind: Kind
    need: Need
    offer_rows: NDArray[np.int32]
    columns: dict[str, Column] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.offer_rows)

    def column(self, name: str) -> Column:
        """The column, or all NaN when this kind does not have it."""
        known = self.columns.get(name)
        return np.full(len(self), np.nan) if known is None else known

    def take(self, keep: NDArray[np.intp] | NDArray[np.bool_]) -> Pool:
        """The pool of the chosen candidates, in the given order."""
        chosen = {name: values[keep] for name, values in self.columns.items()}
        return Pool(self.kind, self.need, self.offer_rows[keep], chosen)


Feature = Callable[[Pool], Column]
