"""把握 · From evidence to a calibrated confidence: first whether the firm's trade is in the map at all, then which segment it is.

confidence = level(P(trade in the map) · P(segment | trade in the map)). Both are logistic (Platt 1999) in a handful of signals, and
`level` is a monotone line through a few knots (isotonic, Zadrozny and Elkan 2002). The numbers come from outside as a Calibration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Column = NDArray[np.float64]

TRADE_SIGNALS = ("known", "explained", "best", "margin", "listed", "peak")
SEGMENT_SIGNALS = ("own", "share", "covers", "near")
_LEAST = 0.05


@dataclass(frozen=True, slots=True)
class Weights:
    """One set of fitted numbers: `trade` and `segment` by signal name and `intercept`, `level` as (raw, calibrated) knots."""

    trade: Mapping[str, float]
    segment: Mapping[str, float]
    level: tuple[tuple[float, float], ...] = ((0.0, 0.0), (1.0, 1.0))


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a Placer needs to turn evidence into confidence. `version` names the fit; it is part of an index's identity."""

    version: str
    words: Weights  # from words and codes alone
    meaning: Weights  # with a nearness of meaning besides
    threshold: float  # nothing is said below this confidence
    known_from: float  # chance from which a trade counts as one of the map


_LEVEL = ((0.0, 0.0), (0.07, 0.03), (0.25, 0.16), (0.37, 0.28), (0.52, 0.54), (0.68, 0.76), (0.83, 0.92), (0.96, 0.99), (1.0, 0.99))  # fmt: skip
PRIOR = Calibration(
    version="prior",
    words=Weights(
        trade={"intercept": 0.3, "known": 1.1, "explained": 0.8, "best": 1.3, "margin": 0.65, "listed": -1.45},
        segment={"intercept": 1.0, "own": 1.15, "share": 0.7, "covers": 1.6},
        level=_LEVEL,
    ),
    meaning=Weights(
        trade={
            "intercept": -1.8,
            "known": 0.7,
            "explained": 0.45,
            "best": 1.2,
            "margin": 0.55,
            "listed": -1.6,
            "peak": 0.65,
        },
        segment={"intercept": 0.0, "own": 1.1, "share": 0.65, "covers": 0.75, "near": 0.4},
        level=_LEVEL,
    ),
    threshold=0.5,
    known_from=0.5,
)
"""For maps without fitted numbers: those of the shipped chains, rounded. The fitted ones travel with the data."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What the two questions are answered from; columns are float64[n_segments]."""

    evidence: Column
    own: Column  # evidence when every piece speaks for one segment only
    covers: Column  # share of the trade words the segment explains by itself
    known: float  # share of the trade words that the map explains
    is_listed: bool  # the firm lists products; otherwise its text is read
    near: Column | None  # standardised nearness of meaning

    @property
    def said(self) -> NDArray[np.bool_]:
        """Segments for which anything speaks."""
        return (self.evidence > 0) & (self.own > 0)

    def of_trade(self) -> dict[str, float]:
        """Signals of the firm as a whole, by TRADE_SIGNALS."""
        first, second = np.sort(np.append(self.own, [0.0, 0.0]))[:-3:-1]
        return {
            "known": self.known,
            "explained": float(self.covers.max(initial=0.0)),
            "best": float(np.log(max(first, _LEAST))),
            "margin": float(np.log(max(first, _LEAST) / max(second, _LEAST))),
            "listed": float(self.is_listed),
            "peak": 0.0 if self.near is None else float(self.near.max(initial=0.0)),
        }

    def of_segments(self) -> dict[str, Column]:
        """Signals of the segments that were said, by SEGMENT_SIGNALS."""
        said = self.said
        own, evidence = self.own[said], self.evidence[said]
        return {
            "own": np.log(own),
            "share": 2.0 * np.log(evidence) - float(np.log(max(np.square(self.evidence).sum(), 1e-12))),
            "covers": self.covers[said],
            "near": np.zeros(own.size) if self.near is None else self.near[said],
        }


def known_trade(signals: Signals, calibration: Calibration) -> float:
    """Chance that the firm's trade is one of the map's; 0 when nothing speaks for any segment."""
    if not signals.said.any():
        return 0.0
    weights = calibration.words if signals.near is None else calibration.meaning
    told = signals.of_trade()
    return float(_logistic(_linear(weights.trade, told)))


def confidences(signals: Signals, calibration: Calibration) -> Column:
    """Confidence of every segment, 0 where nothing speaks for it: float64[n_segments]."""
    found, said = np.zeros(signals.own.size), signals.said
    if said.any():
        weights = calibration.words if signals.near is None else calibration.meaning
        raw = known_trade(signals, calibration) * _logistic(_linear(weights.segment, signals.of_segments()))
        knots = np.array(weights.level)
        found[said] = np.interp(raw, knots[:, 0], knots[:, 1])
    return found


def _linear(weights: Mapping[str, float], told: Mapping[str, object]) -> Column:
    total = np.asarray(weights["intercept"], dtype=np.float64)
    for name, weight in weights.items():
        if name != "intercept":
            total = total + weight * np.asarray(told[name], dtype=np.float64)
    return total


def _logistic(value: Column) -> Column:
    return np.asarray(1.0 / (1.0 + np.exp(-value)))
