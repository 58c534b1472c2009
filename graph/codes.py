"""代码 · Agreement of class codes: a GB/T 4754-2017 class (3824), its group (382), an IPC subclass (H01H); rarer codes say more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from graph.names import clean

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SAME, _SAME_GROUP = 1.0, 0.35  # evidence when the class agrees, or only its three-digit group
_GB4754 = re.compile(r"[A-T]?(\d{3})(\d?)")
_IPC = re.compile(r"[A-H]\d{2}[A-Z]")


class CodeTable:
    """Codes of the segments, for looking up which segments a firm's code points at."""

    def __init__(self, codes: Sequence[Iterable[str]]) -> None:
        """`codes[i]` are the GB/T 4754 classes and IPC subclasses of segment number i."""
        self.size = len(codes)
        holders: dict[str, set[int]] = {}
        for number, own in enumerate(codes):
            for key in {key for code in own for key, _ in _readings(code)}:
                holders.setdefault(key, set()).add(number)
        self._holders = {key: np.array(sorted(numbers), dtype=np.int64) for key, numbers in holders.items()}

    def evidence(self, code: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Segment numbers that hold the code or its group, and how much that says: int64[k], float64[k]."""
        strengths: dict[int, float] = {}
        for key, strength in _readings(code):
            numbers = self._holders.get(key)
            if numbers is None:
                continue
            rarity = 1.0 - np.log(numbers.size) / np.log(self.size + 1)
            for number in numbers.tolist():
                strengths[number] = max(strengths.get(number, 0.0), float(strength * rarity))
        return np.array(list(strengths), dtype=np.int64), np.array(list(strengths.values()), dtype=np.float64)


def _readings(code: str) -> list[tuple[str, float]]:
    """What a code as written may point at, with the strength of each; nothing for what is no code."""
    word = clean(code).upper()
    if (found := _GB4754.fullmatch(word)) is not None:
        group, last = found.groups()
        return [(group + last, _SAME), (group, _SAME_GROUP)] if last else [(group, _SAME_GROUP)]
    if _IPC.match(word):
        return [(word[:4], _SAME)]
    return []
