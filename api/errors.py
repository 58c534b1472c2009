"""问题 · Every refusal of the API as application/problem+json (RFC 9457), Chinese first and English beside.

`errors` names each faulty place by a JSON pointer (RFC 6901). Nothing that was sent is echoed at length.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.observing import request_id_of, route_of
from api.security import HEADERS
from matcher.errors import (
    BadInput,
    Conflict,
    Forbidden,
    MatcherError,
    NotSignedIn,
    Stale,
    TooMany,
    Unavailable,
    Unconditional,
    UnknownThing,
)
from matcher.measures.template import FieldError
from matcher.wording import say

__all__ = ["MEDIA_TYPE", "at", "install", "problem_document", "problem_response"]

MEDIA_TYPE: Final = "application/problem+json"
MOST_ERRORS: Final = 10
_STATUS: Final[Mapping[type[MatcherError], int]] = {
    NotSignedIn: 401, Forbidden: 403, UnknownThing: 404, Stale: 412, Conflict: 409, BadInput: 422,
    Unconditional: 428, TooMany: 429, Unavailable: 503,
}  # fmt: skip
_HTTP_CODES: Final = {404: "unknown_route", 405: "method_not_allowed", 415: "media_type"}
_KINDS: Final = {  # pydantic's kinds of fault → our codes
    "missing": "field_missing", "extra_forbidden": "field_unknown", "string_too_long": "field_too_long",
    "string_too_short": "field_too_short", "too_long": "list_too_long", "too_short": "list_too_short",
    "greater_than_equal": "field_too_small", "greater_than": "field_too_small", "less_than_equal": "field_too_large",
    "less_than": "field_too_large", "string_pattern_mismatch": "field_characters", "string_unicode": "field_characters",
    "finite_number": "field_not_finite", "json_invalid": "body_not_json", "decimal_max_places": "field_too_precise",
}  # fmt: skip
_BOUNDS: Final = ("max_length", "min_length", "ge", "gt", "le", "lt", "decimal_places")

Answer = TypeVar("Answer")
log = logging.getLogger(__name__)


class BadField(BadInput):
    """A fact that can never be right as given; its words are those of a cell of a file."""

    def sentence(self, lang: str) -> str:
        """The refusal in one language."""
        return say("fields", self.code, lang, **self.facts)


def problem_document(
    status: int, code: str, *, faults: Sequence[Mapping[str, object]] = (), **facts: Any
) -> dict[str, Any]:
    """The body of a problem; its words stand in wording/errors under the code."""
    return _document(status, code, say("errors", code, "zh", **facts), say("errors", code, "en", **facts), faults)


def _document(status: int, code: str, zh: str, en: str, faults: Sequence[Mapping[str, object]] = ()) -> dict[str, Any]:
    return {
        "type": f"urn:matcher:problem:{code}",
        "title": say("errors", f"problem_{status}", "zh"),
        "title_en": say("errors", f"problem_{status}", "en"),
        "status": status,
        "code": code,
        "detail": zh,
        "detail_en": en,
        "errors": list(faults),
    }


def problem_response(document: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """The document as an HTTP answer."""
    body = json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
    return Response(body, status_code=int(document["status"]), media_type=MEDIA_TYPE, headers=dict(headers or {}))


def at(pointer: str, read: Callable[[str], Answer], word: str) -> Answer:
    """read(word), with the place named where it is refused. Raises BadInput."""
    try:
        return read(word)
    except BadInput as refusal:
        raise BadInput(refusal.code, **refusal.facts, pointer=pointer) from refusal
    except FieldError as refusal:  # a cell's fault has its words in another section
        raise BadField(refusal.code, value=refusal.value, **refusal.facts, pointer=pointer) from refusal


def install(app: FastAPI, show: Callable[[Request, Mapping[str, Any]], Response | None]) -> None:
    """Answer every refusal of the app; `show` may answer with a page for a person instead."""

    def answer(request: Request, document: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
        return show(request, document) or problem_response(document, headers)

    async def refused(request: Request, refusal: Exception) -> Response:
        assert isinstance(refusal, MatcherError)
        return answer(request, _of_matcher(refusal))

    async def invalid(request: Request, refusal: Exception) -> Response:
        assert isinstance(refusal, RequestValidationError)
        return answer(request, _of_validation(refusal.errors()))

    async def of_http(request: Request, refusal: Exception) -> Response:
        assert isinstance(refusal, HTTPException)
        code = _HTTP_CODES.get(refusal.status_code)
        if code is None:  # the framework's own, e.g. 400 for a body it cannot read
            code = "request_unreadable" if refusal.status_code < 500 else "unexpected"
        status = refusal.status_code if code in _HTTP_CODES.values() else 400 if refusal.status_code < 500 else 500
        document = problem_document(status, code, value=request.url.path, method=request.method)
        return answer(request, document, refusal.headers)

    async def broken(request: Request, fault: Exception) -> Response:
        log.error("%s %s", request.method, route_of(request.scope), exc_info=fault)
        shown = answer(request, problem_document(500, "unexpected"))
        shown.headers.update(HEADERS | {"x-request-id": request_id_of(request.scope)})  # made outside the middleware
        return shown

    app.add_exception_handler(MatcherError, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, of_http)
    app.add_exception_handler(Exception, broken)


def _of_matcher(refusal: MatcherError) -> dict[str, Any]:
    status = next(status for kind, status in _STATUS.items() if isinstance(refusal, kind))
    facts: dict[str, Any] = dict(refusal.facts)
    pointer = facts.pop("pointer", None)
    document = _document(status, refusal.code, refusal.sentence("zh"), refusal.sentence("en"))
    if pointer is not None:
        place = {"in": "body", "pointer": pointer, "code": refusal.code}
        document["errors"] = [place | {key: document[key] for key in ("detail", "detail_en")}]
    if isinstance(refusal, UnknownThing) and isinstance(facts.get("nearest"), (list, tuple)):
        document["nearest"] = [str(near)[:100] for near in facts["nearest"]]
    return document


def _of_validation(faults: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    errors = [_fault(fault) for fault in faults[:MOST_ERRORS]]
    return problem_document(422, "invalid_input", faults=errors, count=len(faults), place=errors[0]["pointer"] or "/")


def _fault(fault: Mapping[str, Any]) -> dict[str, Any]:
    where, *steps = fault["loc"]
    code = _KINDS.get(fault["type"], "field_invalid")
    if code == "body_not_json":
        steps = []
    facts = {"bound": next((fault["ctx"][name] for name in _BOUNDS if name in fault.get("ctx", {})), "")}
    return {
        "in": where,
        "pointer": "".join("/" + str(step).replace("~", "~0").replace("/", "~1")[:60] for step in steps),
        "code": code,
        "detail": say("errors", code, "zh", **facts),
        "detail_en": say("errors", code, "en", **facts),
    }
