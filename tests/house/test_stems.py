"""Same stem, same thing: each of the eight measures is found under one name everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.measures import STEMS

ROOT = Path(__file__).resolve().parents[2]
PLACES = (
    "matcher/measures/{}.py",
    "api/routes/{}.py",
    "api/templates/{}.html",
    "data/seed/{}.csv",
    "data/policies/{}.yaml",
    "tests/matcher/measures/test_{}.py",
    "tests/api/routes/test_{}.py",
)


def test_there_are_eight_measures_in_the_order_of_the_plan() -> None:
    assert STEMS == (
        "industry_chain", "joint_application", "one_stop", "events", "mentors", "loans", "funds", "alliance",
    )  # fmt: skip


@pytest.mark.parametrize("stem", STEMS)
def test_a_stem_is_present_in_every_room(stem: str) -> None:
    missing = [place.format(stem) for place in PLACES if not (ROOT / place.format(stem)).is_file()]
    assert missing == []


@pytest.mark.parametrize("stem", STEMS)
def test_a_stem_is_in_the_table_of_measures(stem: str) -> None:
    table = (ROOT / "docs" / "measures.md").read_text(encoding="utf-8")
    assert f"matcher/measures/{stem}.py" in table
    assert f"/measures/{stem}" in table
