"""Loan products, the loan map, and the subsidy to the fen."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient


def subsidy(client: TestClient, **asked: Any) -> Any:
    return client.post("/api/v1/loans/subsidy", json={"rate": "0.40", "region": "龙湾区"} | asked).json()


def test_money_and_rates_are_exact_text(client: TestClient) -> None:
    first = client.get("/api/v1/loans").json()["items"][0]
    assert (first["terms"]["annual_rate"], first["terms"]["amount_max_cny"]) == ("0.0345", "500000")


def test_forty_percent_of_a_hundred_thousand_is_forty_thousand_exactly(client: TestClient) -> None:
    assert subsidy(client, interest_paid_cny="100000.00")["subsidy_cny"] == "40000.00"


def test_half_a_fen_is_rounded_up(client: TestClient) -> None:
    assert subsidy(client, interest_paid_cny="0.05", rate="0.30")["subsidy_cny"] == "0.02"


def test_a_county_that_does_not_take_part_gets_nothing_with_the_clause(client: TestClient) -> None:
    found = subsidy(client, interest_paid_cny="100000", region="泰顺县")
    assert (found["subsidy_cny"], found["clause"]) == ("0.00", "条款 innovation_index_subsidy")


def test_without_a_county_the_subsidy_is_unknown_and_the_county_is_asked_for(client: TestClient) -> None:
    found = subsidy(client, interest_paid_cny="100000", region=None)
    assert (found["subsidy_cny"], found["missing"]) == (None, ["region"])


def test_a_rate_above_the_cap_is_refused(client: TestClient) -> None:
    assert subsidy(client, interest_paid_cny="1", rate="0.4001")["code"] == "subsidy_rate_above_cap"


@pytest.mark.parametrize("amount", [100000, "-1", "NaN", "1e5", "1.234", "9" * 40])
def test_an_interest_that_is_no_exact_amount_is_refused(client: TestClient, amount: object) -> None:
    found = subsidy(client, interest_paid_cny=amount)
    assert (found["status"], found["errors"][0]["pointer"]) == (422, "/interest_paid_cny")


def test_the_map_holds_an_outlet_once_with_its_products(client: TestClient) -> None:
    answer = client.get("/api/v1/loans/map")
    found = answer.json()
    assert answer.headers["content-type"] == "application/geo+json"
    assert found["type"] == "FeatureCollection"
    assert [(f["id"], f["geometry"]["coordinates"], len(f["properties"]["products"])) for f in found["features"]] == [
        ("B1", [120.8, 27.9], 2)
    ]
    assert found["unplaced_count"] == 1
