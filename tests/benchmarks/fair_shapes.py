"""算例形状 · Fairs made at random, the same for the same shape and seed in whatever process asks for them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.fairs import FairInstance
from matcher.fairs.instance import Participant, arranged


@dataclass(frozen=True)
class Shape:
    """`most` meetings for each of `people`; `there` is the chance of being there in a slot; no `tables`: as many as are needed."""

    people: int
    slots: int
    most: int
    tables: int | None
    there: float = 1.0

    def __str__(self) -> str:
        free = "free" if self.tables is None else self.tables
        return f"{self.people}x{self.slots} most {self.most} tables {free} there {self.there}"


def fair(shape: Shape, *, seed: int = 0) -> FairInstance:
    """Two sides of equal size, everyone paired with everyone of the other; a weight is the geometric mean of two random wishes."""
    draw = np.random.default_rng(seed)
    half = shape.people // 2
    weight = np.sqrt(draw.random(half * half) * draw.random(half * half))
    hours = [
        None if shape.there >= 1.0 else tuple(np.flatnonzero(draw.random(shape.slots) < shape.there).tolist())
        for _ in range(2 * half)
    ]
    who = tuple(
        Participant(f"{'ab'[n >= half]}{n % half:04}", "ab"[n >= half], shape.most, available=hours[n])
        for n in range(2 * half)
    )
    left, right = np.divmod(np.arange(half * half, dtype=np.int32), half)
    no, free = np.zeros(half * half, np.bool_), np.full(half * half, -1, np.int32)
    return arranged(
        shape.slots,
        shape.tables,
        who,
        left.astype(np.int32),
        (right + half).astype(np.int32),
        weight,
        no,
        no,
        free,
        free,
    )
