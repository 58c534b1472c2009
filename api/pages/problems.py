"""出错页 · A refusal as a page for a person: what happened, what is kept, a code and a way on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.pages.look import draw, look_of

__all__ = ["sent_from", "show_problem"]

_FOR_MACHINES: Final = ("/api/", "/openapi.json", "/healthz", "/readyz", "/metrics", "/static/")


def show_problem(request: Request, document: Mapping[str, Any]) -> Response | None:
    """A page when a person asks for a page; None where the problem document is the answer."""
    accepts = request.headers.get("accept", "")
    if request.url.path.startswith(_FOR_MACHINES) or "text/html" not in accepts:
        return None
    if document["code"] == "sign_in_needed" and request.method == "GET":
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?{urlencode({'next': wanted})}", 303)
    ending = "" if look_of(request).lang == "zh" else "_en"
    return draw(
        request,
        "problem.html",
        status=int(document["status"]),
        title=document[f"title{ending}"],
        detail=document[f"detail{ending}"],
        faults=[fault[f"detail{ending}"] for fault in document["errors"]],
        code=document["code"],
        status_code=document["status"],
        back=sent_from(request),
        nearest=document.get("nearest", []) if document["code"] == "unknown_party" else [],
    )


def sent_from(request: Request) -> str:
    """The page of ours whose form was refused; "" for a page that was only read."""
    came = urlsplit(request.headers.get("referer", ""))
    if request.method == "GET" or came.netloc != request.url.netloc or not came.path.startswith("/"):
        return ""
    return "/" + came.path.lstrip("/") + (f"?{came.query}" if came.query else "")
