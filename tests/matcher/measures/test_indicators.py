"""The annual targets: strict or not, counted once, with the records behind them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from matcher.measures.indicators import Entry, figure, target


def entries(count: int, **changes: object) -> list[Entry]:
    """As many different records of 2026."""
    return [Entry(f"e{n:03d}", date(2026, 1 + n % 12, 1), f"event {n}", **changes) for n in range(count)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "at", "is_met"),
    [
        ("new_incubated", 3000, False),
        ("new_incubated", 3001, True),
        ("new_jobs", 30_000, False),
        ("new_jobs", 30_001, True),
        ("events_held", 99, False),
        ("events_held", 100, True),
        ("mentor_services", 100, True),
        ("guaranteed_loans_paid_out", 300_000_000, True),
        ("innovation_index_credit", 120_000_000_000, False),
    ],
)
def test_more_than_is_not_at_least(code: str, at: int, is_met: bool) -> None:
    assert target(code).is_met_by(at) is is_met


def test_101_planned_of_which_2_cancelled_and_1_entered_twice_are_98() -> None:
    held = entries(98)
    cancelled = [Entry(f"c{n}", date(2026, 5, 1), f"cancelled {n}", state="cancelled") for n in range(2)]
    twice = [Entry("z", held[0].on, held[0].identity)]
    found = figure(target("events_held"), [*held, *cancelled, *twice], 2026)
    assert (found.amount, found.is_met, found.dropped) == (98, False, ("c0", "c1", "z"))


def test_every_figure_opens_the_list_that_adds_up_to_it() -> None:
    loans = entries(5, amount=Decimal("100000.00"))
    found = figure(target("guaranteed_loans_paid_out"), reversed(loans), 2026)
    assert (found.amount, found.counted) == (Decimal("500000.00"), ("e000", "e001", "e002", "e003", "e004"))


def test_a_planned_event_does_not_count() -> None:
    assert figure(target("events_held"), entries(3, state="planned"), 2026).amount == 0


def test_another_year_and_another_county_are_left_out_of_both_lists() -> None:
    found = figure(
        target("events_held"), [*entries(2, region="330303"), Entry("x", date(2025, 1, 1), "x")], 2026, "330382"
    )
    assert (found.counted, found.dropped) == ((), ())


def test_the_credit_target_holds_in_2025_alone() -> None:
    granted = [Entry(f"b{year}", date(year, 3, 1), str(year), amount=Decimal(130_000_000_000)) for year in (2025, 2026)]
    assert [figure(target("innovation_index_credit"), granted, year).is_met for year in (2025, 2026)] == [True, None]
