"""定位 · Firm text, products and class codes → the segments it stands in, with confidence and evidence, or why nothing is said.

Evidence of a segment = Σ over the pieces found of weight · loudness (lexicon.py) + agreement of GB/T 4754-2017 and IPC codes
(codes.py). confidence.py turns it, with a nearness of meaning that may be given from outside, into a calibrated confidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from graph.codes import CodeTable
from graph.confidence import PRIOR, Calibration, Signals, confidences, known_trade
from graph.evidence import Contributions, contributions, coverage
from graph.lexicon import Lexicon
from graph.vocabulary import Labelled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graph.chain import IndustryChain

    Numbers = NDArray[np.float32] | Sequence[float]


_EXPLAINED = 0.5


class Abstention(Labelled):
    """Why a firm was placed nowhere."""

    NOTHING_KNOWN = "nothing_known", "没有一个词或代码与产业链相符", "no word or code of the chains was found"
    UNKNOWN_TRADE = "unknown_trade", "所营业务看来不在产业链图中", "the trade seems to be outside the chains"
    UNDECIDED = "undecided", "多个环节相近，没有一个足够可信", "several segments are alike and none is sure enough"


@dataclass(frozen=True, slots=True)
class Placement:
    """A segment a firm may stand in: `confidence` 0–1, `evidence` the words and codes that say so, the strongest first."""

    segment_id: str
    confidence: float
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a firm was placed, or why nowhere, with the figures behind it."""

    placements: tuple[Placement, ...]
    abstention: Abstention | None  # None exactly when there are placements
    known_trade: float  # chance that the trade is one of the map's
    explained: float  # share of its trade words that the map knows
    margin: float  # confidence of the best segment less that of the second
    best: Placement | None  # the best segment, also where it was not sure enough


class Placer:
    """Places firms in the segments of a chain. Built once; threads may share it."""

    segment_ids: tuple[str, ...]  # the order of `similarity`
    lexicon: Lexicon

    def __init__(self, chain: IndustryChain, calibration: Calibration = PRIOR) -> None:
        """Read the words and codes of the chain's segments."""
        segments = list(chain.segments.values())
        self.segment_ids = tuple(chain.segments)
        self.calibration = calibration
        self.lexicon = Lexicon(
            [(one.name, one.name_en, *one.synonyms, *one.products, *one.outputs) for one in segments]
        )
        self._codes = CodeTable([(*one.gb4754, *one.ipc) for one in segments])

    def place(
        self,
        text: str = "",
        codes: Iterable[str] = (),
        products: Iterable[str] = (),
        similarity: Numbers | None = None,
        *,
        limit: int = 5,
        threshold: float | None = None,
    ) -> list[Placement]:
        """Segments by falling confidence, ties by id; empty when nothing reaches the threshold (the calibration's own).

        `similarity`: one number a segment, in the order of `segment_ids`, on any scale. Raises ValueError for another length.
        """
        found, signals = self._read(text, codes, products, similarity)
        return self._placements(found, confidences(signals, self.calibration), limit, threshold)

    def judge(
        self,
        text: str = "",
        codes: Iterable[str] = (),
        products: Iterable[str] = (),
        similarity: Numbers | None = None,
        *,
        limit: int = 5,
        threshold: float | None = None,
    ) -> Verdict:
        """As `place`, with the reason where nothing is said. Raises ValueError for a similarity of another length."""
        found, signals = self._read(text, codes, products, similarity)
        confidence = confidences(signals, self.calibration)
        placed = self._placements(found, confidence, limit, threshold)
        first, second = np.sort(np.append(confidence, [0.0, 0.0]))[:-3:-1]
        chance = known_trade(signals, self.calibration)
        best = placed[:1] or self._placements(found, confidence, 1, 0.0)
        return Verdict(
            placements=tuple(placed),
            abstention=None if placed else self._why(signals, chance),
            known_trade=round(chance, 4),
            explained=round(signals.known, 4),
            margin=round(float(first - second), 4),
            best=best[0] if best else None,
        )

    def evidence(
        self,
        text: str = "",
        codes: Iterable[str] = (),
        products: Iterable[str] = (),
        similarity: Numbers | None = None,
    ) -> NDArray[np.float64]:
        """Evidence of every segment before it is weighed: float64[n_segments], 0 or more."""
        return self._read(text, codes, products, similarity)[1].evidence

    def signals(
        self,
        text: str = "",
        codes: Iterable[str] = (),
        products: Iterable[str] = (),
        similarity: Numbers | None = None,
    ) -> Signals:
        """What confidence is computed from; for fitting a calibration."""
        return self._read(text, codes, products, similarity)[1]

    def _read(
        self, text: str, codes: Iterable[str], products: Iterable[str], similarity: Numbers | None
    ) -> tuple[Contributions, Signals]:
        """The firm is judged by what it lists (its products, or else its text); what it tells besides only adds."""
        listed, told = self.lexicon.read(products), self.lexicon.read((text,))
        judged = listed or told
        found = contributions(self.lexicon, self._codes, listed | told, codes)
        near = None if similarity is None else self._standardised(similarity)
        evidence = found.summed(len(self.segment_ids))
        return found, Signals(
            evidence=evidence,
            own=found.shared_out(evidence),
            covers=coverage(self.lexicon, judged),
            known=self.lexicon.known_share(judged) if judged else 1.0,  # who tells nothing is judged by codes alone
            is_listed=bool(listed),
            near=near,
        )

    def _placements(
        self, found: Contributions, confidence: NDArray[np.float64], limit: int, threshold: float | None
    ) -> list[Placement]:
        least = self.calibration.threshold if threshold is None else threshold
        rows = np.flatnonzero((confidence >= least) & (confidence > 0))
        best = rows[np.lexsort((rows, -confidence[rows]))][: max(0, limit)].tolist()
        return [
            Placement(self.segment_ids[row], round(float(confidence[row]), 4), found.labels_of(row)) for row in best
        ]

    def _why(self, signals: Signals, chance: float) -> Abstention:
        if not signals.said.any():
            return Abstention.NOTHING_KNOWN
        is_explained = signals.covers.max() >= _EXPLAINED  # by one segment: then the map has such words, only too often
        return (
            Abstention.UNDECIDED if is_explained or chance >= self.calibration.known_from else Abstention.UNKNOWN_TRADE
        )

    def _standardised(self, similarity: Numbers) -> NDArray[np.float64] | None:
        """(x - mean) / deviation; what is not a number counts as the mean. None when the numbers tell nothing apart."""
        values = np.asarray(similarity, dtype=np.float64)
        if values.shape != (len(self.segment_ids),):
            raise ValueError(
                f"similarity needs {len(self.segment_ids)} numbers, one a segment, not shape {values.shape}"
            )
        known = np.isfinite(values)
        if not known.any():
            return None
        filled = np.where(known, values, values[known].mean())
        deviation = float(filled.std())
        return (filled - filled.mean()) / deviation if deviation > 1e-12 else None
