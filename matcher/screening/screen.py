"""筛选 · A fund against all start-ups at once: hard misses fall out with their terms, the rest is ranked by the chance that both say yes.

The pair is scored by the very tables that rank funds for a start-up, so both see one match from their two sides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph import IndustryChain
from graph.vocabulary import Relation
from matcher.entities import Kind, Need, Offer
from matcher.ranking.model import AdditiveModel, Scores
from matcher.ranking.pool import Pool
from matcher.screening.mandate import Mandate
from matcher.screening.roster import Roster
from matcher.screening.terms import MET, MISSED, TERMS, UNKNOWN, Checks, Verdicts, check_terms

__all__ = ["Preferences", "Screening", "screen"]

CUSTOMER_STEPS: Final = (0.7, 0.4)
"""Weight of a segment that buys from the focus in one step and in two, as recall weighs suppliers for a start-up."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a fund gives weight to beyond the model, on the logit scale; shown as parts of its own view (assumed)."""

    early_and_small: float = 0.4
    future_industry: float = 0.3


@dataclass(frozen=True, slots=True)
class Screening:
    """n start-ups against one mandate. `rows` are the m that no hard term rules out, in the order of the scores."""

    checks: Checks
    rows: NDArray[np.intp]
    fund_view: Scores  # [m]: would the fund say yes
    startup_view: Scores  # [m]: would the start-up say yes
    joint: NDArray[np.float64]  # [m]
    order: NDArray[np.intp]  # [m] positions, best first; equal chances by id


def screen(
    mandate: Mandate, offer: Offer, roster: Roster, chain: IndustryChain, model: AdditiveModel, *,
    thesis: NDArray[np.float32], thesis_text: str, day: date, barred: NDArray[np.bool_] | None = None,
    preferences: Preferences = Preferences(),
) -> Screening:  # fmt: skip
    """Hold a fund's mandate against every start-up and rank those that may be shown.

    `thesis` float32[d]: the vector of what the fund looks for, of the roster's encoder. `barred` bool[n]: pairs that
    either side has declined or that conflict on resolved identity; they are neither ranked nor listed.
    """
    checks = check_terms(mandate, roster, day)
    out = checks.ruled_out if barred is None else checks.ruled_out | barred
    rows = np.flatnonzero(~out)
    pool = _pool(mandate, offer, roster, chain, thesis, thesis_text, checks.verdicts).take(rows)
    liked = _preferred(mandate, roster, checks.verdicts, preferences)
    startup_view, plain_view = model.views(pool)
    fund_view = _with_parts(plain_view, {name: values[rows] for name, values in liked.items()})
    joint = model.joint(Kind.FUND, startup_view, fund_view)
    return Screening(checks, rows, fund_view, startup_view, joint, np.lexsort((rows, -joint)))


def _pool(
    mandate: Mandate, offer: Offer, roster: Roster, chain: IndustryChain, thesis: NDArray[np.float32], text: str,
    verdicts: Verdicts,
) -> Pool:  # fmt: skip
    """The columns of retrieval, each start-up as the asker and the fund as what it is offered."""
    told = roster.vectors.any(axis=1) & bool(thesis.any())
    cosines = np.clip((roster.vectors @ thesis).astype(np.float64), 0.0, 1.0)
    codes = [term.code for term in TERMS]
    columns = {
        "dense": np.where(told, cosines, np.nan),
        "region": roster.nearness_to(offer.region),
        "stage": _fits(verdicts[:, codes.index("stage")], is_set=bool(mandate.fund.stages)),
        "serves": _fits(verdicts[:, codes.index("region")], is_set=bool(mandate.fund.regions)),
        "ticket_min_cny": _constant(roster, mandate.fund.ticket_min_cny),
        "ticket_max_cny": _constant(roster, mandate.fund.ticket_max_cny),
        "asked_cny": roster.raising_cny,
        "clarity": roster.clarity,
    }
    if mandate.focus:
        in_focus = np.array([float(name in mandate.focus) for name in roster.segment_ids])
        columns["focus"] = roster.largest_of_segments(in_focus)
        buying = _customers(mandate.focus, chain)
        columns["chain"] = roster.largest_of_segments(np.array([buying.get(name, 0.0) for name in roster.segment_ids]))
    return Pool(Kind.FUND, Need(text=text), np.arange(len(roster), dtype=np.int32), columns)


def _preferred(
    mandate: Mandate, roster: Roster, verdicts: Verdicts, preferences: Preferences
) -> dict[str, NDArray[np.float64]]:
    """What the fund likes, as parts of its logit: float64[n] each, 0 where nothing is known."""
    parts = {}
    if mandate.fund.early_small_share:
        early = verdicts[:, [term.code for term in TERMS].index("early_small")] == MET
        parts["early_and_small"] = preferences.early_and_small * early
    if mandate.future:
        future = roster.largest_of_segments(np.array([float(name in mandate.future) for name in roster.segment_ids]))
        parts["future_industry"] = preferences.future_industry * np.nan_to_num(future)
    return parts


def _with_parts(scores: Scores, further: dict[str, NDArray[np.float64]]) -> Scores:
    if not further:
        return scores
    columns = list(further.values())
    return Scores.of(
        (*scores.names, *further), np.column_stack([scores.parts, *columns]), np.column_stack([scores.values, *columns])
    )


def _customers(focus: Iterable[str], chain: IndustryChain) -> dict[str, float]:
    """Segment id → weight of buying from the focus, within two steps."""
    found: dict[str, float] = {}
    fringe = {chain.row(f"segment:{name}") for name in focus}
    for weight in CUSTOMER_STEPS:
        fringe = {int(one) for row in fringe for one in chain.neighbours(row, Relation.SUPPLIES)}
        for row in fringe:
            if chain.node_ids[row].startswith("segment:"):
                found.setdefault(chain.node_ids[row].removeprefix("segment:"), weight)
    return found


def _fits(verdicts: Verdicts, *, is_set: bool) -> NDArray[np.float64]:
    """1 fits, 0 does not, NaN not known or no limit set, as retrieval.facets has it."""
    fits = np.array([float(MISSED), float(MET), np.nan])[verdicts]
    assert UNKNOWN == -1  # the last place
    return fits if is_set else np.full(len(verdicts), np.nan)


def _constant(roster: Roster, value: object) -> NDArray[np.float64]:
    return np.full(len(roster), np.nan if value is None else float(str(value)))
