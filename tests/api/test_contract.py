"""The committed openapi.json is the application's own; `make openapi` writes it anew."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.openapi import contract_text
from matcher.measures import STEMS

COMMITTED = Path(__file__).resolve().parents[2] / "openapi.json"


@pytest.fixture(scope="module")
def contract() -> Any:
    return json.loads(contract_text())


def operations(contract: Any) -> list[tuple[str, dict[str, Any]]]:
    return [(path, operation) for path, methods in contract["paths"].items() for operation in methods.values()]


def test_the_committed_contract_is_the_applications() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == contract_text(), "make openapi · 接口有变，请运行 make openapi"


def test_the_application_serves_its_contract(client: TestClient, contract: Any) -> None:
    assert client.get("/openapi.json").json() == contract


def test_every_operation_has_an_id_of_its_own_a_tag_and_a_summary_in_both_languages(contract: Any) -> None:
    found = operations(contract)
    assert len({operation["operationId"] for _, operation in found}) == len(found)
    assert [path for path, operation in found if len(operation["tags"]) != 1] == []
    assert [path for path, one in found if not re.search(r"[\u4e00-\u9fff].* · .*[a-z]", one["summary"])] == []


def test_operation_ids_are_plain_words(contract: Any) -> None:
    assert [
        path for path, one in operations(contract) if not re.fullmatch(r"[a-z]+(_[a-z]+)+", one["operationId"])
    ] == []


def test_every_measure_has_its_routes(contract: Any) -> None:
    for stem in STEMS:
        prefix = f"/api/v1/{stem.replace('_', '-')}"
        assert len([path for path in contract["paths"] if path == prefix or path.startswith(f"{prefix}/")]) >= 2


def test_refusals_are_published_as_problems(contract: Any) -> None:
    refusals = [
        set(answer["content"])
        for _, operation in operations(contract)
        for status, answer in operation["responses"].items()
        if status.startswith(("4", "5")) and "content" in answer
    ]
    assert refusals
    assert set().union(*refusals) == {"application/problem+json"}
    assert "HTTPValidationError" not in contract["components"]["schemas"]


def test_requests_allow_no_unknown_field(contract: Any) -> None:
    schemas = contract["components"]["schemas"]
    assert [name for name in schemas if name.endswith("Request") and schemas[name]["additionalProperties"]] == []


def test_pages_are_no_part_of_the_contract(contract: Any) -> None:
    assert {path for path in contract["paths"] if not path.startswith("/api/v1/")} == {"/healthz", "/readyz"}
