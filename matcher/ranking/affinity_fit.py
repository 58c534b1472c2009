"""投融权重 · Weights of the affinity features from one year of deals: who was chosen among those who could have been.

Conditional logit (McFadden, in Frontiers in Econometrics, 1974): P(chosen) = exp(w·f) / Σ exp(w·f) over a question's
candidates, fitted by L-BFGS on the year before the asked one, with a ridge towards PRIOR. Nothing later is read.
"""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from matcher.ranking.affinity import PRIOR, Affinity, Deals, Floats

__all__ = ["Asks", "fit_choice", "fit_year"]

MIN_DEALS = 3  # earlier deals of an investor who can be asked
QUESTION_LIMIT = 900  # questions of the fitted year, drawn by seed: 70 MB of features
PRIOR_QUESTIONS = 2.0  # how many questions the prior is worth


class Asks(Enum):
    """Who looks for whom."""

    STARTUP = "a start-up looks for investors"
    INVESTOR = "an investor looks for start-ups"


def fit_year(deals: Deals, first: int, end: int, asks: Asks, *, seed: int = 0) -> Floats:
    """Weights in the order of FEATURES, from the deals of first ≤ day < end given those before `first`.

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
    axis = 1 if asks is Asks.STARTUP else 0
    questions = np.flatnonzero(chosen.any(axis=axis))
    if len(questions) > QUESTION_LIMIT:
        questions = np.sort(np.random.default_rng(seed).choice(questions, QUESTION_LIMIT, replace=False))
    if not len(questions):
        return PRIOR.copy()
    if asks is Asks.STARTUP:
        rows = startups[questions]
        return fit_choice(model.features(rows, investors), chosen[questions], ~model.known(rows, investors))
    some = investors[questions]
    features = model.features(startups, some).transpose(1, 0, 2)
    return fit_choice(features, chosen[:, questions].T, ~model.known(startups, some).T)


def fit_choice(features: Floats, chosen: NDArray[np.bool_], allowed: NDArray[np.bool_]) -> Floats:
    """Weights float32[features] from float32[questions, candidates, features] and who was chosen among the allowed.

    Several chosen count equally within their question; every question has at least one.
    """
    flat = features.reshape(-1, features.shape[2])
    middle, spread = flat.mean(axis=0, dtype=np.float64), flat.std(axis=0, dtype=np.float64)
    scale = np.where(spread > 1e-4, spread, 1.0)  # a feature that tells nobody apart keeps its prior
    scaled = ((features - middle) / scale).astype(np.float32)
    share = (chosen / chosen.sum(axis=1, keepdims=True)).astype(np.float32)
    wanted = np.einsum("qc,qcf->f", share, scaled)
    prior = PRIOR * scale

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = np.where(allowed, scaled @ weights.astype(np.float32), -np.inf)
        logits -= logits.max(axis=1, keepdims=True)
        chances = np.exp(logits)
        total = chances.sum(axis=1, keepdims=True)
        chances /= total
        likelihood = float((share * np.where(allowed, logits - np.log(total), 0)).sum())
        expected = np.einsum("qc,qcf->f", chances, scaled)
        away = weights - prior
        return PRIOR_QUESTIONS * float(away @ away) - likelihood, 2 * PRIOR_QUESTIONS * away + expected - wanted

    found = minimize(loss, prior, jac=True, method="L-BFGS-B", options={"maxiter": 60})
    weights: Floats = (found.x / scale).astype(np.float32)
    return weights
