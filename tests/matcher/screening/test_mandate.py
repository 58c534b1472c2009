"""A fund's mandate in the words of the chains."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from matcher.errors import BadInput
from matcher.screening import mandate_of
from matcher.screening.mandate import read_future_industries, segments_named
from matcher.settings import shipped_data
from tests.matcher.screening.builders import SEED, a_chain, a_mandate


def test_the_focus_is_what_the_fund_states() -> None:
    assert a_mandate().focus == {"digital.ai_models"}


def test_suppliers_and_customers_of_the_focus_stand_beside_it() -> None:
    assert a_mandate().beside == {"digital.chips", "digital.robots"}


@pytest.mark.parametrize(
    ("word", "segments"),
    [("人工智能", ("digital.ai_models",)), ("模型", ("digital.ai_models",)), ("木鞋楦", ("footwear.lasts",)), ("游艇", ())],
)  # fmt: skip
def test_a_sector_word_is_looked_up_by_name_then_part_of_a_name_then_product(
    word: str, segments: tuple[str, ...]
) -> None:
    assert segments_named(word, a_chain()) == segments


def test_a_sector_word_that_no_chain_knows_is_told_with_the_nearest_names() -> None:
    (unknown,) = a_mandate(replace(SEED, segments=(), sectors=("人工智慧",))).unknown_sectors
    assert (unknown.word, unknown.nearest[0]) == ("人工智慧", "人工智能")


def test_an_inverted_ticket_is_refused_by_name() -> None:
    with pytest.raises(BadInput) as caught:
        mandate_of(replace(SEED, ticket_min_cny=Decimal(4_000_000)), a_chain())
    assert (caught.value.code, caught.value.facts["value"]) == ("ticket_inverted", "样例种子基金")


def test_the_future_industries_of_the_plan_name_segments_that_are_shipped() -> None:
    future = read_future_industries(shipped_data() / "codes" / "future_industries.csv")
    shipped = "".join(path.read_text(encoding="utf-8") for path in (shipped_data() / "chains").glob("*.csv"))
    assert [name for name in future if f"\n{name}," not in shipped] == []
