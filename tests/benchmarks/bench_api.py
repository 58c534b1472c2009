"""接口 · CPU of endpoints against a `{}` route of the same run; another user's wait during a large import; half-sent bodies; bad inputs.

The `{}` route is one more route of the same application, behind the same door: what it costs is the frame, not the work.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import socket
import statistics
import tempfile
import threading
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import psutil
import pytest
from fastapi import FastAPI
from starlette.responses import JSONResponse, Response

from api.bodies import BODY_LIMIT
from api.schemas import MatchRequest
from matcher.retrieval.recall import Recall
from matcher.services import startups
from matcher.services.document import document_bytes
from matcher.services.needs import need_from_text
from tests.api import test_bad_inputs as bad
from tests.api.asking import Call, ask
from tests.api.isolation.city import City, build
from tests.api.isolation.matrix import MATRIX
from tests.benchmarks.clock import take_turns
from tests.benchmarks.served import Server, first_party, serving

FIRMS: Final = 2_000
ROUNDS: Final = 300
HALF_SENT: Final = 200
LARGEST_BYTES: Final = BODY_LIMIT - 200  # the rest is the frame around the table
WATCH_SECONDS: Final = 2.0
TEXT: Final = "需要银氧化锡触点"


def run(sizes: list[int]) -> dict[str, object]:
    """The figures of the front door; sizes are those of other subjects, the city here has FIRMS firms."""
    with tempfile.TemporaryDirectory(prefix="bench-api-") as folder:
        city = build(Path(folder))
        logging.getLogger().handlers.clear()
        logging.getLogger().setLevel(logging.CRITICAL)
        figures: dict[str, object] = {"cpu_to_empty_route": _ratios(city), "bad_inputs": _bad_inputs(city)}
        city.house.close()
    with serving(FIRMS) as server:
        figures["half_sent"] = _half_sent(server)
        figures["import"] = _during_import(server)
    return figures


def _ratios(city: City) -> dict[str, float]:
    """CPU of main endpoints ÷ CPU of the `{}` route, medians of rounds that take turns, asked without a socket."""
    app: FastAPI = city.clients["operator"].app  # type: ignore[assignment]  # it is one
    _add_empty_route(app)
    word = city.clients["operator"].headers["authorization"].encode()
    head = ((b"authorization", word),)
    loop = asyncio.new_event_loop()

    def asking(method: str, path: str, query: str = "", body: bytes = b"") -> Callable[[int], object]:
        call = Call(method, path, query, head, body)

        def job(_: int) -> object:
            heard = loop.run_until_complete(ask(app, call))
            assert heard.status < 300, (call.path, heard.status, heard.body[:300])
            return heard

        return job

    settle = asking("GET", "/api/v1/parties/S2")  # whoever comes after heavy work pays for cold caches: not the floor
    spent = take_turns(
        {
            "settle": settle,
            "empty": asking("GET", "/api/v1/empty"),
            "health": asking("GET", "/healthz"),
            "me": asking("GET", "/api/v1/me"),
            "party": asking("GET", "/api/v1/parties/S1"),
            "parties": asking("GET", "/api/v1/parties", "limit=20"),
            "need": asking("GET", f"/api/v1/needs/{city.need_id}"),
            "offers of a measure": asking("GET", "/api/v1/loans", "limit=20"),
            "chain": asking("GET", "/api/v1/chain"),
            "job": asking("GET", f"/api/v1/jobs/{city.job_id}"),
            "subsidy": asking("POST", "/api/v1/loans/subsidy", "", b'{"rate": "0.2", "interest_paid_cny": "1000"}'),
            "precheck": asking("POST", "/api/v1/joint-application/precheck", "", b'{"facts": {"employees": 3}}'),
        },
        rounds=ROUNDS,
    )
    loop.close()
    ratios = {name: spent[name] / spent["empty"] for name in spent if name not in ("empty", "settle")}
    return {"empty_ms": spent["empty"], **ratios, **asyncio.run(_beyond_search(city, app, head))}


_SEARCH: Final = ((Recall, "ask"), (startups, "bars_of"), (startups, "_rank"), (startups, "_standing"))
"""What a search is: whom to keep apart, recall, rules, both views, the order, and the records of those in it as they stand."""


async def _beyond_search(city: City, app: FastAPI, head: tuple[tuple[bytes, bytes], ...]) -> dict[str, float]:
    """CPU of POST /matches ÷ CPU of the `{}` route, the search inside the very same request taken off.

    Reasons, paths, evidence, the document, its name and what is written down after the answer are counted in. `asked
    before`: the run is kept already; `asked anew`: its record is made and kept as well. `found`: all that finds matches
    taken off, their reasons and name too. `floor`: the same door and body, the bytes of such a run ready made, put
    into a table and committed, and the bytes of its answer ready made.
    """
    house, search, finding = city.house, [0.0], [0.0]
    _add_floor_route(app, city)

    async def spent(method: str, path: str, body: bytes = b"") -> tuple[float, float]:
        search[0] = finding[0] = 0.0
        start = time.process_time()
        heard = await ask(app, Call(method, path, "", head, body))
        house.runs.ledger.settle()
        assert heard.status < 300, heard.body[:300]
        whole = time.process_time() - start
        return whole - search[0], whole - finding[0]

    asked: dict[str, Callable[[int], tuple[str, str, bytes]]] = {
        "empty": lambda _: ("GET", "/api/v1/empty", b""),
        "floor": lambda turn: ("POST", "/api/v1/floor", json.dumps({"text": f"{TEXT}{turn}"}).encode()),
        "before": lambda _: ("POST", "/api/v1/matches", json.dumps({"text": TEXT}).encode()),
        "anew": lambda turn: ("POST", "/api/v1/matches", json.dumps({"text": f"{TEXT}{turn}"}).encode()),
    }
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in asked}
    with pytest.MonkeyPatch.context() as patched:
        for owner, name in _SEARCH:
            patched.setattr(owner, name, _clocked(getattr(owner, name), search))
        patched.setattr(house, "find_matches", _clocked(house.find_matches, finding))
        for turn in range(ROUNDS // 4):
            for name, made in asked.items():
                await spent("GET", "/api/v1/parties/S2")  # as above: nobody pays for the cold caches of the one before
                times[name].append(await spent(*made(turn)))
    beyond = {name: statistics.median(one for one, _ in some) for name, some in times.items()}
    found = {name: statistics.median(one for _, one in some) for name, some in times.items()}
    return {
        "floor: such a run committed": beyond["floor"] / beyond["empty"],
        **{f"matches beyond the search, asked {name}": beyond[name] / beyond["empty"] for name in ("before", "anew")},
        **{f"matches once found, asked {name}": found[name] / found["empty"] for name in ("before", "anew")},
        "matches beyond the search ÷ floor, asked anew": beyond["anew"] / beyond["floor"],
        "matches once found ÷ floor, asked anew": found["anew"] / beyond["floor"],
    }


def _clocked(work: Callable[..., Any], within: list[float]) -> Callable[..., Any]:
    """The same, its CPU seconds added up."""

    def timed(*asked: Any, **rest: Any) -> Any:
        start = time.thread_time()
        try:
            return work(*asked, **rest)
        finally:
            within[0] += time.thread_time() - start

    return timed


def _add_floor_route(app: FastAPI, city: City) -> None:
    house = city.house
    run = house.find_matches(need_from_text(TEXT)[0], top=10)
    answer, kept = document_bytes(run), zlib.compress(house.runs.document(run.run_id) * 2, 1)
    with house.beside.write() as connection:
        connection.exec_driver_sql("CREATE TABLE floor (id TEXT PRIMARY KEY, kept BLOB NOT NULL)")

    @app.post("/api/v1/floor", operation_id="find_matches", include_in_schema=False)
    def floor(asked: MatchRequest) -> Response:
        with house.beside.write() as connection:
            connection.exec_driver_sql("INSERT INTO floor VALUES (?, ?)", (asked.text, kept))
        return Response(answer, media_type="application/json")

    app.router.routes.insert(0, app.router.routes.pop())


def _add_empty_route(app: FastAPI) -> None:
    @app.get("/api/v1/empty", include_in_schema=False)
    def empty() -> JSONResponse:
        return JSONResponse({})

    app.router.routes.insert(0, app.router.routes.pop())  # found at once: looking for a route is work of the others


def _bad_inputs(city: City) -> dict[str, object]:
    """Every named bad input on every route: faults, the slowest answer in seconds, growth of resident memory in MiB."""
    app: FastAPI = city.clients["operator"].app  # type: ignore[assignment]  # it is one
    schemas, process = app.openapi()["components"]["schemas"], psutil.Process()
    calls = [
        (name, what, call)
        for turn, (name, row) in enumerate(MATRIX.items())
        for one in [bad.asked(name, row, city, schemas)]
        for what, call in (*one.values(), *one.bodies(), *one.heads(turn))
    ]
    asyncio.run(_all_of(app, calls[::97]))  # engines and caches are there before memory is measured
    gc.collect()
    before, highest = process.memory_info().rss, 0
    found, slowest, statuses = list[str](), (0.0, ""), dict[int, int]()
    for start in range(0, len(calls), 500):
        faults, slow, counted = asyncio.run(_all_of(app, calls[start : start + 500]))
        found, slowest = found + faults, max(slowest, slow)
        statuses = {status: statuses.get(status, 0) + counted.get(status, 0) for status in {*statuses, *counted}}
        highest = max(highest, process.memory_info().rss)
    return {
        "routes": len(MATRIX), "requests": len(calls), "inputs_a_route": len(bad.VALUES), "faults": found[:20],
        "fault_count": len(found), "slowest_seconds": slowest, "statuses": dict(sorted(statuses.items())),
        "resident_growth_mib": (highest - before) / 1024**2,
    }  # fmt: skip


async def _all_of(app: FastAPI, calls: list[Any]) -> tuple[list[str], tuple[float, str], dict[int, int]]:
    found, slowest, statuses = list[str](), (0.0, ""), dict[int, int]()
    for name, what, call in calls:
        start = time.perf_counter()
        try:
            heard = await ask(app, call)
        except Exception as fault:  # what a server would answer with 500
            found.append(f"{name}: {what}: {type(fault).__name__}")
            continue
        slowest = max(slowest, (time.perf_counter() - start, f"{name}: {what}"))
        statuses[heard.status] = statuses.get(heard.status, 0) + 1
        if (fault_told := bad.fault_of(heard, for_a_person=bad._is_for_a_person(call))) is not None:
            found.append(f"{name}: {what}: {fault_told}")
    return found, slowest, statuses


def _half_sent(server: Server) -> dict[str, object]:
    """200 bodies of which half is sent: when the server closed the last, and what others waited meanwhile."""
    start, sockets = time.monotonic(), []
    for _ in range(HALF_SENT):
        each = socket.create_connection(("127.0.0.1", server.port), timeout=15)
        each.sendall(b"POST /api/v1/matches HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                     b'Content-Length: 100\r\n\r\n{"text": "')  # fmt: skip
        sockets.append(each)
    waits = _waits(server, lambda: time.monotonic() - start < 3.0)
    closed, answers = 0, dict[str, int]()
    for each in sockets:
        try:
            head, rest = _until_closed(each)
            closed += rest
            answers[head] = answers.get(head, 0) + 1
        except TimeoutError:
            answers["open"] = answers.get("open", 0) + 1
        finally:
            each.close()
    return {
        "closed": closed, "of": HALF_SENT, "seconds_to_the_last": time.monotonic() - start, "answers": answers,
        "others_p99_ms": _percentile(waits, 0.99),
    }  # fmt: skip


def _until_closed(each: socket.socket) -> tuple[str, int]:
    received = b""
    while piece := each.recv(65_536):
        received += piece
    return received[:12].decode(errors="replace"), 1


def _during_import(server: Server) -> dict[str, object]:
    """The largest import that one request may ask for, and what another user's requests wait until it has ended."""
    content = _largest_table()
    calm = _waits(server, _for_a_while())
    status, body = server.ask(
        "POST", "/api/v1/jobs", {"kind": "import", "files": [{"name": "企业.csv", "content": content}]}
    )
    assert status == 202, body
    id, start = json.loads(body)["id"], time.monotonic()
    ended = threading.Event()
    state: dict[str, Any] = {}

    def watch() -> None:
        while not ended.is_set():
            state.update(json.loads(server.ask("GET", f"/api/v1/jobs/{id}")[1]))
            if state["state"]["code"] in ("done", "failed", "cancelled"):
                ended.set()
            time.sleep(0.1)

    watcher = threading.Thread(target=watch)
    watcher.start()
    waits = _waits(server, lambda: not ended.is_set() and time.monotonic() - start < 120)
    seconds = time.monotonic() - start
    ended.set()
    watcher.join()
    after = _waits(server, _for_a_while())
    return {
        "bytes": len(content.encode()), "state": state["state"]["code"], "seconds": seconds, "requests": len(waits),
        "p50_ms": statistics.median(waits), "p99_ms": _percentile(waits, 0.99), "longest_ms": max(waits),
        "calm_p99_ms": _percentile(calm, 0.99), "after_p99_ms": _percentile(after, 0.99),
    }  # fmt: skip


def _largest_table() -> str:
    rows, size = ["证券代码,企业全称,主营产品"], 40
    while size < LARGEST_BYTES - 120:
        number = len(rows)
        rows.append(f"{900000 + number},样例{number}号电器厂,塑壳断路器{number % 97}、银触点")
        size += len(rows[-1].encode()) + 2  # a line feed is two bytes in JSON
    return "\n".join(rows) + "\n"


def _for_a_while() -> Callable[[], bool]:
    start = time.monotonic()
    return lambda: time.monotonic() - start < WATCH_SECONDS


def _waits(server: Server, going: Callable[[], bool]) -> list[float]:
    """Milliseconds of one user's requests after another: a party, a list, a match."""
    party, found, turn = first_party(server)["id"], list[float](), 0
    asked: list[tuple[str, str, object]] = [
        ("GET", f"/api/v1/parties/{party}", None), ("GET", "/api/v1/loans?limit=20", None),
        ("POST", "/api/v1/matches", {"text": "需要高纯石英砂，用于生产石英坩埚"}),
    ]  # fmt: skip
    while going() or not found:
        start = time.perf_counter()
        status, body = server.ask(*asked[turn % len(asked)])
        assert status == 200, body
        found.append((time.perf_counter() - start) * 1000)
        turn += 1
    return found


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]
