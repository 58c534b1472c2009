"""拟合 · The trade question and the segment question by logistic regression, then the level of their product by isotonic regression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.isotonic import IsotonicRegression

from graph.confidence import SEGMENT_SIGNALS, TRADE_SIGNALS, Calibration, Signals, Weights, confidences
from graph.placement import Placer
from matcher.evaluation.placing.draws import Drawn
from matcher.retrieval.meaning import SegmentMeaning

__all__ = ["Told", "fit", "tell"]

LEVELS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.75, 0.9)
FEWEST = 30
RIDGE = 0.1
ANY_SIGN = ("listed",)  # every other signal speaks for a segment or not at all: more evidence never lowers confidence
MOST_SEGMENTS = 12  # of a firm's segments the strongest are learned from; the rest are all wrong and all alike
MEANING_SIGNALS = ("peak", "near")

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Told:
    """The signals of one firm, which segments they speak for, and which of these are right."""

    signals: Signals
    rows: NDArray[np.int64]  # [k] segments that were said, the strongest first
    right: NDArray[np.bool_]  # [k]
    is_known: bool  # its trade is in the map
    outside: str

    @property
    def places(self) -> NDArray[np.int64]:
        """Places of the rows among all that were said."""
        return np.searchsorted(np.flatnonzero(self.signals.said), self.rows)


def tell(drawn: Drawn, placer: Placer, meaning: SegmentMeaning | None = None) -> list[Told]:
    """Signals of every draw; with `meaning` the nearness of its words to each segment's words too."""
    texts = ["，".join((*draw.products, draw.text)) for draw in drawn.draws]
    near = [None] * len(texts) if meaning is None else meaning.similarity(texts)
    told = []
    for draw, similarity in zip(drawn.draws, near, strict=True):
        signals = placer.signals(draw.text, draw.codes, draw.products, similarity)
        rows = np.flatnonzero(signals.said)
        rows = rows[np.lexsort((rows, -signals.own[rows]))][:MOST_SEGMENTS]
        right = np.array([placer.segment_ids[row] in draw.right for row in rows.tolist()], dtype=np.bool_)
        told.append(Told(signals, rows, right, bool(draw.right), draw.outside))
    return told


def fit(told: Sequence[Told]) -> Weights:
    """Weights from firms of known and of unknown trades; those with a nearness of meaning give weights for it too."""
    heard = [one for one in told if len(one.rows)]
    has_meaning = any(one.signals.near is not None for one in heard)
    trade = _regressed(
        _chosen(TRADE_SIGNALS, has_meaning),
        [one.signals.of_trade() for one in heard],
        np.array([one.is_known for one in heard]),
    )
    known = [one for one in heard if one.is_known]
    segment = _regressed(
        _chosen(SEGMENT_SIGNALS, has_meaning),
        [{name: column[one.places] for name, column in one.signals.of_segments().items()} for one in known],
        np.concatenate([one.right for one in known]),
    )
    plain = Calibration("fit", Weights(trade, segment), Weights(trade, segment), 0.0, 0.5)
    raw = np.concatenate([confidences(one.signals, plain)[one.rows] for one in heard])
    return Weights(trade, segment, _level(raw, np.concatenate([one.right for one in heard])))


def _chosen(names: tuple[str, ...], has_meaning: bool) -> list[str]:
    return [name for name in names if has_meaning or name not in MEANING_SIGNALS]


def _regressed(
    names: Sequence[str], rows: Sequence[Mapping[str, float] | Mapping[str, Floats]], right: NDArray[np.bool_]
) -> dict[str, float]:
    table = np.column_stack([np.concatenate([np.atleast_1d(row[name]) for row in rows]) for name in names])
    signs = np.where(right, 1.0, -1.0)
    free = np.array([name in ANY_SIGN for name in names])

    def loss(weights: Floats) -> tuple[float, Floats]:
        margins = signs * (weights[0] + table @ weights[1:])
        pulls = -signs / (1.0 + np.exp(margins))
        ridge = RIDGE * weights[1:]
        slope = np.append(pulls.sum(), table.T @ pulls) + np.append(0.0, ridge)
        return float(np.logaddexp(0.0, -margins).sum() + 0.5 * ridge @ weights[1:]), slope

    limits = [(None, None), *((None, None) if any_sign else (0.0, None) for any_sign in free)]
    found = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=limits).x
    return {name: round(float(value), 4) for name, value in zip(("intercept", *names), found, strict=True)}


def _level(raw: Floats, right: NDArray[np.bool_]) -> tuple[tuple[float, float], ...]:
    """Knots at the mean raw value of each bin; what was right there, made monotone."""
    place = np.digitize(raw, LEVELS)
    bins = [place == number for number in range(len(LEVELS) + 1) if (place == number).sum() >= FEWEST]
    means = np.array([raw[inside].mean() for inside in bins])
    shares = np.array([right[inside].mean() for inside in bins])
    counts = np.array([inside.sum() for inside in bins])
    smooth = IsotonicRegression().fit_transform(means, shares, sample_weight=counts)
    knots = [(0.0, 0.0), *zip(means.tolist(), smooth.tolist(), strict=True), (1.0, float(smooth[-1]))]
    return tuple((round(x, 4), round(y, 4)) for x, y in knots)
