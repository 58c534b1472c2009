"""回避 · Whom a need must never meet, and whom only a person may let through: computed on resolved identity.

One's own group, whom one declines with all their group, and whoever declines one's own side are barred. A namesake that
nothing tells apart from any of the first two, or an offer of nobody in particular while there is somebody to keep away
from, is held: told as held, not ranked as if it were fine. Nothing that is told depends on what others decline.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from matcher.entities import Need, Offer

__all__ = ["ALONE", "Bars", "Kinship", "bars_of"]


class Kinship(Protocol):
    """Who belongs to whom, and who declines whom."""

    def group_of(self, ids: Iterable[str]) -> frozenset[str]:
        """The ids with all that are one side with them, whatever the direction and the number of steps."""
        ...

    def namesakes_of(self, ids: Iterable[str]) -> frozenset[str]:
        """Others that may be one of these."""
        ...

    def declining(self, ids: Iterable[str]) -> frozenset[str]:
        """Parties that decline any of these."""
        ...


class _Alone:
    """Nobody is known to belong to anybody: for needs of nobody in particular and for small records in memory."""

    def group_of(self, ids: Iterable[str]) -> frozenset[str]:
        """Themselves."""
        return frozenset(ids)

    def namesakes_of(self, ids: Iterable[str]) -> frozenset[str]:
        """Nobody."""
        return frozenset()

    def declining(self, ids: Iterable[str]) -> frozenset[str]:
        """Nobody."""
        return frozenset()


ALONE: Kinship = _Alone()


@dataclass(frozen=True, slots=True)
class Bars:
    """`need` with its affiliates and declines closed over groups; parties in doubt; whether owners must be known."""

    need: Need
    doubtful: frozenset[str]
    needs_owner: bool

    def held(self, offer: Offer) -> str | None:
        """Why an offer is held: a code of wording/labels; None when it may be ranked."""
        if offer.party_id is None:
            return "held_owner_unknown" if self.needs_owner else None
        return "held_identity_doubtful" if offer.party_id in self.doubtful else None


def bars_of(need: Need, kinship: Kinship) -> Bars:
    """What stands between a need and some counterparts."""
    asker = {need.party_id} if need.party_id else set()
    if not asker and not need.affiliates and not need.declined:
        return Bars(need, frozenset(), False)
    own = kinship.group_of(need.affiliates | asker)
    away = kinship.group_of(need.declined)
    closed = replace(need, affiliates=own, declined=away | kinship.declining(own))
    return Bars(closed, kinship.namesakes_of(own | away) - own - away, bool(need.declined or own - asker))
