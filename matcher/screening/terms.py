"""条款 · Every term of a mandate held against every start-up: met, missed, or not known. A hard miss rules the pair out.

One function a term; its name is the term's code, its first sentence what it asks. A term that the fund does not set is
met by all. Never among them: age, sex, school, 户籍.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.regions import CITY
from graph.vocabulary import Stage
from matcher.screening.mandate import Mandate
from matcher.screening.roster import STAGES, Roster

__all__ = ["MET", "MISSED", "TERMS", "UNKNOWN", "Checks", "Term", "TermCheck", "check_terms"]

MET, MISSED, UNKNOWN = 1, 0, -1
Verdicts = NDArray[np.int8]
SMALL_STAGES: Final = (Stage.EARLY,)
"""Stages that count for 投早投小; the plan names the aim and no limit, so early alone is assumed."""


def open_now(mandate: Mandate, roster: Roster, day: date) -> Verdicts:
    """The fund invests on this day."""
    fund = mandate.fund
    started, ended = fund.open_from is None or fund.open_from <= day, fund.open_to is not None and fund.open_to < day
    return _all(roster, MET if started and not ended else MISSED)


def stage(mandate: Mandate, roster: Roster, day: date) -> Verdicts:
    """The start-up is of a stage the fund invests in."""
    return _of_stages(roster, mandate.fund.stages)


def ticket_min(mandate: Mandate, roster: Roster, day: date) -> Verdicts:
    """The sum it raises reaches the fund's least ticket."""
    least = mandate.fund.ticket_min_cny
    return _all(roster, MET) if not least else _known(roster.raising_cny, roster.raising_cny >= float(least))


def ticket_max(mandate: Mandate, roster: Roster, day: date) -> Verdicts:
    """The sum it raises does not pass the fund's largest ticket."""
    most = mandate.fund.ticket_max_cny
    return _all(roster, MET) if most is None else _known(roster.raising_cny, roster.raising_cny <= float(most))


def dry_powder(mandate: Mandate, roster: Roster, day: date) -> Verdicts:
    """The fund still has its least ticket to invest."""
    left, least = mandate.fund.dry_powder_cny, mandate.fund.ticket_min_cny
    if left is None:
        return _all(roster, UNKNOWN)
    return _all(roster, MET if left > 0 and (not least or left >= least) else MISSED)


def segments(mandate: Mandate, roster: Roster, day: date) -> Verdicts:
    """It stands in a segment the fund invests in, or right beside one in the chain."""
    if not mandate.focus and not mandate.unknown_sectors:
        return _all(roster, MET)
    wanted = mandate.focus | mandate.beside
    hit = roster.largest_of_segments(np.array([float(name in wanted) for name in roster.segment_ids]))
    # words point to a segment and do not bind to it; a sector word that no chain knows may well mean this start-up
    sure = roster.stated & (not mandate.unknown_sectors)
    miss = np.where(sure, MISSED, UNKNOWN)
    return np.where(np.isnan(hit), UNKNOWN, np.where(hit > 0, MET, miss)).astype(np.int8)


def region(mandate: Mandate, roster: Roster, day: date) -> Verdicts:
    """It lies in a region the fund invests in."""
    return roster.lies_in(mandate.fund.regions) if mandate.fund.regions else _all(roster, MET)


def excluded(mandate: Mandate, roster: Roster, day: date) -> Verdicts:
    """Nothing it says of itself names what the fund excludes."""
    words = mandate.fund.excluded
    if not words:
        return _all(roster, MET)
    return np.array([MISSED if any(word in text for word in words) else MET for text in roster.texts], np.int8)


def portfolio(mandate: Mandate, roster: Roster, day: date) -> Verdicts:
    """The fund has not financed it, nor a firm of its group."""
    held = set(mandate.fund.portfolio)
    if not held:
        return _all(roster, MET)
    own = np.array([name in held for name in roster.ids], bool)
    groups = np.array([name in held for name in roster.group_ids], bool)
    groups[roster.groups[own]] = True
    return np.where(own | groups[roster.groups], MISSED, MET).astype(np.int8)


def reinvestment(mandate: Mandate, roster: Roster, day: date) -> Verdicts:
    """It counts for the 返投 that the fund owes the city."""
    return roster.lies_in((CITY,)) if mandate.fund.reinvestment_ratio else _all(roster, MET)


def early_small(mandate: Mandate, roster: Roster, day: date) -> Verdicts:
    """It counts for the fund's quota of early and small."""
    return _of_stages(roster, SMALL_STAGES if mandate.fund.early_small_share else ())


@dataclass(frozen=True, slots=True)
class Term:
    """A term by its code, and whether a miss rules out."""

    check: Callable[[Mandate, Roster, date], Verdicts]
    hard: bool = True

    @property
    def code(self) -> str:
        """The function's name; wording has `mandate_<code>` and, for facts that may lack, `ask_<code>`."""
        return "open" if self.check is open_now else self.check.__name__


TERMS: Final = (
    *map(Term, (open_now, stage, ticket_min, ticket_max, dry_powder, segments, region, excluded, portfolio)),
    Term(reinvestment, hard=False), Term(early_small, hard=False),
)  # fmt: skip
HARD: Final = np.array([term.hard for term in TERMS])
CODES: Final = tuple(term.code for term in TERMS)
BITS: Final = 1 << np.arange(len(TERMS))


@dataclass(frozen=True, slots=True)
class TermCheck:
    """One term against one start-up: met, missed, or None for not known."""

    term: str
    met: bool | None
    hard: bool


@dataclass(frozen=True, slots=True)
class Checks:
    """int8[n, len(TERMS)] verdicts of n start-ups."""

    verdicts: Verdicts

    @property
    def ruled_out(self) -> NDArray[np.bool_]:
        """bool[n]: a hard term is missed."""
        out: NDArray[np.bool_] = (self.verdicts[:, HARD] == MISSED).any(axis=1)
        return out

    def of(self, row: int) -> tuple[TermCheck, ...]:
        """Every term of one start-up, in order."""
        told = {MET: True, MISSED: False, UNKNOWN: None}
        return tuple(
            TermCheck(term.code, told[int(value)], term.hard)
            for term, value in zip(TERMS, self.verdicts[row], strict=True)
        )

    def missed(self, rows: NDArray[np.intp]) -> list[tuple[str, ...]]:
        """Codes of the hard terms that each of some start-ups misses, in the order of the terms.

        Few combinations occur: each is spelled once.
        """
        combinations = ((self.verdicts[rows] == MISSED) & HARD) @ BITS
        told = {
            one: tuple(name for bit, name in enumerate(CODES) if one >> bit & 1) for one in set(combinations.tolist())
        }
        return [told[one] for one in combinations.tolist()]

    def among(self, rows: NDArray[np.bool_]) -> Checks:
        """The same for some start-ups alone."""
        return Checks(self.verdicts[rows])

    def miss_counts(self) -> dict[str, int]:
        """Hard term → how many start-ups miss it, without those that nobody misses."""
        counts = (self.verdicts == MISSED).sum(axis=0)
        return {term.code: int(n) for term, n in zip(TERMS, counts, strict=True) if term.hard and n}


def check_terms(mandate: Mandate, roster: Roster, day: date) -> Checks:
    """Every term against every start-up of the roster."""
    return Checks(np.column_stack([term.check(mandate, roster, day) for term in TERMS]))


def _all(roster: Roster, verdict: int) -> Verdicts:
    return np.full(len(roster), verdict, np.int8)


def _known(values: NDArray[np.float64], fits: NDArray[np.bool_]) -> Verdicts:
    return np.where(np.isnan(values), UNKNOWN, fits).astype(np.int8)


def _of_stages(roster: Roster, allowed: tuple[Stage, ...]) -> Verdicts:
    if not allowed:
        return _all(roster, MET)
    return np.array([*(int(one in allowed) for one in STAGES), UNKNOWN], np.int8)[roster.stages]
