"""投融两题 · Two questions on investment: who will finance this start-up, whom will this investor finance.

Everything is learned from history.csv, whose last year is also the one the weights are fitted on; the asked year
is the year after it. A pair that has dealt before is not proposed again: the question is about new acquaintances.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from matcher.errors import BadInput
from matcher.evaluation.folder import Entry, read_entries, read_table
from matcher.evaluation.order import Ranking, best
from matcher.ranking.affinity import ATTRIBUTES, Affinity, Deals, Ints
from matcher.ranking.affinity_fit import Asks, fit_year

__all__ = ["rank_deal", "rank_investor"]

HISTORY = "history.csv"
COLUMNS = ("company_name", "investor_name", "funded_when")


def rank_investor(folder: Path) -> list[Ranking]:
    """Start-up → investors: `queries.jsonl` and `startups.jsonl` by name, `candidates.jsonl` the investors' names."""
    qids, candidates = _asked(folder)
    startups = read_entries(folder, "startups.jsonl", key="company_name", blank=(*ATTRIBUTES, "founded_at"))
    past = _Past(folder, startups, more_startups=qids, more_investors=candidates)
    weights = fit_year(past.deals, past.last_year, past.asked_day, Asks.STARTUP)
    model = Affinity(past.deals, past.asked_day)
    scores = model.scores(past.startup_rows(qids), past.investor_rows(candidates), weights)
    return best(qids, scores, candidates)


def rank_deal(folder: Path) -> list[Ranking]:
    """Investor → start-ups: the same files with the sides changed."""
    qids, candidates = _asked(folder)
    startups = read_entries(folder, "startups.jsonl", key="company_name", blank=(*ATTRIBUTES, "founded_at"))
    past = _Past(folder, startups, more_startups=candidates, more_investors=qids)
    weights = fit_year(past.deals, past.last_year, past.asked_day, Asks.INVESTOR)
    model = Affinity(past.deals, past.asked_day)
    scores = model.scores(past.startup_rows(candidates), past.investor_rows(qids), weights, by_investor=True)
    return best(qids, scores.T, candidates)


class _Past:
    """history.csv and startups.jsonl as columns, with the names of their rows."""

    def __init__(
        self, folder: Path, startups: Sequence[Entry], *, more_startups: Sequence[str], more_investors: Sequence[str]
    ) -> None:
        known = [entry.texts["company_name"] for entry in startups]
        self._startups = {name: row for row, name in enumerate(known)}
        self._investors: dict[str, int] = {}
        columns: list[tuple[int, int, int]] = []
        for line, (company, investor, day) in read_table(folder, HISTORY, COLUMNS):
            startup_row = self._startups.setdefault(company, len(self._startups))
            investor_row = self._investors.setdefault(investor, len(self._investors))
            columns.append((startup_row, investor_row, _ordinal(day, line)))
        if not columns:
            raise BadInput("task_file_empty", file=HISTORY, folder=str(folder))
        for name in more_startups:
            self._startups.setdefault(name, len(self._startups))
        for name in more_investors:
            self._investors.setdefault(name, len(self._investors))
        table = np.array(columns, np.int64)
        unknown = len(self._startups) - len(known)  # named in the history or asked for, but not described
        self.deals = Deals(
            startup=table[:, 0],
            investor=table[:, 1],
            day=table[:, 2],
            investor_count=len(self._investors),
            attributes={name: _codes(startups, name, unknown) for name in ATTRIBUTES},
            founded=np.array([_year(entry.texts["founded_at"]) for entry in startups] + [0] * unknown, np.int64),
        )
        last = date.fromordinal(int(table[:, 2].max())).year
        self.last_year = date(last, 1, 1).toordinal()
        self.asked_day = date(last + 1, 1, 1).toordinal()

    def startup_rows(self, names: Sequence[str]) -> Ints:
        return np.array([self._startups[name] for name in names], np.int64)

    def investor_rows(self, names: Sequence[str]) -> Ints:
        return np.array([self._investors[name] for name in names], np.int64)


def _asked(folder: Path) -> tuple[list[str], list[str]]:
    queries = read_entries(folder, "queries.jsonl", key="qid")
    candidates = read_entries(folder, "candidates.jsonl", key="id")
    return [entry.texts["qid"] for entry in queries], [entry.texts["id"] for entry in candidates]


def _codes(startups: Sequence[Entry], attribute: str, unknown: int) -> Ints:
    """Codes of an attribute's values; a region or city is told apart by its country, for names repeat."""
    values: dict[tuple[str, str], int] = {}
    codes = []
    for entry in startups:
        value = entry.texts[attribute]
        place = entry.texts["country"] if attribute in ("state_code", "region", "city") else ""
        codes.append(values.setdefault((place, value), len(values)) if value else -1)
    return np.array(codes + [-1] * unknown, np.int64)


def _ordinal(day: str, line: int) -> int:
    try:
        return date.fromisoformat(day).toordinal()
    except ValueError as why:
        raise BadInput("task_date", file=HISTORY, line=line, field="funded_when", value=day) from why


def _year(day: str) -> int:
    return int(day[:4]) if day[:4].isdigit() else 0
