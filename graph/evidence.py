"""证据 · What every piece of a text and every class code says for every segment, and how much of the text a segment explains."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from graph.lexicon import Heard, heard

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graph.codes import CodeTable
    from graph.lexicon import Lexicon

_MOST_TIMES = 9  # a piece said more often than this says no more
_MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Contributions:
    """What every piece and code says for every segment, laid end to end."""

    labels: list[str]
    segments: NDArray[np.int64]  # [k]
    values: NDArray[np.float64]  # [k]
    owners: NDArray[np.int64]  # [k] number of the label

    def summed(self, size: int) -> NDArray[np.float64]:
        """Evidence of each segment: float64[size]."""
        return np.bincount(self.segments, self.values, minlength=size).astype(np.float64)

    def shared_out(self, evidence: NDArray[np.float64]) -> NDArray[np.float64]:
        """Evidence when every piece speaks once: it goes to its segments in proportion to value · evidence.

        So a firm in three segments is sure of each, while three segments that share one word stay unsure. float64[size].
        """
        claims = self.values * evidence[self.segments]
        totals = np.bincount(self.owners, claims, minlength=len(self.labels))
        portions = np.divide(claims, totals[self.owners], out=np.zeros_like(claims), where=claims > 0)
        return np.bincount(self.segments, self.values * portions, minlength=evidence.size).astype(np.float64)

    def labels_of(self, row: int) -> tuple[str, ...]:
        """The labels that speak for a segment, the strongest first."""
        own = np.flatnonzero(self.segments == row)
        order = own[np.argsort(-self.values[own], kind="stable")]
        return tuple(self.labels[owner] for owner in self.owners[order][:_MOST_WORDS].tolist())


def contributions(
    lexicon: Lexicon, table: CodeTable, read: Mapping[str, Sequence[str]], codes: Iterable[str]
) -> Contributions:
    """Evidence of the pieces that were read and of the codes; a code that is given twice speaks once."""
    labels: list[str] = []
    segments: list[NDArray[np.int64]] = [np.empty(0, np.int64)]
    values: list[NDArray[np.float64]] = [np.empty(0)]
    for piece, how in heard(read).items():
        posting = lexicon.posting(piece)
        labels.append(piece)
        segments.append(posting.segments)
        values.append(posting.weights * _loudness(how, posting.whole))
    for code in dict.fromkeys(codes):
        numbers, strengths = table.evidence(code)
        labels.append(code)
        segments.append(numbers)
        values.append(strengths)
    owners = np.repeat(np.arange(len(labels)), [part.size for part in segments[1:]])
    return Contributions(labels, np.concatenate(segments), np.concatenate(values), owners.astype(np.int64))


def coverage(lexicon: Lexicon, read: Mapping[str, Sequence[str]]) -> NDArray[np.float64]:
    """Share of the trade words that each segment explains by itself, 0–1: float64[n_segments].

    A stretch counts 1 for a segment that has a whole word of it, else the share of it that the segment's piece covers.
    """
    total, trade = np.zeros(lexicon.size), 0
    for stretch, pieces in read.items():
        length = lexicon.trade_length(stretch)
        if not length:
            continue
        trade += 1
        own = np.zeros(lexicon.size)
        for piece in pieces:
            posting = lexicon.posting(piece)
            shares = np.where(posting.whole, 1.0, min(1.0, len(piece) / length))
            own[posting.segments] = np.maximum(own[posting.segments], shares)
        total += own
    return total / trade if trade else total


def _loudness(how: Heard, whole: NDArray[np.bool_]) -> NDArray[np.float64]:
    """A whole word counts once more, the root of it, with each stretch; a mere piece for how much of a stretch it covers."""
    return np.where(whole, sqrt(min(how.times, _MOST_TIMES)), sqrt(min(how.covered, 1.0)))
