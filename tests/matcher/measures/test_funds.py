"""Funds: a row states the manager and the mandate, or is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from matcher.entities import Role
from matcher.measures import FieldError
from matcher.measures.funds import FUNDS, fund_of
from tests.matcher.measures.reading import state


def test_a_row_states_the_manager_and_the_mandate() -> None:
    found = state(
        FUNDS,
        fund_id="f1",
        name="样例基金",
        manager="样例管理人",
        ticket="50-100万",
        stages="初创期",
        regions="龙湾区、温州市",
    )
    (party,), (offer,) = found.parties, found.offers
    assert (party.roles, offer.party_id, offer.serves) == ((Role.FUND_MANAGER,), party.id, ("330303", "3303"))
    assert [offer.terms[name] for name in ("ticket_min_cny", "ticket_max_cny")] == [
        Decimal(500_000),
        Decimal(1_000_000),
    ]


def test_a_fund_that_has_spent_everything_is_not_offered() -> None:
    (offer,) = state(FUNDS, fund_id="f1", name="样例基金", manager_id="m1", dry_powder_cny="0元").offers
    assert offer.withdrawn is True


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"ticket": "100-50万"}, "range_inverted"),
        ({"ticket": "50万美元"}, "money_foreign"),
        ({"manager_id": ""}, "required"),
    ],
)
def test_a_mandate_that_cannot_be_right_is_refused(cells: dict[str, str], code: str) -> None:
    with pytest.raises(FieldError) as caught:
        state(FUNDS, **({"fund_id": "f1", "name": "样例基金", "manager_id": "m1"} | cells))
    assert caught.value.code == code


def test_the_fund_can_be_read_back_from_its_offer() -> None:
    (offer,) = state(
        FUNDS, fund_id="f1", name="样例基金", manager_id="m1", ticket="50-100万", stages="初创期", sectors="人工智能",
        excluded="房地产", portfolio="p9", early_small_share="60%", reinvestment_ratio="1.2", open_to="2029-12-31",
    ).offers  # fmt: skip
    fund = fund_of(offer)
    assert (fund.id, fund.ticket_max_cny, fund.sectors, fund.excluded, fund.portfolio, fund.early_small_share) == (
        "f1", Decimal(1_000_000), ("人工智能",), ("房地产",), ("p9",), Decimal("0.6"),
    )  # fmt: skip
