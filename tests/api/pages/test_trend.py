"""The months of an indicator add up to its figure, and a month opens exactly its own records."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.pages.trend import Trend, of_month, trend_of
from matcher.measures.indicators import DONE, TARGETS, Entry
from matcher.services.indicators import Counted, Indicator, Ledger, indicators_of

TODAY = date(2026, 11, 24)
BY_CODE = {target.code: target for target in TARGETS}


def an_indicator(code: str, days: dict[date, int], year: int = 2026) -> Indicator:
    rows = tuple(
        Counted(Entry(f"{number}", day, f"{number}", DONE, amount, None), "甲", "offer", f"{number}")
        for number, (day, amount) in enumerate(days.items())
    )
    return indicators_of([Ledger(BY_CODE[code], rows, len(rows), len(rows))], year, TODAY)[0]


def trend(code: str, days: dict[date, int], year: int = 2026, lang: str = "zh") -> Trend:
    found = trend_of(an_indicator(code, days, year), TODAY, lang)
    assert found is not None
    return found


@given(st.dictionaries(st.dates(date(2026, 1, 1), TODAY), st.integers(1, 5), max_size=20))
def test_the_months_up_to_today_add_up_to_the_figure(days: dict[date, int]) -> None:
    found = trend("events_held", days)
    assert [month.code for month in found.months] == [f"2026-{number:02d}" for number in range(1, 12)]
    assert found.months[-1].total == sum(month.added for month in found.months) == sum(days.values())


def test_a_month_opens_its_own_records_and_no_month_opens_all() -> None:
    one = an_indicator("events_held", {date(2026, 3, 5): 1, date(2026, 3, 31): 1, date(2026, 4, 1): 1})
    assert [len(of_month(one.counted, code)) for code in ("2026-03", "2026-04", "2026-05", "")] == [2, 1, 0, 3]


def test_the_even_pace_ends_at_the_target() -> None:
    assert json.loads(trend("events_held", {}).script)["pace"][-1] == 100.0


def test_money_is_told_in_the_unit_people_say() -> None:
    told = {
        lang: json.loads(trend("guaranteed_loans_paid_out", {date(2026, 1, 9): 30_000_000}, lang=lang).script)
        for lang in ("zh", "en")
    }
    assert {lang: (one["unit"], one["total"][0]) for lang, one in told.items()} == {
        "zh": ("亿元", 0.3),
        "en": ("M CNY", 30.0),
    }


def test_a_target_of_another_year_has_no_pace() -> None:
    found = trend("innovation_index_credit", {})
    assert (found.pace, {month.pace for month in found.months}) == ("", {Decimal(0)})


@pytest.mark.parametrize(("code", "year"), [("new_jobs", 2026), ("events_held", 2027)])
def test_what_is_dated_the_day_of_the_count_or_lies_ahead_has_no_trend(code: str, year: int) -> None:
    assert trend_of(an_indicator(code, {}, year), TODAY, "zh") is None
