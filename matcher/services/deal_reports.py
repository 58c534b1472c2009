"""基金报告 · What a fund has done: shares of early and small by year, with incubators, with other funds — every number with its list.

“推动市县两级创投基金、产业基金与孵化器深度合作” (方案 三(七)). Cooperation is read from the fund's own engagements alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.vocabulary import Stage
from matcher.entities import Party, Role
from matcher.entities.deals import PipelineEntry, PipelineStage
from matcher.entities.engagements import WORKED_TOGETHER, Engagement, EngagementKind, State
from matcher.services.pipeline import Share

__all__ = ["Cooperation", "YearShare", "cooperation_of", "early_by_year", "funnel_of"]


@dataclass(frozen=True, slots=True)
class Cooperation:
    """One engagement of the fund's manager with an incubator, or together with another fund in one start-up."""

    engagement_id: str
    kind: EngagementKind
    state: State
    year: int
    partners: tuple[Party, ...]
    is_joint: bool  # co-investment


@dataclass(frozen=True, slots=True)
class YearShare:
    """Investments of a year, and those of the early stage among them."""

    year: int
    early: Share


def cooperation_of(
    manager_id: str, engagements: Iterable[Engagement], parties: Mapping[str, Party]
) -> tuple[Cooperation, ...]:
    """What has been agreed with incubators and, as one deal, with other funds, the newest first."""
    found = []
    for one in engagements:
        others = [parties[m.party_id] for m in one.members if m.party_id != manager_id and m.party_id in parties]
        hosts = [party for party in others if Role.OPERATOR in party.roles]
        funds = [party for party in others if Role.FUND_MANAGER in party.roles]
        is_joint = one.kind is EngagementKind.DEAL and bool(funds)
        if one.state in WORKED_TOGETHER and (hosts or is_joint):
            day = next(line.on for line in one.history if line.state in WORKED_TOGETHER)
            found.append(Cooperation(one.id, one.kind, one.state, day.year, tuple(others), is_joint))
    return tuple(sorted(found, key=lambda one: (-one.year, one.engagement_id)))


def early_by_year(entries: Iterable[PipelineEntry], parties: Mapping[str, Party]) -> tuple[YearShare, ...]:
    """For each year with investments its share of the early stage, oldest first; a start-up counts once."""
    by_year: dict[int, list[str]] = {}
    for entry in entries:
        if entry.stage is PipelineStage.INVESTED and entry.invested_on is not None and entry.party_id in parties:
            by_year.setdefault(entry.invested_on.year, []).append(entry.party_id)
    return tuple(
        YearShare(
            year,
            Share(
                "early", Stage.EARLY.zh, Stage.EARLY.en,
                tuple(sorted(name for name in names if parties[name].stage is Stage.EARLY)), len(names),
            ),
        )
        for year, names in sorted(by_year.items())
    )  # fmt: skip


def funnel_of(entries: Iterable[PipelineEntry]) -> dict[PipelineStage, int]:
    """Stage → how many start-ups have ever come so far, passed ones at the furthest stage they reached."""
    order: list[PipelineStage] = [stage for stage in PipelineStage if stage is not PipelineStage.PASSED]
    counts: dict[PipelineStage, int] = dict.fromkeys(order, 0)
    for entry in entries:
        reached = [order.index(move.stage) for move in entry.history if move.stage in counts]
        for stage in order[: max(reached, default=-1) + 1]:
            counts[stage] += 1
    return counts
