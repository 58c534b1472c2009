"""接口契约 · The OpenAPI document, with problems as they are really answered."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from api.answers import Problem

__all__ = ["openapi_document"]

_REFUSALS = {"400": "请求体有误 · bad body", "404": "找不到 · not there", "413": "请求体过大 · body too large",
             "422": "内容有误 · invalid input", "503": "暂不可用 · not available"}  # fmt: skip
_REPLACED = ("HTTPValidationError", "ValidationError")


def openapi_document(app: FastAPI) -> dict[str, Any]:
    """OpenAPI 3.1 of the routes of /api/v1 and health; every refusal is application/problem+json."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        routes=app.routes,
        description="撮合、产业链与八个一的接口 · Matching, the chains and the eight measures",
        separate_input_output_schemas=False,
    )
    _, definitions = models_json_schema([(Problem, "serialization")], ref_template="#/components/schemas/{model}")
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(definitions["$defs"])
    for name in _REPLACED:
        schemas.pop(name, None)
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operations in document["paths"].values():
        for method, operation in operations.items():
            for status in ("404", "422", "503") if method == "get" else tuple(_REFUSALS):
                operation["responses"][status] = {"description": _REFUSALS[status], "content": problem}
    return document
