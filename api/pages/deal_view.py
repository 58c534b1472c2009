"""项目图表 · What the deal pages draw: a row of terms, the funnel, both views as a plot, bars with a mark. All laid out here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.regions import region_label
from matcher.entities import Party
from matcher.entities.deals import PipelineStage
from matcher.explanation import reason_code
from matcher.screening import TermCheck
from matcher.services.fund_managers import Deal, DealFlow
from matcher.wording import label, say, words

__all__ = ["DealRow", "Dot", "Mark", "Step", "dots_of", "funnel_steps", "marks_of", "place_of", "rows_of"]

REASONS = 2
PLOTTED = 20
SIDE = 200.0
"""The plot is 200 units a side, 20 of them margin."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One term against one start-up: ✓ met, ✗ missed, ? not known, with the question to ask."""

    term: str
    sign: str
    state: str  # met | missed | unknown
    hard: bool
    words: str  # short, for a column
    sentence: str
    question: str


@dataclass(frozen=True, slots=True)
class DealRow:
    """A start-up in the table of deals."""

    deal: Deal
    name: str
    where: str
    marks: tuple[Mark, ...]
    reasons: tuple[tuple[str, str], ...]  # (up | down, words)
    is_new: bool
    stage: PipelineStage | None
    unknown_count: int


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of the funnel; `width` 0–100."""

    code: str
    words: str
    count: int
    width: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A start-up in the plot of both views, in units of SIDE."""

    rank: int
    x: float
    y: float


def marks_of(checks: Iterable[TermCheck], lang: str) -> tuple[Mark, ...]:
    """Every term in order."""
    return tuple(_mark(check, lang) for check in checks)


def rows_of(
    flow: DealFlow, lang: str, *, blind: bool, new: frozenset[str], stages: Mapping[str, PipelineStage | None]
) -> tuple[DealRow, ...]:
    """The deals of a screening. A blind look shows what a start-up makes in place of its name."""
    return tuple(
        DealRow(
            deal=deal,
            name=_blind_name(deal.party, lang) if blind else deal.party.name,
            where=place_of(deal.party, lang),
            marks=marks_of(deal.terms, lang),
            reasons=_reasons(deal, lang),
            is_new=deal.party.id in new,
            stage=stages.get(deal.party.id),
            unknown_count=sum(check.met is None for check in deal.terms),
        )
        for deal in flow.deals
    )


def place_of(party: Party, lang: str) -> str:
    """County and stage."""
    stage = party.stage
    place = region_label(party.region or "", lang) or say("pages", "region_unknown", lang)
    return f"{place} · {stage.zh if lang == 'zh' else stage.en}" if stage else place


def funnel_steps(flow: DealFlow, reached: Mapping[PipelineStage, int], lang: str) -> tuple[Step, ...]:
    """From everybody to those invested in; bars of the root of the count, so that one of a thousand is still seen."""
    counts = [("screened", say("pages", "deal_screened", lang), flow.screened_count)]
    counts.append(("ranked", say("pages", "deal_within", lang), flow.ranked_count + len(flow.held) + len(flow.passed)))
    counts += [(stage.value, stage.zh if lang == "zh" else stage.en, count) for stage, count in reached.items()]
    most = max((count for *_, count in counts), default=0)
    return tuple(
        Step(code, words, count, 100 * (count / most) ** 0.5 if most else 0.0) for code, words, count in counts
    )


def dots_of(deals: Sequence[Deal]) -> tuple[Dot, ...]:
    """The first deals by both views: further right the fund wants it, further up it wants the fund."""
    inner = SIDE - 40
    return tuple(
        Dot(one.rank, round(20 + inner * one.forward.chance, 1), round(SIDE - 20 - inner * one.backward.chance, 1))
        for one in deals[:PLOTTED]
    )


def _mark(check: TermCheck, lang: str) -> Mark:
    state = {True: "met", False: "missed", None: "unknown"}[check.met]
    sign = {"met": "✓", "missed": "✗", "unknown": "?"}[state]
    asks = check.met is None and check.term in _ASKED
    return Mark(
        check.term, sign, state, check.hard, say("pages", f"mandate_{check.term}", lang),
        say("measures", f"mandate_{check.term}", lang), say("measures", f"ask_{check.term}", lang) if asks else "",
    )  # fmt: skip


def _reasons(deal: Deal, lang: str) -> tuple[tuple[str, str], ...]:
    """The strongest reasons in words for the fund; what both sides like is said once."""
    known, found = words("pages", lang), list[tuple[str, str]]()
    for one in deal.reasons:
        sentence = known.get(f"deal_reason_{reason_code(one)}") or say("features", reason_code(one), lang)
        if sentence not in (said for _, said in found):
            found.append(("up" if one.contribution > 0 else "down", sentence))
    return tuple(found[:REASONS])


def _blind_name(party: Party, lang: str) -> str:
    made = ("、" if lang == "zh" else ", ").join(party.products[:3])
    return made or label("unknown_product", lang)


_ASKED = frozenset(
    {"stage", "ticket_min", "ticket_max", "segments", "region", "reinvestment", "early_small", "dry_powder"}
)
