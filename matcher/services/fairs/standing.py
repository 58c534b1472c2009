"""对接会的记录 · The fairs, the records and the moment: what every act on a fair begins with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from matcher.entities import Party
from matcher.entities.fairs import (
    Participation,
)
from matcher.errors import UnknownThing
from matcher.services.engagements import Occasion
from matcher.services.fairs.shelf import FairShelf
from matcher.services.startups import Matchmaker

__all__ = ["FairStanding"]


@dataclass(frozen=True, slots=True)
class FairStanding:
    """The fairs and what is needed to plan them. `matchmaker` is asked for when chances are needed and not before."""

    shelf: FairShelf
    occasion: Occasion
    matchmaker: Callable[[], Matchmaker]

    @property
    def today(self) -> date:
        """The day in Asia/Shanghai."""
        return self.occasion.day

    @property
    def now(self) -> datetime:
        """This moment, UTC."""
        return self.occasion.now

    def named(self, ids: Iterable[str]) -> Mapping[str, Party]:
        """The parties of some ids."""
        return self.occasion.repository.parties_by_id(ids)

    def parties(self, people: Iterable[Participation]) -> Mapping[str, Party]:
        """The records of those who take part."""
        return self.occasion.repository.parties_by_id(one.party_id for one in people)

    def participation(self, fair_id: str, party_id: str) -> Participation:
        """Raises UnknownThing("fair_not_invited")."""
        for one in self.shelf.participations_of([party_id]):  # not everybody of a fair of thousands
            if one.fair_id == fair_id:
                return one
        raise UnknownThing("fair_not_invited", value=party_id)
