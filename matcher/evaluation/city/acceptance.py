"""互选真值 · The known chance that both sides of a pair say yes in the synthetic city.

Each side's latent utility is linear; the chance of a yes is logistic (random utility, McFadden, 1974), and the two
decisions are independent given the utilities. Both sides know how well the offer answers the need (`grade`); beside it
each looks at its own `wish` (wishes.py), which weighs the same for both, so that neither side is the choosier one. `appeal` stands for all that the files do
not tell: it is drawn from the id alone, so that anybody can work out the chance of any pair, listed in the truth or not.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import asdict, dataclass
from statistics import NormalDist

__all__ = ["HALF_PLEASED", "UNKNOWN_NEARNESS", "Acceptance", "appeal"]

UNKNOWN_NEARNESS = 0.5  # of an offer that states no region
HALF_PLEASED = 0.5  # wish of a counterpart of whose wishes nothing is said


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Coefficients on the logit scale. `grade` is the relevance 0–3, nearness that of graph.regions, `wish` 0–1.

    Two anchors set both sides alike: who finds everything right next door says yes four times in five, and who finds its
    own wish not met at all once in 25. In between, a half pleased side says yes to some 30 in 100, near the 26 in 100 of
    one-way lists that Pizzato et al. (User Modeling and User-Adapted Interaction 23, 2013) measured.
    """

    forward_base: float = -7.6
    forward_grade: float = 1.2
    forward_wish: float = 4.6
    forward_nearness: float = 0.8
    forward_appeal: float = 0.6
    backward_base: float = -4.7
    backward_grade: float = 0.3
    backward_wish: float = 4.6
    backward_nearness: float = 0.6
    backward_appeal: float = 0.6

    def forward(self, grade: float, nearness: float, offer_appeal: float, wish: float = HALF_PLEASED) -> float:
        """Chance that the start-up accepts the offer; `wish` says how far it comes on its terms."""
        logit = self.forward_base + self.forward_grade * grade + self.forward_nearness * nearness
        return _logistic(logit + self.forward_wish * wish + self.forward_appeal * offer_appeal)

    def backward(self, grade: float, nearness: float, need_appeal: float, wish: float = HALF_PLEASED) -> float:
        """Chance that the offer's side accepts the start-up; `wish` says how far it is what this side looks for."""
        logit = self.backward_base + self.backward_grade * grade + self.backward_nearness * nearness
        return _logistic(logit + self.backward_wish * wish + self.backward_appeal * need_appeal)

    def document(self) -> dict[str, float]:
        """The coefficients by name."""
        return asdict(self)


def appeal(identifier: str, seed: int) -> float:
    """A standard normal number that belongs to an offer's or a need's id in the city of this seed."""
    digest = hashlib.blake2b(f"{seed}:{identifier}".encode(), digest_size=8).digest()
    return NormalDist().inv_cdf((int.from_bytes(digest) + 0.5) / 2**64)


def _logistic(logit: float) -> float:
    return 1.0 / (1.0 + math.exp(-logit))
