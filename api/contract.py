"""接口契约 · The OpenAPI document, with problems as they are really answered."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from api.answers import Problem

__all__ = ["openapi_document"]

_REFUSALS = {
    "400": "请求无法读取 · cannot be read", "401": "请先登录 · sign in first", "403": "没有权限 · no permission",
    "404": "找不到 · not there", "408": "请求体太慢 · body too slow", "413": "请求体过大 · body too large",
    "414": "地址太长 · address too long", "421": "主机名不对 · wrong host name", "422": "内容有误 · invalid input",
    "503": "暂不可用 · not available",
}  # fmt: skip
_OF_BODIES = frozenset({"400", "408", "413"})
_OF_READING = tuple(status for status in _REFUSALS if status not in _OF_BODIES)
_OF_HEADERS = {
    "Idempotency-Key": {
        "409": "键已用于别的请求，或与已有的冲突 · key used otherwise, or in conflict with what is there"
    },
    "If-Match": {"412": "已被改动 · changed meanwhile", "428": "须写明版本 · a version is needed"},
}
"""Header an operation takes → what may be refused because of it."""
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
            for status in _OF_READING if method == "get" else tuple(_REFUSALS):
                operation["responses"][status] = {"description": _REFUSALS[status], "content": problem}
            for parameter in operation.get("parameters", ()):
                for status, words in _OF_HEADERS.get(parameter["name"], {}).items():
                    operation["responses"][status] = {"description": words, "content": problem}
    return document
