"""基金台 · A fund's desk as its own managers may use it: what was released to them, and who is not shown at all.

Declines of either side count for the whole group and are told to nobody; a namesake in doubt is told as held. What a fund
has passed is its "no" to that start-up, by its coded reason; the note stays with the fund.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from matcher.entities import Need, Offer, Party
from matcher.entities.deals import PipelineEntry, PipelineStage
from matcher.entities.engagements import Preference, Value
from matcher.errors import UnknownThing
from matcher.services.conflicts import Kinship, bars_of
from matcher.services.fund_managers import Desk, LeftOut

__all__ = ["PIPELINE", "FundDesk", "left_out_of", "passes_as_preferences"]

PIPELINE = "pipeline"
"""Context of a preference that stands for a pass."""


@dataclass(frozen=True, slots=True)
class FundDesk:
    """One fund, what its managers may see of start-ups, and whom they are not shown."""

    fund: Offer
    desk: Desk
    left_out: LeftOut

    @property
    def manager_id(self) -> str:
        """Who manages the fund."""
        return self.fund.party_id or ""

    def with_passed(self) -> FundDesk:
        """The same with start-ups the fund has passed shown again."""
        return replace(self, left_out=replace(self.left_out, passed=frozenset()))

    def check(self, party_id: str) -> str:
        """The id, if the fund may look at this start-up. Raises UnknownThing("unknown_party") as for one that is not there."""
        if party_id not in self.desk.roster.ids or self.bars(party_id):
            raise UnknownThing("unknown_party", value=party_id, nearest=())
        return party_id

    def parties(self, ids: Iterable[str]) -> dict[str, Party]:
        """Those of the parties that are there, without what was not released to the fund."""
        released, found = self.desk.released, self.desk.repository.parties_by_id(ids)
        if released is None:
            return found
        return {name: one if name in released else replace(one, facts={}) for name, one in found.items()}

    def bars(self, party_id: str) -> bool:
        """Whether either side keeps away from the other."""
        party = self.desk.repository.parties_by_id([party_id]).get(party_id)
        return bool({party_id, party.affiliate_of if party else None} & self.left_out.barred)


def left_out_of(offer: Offer, entries: Iterable[PipelineEntry], declined: frozenset[str], kinship: Kinship) -> LeftOut:
    """Whom a fund is not shown; `declined`: what its manager itself has declined."""
    bars = bars_of(Need("", party_id=offer.party_id, declined=declined), kinship)
    away = kinship.group_of(kinship.declining(bars.need.affiliates | {offer.id}))
    portfolio = frozenset(map(str, _portfolio(offer)))
    twins = kinship.namesakes_of(kinship.group_of(portfolio)) if portfolio else frozenset()
    return LeftOut(
        barred=bars.need.affiliates | bars.need.declined | away,
        held=bars.doubtful | twins,
        passed=frozenset(entry.party_id for entry in entries if entry.stage is PipelineStage.PASSED),
    )


def passes_as_preferences(entries: Iterable[PipelineEntry]) -> Iterator[Preference]:
    """Each pass as the fund's no, for learning alone: it bars nobody. The note is no part of it."""
    for entry in entries:
        for move in entry.history:
            if move.stage is PipelineStage.PASSED and move.reason is not None:
                yield Preference(entry.fund_id, entry.party_id, Value.DECLINE, move.reason.value, PIPELINE, move.at)


def _portfolio(offer: Offer) -> tuple[str, ...]:
    found = offer.terms.get("portfolio", ())
    return found if isinstance(found, tuple) else ()
