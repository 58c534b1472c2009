"""学习 · Learn from what happened: fit on earlier days, judge on the latest, take the new tables up only if they are better."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from matcher.entities.engagements import Engagement, Exposure, Preference
from matcher.errors import BadInput
from matcher.learning import Fitted, Judgement, Least, fit_models, judge, rows_of
from matcher.learning.judging import split_by_day
from matcher.learning.rows import PATIENCE_DAYS
from matcher.learning.shelf import ModelShelf
from matcher.ranking.model import AdditiveModel

__all__ = ["FitReport", "Memory", "Remembered", "learn"]


class Memory(Protocol):
    """What is remembered of the past; matcher.storage.engagements is one."""

    def iter_exposures(self) -> Iterator[Exposure]:
        """Every place that was computed, oldest first."""
        ...

    def iter_engagements(self) -> Iterator[Engagement]:
        """Every record of a pair."""
        ...

    def iter_preferences(self) -> Iterator[Preference]:
        """Everything ever said, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class Remembered:
    """A memory, and what was said elsewhere: a fund's pass is its no to a start-up."""

    memory: Memory
    said: Iterable[Preference]

    def iter_exposures(self) -> Iterator[Exposure]:
        """As the memory has them."""
        return self.memory.iter_exposures()

    def iter_engagements(self) -> Iterator[Engagement]:
        """As the memory has them."""
        return self.memory.iter_engagements()

    def iter_preferences(self) -> Iterator[Preference]:
        """Those of the memory and then the others; rows go by their times."""
        yield from self.memory.iter_preferences()
        yield from self.said


@dataclass(frozen=True, slots=True)
class FitReport:
    """What was fitted, what later days say of it, and what was decided."""

    version: str
    before: str  # version that served
    decision: str  # taken, kept, or would_take / would_keep of a dry run
    fitted: Fitted
    judgement: Judgement
    facts: dict[str, Any]  # date, seed, data hash and sizes

    def document(self) -> dict[str, Any]:
        """Plain values."""
        return {
            **self.facts, "version": self.version, "before": self.before, "decision": self.decision,
            "provenance": self.fitted.provenance, "examination": self.fitted.examination.by_rank.tolist(),
            "judgement": self.judgement.document(),
        }  # fmt: skip


def learn(memory: Memory, shelf: ModelShelf, *, now: datetime, seed: int, dry_run: bool = False,
          least: Least | None = None) -> FitReport:  # fmt: skip
    """Fit, judge, decide, write down. Raises BadInput("nothing_to_learn") when nothing can be fitted or judged."""
    rows = rows_of(memory.iter_exposures(), memory.iter_engagements(), memory.iter_preferences(), now=now)
    # younger lists would count their quick answers and not the slow ones
    earlier, later = split_by_day(rows.take(rows.day <= now.date().toordinal() - PATIENCE_DAYS))
    current = shelf.tables()
    fitted = fit_models(earlier, seed, current=current, least=least)
    if not fitted.is_new or not len(later):
        raise BadInput("nothing_to_learn")
    new = AdditiveModel(fitted.tables)
    judgement = judge(later, AdditiveModel(current), new, fitted.examination, seed=seed)
    facts = {
        "at": now.isoformat(),
        "seed": seed,
        "data": rows.digest(),
        "train_count": len(earlier),
        "judge_count": len(later),
    }
    decision = ("would_take" if judgement.is_better else "would_keep") if dry_run else (
        "taken" if judgement.is_better else "kept"
    )  # fmt: skip
    report = FitReport(new.version, shelf.serving(), decision, fitted, judgement, facts)
    if decision == "taken":
        shelf.take(new.version, {"provenance": report.document(), "tables": fitted.tables}, report.document())
    elif decision == "kept":
        shelf.keep(report.document())
    return report
