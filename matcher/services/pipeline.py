"""流程 · A fund's own pipeline: where each start-up stands, who does what next, why one was passed; and what the quotas say.

Private to the fund: no start-up and no other fund sees a line of it. Documents are referenced, never kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from graph.vocabulary import Stage
from matcher.entities import Party
from matcher.entities.days import day_of
from matcher.entities.deals import PassReason, PipelineEntry, PipelineMove, PipelineStage, move_on
from matcher.errors import BadInput
from matcher.screening.mandate import FutureIndustry
from matcher.services.fund_managers import Desk, mandate_of_fund
from matcher.storage.deals import SqlDeals

__all__ = ["PipelineKeeper", "QuotaReport", "Share", "export_rows", "quota_report"]

LONGEST_NOTE, LONGEST_ACTION, LONGEST_OWNER, LONGEST_LINK = 2_000, 500, 100, 500  # characters
MOST_LINKS = 20


@dataclass(frozen=True, slots=True)
class PipelineKeeper:
    """Moves start-ups through a fund's pipeline; matcher.bootstrap gives it what it needs."""

    deals: SqlDeals
    desk: Callable[[], Desk]
    now: Callable[[], datetime]

    def move(
        self, fund_id: str, party_id: str, stage: PipelineStage, *, by: str, reason: PassReason | None = None,
        note: str = "", version: int | None = None,
    ) -> PipelineEntry:  # fmt: skip
        """Put a start-up at a stage. Raises BadInput: pipeline_step, pass_without_reason, changed_meanwhile; UnknownThing."""
        if len(note) > LONGEST_NOTE:
            raise BadInput("pipeline_note_too_long", count=len(note), limit=LONGEST_NOTE)
        fund, party = self._known(fund_id, party_id)
        move = PipelineMove(stage, self.now(), by, reason if stage is PipelineStage.PASSED else None, note)
        return self.deals.change(fund, party, lambda entry: move_on(entry, move), version)

    def plan(
        self, fund_id: str, party_id: str, *, next_action: str, owner: str, due: date | None, links: Sequence[str] = (),
        version: int | None = None,
    ) -> PipelineEntry:  # fmt: skip
        """Say what is to be done next, by whom and until when, with references to documents.

        Raises BadInput: bad_link, list_too_long, pipeline_note_too_long.
        """
        odd = next(
            (link for link in links if not link.startswith(("https://", "http://")) or len(link) > LONGEST_LINK), None
        )
        if odd is not None:
            raise BadInput("bad_link", value=odd)
        if len(links) > MOST_LINKS:
            raise BadInput("list_too_long", bound=MOST_LINKS)
        for words, limit in ((next_action, LONGEST_ACTION), (owner, LONGEST_OWNER)):
            if len(words) > limit:
                raise BadInput("pipeline_note_too_long", count=len(words), limit=limit)
        fund, party = self._known(fund_id, party_id)

        def plan(entry: PipelineEntry) -> PipelineEntry:
            kept = tuple(dict.fromkeys(links))
            return replace(
                entry,
                next_action=next_action.strip(),
                owner=owner.strip(),
                due=due,
                links=kept,
                version=entry.version + 1,
            )

        return self.deals.change(fund, party, plan, version)

    def entries(self, fund_id: str) -> tuple[PipelineEntry, ...]:
        """The whole pipeline, by start-up. Raises UnknownThing("unknown_fund")."""
        offer, _ = mandate_of_fund(fund_id, self.desk())
        return self.deals.entries_of(offer.id)

    def _known(self, fund_id: str, party_id: str) -> tuple[str, str]:
        desk = self.desk()
        offer, _ = mandate_of_fund(fund_id, desk)
        return offer.id, desk.repository.party(party_id).id


@dataclass(frozen=True, slots=True)
class Share:
    """A count out of a total, with the list behind it."""

    code: str
    zh: str
    en: str
    ids: tuple[str, ...]
    total: int

    @property
    def ratio(self) -> float | None:
        """0–1; None where there is nothing to count."""
        return len(self.ids) / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class QuotaReport:
    """Shares of a fund's investments: in the early stage, and in each named future industry (AT of 方案 三(七))."""

    fund_id: str
    as_of: date
    invested: tuple[str, ...]
    early: Share
    future: tuple[Share, ...]
    quota: Decimal | float | None  # early_small_share of the mandate, 0–1


def quota_report(
    fund_id: str, quota: Decimal | float | None, entries: Iterable[PipelineEntry], parties: Mapping[str, Party],
    future: Mapping[str, FutureIndustry], day: date, year: int | None = None,
) -> QuotaReport:  # fmt: skip
    """Count the investments of a year (None: all), each start-up once."""
    invested = sorted(
        entry.party_id
        for entry in entries
        if entry.stage is PipelineStage.INVESTED and entry.invested_on is not None and entry.party_id in parties
        and (year is None or entry.invested_on.year == year)
    )  # fmt: skip
    total = len(invested)
    early = tuple(name for name in invested if parties[name].stage is Stage.EARLY)
    shares = []
    for industry in sorted(set(future.values()), key=lambda one: one.zh):
        own = {name for name, of in future.items() if of == industry}
        ids = tuple(name for name in invested if own & set(parties[name].segments))
        shares.append(Share(industry.en, industry.zh, industry.en, ids, total))
    first = Share("early", Stage.EARLY.zh, Stage.EARLY.en, early, total)
    return QuotaReport(fund_id, day, tuple(invested), first, tuple(shares), quota)


def export_rows(entries: Iterable[PipelineEntry], parties: Mapping[str, Party]) -> list[dict[str, Any]]:
    """One row an entry for a table file; start-ups that left are kept by id without their name."""
    return [
        {
            "party_id": entry.party_id,
            "name": parties[entry.party_id].name if entry.party_id in parties else "",
            "stage": entry.stage.zh if entry.stage else "",
            "since": day_of(entry.history[-1].at).isoformat() if entry.history else "",
            "pass_reason": entry.history[-1].reason.zh if entry.history and entry.history[-1].reason else "",
            "next_action": entry.next_action,
            "owner": entry.owner,
            "due": entry.due.isoformat() if entry.due else "",
            "note": entry.history[-1].note if entry.history else "",
        }
        for entry in entries
    ]
