"""What can never be shown."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.entities import Kind, Need
from matcher.ranking.pool import Pool
from matcher.ranking.rules import HARD_ZERO, apply_rules


def pool_of(**columns: list[float]) -> Pool:
    size = len(next(iter(columns.values())))
    values = {name: np.array(column) for name, column in columns.items()}
    return Pool(Kind.FUND, Need("融资"), np.arange(size, dtype=np.int32), values)


NOBODY = np.zeros(2, dtype=bool)


CODES = {
    "stage": "outside_stage",
    "serves": "outside_region",
    "eligible": "not_eligible",
    "capacity_left": "full",
}


def test_every_hard_rule_is_tried_here() -> None:
    assert set(CODES.values()) == {code for _, code in HARD_ZERO}


@pytest.mark.parametrize("column", sorted(CODES))
def test_a_known_misfit_is_dropped_and_said(column: str) -> None:
    kept, refusals = apply_rules(pool_of(**{column: [0.0, 1.0]}), NOBODY)
    assert (kept.offer_rows.tolist(), [refusal.code for refusal in refusals]) == ([1], [CODES[column]])


@pytest.mark.parametrize("column", sorted(CODES))
def test_what_is_not_known_is_not_a_no(column: str) -> None:
    kept, refusals = apply_rules(pool_of(**{column: [np.nan, 1.0]}), NOBODY)
    assert (len(kept), refusals) == (2, [])


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 1.0, np.nan])), min_size=1, max_size=12))
def test_a_declined_or_affiliated_counterpart_never_appears(rows: list[tuple[bool, float]]) -> None:
    forbidden = np.array([row[0] for row in rows])
    kept, refusals = apply_rules(pool_of(stage=[row[1] for row in rows]), forbidden)
    assert not forbidden[kept.offer_rows].any()
    assert len(kept) + sum(refusal.count for refusal in refusals) == len(rows)


def test_a_fund_never_leaves_its_ticket_but_a_loan_may_cover_a_part() -> None:
    def kept(kind: Kind, fact: str) -> int:
        columns = {"ticket_max_cny": np.array([1e6]), "amount_max_cny": np.array([1e6])}
        need = Need("融资", facts={fact: Decimal("2000000")})
        return len(apply_rules(Pool(kind, need, np.array([0], dtype=np.int32), columns), NOBODY[:1])[0])

    assert (kept(Kind.FUND, "raising_cny"), kept(Kind.LOAN, "loan_amount_cny")) == (0, 1)
