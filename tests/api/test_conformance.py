"""The published contract holds for what schemathesis makes of it: whatever fits is taken for its form, whatever does not is refused.

Fixed seed, few examples a route; python-hypothesis shrinks nothing here, a failing case is printed as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from tests.api.isolation.city import build

EXAMPLES = 3
WATCHED = "/api/v1/jobs/{id}/events"
"""Answers for as long as the job runs."""
FORM_CODES = frozenset({"invalid_input"})
CHOSEN = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
CONTRACT: Any = json.loads((Path(__file__).resolve().parents[2] / "openapi.json").read_text(encoding="utf-8"))


def _can_be_wrong(name: str) -> bool:
    """Whether anything that is sent can break the contract: a body, or a place in the address that may not be left out.

    A misfit for a query that may be null can be sent as nothing at all, and nothing fits.
    """
    method, path = name.split(" ")
    operation = CONTRACT["paths"][path][method.lower()]
    return "requestBody" in operation or any(
        each["in"] == "path" or (each["in"] == "query" and {"type": "null"} not in each["schema"].get("anyOf", ()))
        for each in operation.get("parameters", ())
    )


OPERATIONS = sorted(
    f"{method.upper()} {path}" for path, methods in CONTRACT["paths"].items() for method in methods if path != WATCHED
)
TAKING = [name for name in OPERATIONS if _can_be_wrong(name)]


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of the isolation city that may do most."""
    city = build(tmp_path_factory.mktemp("conformance"))
    yield city.clients["operator"]
    city.house.close()


@pytest.fixture(scope="module")
def schema(operator: TestClient) -> Any:
    app: FastAPI = operator.app  # type: ignore[assignment]  # it is one
    return schemathesis.openapi.from_asgi("/openapi.json", app)


def cases(schema: Any, name: str, mode: GenerationMode) -> Any:
    method, path = name.split(" ")
    return schema[path][method].as_strategy(generation_mode=mode)


def check(operator: TestClient, strategy: Any, also: Any) -> None:
    headers = {"authorization": operator.headers["authorization"]}

    @seed(5)
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=strategy)
    def run(case: Case) -> None:
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=CHOSEN)
        also(case, answer)

    run()


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_fits_the_contract_is_never_refused_for_its_form(operator: TestClient, schema: Any, name: str) -> None:
    def taken(_: Case, answer: Any) -> None:
        assert answer.status_code != 422 or answer.json()["code"] not in FORM_CODES, answer.text

    check(operator, cases(schema, name, GenerationMode.POSITIVE), taken)


@pytest.mark.parametrize("name", TAKING)
def test_what_does_not_fit_the_contract_is_refused(operator: TestClient, schema: Any, name: str) -> None:
    def refused(case: Case, answer: Any) -> None:
        declared = {one.name for one in case.operation.query}
        if case.query and not declared & set(case.query) and case.method == "GET" and not case.path_parameters:
            return  # nothing but words that the contract does not know: those are ignored, as HTTP has it
        assert 400 <= answer.status_code < 500, f"{answer.status_code} {answer.text[:300]}"

    check(operator, cases(schema, name, GenerationMode.NEGATIVE), refused)
