"""Funds, and a start-up against every mandate."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient


def mandates(client: TestClient, **asked: Any) -> dict[str, Any]:
    found = client.post("/api/v1/funds/mandates", json={"party_id": "S1"} | asked).json()
    return {fund["fund"]: fund for fund in found["funds"]}


def met(fund: dict[str, Any]) -> dict[str, bool | None]:
    return {term["term"]: term["met"] for term in fund["terms"]}


def test_portfolio_and_what_is_left_to_invest_stay_inside(client: TestClient) -> None:
    first = client.get("/api/v1/funds").json()["items"][0]
    assert first["terms"] == {"ticket_max_cny": "3000000", "ticket_min_cny": "500000"}


def test_every_term_of_a_fitting_mandate_is_met(client: TestClient) -> None:
    fund = mandates(client, raising_cny="1000000")["fund:F1"]
    assert (fund["fits"], set(met(fund).values())) == (True, {True})


def test_a_missed_term_is_named_and_rules_the_fund_out(client: TestClient) -> None:
    fund = mandates(client)["fund:F2"]
    assert (fund["fits"], met(fund)["stage"]) == (False, False)


def test_the_sum_a_startup_told_in_confidence_is_not_used(client: TestClient) -> None:
    assert met(mandates(client)["fund:F1"])["ticket_max"] is None  # S1 asks for more than the ticket, as only we know


def test_a_sum_outside_the_ticket_is_missed(client: TestClient) -> None:
    assert met(mandates(client, raising_cny="100000")["fund:F1"])["ticket_min"] is False


def test_an_unknown_startup_is_404(client: TestClient) -> None:
    assert client.post("/api/v1/funds/mandates", json={"party_id": "nobody"}).status_code == 404
