from __future__ import annotations

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api import errors
from api.pages import show_problem
from api.routes import gaps
from matcher.bootstrap import House


@pytest.fixture
def reader(house: House) -> TestClient:
    app = FastAPI()
    app.state.house = house
    app.include_router(gaps.router)
    errors.install(app, show_problem)
    return TestClient(app)


def test_the_gaps_of_a_county_come_with_demand_and_with_firms_that_could_fill_them(reader: TestClient) -> None:
    found = reader.get("/api/v1/gaps", params={"region": "乐清", "chain": "electrical"}).json()
    assert found["region"]["code"] == "330382"
    kinds = {one["segment_id"]: one["kind"]["code"] for one in found["gaps"]}
    assert (kinds["electrical.testing"], kinds["electrical.contacts"]) == ("missing", "thin")
    assert {one["firm_id"] for gap in found["gaps"] for one in gap["fillers"]} >= {"P1", "P2", "P3"}


def test_an_unknown_chain_is_not_found(reader: TestClient) -> None:
    answer = reader.get("/api/v1/gaps", params={"chain": "ships"})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_chain")


def test_an_unknown_region_is_refused(reader: TestClient) -> None:
    answer = reader.get("/api/v1/gaps", params={"region": "火星"})
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_region")
