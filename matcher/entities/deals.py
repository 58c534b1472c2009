"""项目 · What a fund keeps to itself while it looks for start-ups: saved searches with what is new, and its pipeline (方案 三(七)).

Nothing here is seen by a start-up or by another fund. Times are UTC, days are those of the fund's place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from graph.vocabulary import Labelled
from matcher.entities.days import day_of
from matcher.errors import BadInput

__all__ = [
    "FOLLOWS", "Digest", "News", "PassReason", "PipelineEntry", "PipelineMove", "PipelineStage", "SavedSearch", "move_on",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """What a fund looks for again and again: its mandate, with a thesis, segments or a region if it likes."""

    id: str
    fund_id: str
    name: str
    thesis: str | None = None  # None: as the fund describes itself
    segments: tuple[str, ...] = ()  # only start-ups that stand in one of them; empty: all
    region: str | None = None  # only start-ups within it
    created_at: datetime | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class News:
    """A start-up that a search had not seen, or not like this. `why`: `new`, or the fields that changed, in order."""

    party_id: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """What was new at one look. `number` counts the looks that found something; each start-up stands in it once a change."""

    search_id: str
    number: int
    at: datetime | None
    news: tuple[News, ...] = ()


class PipelineStage(Labelled):
    """How far a fund has come with a start-up, by its own count."""

    SPOTTED = "spotted", "已关注", "spotted"
    SCREENED = "screened", "初筛", "screened"
    MEETING = "meeting", "约谈", "meeting"
    DILIGENCE = "diligence", "尽调", "diligence"
    TERMS = "terms", "投资条款", "term sheet"
    INVESTED = "invested", "已投资", "invested"
    PASSED = "passed", "放弃", "passed"


class PassReason(Labelled):
    """Why a fund passes; learning reads the code, never the note."""

    TOO_EARLY = "too_early", "阶段太早", "too early"
    TOO_LATE = "too_late", "阶段太晚", "too late"
    TICKET = "ticket", "金额不合", "ticket does not fit"
    SECTOR = "sector", "方向不合", "sector does not fit"
    MARKET = "market", "市场偏小", "market too small"
    PRODUCT = "product", "产品未成熟", "product not ready"
    COMPETITION = "competition", "竞争激烈", "too much competition"
    CONFLICT = "conflict", "与已投冲突", "conflict with the portfolio"
    VALUATION = "valuation", "估值分歧", "valuation"
    OTHER = "other", "其他", "other"


S = PipelineStage
FOLLOWS: Mapping[PipelineStage, tuple[PipelineStage, ...]] = {
    S.SPOTTED: (S.SCREENED, S.MEETING, S.PASSED),
    S.SCREENED: (S.SPOTTED, S.MEETING, S.DILIGENCE, S.PASSED),
    S.MEETING: (S.SCREENED, S.DILIGENCE, S.TERMS, S.PASSED),
    S.DILIGENCE: (S.MEETING, S.TERMS, S.INVESTED, S.PASSED),
    S.TERMS: (S.DILIGENCE, S.INVESTED, S.PASSED),
    S.INVESTED: (),
    S.PASSED: (S.SPOTTED, S.SCREENED, S.MEETING),
}
"""What may follow a stage: one may go back a step, look again at one passed before, and undo no investment."""


@dataclass(frozen=True, slots=True)
class PipelineMove:
    """One line of an entry's history."""

    stage: PipelineStage
    at: datetime
    by: str  # account or party
    reason: PassReason | None = None
    note: str = ""  # private to the fund


@dataclass(frozen=True, slots=True)
class PipelineEntry:
    """A start-up in a fund's pipeline. The history only grows; `version` counts every change."""

    fund_id: str
    party_id: str
    history: tuple[PipelineMove, ...] = ()
    next_action: str = ""
    owner: str = ""
    due: date | None = None
    version: int = 0
    links: tuple[str, ...] = field(default=())  # documents are referenced, never kept here

    @property
    def stage(self) -> PipelineStage | None:
        """Where the start-up stands; None before the first move."""
        return self.history[-1].stage if self.history else None

    @property
    def invested_on(self) -> date | None:
        """The day of the investment, however often it was noted since; None without one."""
        return next((day_of(move.at) for move in self.history if move.stage is PipelineStage.INVESTED), None)


def move_on(entry: PipelineEntry, move: PipelineMove) -> PipelineEntry:
    """The entry after a move. Raises BadInput("pipeline_step") for a stage that may not follow, ("pass_without_reason")."""
    if move.stage is PipelineStage.PASSED and move.reason is None:
        raise BadInput("pass_without_reason", known=tuple(PassReason))
    if entry.stage is not None and move.stage is not entry.stage and move.stage not in FOLLOWS[entry.stage]:
        allowed = tuple(FOLLOWS[entry.stage])
        raise BadInput("pipeline_step", value=move.stage, stage=entry.stage, allowed=allowed)
    return replace(entry, history=(*entry.history, move), version=entry.version + 1)
