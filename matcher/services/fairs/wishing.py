"""意愿台 · Must, want, decline, and no opinion again: private to who says it; what of it an organiser and the other side may know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matcher.entities.engagements import Preference, Value
from matcher.entities.fairs import (
    RequestMode,
    context_of,
)
from matcher.errors import BadInput
from matcher.services.engagements import say
from matcher.services.fairs.standing import FairStanding
from matcher.services.fairs.weighing import wishes_of

__all__ = ["WishCounts", "WishDesk"]


@dataclass(frozen=True, slots=True)
class WishCounts:
    """What an organiser may know of wishes: how many each gave and got; declines are counted nowhere."""

    given: Mapping[str, int]
    received: Mapping[str, int]
    must_count: int
    want_count: int


@dataclass(frozen=True, slots=True)
class WishDesk(FairStanding):
    """What is done with wishes."""

    def wish(self, fair_id: str, party_id: str, to_id: str, value: Value, reason: str = "") -> None:
        """必见、想见、不见: private to who says it; of whoever takes part on the other side.

        Raises BadInput("fair_wish_other_side"), UnknownThing("fair_not_invited").
        """
        mine, other = self.participation(fair_id, party_id), self.participation(fair_id, to_id)
        if mine.side is other.side:
            raise BadInput("fair_wish_other_side", value=to_id)
        line = " ".join(reason.split())[:200]
        say(party_id, to_id, value, occasion=self.occasion, reason=line, context=context_of(fair_id))

    def take_back(self, fair_id: str, party_id: str, to_id: str) -> bool:
        """不表态: no opinion of another any more, as if nothing had been said for this fair; a decline said elsewhere stands.

        False where there was none. Raises UnknownThing("fair_not_invited").
        """
        for name in (party_id, to_id):
            self.participation(fair_id, name)
        return self.occasion.book.take_back(party_id, to_id, context_of(fair_id), self.now)

    def wishes_by(self, fair_id: str, party_id: str) -> Mapping[str, tuple[Value, str]]:
        """What a party itself has said for a fair, by whom it is of: for that party alone."""
        context = context_of(fair_id)
        said = self.occasion.book.preferences_by(party_id)
        return {one.to_id: (one.value, one.reason) for one in said if one.context == context}

    def requests_to(self, fair_id: str, party_id: str) -> tuple[Preference, ...]:
        """Who asks to meet a party and waits for its word, by id; only where the mode is that the other side approves.

        Whether it is a must or a want is not told, and whoever the party declines asks no more.
        """
        if self.shelf.fair(fair_id).request_mode is not RequestMode.APPROVE:
            return ()
        mine = self.participation(fair_id, party_id)
        answered = set(self.wishes_by(fair_id, party_id)) | self.occasion.book.declined_by(party_id)
        coming = {one.party_id for one in self.shelf.participations(fair_id) if one.comes and one.side is not mine.side}
        return tuple(
            said
            for said in self.shelf.wishes_to(fair_id, party_id)
            if said.value is not Value.DECLINE and said.from_id in coming - answered
        )

    def wish_counts(self, fair_id: str) -> WishCounts:
        """For the organiser: must and want only."""
        people = [one.party_id for one in self.shelf.participations(fair_id)]
        wishes = wishes_of(fair_id, people, self.occasion.book)
        positive = {pair: value for pair, value in wishes.items() if value is not Value.DECLINE and pair[1] in people}
        given = dict.fromkeys(people, 0)
        received = dict.fromkeys(people, 0)
        for by, to in positive:
            given[by] += 1
            received[to] += 1
        musts = sum(value is Value.MUST for value in positive.values())
        return WishCounts(given, received, musts, len(positive) - musts)
