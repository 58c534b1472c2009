"""匿名到双方同意 · Who of a pair is not named yet: until both have agreed, whoever asked or offered without a name.

The other side sees country, city, type and size (matcher.entities.faces). Source: EEN partnering profiles.
"""

from __future__ import annotations

from matcher.access import is_anonymous
from matcher.entities import Offer
from matcher.entities.accounts import Viewer
from matcher.entities.engagements import Engagement

__all__ = ["UNNAMED", "has_both", "hidden_members"]

UNNAMED = "unnamed"
"""Fact of an engagement: the role of the member that asked without its name."""


def has_both(found: Engagement) -> bool:
    """Whether every member has agreed."""
    return {member.party_id for member in found.members} <= found.agreed()


def hidden_members(found: Engagement, offer: Offer | None, viewer: Viewer) -> frozenset[str]:
    """Party ids that the viewer may not be told; `offer` as the service sees it, None where it is gone."""
    if viewer.system or has_both(found):
        return frozenset()
    hidden = {found.party_of(found.facts.get(UNNAMED, ""))}
    if offer is not None and is_anonymous(offer):
        hidden.add(offer.party_id)
    return frozenset(id for id in hidden if id is not None) - viewer.party_ids
