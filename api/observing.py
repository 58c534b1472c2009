"""观测 · Each request gets an id, a log line and its place in the figures: by route template, never by path, id or body.

Pure ASGI, outermost. Metrics: Prometheus exposition format; request ids: the header X-Request-ID, taken over where it is
well-formed so that one id follows a request through several services.
"""

from __future__ import annotations

import logging
import re
import time
from typing import Any, Final
from uuid import uuid4

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["HEADER", "Figures", "Observer", "request_id_of"]

HEADER: Final = b"x-request-id"
_WELL_FORMED: Final = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
log = logging.getLogger("requests")


class Figures:
    """The counters of one application, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        named: dict[str, Any] = {"registry": self.registry}
        self.requests = Counter("matcher_requests", "Requests answered", ("method", "route", "status"), **named)
        self.seconds = Histogram(
            "matcher_request_seconds",
            "Seconds to the end of the answer",
            ("method", "route"),
            buckets=_SECONDS,
            **named,
        )
        self.running = Gauge("matcher_requests_running", "Requests under way", **named)
        self.faults = Counter("matcher_faults", "Answers with status 5xx", ("route",), **named)

    def text(self) -> bytes:
        """All of them as Prometheus reads them."""
        return generate_latest(self.registry)


class Observer:
    """Counts and logs what passes."""

    def __init__(self, app: ASGIApp, figures: Figures) -> None:
        self.app, self.figures = app, figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and note how it ended."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        id = _id_of(scope)
        scope.setdefault("state", {})["request_id"] = id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=id)
        status = 500  # what is answered outside of here when a fault passes

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message["headers"], (HEADER, id.encode())]}
            await send(message)

        start = time.perf_counter()
        self.figures.running.inc()
        try:
            await self.app(scope, receive, noting)
        finally:
            self.figures.running.dec()
            self._note(scope, status, time.perf_counter() - start)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "other"
        route = route_of(scope)
        self.figures.requests.labels(method, route, str(status)).inc()
        self.figures.seconds.labels(method, route).observe(seconds)
        if status >= 500:
            self.figures.faults.labels(route).inc()
        told = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
        log.info("request", extra=told)


def route_of(scope: Scope) -> str:
    """The template of the route that answers, "/static" for a file, "none" where no route does."""
    template = getattr(scope.get("route"), "path", None)
    if template is None:
        return "/static" if scope["path"].startswith("/static/") else "none"
    return str(template)


def request_id_of(scope: Scope) -> str:
    """The id of a request that came through the Observer; "" for any other."""
    return str(scope.get("state", {}).get("request_id", ""))


def _id_of(scope: Scope) -> str:
    given = next((value for name, value in scope["headers"] if name == HEADER), b"")
    return given.decode() if _WELL_FORMED.fullmatch(given) else uuid4().hex
