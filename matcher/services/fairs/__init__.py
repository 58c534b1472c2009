"""办一场对接会 · From unmet demand to a published schedule and what came of it: one file a step of the organiser's way."""

from matcher.services.fairs.desk import FairDesk
from matcher.services.fairs.proposing import Proposal, propose

__all__ = ["FairDesk", "Proposal", "propose"]
