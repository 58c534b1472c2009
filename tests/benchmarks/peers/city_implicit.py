"""implicit · Alternating least squares on the history of takings (Hu, Koren, Volinsky, ICDM 2008; PyPI implicit)."""

from __future__ import annotations

import sys

import numpy as np
from implicit.als import AlternatingLeastSquares
from scipy.sparse import csr_matrix

FACTORS, ROUNDS, SEED = 32, 15, 7


def main(given: str, answer: str) -> None:
    """Scores float64[pairs] of an asker's and an offer's factors; who never took or was never taken has factors of 0."""
    with np.load(given) as held:
        starts, offers, history = held["starts"], held["offers"], held["history"]
    askers = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    shape = len(starts) - 1, int(offers.max()) + 1
    taken = csr_matrix((np.ones(len(history), np.float32), (askers[history], offers[history])), shape=shape)
    model = AlternatingLeastSquares(factors=FACTORS, iterations=ROUNDS, random_state=SEED, num_threads=1)
    model.fit(taken, show_progress=False)
    scores = np.einsum("pf,pf->p", model.user_factors[askers], model.item_factors[offers])
    np.savez(answer, scores=scores.astype(np.float64))


if __name__ == "__main__":
    main(*sys.argv[1:])
