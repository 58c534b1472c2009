"""互选真值 · The known chance that both sides of a pair say yes in the synthetic city.

Each side's latent utility is linear; the chance of a yes is logistic (random utility, McFadden, 1974), and the two
decisions are independent given the utilities. `appeal` stands for all that the files do not tell: it is drawn from
the id alone, so that anybody can work out the chance of any pair, listed in the truth or not.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import asdict, dataclass
from statistics import NormalDist

__all__ = ["Acceptance", "appeal"]

UNKNOWN_NEARNESS = 0.5  # of an offer that states no region


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Coefficients on the logit scale. `grade` is the relevance 0–3, nearness that of graph.regions, 0–1.

    With these an offer of grade 3 next door is taken by four start-ups in five, one of grade 0 far away by one in 25.
    """

    forward_base: float = -3.2
    forward_grade: float = 1.2
    forward_nearness: float = 0.8
    forward_appeal: float = 0.6
    backward_base: float = -1.5
    backward_grade: float = 0.7
    backward_nearness: float = 0.6
    backward_appeal: float = 0.6

    def forward(self, grade: float, nearness: float, offer_appeal: float) -> float:
        """Chance that the start-up accepts the offer."""
        logit = self.forward_base + self.forward_grade * grade + self.forward_nearness * nearness
        return _logistic(logit + self.forward_appeal * offer_appeal)

    def backward(self, grade: float, nearness: float, need_appeal: float) -> float:
        """Chance that the offer's side accepts the start-up."""
        logit = self.backward_base + self.backward_grade * grade + self.backward_nearness * nearness
        return _logistic(logit + self.backward_appeal * need_appeal)

    def document(self) -> dict[str, float]:
        """The coefficients by name."""
        return asdict(self)


def appeal(identifier: str, seed: int) -> float:
    """A standard normal number that belongs to an offer's or a need's id in the city of this seed."""
    digest = hashlib.blake2b(f"{seed}:{identifier}".encode(), digest_size=8).digest()
    return NormalDist().inv_cdf((int.from_bytes(digest) + 0.5) / 2**64)


def _logistic(logit: float) -> float:
    return 1.0 / (1.0 + math.exp(-logit))
