"""相识 · Who invests with whom: investors tied by the start-ups they hold together, and what one's friends lean to.

Most investors have a handful of deals; what they will do next shows earlier in the deals of those they invest with
(Hochberg, Ljungqvist, Lu, Journal of Finance 62(1), 2007, on syndication networks). So an investor's past is smoothed
towards that of its co-investors before it is smoothed towards everybody's.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

__all__ = ["Acquaintance", "smoothed_lift"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

EVERYBODY = 2.0  # deals of everybody mixed into the friends'
OWN = 4.0  # deals that the friends' leaning is worth against the own ones


class Acquaintance:
    """Ties between investors from decayed deals csr[investors, start-ups] and who holds what, 0/1 of the same shape."""

    def __init__(self, decayed: sp.csr_matrix, held: sp.csr_matrix) -> None:
        together = (decayed @ held.T).tocsr()
        together.setdiag(0)
        together.eliminate_zeros()
        deals = np.asarray(decayed.sum(axis=1)).ravel()
        share = 1.0 / np.maximum(np.asarray(together.sum(axis=1)).ravel(), 1e-9)
        damped = sp.diags_array(1.0 / np.sqrt(deals + 1.0))  # cosine: who is everywhere is nobody's friend
        self._friends = (sp.diags_array(share) @ together).tocsr()
        self._ties = (damped @ together @ damped).tocsr()
        self._held = held

    def of_friends(self, counts: sp.csr_matrix) -> sp.csr_matrix:
        """csr[investors, values]: what an investor's co-investors have on average, by how often they met."""
        mean: sp.csr_matrix = (self._friends @ counts).tocsr()
        return mean

    def kinship(self, startups: Ints, investors: Ints) -> Floats:
        """float32[start-ups, investors]: log(1 + 10 Σ ties to those who hold the start-up)."""
        ties = (self._ties[investors] @ self._held[:, startups]).toarray().T
        kin: Floats = np.log1p(10.0 * ties).astype(np.float32)
        return kin


def smoothed_lift(counts: sp.csr_matrix, friends: sp.csr_matrix, investors: Ints, values: Ints) -> Floats:
    """float32[investors, values]: log of how much more often an investor deals with a value than everybody does.

    p(value | investor) = (n + OWN · p_friends) / (Σ n + OWN), and p_friends is smoothed towards everybody's share in the
    same way: two steps of Dirichlet smoothing, as a topic is smoothed in Zhai and Lafferty, ACM TOIS 22(2), 2004.
    """
    everybody = np.asarray(counts.sum(axis=0)).ravel() + 0.5
    share = (everybody / everybody.sum())[values]
    near = _mixed(friends, investors, values, share, EVERYBODY)
    own = _mixed(counts, investors, values, near, OWN)
    lift: Floats = np.log(own / share).astype(np.float32)
    return lift


def _mixed(
    counts: sp.csr_matrix, investors: Ints, values: Ints, towards: NDArray[np.float64], weight: float
) -> NDArray[np.float64]:
    total = np.asarray(counts.sum(axis=1)).ravel()[investors, None]
    mixed: NDArray[np.float64] = (counts[investors][:, values].toarray() + weight * towards) / (total + weight)
    return mixed
