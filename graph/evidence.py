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
    from graph.lexicon import Lexicon, Posting

_MOST_TIMES = 9  # a piece said more often than this says no more
_MOST_WORDS = 5
_NONE = np.empty(0, np.int64)


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
    said, given = heard(read), dict.fromkeys(codes)
    postings = [lexicon.posting(piece) for piece in said]
    of_codes = [table.evidence(code) for code in given]
    segments = [*(posting.segments for posting in postings), *(numbers for numbers, _ in of_codes)]
    values = [_spoken(list(said.values()), postings), *(strengths for _, strengths in of_codes)]
    sizes = np.array([part.size for part in segments], dtype=np.int64)
    owners = np.repeat(np.arange(sizes.size), sizes)
    return Contributions([*said, *given], np.concatenate([_NONE, *segments]), np.concatenate(values), owners)


def coverage(lexicon: Lexicon, read: Mapping[str, Sequence[str]]) -> NDArray[np.float64]:
    """Share of the trade words that each segment explains by itself, 0–1: float64[n_segments].

    Stretches without trade words do not count.
    """
    told = [found for stretch in read if (found := lexicon.explained(stretch)) is not None]
    if not told:
        return np.zeros(lexicon.size)
    segments, shares = (np.concatenate(parts) for parts in zip(*told, strict=True))
    return np.bincount(segments, shares, minlength=lexicon.size) / len(told)


def _spoken(said: Sequence[Heard], postings: Sequence[Posting]) -> NDArray[np.float64]:
    """What the pieces say for their segments, end to end: weight · loudness.

    A whole word counts once more, the root of it, with each stretch; a mere piece for how much of a stretch it covers.
    """
    if not postings:
        return np.empty(0)
    sizes = [posting.segments.size for posting in postings]
    as_word = np.repeat([sqrt(min(how.times, _MOST_TIMES)) for how in said], sizes)
    as_piece = np.repeat([sqrt(min(how.covered, 1.0)) for how in said], sizes)
    whole = np.concatenate([posting.whole for posting in postings])
    loud: NDArray[np.float64] = np.where(whole, as_word, as_piece)
    return np.concatenate([posting.weights for posting in postings]) * loud
