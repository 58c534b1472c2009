"""The chains with their counts, segments and gaps."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient


def segments(client: TestClient, query: str = "") -> dict[str, Any]:
    found = client.get(f"/api/v1/chain/electrical/segments{query}").json()["segments"]
    return {segment["id"].removeprefix("electrical."): segment for segment in found}


def test_the_list_tells_each_chains_segments_and_gaps(client: TestClient) -> None:
    electrical, footwear = client.get("/api/v1/chain").json()["items"]
    assert (electrical["chain"], electrical["zh"], electrical["segment_count"]) == ("electrical", "电气", 4)
    assert electrical["segment_counts"] == {"upstream": 1, "midstream": 2, "downstream": 1}
    assert (footwear["segment_count"], footwear["gap_count"]) == (1, 1)


def test_firms_are_counted_in_each_segment(client: TestClient) -> None:
    assert {name: segment["firm_count"] for name, segment in segments(client).items()} == {
        "breakers": 0, "contacts": 2, "silver": 1, "testing": 0,
    }  # fmt: skip


def test_a_county_counts_its_own_firms_and_has_its_own_gaps(client: TestClient) -> None:
    found = segments(client, "?region=乐清")
    assert (found["contacts"]["firm_count"], found["silver"]["firm_count"]) == (2, 0)
    assert found["silver"]["gap"]["kind"] == {"code": "missing", "zh": "断点", "en": "missing"}
    assert found["silver"]["gap"]["nearest_firms"] == ["P3"]


def test_a_segment_names_who_supplies_it_and_whom_it_supplies(client: TestClient) -> None:
    contacts = segments(client)["contacts"]
    assert (contacts["suppliers"], contacts["buyers"]) == (["electrical.silver"], ["electrical.breakers"])


def test_an_unknown_chain_names_the_chains_there_are(client: TestClient) -> None:
    answer = client.get("/api/v1/chain/wood/segments")
    assert (answer.status_code, answer.json()["nearest"]) == (404, ["electrical", "footwear"])


def test_an_unknown_region_is_422(client: TestClient) -> None:
    assert client.get("/api/v1/chain/electrical/segments?region=上海").json()["code"] == "unknown_region"
