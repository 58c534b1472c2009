"""标记 · The words that matched, marked in a short piece of the text they stand in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Piece", "marked"]

AROUND = 14
"""Characters shown on either side of a marked word."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a text; `hit` where it is to be marked."""

    text: str
    hit: bool = False


def marked(text: str, spans: Iterable[tuple[int, int]], around: int = AROUND) -> tuple[Piece, ...]:
    """The text about the spans [start, end), marked; what is left out between becomes an ellipsis.

    Spans out of the text are cut to it; overlapping ones are joined.
    """
    joined = _joined(text, spans)
    pieces: list[Piece] = []
    last = 0
    for place, (start, end) in enumerate(joined):
        begin = max(last, start - around)
        if begin > last:
            pieces.append(Piece("…"))
        if begin < start:
            pieces.append(Piece(text[begin:start]))
        pieces.append(Piece(text[start:end], hit=True))
        following = joined[place + 1][0] if place + 1 < len(joined) else len(text)
        last = min(following, end + around)
        if end < last:
            pieces.append(Piece(text[end:last]))
    if joined and last < len(text):
        pieces.append(Piece("…"))
    return tuple(pieces)


def _joined(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted((max(0, start), min(len(text), end)) for start, end in spans):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
