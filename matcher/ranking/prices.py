"""拥挤价 · What a request to a crowded counterpart costs in a live list: made for a whole batch, applied to each list.

A list orders by joint - price, where price = (worth of one request) x (chance that the asker makes it), less the bonus
of a newcomer. Both chances and their parts stay what they are. matcher/allocation/crowding.py finds the prices.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.entities import Kind

__all__ = ["KindPrices", "LivePrices"]

FORMAT = 1


@dataclass(frozen=True, slots=True)
class KindPrices:
    """Prices of one kind; an offer that is not named costs nothing."""

    worth: Mapping[str, float]  # offer id → worth of one request, in meetings
    bonus: float = 0.0  # of newcomers, in meetings a place
    newcomers: frozenset[str] = frozenset()

    def of(self, ids: Sequence[str], forward: NDArray[np.float64]) -> NDArray[np.float64]:
        """float64[n]: what is taken off the joint chance of each offer; below 0 for a newcomer that is not crowded."""
        worth = np.array([self.worth.get(name, 0.0) for name in ids])
        newcomers = np.array([name in self.newcomers for name in ids], np.bool_)
        price: NDArray[np.float64] = worth * forward - self.bonus * newcomers
        return price


@dataclass(frozen=True)
class LivePrices:
    """Prices by kind, with the state of the records and the model they were found on."""

    made_on: date
    data_version: str
    model_version: str
    kinds: Mapping[Kind, KindPrices]

    @cached_property
    def version(self) -> str:
        """Hash of the prices: part of every run they order."""
        text = json.dumps(self.document(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def document(self) -> dict[str, Any]:
        """Plain values, as kept on disk."""
        return {
            "format": FORMAT, "made_on": self.made_on.isoformat(), "data": self.data_version, "model": self.model_version,
            "kinds": {
                kind.value: {
                    "bonus": each.bonus, "newcomers": sorted(each.newcomers), "worth": dict(sorted(each.worth.items())),
                }
                for kind, each in sorted(self.kinds.items())
            },
        }  # fmt: skip

    def save(self, path: Path) -> None:
        """Write the file whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".part")
        draft.write_text(
            json.dumps(self.document(), ensure_ascii=False, allow_nan=False, indent=1) + "\n", encoding="utf-8"
        )
        os.replace(draft, path)

    @classmethod
    def load(cls, path: Path) -> LivePrices | None:
        """What `save` wrote; None where there is nothing, or nothing of this format."""
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
            if held["format"] != FORMAT:
                return None
            kinds = {
                kind: KindPrices(each["worth"], each["bonus"], frozenset(each["newcomers"]))
                for word, each in held["kinds"].items()
                if (kind := Kind.parse(word)) is not None
            }
            return cls(date.fromisoformat(held["made_on"]), held["data"], held["model"], kinds)
        except (OSError, ValueError, KeyError, TypeError):  # prices are derived: what cannot be read is made anew
            return None
