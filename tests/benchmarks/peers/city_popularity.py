"""人气 · Whoever was taken most often comes first, for everybody alike."""

from __future__ import annotations

import sys

import numpy as np


def main(given: str, answer: str) -> None:
    """Scores float64[pairs]: how often each pair's offer was taken in the history."""
    with np.load(given) as held:
        offers, history = held["offers"], held["history"]
    counts = np.bincount(offers[history], minlength=int(offers.max()) + 1)
    np.savez(answer, scores=counts[offers].astype(np.float64))


if __name__ == "__main__":
    main(*sys.argv[1:])
