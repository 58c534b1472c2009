"""Who names a hundred goods says little about each; equal lists of goods share a number."""

from __future__ import annotations

import numpy as np
import pytest

from graph import IndustryChain, build_chain
from matcher.retrieval.claims import PLAUSIBLE, Claims
from tests.builders import a_firm, a_segment

GOODS = [f"样例件{number}" for number in range(3 * PLAUSIBLE)]


def chain_of(*lists: list[str]) -> IndustryChain:
    firms = [a_firm(f"f{number}", *goods) for number, goods in enumerate(lists)]
    return build_chain([a_segment(products="、".join(GOODS))], [], firms).chain


def claims_of(*lists: list[str]) -> Claims:
    chain = chain_of(*lists)
    rows = np.array([*(chain.row(f"firm:f{number}") for number in range(len(lists))), -1])
    return Claims.of(chain, rows, None)


@pytest.mark.parametrize(
    ("count", "credit"), [(1, 1.0), (PLAUSIBLE, 1.0), (2 * PLAUSIBLE, 0.25), (3 * PLAUSIBLE, 1 / 9)]
)
def test_credit_falls_with_the_square_of_what_is_too_much(count: int, credit: float) -> None:
    assert claims_of(GOODS[:count]).credit(np.array([0], np.int32)).tolist() == [pytest.approx(credit)]


def test_naming_more_never_pays_in_total() -> None:
    totals = [count * claims_of(GOODS[:count]).credit(np.array([0], np.int32))[0] for count in range(1, len(GOODS) + 1)]
    assert max(totals) == totals[PLAUSIBLE - 1]


def test_equal_lists_are_one_bundle_in_any_order_and_others_are_not() -> None:
    bundle = claims_of(GOODS[:4], GOODS[3::-1], GOODS[1:5]).bundle
    assert (bundle[0] == bundle[1], bundle[0] == bundle[2], bundle[0] > 0) == (True, False, True)


def test_a_short_list_and_a_firm_the_chain_does_not_know_are_no_bundle() -> None:
    assert claims_of(GOODS[:2]).bundle.tolist() == [0, 0]


def test_a_list_beside_the_chain_has_the_bundle_of_the_firm_that_makes_the_same() -> None:
    chain = chain_of(GOODS[:4])
    rows = np.array([chain.row(f"product:{name}") for name in GOODS[:4]])
    beside = Claims.of(chain, np.array([-1]), (np.array([0, 4]), rows))
    assert beside.bundle.tolist() == claims_of(GOODS[:4]).bundle[:1].tolist()


def test_goods_from_everywhere_are_told_from_a_whole_trade() -> None:
    segments = [
        a_segment(f"q.s{number}", products="、".join(GOODS[6 * number : 6 * number + 6])) for number in range(6)
    ]
    trade, everywhere = GOODS[:6], GOODS[::6]
    chain = build_chain(segments, [], [a_firm("f0", *trade), a_firm("f1", *everywhere)]).chain
    claims = Claims.of(chain, np.array([chain.row("firm:f0"), chain.row("firm:f1")]), None)
    assert (claims.abroad.tolist(), claims.credit(np.array([0, 1], np.int32)).tolist()) == ([0, 5], [1.0, 0.36])
