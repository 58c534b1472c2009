"""No named bad input on any route is a fault of ours, and whatever is refused is refused with a problem document.

Every route of the isolation matrix is asked as it is asked there, with one thing wrong at a time.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from api.pages import PAGES
from api.routes import ROUTERS
from tests.api.asking import Call, Heard, ask, encoded, query_of
from tests.api.bad_inputs import BODIES, HEADERS, METHODS, VALUES
from tests.api.isolation.city import City, build
from tests.api.isolation.matrix import MATRIX, Row

ROUTES = {
    f"{method} {route.path}": route
    for router in (*ROUTERS, *PAGES)
    for route in router.routes
    if isinstance(route, APIRoute)
    for method in route.methods
}
SLOW = 2.0
SHARE = 6
"""Each route is asked with every sixth value here, beginning with another one; with all of them by the benchmark."""
HEADERS_EACH = 6
"""Headers are read before any route: each route is asked with some of them, all of them come by turns."""
FORM = (b"content-type", b"application/x-www-form-urlencoded")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    built = build(tmp_path_factory.mktemp("bad"))
    yield built
    built.house.close()


@dataclass
class Asked:
    """A route as somebody who may use it asks it."""

    route: APIRoute
    method: str
    names: dict[str, str]
    query: dict[str, object]
    body: Any
    form: dict[str, object] | None
    headers: tuple[tuple[bytes, bytes], ...]
    slots: list[tuple[str, ...]] = field(default_factory=list)

    def call(self, slot: tuple[str, ...] = (), value: object = None) -> Call:
        """The request, with the value in the place of one of its own."""
        names, query, body, form = dict(self.names), dict(self.query), self.body, self.form
        if slot[:1] == ("path",):
            names[slot[1]] = value  # type: ignore[assignment]  # is encoded whatever it is
        elif slot[:1] == ("query",):
            query[slot[1]] = value
        elif slot[:1] == ("form",):
            form = {**(form or {}), slot[1]: value}
        elif slot[:1] == ("body",):
            body = _with(body, slot[1:], value)
        path = re.sub(r"{(\w+)(:\w+)?}", lambda found: encoded(names.get(found[1], "x")), self.route.path)
        sent = b"" if body is None else _bytes(body)
        headers = self.headers
        if form is not None:
            sent, headers = query_of(form).encode(), (*headers, FORM)
        return Call(self.method, path, query_of(query), headers, sent)

    def values(self, first: int = 0, share: int = 1) -> list[tuple[str, Call]]:
        """Each value once, by turns in every place there is; where there is none, in one that is not asked for."""
        slots = self.slots or [("query", "unasked")]
        return [
            (f"{name} in {'.'.join(slots[turn % len(slots)])}", self.call(slots[turn % len(slots)], value))
            for turn, (name, value) in list(enumerate(VALUES.items()))[first % share :: share]
        ]

    def bodies(self) -> list[tuple[str, Call]]:
        if self.method in ("GET", "DELETE"):
            return []
        good = self.call()
        return [(name, Call(self.method, good.path, good.query, good.headers, body)) for name, body in BODIES.items()]

    def heads(self, turn: int) -> list[tuple[str, Call]]:
        names, good = list(HEADERS), self.call()
        chosen = [names[(turn * HEADERS_EACH + step) % len(names)] for step in range(HEADERS_EACH)]
        calls = []
        for name in chosen:
            replaced = {header for header, _ in HEADERS[name]}
            kept = tuple(pair for pair in good.headers if pair[0] not in replaced)
            calls.append((name, Call(self.method, good.path, good.query, kept + HEADERS[name], good.body)))
        return calls


def asked(name: str, row: Row, city: City, schemas: dict[str, Any]) -> Asked:
    """The route as the matrix asks it, by an actor whom it answers."""
    route, method = ROUTES[name], name.partition(" ")[0]
    path, rest = row.call(city)
    actor = next((who for who in ("operator", "owner", "fund", "organiser") if row.status(who) < 400), "operator")
    address = urlsplit(path)
    pattern = re.sub(r"{(\w+)(:\w+)?}", r"(?P<\1>[^/]*)", route.path)
    found = re.fullmatch(pattern, address.path)
    headers = {"authorization": city.clients[actor].headers["authorization"], **rest.get("headers", {})}
    body = rest.get("json")
    one = Asked(
        route, method, {} if found is None else {key: unquote(word) for key, word in found.groupdict().items()},
        dict(parse_qsl(address.query)), body, rest.get("data"),
        tuple((key.lower().encode(), word.encode()) for key, word in headers.items()),
    )  # fmt: skip
    one.slots += [("path", each.alias) for each in route.dependant.path_params]
    one.slots += [("query", each.alias) for each in _queries(route.dependant)]
    one.slots += [("form", each) for each in one.form or ()]
    if route.body_field is not None:
        schema = schemas.get(getattr(route.body_field.field_info.annotation, "__name__", ""), {})
        one.slots += [("body", *place) for place in _places(schema, schemas)]
    return one


def _queries(dependant: Any) -> list[Any]:
    return [*dependant.query_params, *(each for inner in dependant.dependencies for each in _queries(inner))]


def _places(schema: dict[str, Any], schemas: dict[str, Any], depth: int = 0) -> list[tuple[str, ...]]:
    """Every place of a body, at most three deep; "0" for the first of a list."""
    if "$ref" in schema:
        return _places(schemas[schema["$ref"].rpartition("/")[2]], schemas, depth)
    if depth > 3:
        return []
    found: list[tuple[str, ...]] = []
    for name, inner in schema.get("properties", {}).items():
        found.append((name,))
        found += [(name, *rest) for rest in _places(inner, schemas, depth + 1)]
    if "items" in schema:
        found.append(("0",))
        found += [("0", *rest) for rest in _places(schema["items"], schemas, depth + 1)]
    for inner in schema.get("anyOf", ()):
        found += _places(inner, schemas, depth + 1)
    return found


def _with(body: Any, place: tuple[str, ...], value: object) -> Any:
    if not place:
        return value
    head, rest = place[0], place[1:]
    if head == "0":
        return [_with(body[0] if isinstance(body, list) and body else None, rest, value)]
    known = body if isinstance(body, dict) else {}
    return {**known, head: _with(known.get(head), rest, value)}


def _bytes(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=True).encode()  # surrogates and control characters as escapes


def fault_of(heard: Heard, *, for_a_person: bool) -> str | None:
    """Why an answer is not as it should be."""
    if heard.status >= 500:
        return f"{heard.status} {heard.body[:200].decode(errors='replace')}"
    if heard.status < 400:
        return None
    if heard.headers.get(b"content-type", b"").startswith(b"text/html") and for_a_person:
        return None if b"</html>" in heard.body else "a page that is none"
    if heard.headers.get(b"content-type") != b"application/problem+json":
        return f"{heard.status} as {heard.headers.get(b'content-type')!r}"
    document = json.loads(heard.body)
    if document["status"] != heard.status or not document["detail"] or not document["detail_en"]:
        return f"{heard.status} without its words"
    return "too long" if len(heard.body) > 8000 else None


async def faults(app: FastAPI, name: str, calls: list[tuple[str, Call]]) -> list[str]:
    found = []
    for what, call in calls:
        start = time.perf_counter()
        try:
            heard = await ask(app, call)
        except Exception as fault:  # what a server would answer with 500
            found.append(f"{name}: {what}: {type(fault).__name__} {str(fault)[:200]}")
            continue
        if (fault := fault_of(heard, for_a_person=_is_for_a_person(call))) is not None:
            found.append(f"{name}: {what}: {fault}")
        elif time.perf_counter() - start > 5 * SLOW:  # the figure itself is the benchmark's: machines are shared
            found.append(f"{name}: {what}: {time.perf_counter() - start:.1f} s")
    return found


def _is_for_a_person(call: Call) -> bool:
    return not call.path.startswith(("/api/", "/healthz", "/readyz", "/metrics", "/static/"))


def app_of(city: City) -> FastAPI:
    return city.clients["operator"].app  # type: ignore[return-value]


@pytest.mark.parametrize("name", MATRIX)
def test_no_value_and_no_body_is_a_fault_of_ours(city: City, name: str) -> None:
    app, turn = app_of(city), list(MATRIX).index(name)
    one = asked(name, MATRIX[name], city, app.openapi()["components"]["schemas"])
    share = SHARE if one.slots else 8 * SHARE  # a route that takes nothing reads none of them
    calls = one.values(turn, share) + one.bodies()[turn % SHARE :: SHARE]
    assert asyncio.run(faults(app, name, calls)) == []


def test_no_header_is_a_fault_of_ours(city: City) -> None:
    app, found = app_of(city), list[str]()
    schemas = app.openapi()["components"]["schemas"]
    for turn, (name, row) in enumerate(MATRIX.items()):
        found += asyncio.run(faults(app, name, asked(name, row, city, schemas).heads(turn)))
    assert found == []


@pytest.mark.parametrize("method", METHODS)
def test_no_way_of_asking_is_a_fault_of_ours(city: City, method: str) -> None:
    calls = [
        (path, Call(method, path)) for path in ("/", "/api/v1/parties", "/api/v1/matches", "/static/style.css", "/x")
    ]
    assert asyncio.run(faults(app_of(city), method, calls)) == []


def test_there_are_more_than_two_hundred_of_them() -> None:
    assert len(VALUES) > 200
