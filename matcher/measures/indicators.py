"""指标 · The annual targets of the plan, counted from records only, each with the ids that add up to it (方案 二、三(四)(六)).

“超3000家” and “超3万人” are strict (>), “100场以上” and “100次” are not (≥). A target without a year holds every year;
科创指数贷 is a target of 2025 alone and counts credit *granted*, never mixed with loans *paid out*.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

Amount = int | Decimal


@dataclass(frozen=True, slots=True)
class Target:
    """A figure of the plan. `strict`: more than `value` is needed, not the value itself. `unit`: 家, 人, 场, 元, 次."""

    code: str
    value: Decimal
    strict: bool
    unit: str
    clause: str
    year: int | None = None  # None: every year
    assumes: str = ""  # what the plan leaves open about counting

    def is_met_by(self, amount: Amount) -> bool:
        """The amount reaches the target."""
        return amount > self.value if self.strict else amount >= self.value

    def holds_in(self, year: int) -> bool:
        """The target is set for that year."""
        return self.year is None or self.year == year


TARGETS: Final = (
    Target("new_incubated", Decimal(3000), True, "家", "二“每年新增在孵创业主体超3000家”"),
    Target("new_jobs", Decimal(30_000), True, "人", "二“新增创业促就业人数超3万人”", assumes="one_job_a_person"),
    Target("events_held", Decimal(100), False, "场", "三(四)“各类创业活动100场以上”"),
    Target("guaranteed_loans_paid_out", Decimal(300_000_000), False, "元", "二“发放创业担保贷款3亿元”"),
    Target(
        "mentor_services", Decimal(100), False, "次", "二“提供创业导师指导服务100次”", assumes="one_session_a_service"
    ),
    Target(
        "innovation_index_credit",
        Decimal(120_000_000_000),
        True,
        "元",
        "三(六)“2025年力争‘科创指数贷’授信金额超1200亿元”",
        2025,
    ),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One record that may count: `state` must be done, `identity` tells apart what is the same thing entered twice."""

    id: str
    on: date
    identity: str
    state: str = "held"
    amount: Amount = 1
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator of one year with the records behind it; `dropped` are duplicates and what was not done."""

    target: Target
    year: int
    amount: Amount
    is_met: bool | None  # None: the plan sets no target for the year
    counted: tuple[str, ...]
    dropped: tuple[str, ...]


DONE: Final = "held"  # the one state that counts: held, started, paid out, granted


def figure(target: Target, entries: Iterable[Entry], year: int, region: str | None = None) -> Figure:
    """The sum over the year's entries that are done, each identity once (the smallest id stands for it).

    101 planned of which 2 were cancelled and 1 is a duplicate → 98.
    """
    seen: set[str] = set()
    counted, dropped = [], []
    amount: Amount = 0
    for entry in sorted(entries, key=lambda each: each.id):
        if entry.on.year != year or (region is not None and entry.region != region):
            continue
        if entry.state != DONE or entry.identity in seen:
            dropped.append(entry.id)
            continue
        seen.add(entry.identity)
        counted.append(entry.id)
        amount += entry.amount
    met = target.is_met_by(amount) if target.holds_in(year) else None
    return Figure(target, year, amount, met, tuple(counted), tuple(dropped))


def target(code: str) -> Target:
    """The target of a code; raises KeyError."""
    return {each.code: each for each in TARGETS}[code]
