"""投融权重 · Weights of the affinity features from one year of deals: who was chosen among those who could have been.

Conditional logit (McFadden, in Frontiers in Econometrics, 1974): P(chosen) = exp(w·f) / Σ exp(w·f) over a question's
candidates, fitted by L-BFGS on the year before the asked one, with a ridge towards PRIOR. Nothing later is read. What
tells the likely from the rest does not tell the likeliest apart: a second fit, on the shortlist of the first alone,
orders that list (a cascade, Wang, Lin, Metzler, SIGIR 2011).
"""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from matcher.ranking.affinity import PRIOR, SHORTLIST, Affinity, Deals, Floats, Ints, Weights, shortlisted

__all__ = ["Asks", "fit_choice", "fit_year"]

MIN_DEALS = 3  # earlier deals of an investor who can be asked
QUESTION_LIMIT = 900  # questions of the first fit, drawn by seed: 130 MB of features
PRIOR_QUESTIONS = 2.0  # how many questions the prior is worth


class Asks(Enum):
    """Who looks for whom."""

    STARTUP = "a start-up looks for investors"
    INVESTOR = "an investor looks for start-ups"


def fit_year(deals: Deals, first: int, end: int, asks: Asks, *, seed: int = 0) -> Weights:
    """Weights from the deals of first ≤ day < end given those before `first`.

    New pairs only, among investors with at least three earlier deals. PRIOR when that leaves no question.
    """
    past, year = deals.within(0, first), deals.within(first, end)
    investors = np.flatnonzero(np.bincount(past.investor, minlength=deals.investor_count) >= MIN_DEALS)
    startups = np.unique(year.startup)
    model = Affinity(deals, first)
    chosen = np.zeros((len(startups), len(investors)), bool)
    asked = np.isin(year.investor, investors)
    chosen[np.searchsorted(startups, year.startup[asked]), np.searchsorted(investors, year.investor[asked])] = True
    chosen &= ~model.known(startups, investors)
    flip = asks is Asks.INVESTOR
    questions = np.flatnonzero(chosen.any(axis=0 if flip else 1))
    if not len(questions):
        return Weights(PRIOR.copy(), PRIOR.copy())
    startups, investors = (startups, investors[questions]) if flip else (startups[questions], investors)
    chosen = chosen[:, questions].T if flip else chosen[questions]
    some = np.arange(len(questions))
    if len(questions) > QUESTION_LIMIT:
        some = np.sort(np.random.default_rng(seed).choice(some, QUESTION_LIMIT, replace=False))
    wide = _fit_all(model, startups, investors, chosen, some, flip=flip)
    scores = model.scores(startups, investors, Weights(wide, wide), by_investor=flip)
    sharp = _fit_shortlist(model, startups, investors, chosen, scores.T if flip else scores, wide, flip=flip)
    return Weights(wide, sharp)


def _fit_all(
    model: Affinity, startups: Ints, investors: Ints, chosen: NDArray[np.bool_], some: Ints, *, flip: bool
) -> Floats:
    """First fit: some questions, every candidate. `chosen` bool[questions, candidates]; `flip`: investors ask."""
    if flip:
        investors = investors[some]
        features = model.features(startups, investors).transpose(1, 0, 2)
        return fit_choice(features, chosen[some], ~model.known(startups, investors).T)
    startups = startups[some]
    return fit_choice(model.features(startups, investors), chosen[some], ~model.known(startups, investors))


def _fit_shortlist(
    model: Affinity, startups: Ints, investors: Ints, chosen: NDArray[np.bool_], scores: Floats, wide: Floats, *, flip: bool
) -> Floats:  # fmt: skip
    """Second fit: every question whose chosen ones are on its own shortlist, that list only, with a ridge towards the first."""
    count = min(SHORTLIST, scores.shape[1])
    picked = np.sort(shortlisted(scores, count), axis=1)
    found = np.take_along_axis(chosen, picked, axis=1)
    kept = found.any(axis=1)
    if not kept.any() or count < 2:
        return wide
    rows, columns = np.repeat(np.flatnonzero(kept), count), picked[kept].ravel()
    pairs = (startups[columns], investors[rows]) if flip else (startups[rows], investors[columns])
    features = model.pairs(*pairs).reshape(int(kept.sum()), count, -1)
    allowed = np.isfinite(np.take_along_axis(scores, picked, axis=1)[kept])
    return fit_choice(features, found[kept], allowed, prior=wide)


def fit_choice(
    features: Floats, chosen: NDArray[np.bool_], allowed: NDArray[np.bool_], prior: Floats = PRIOR
) -> Floats:
    """Weights float32[features] from float32[questions, candidates, features] and who was chosen among the allowed.

    Several chosen count equally within their question; every question has at least one.
    """
    flat = features.reshape(-1, features.shape[2])
    middle, spread = flat.mean(axis=0, dtype=np.float64), flat.std(axis=0, dtype=np.float64)
    scale = np.where(spread > 1e-4, spread, 1.0)  # a feature that tells nobody apart keeps its prior
    scaled = ((features - middle) / scale).astype(np.float32)
    share = (chosen / chosen.sum(axis=1, keepdims=True)).astype(np.float32)
    wanted = np.einsum("qc,qcf->f", share, scaled)
    start = prior * scale

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = np.where(allowed, scaled @ weights.astype(np.float32), -np.inf)
        logits -= logits.max(axis=1, keepdims=True)
        chances = np.exp(logits)
        total = chances.sum(axis=1, keepdims=True)
        chances /= total
        likelihood = float((share * np.where(allowed, logits - np.log(total), 0)).sum())
        expected = np.einsum("qc,qcf->f", chances, scaled)
        away = weights - start
        return PRIOR_QUESTIONS * float(away @ away) - likelihood, 2 * PRIOR_QUESTIONS * away + expected - wanted

    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 60})
    weights: Floats = (found.x / scale).astype(np.float32)
    return weights
