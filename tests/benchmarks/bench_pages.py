"""网页 · What each page costs over a large city, as a ratio to the `{}` route of the same run; and when a browser shows its first content.

The city is imported once; a start-up, an operator, an organiser and a fund manager are signed in by cookie, as people are.
Seconds of the first content are of this machine and told beside the ratio; the first look of each role after a start reads the
records or opens the indexes, and is told apart.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Page, sync_playwright
from starlette.responses import JSONResponse

from api.app import create_app
from matcher.bootstrap import House
from matcher.entities import Kind
from matcher.entities.accounts import SYSTEM, Membership, UserRole
from matcher.settings import Settings, shipped_data
from tests.api.asking import Call, ask
from tests.benchmarks.clock import cpu_seconds, take_turns

PASSWORD: Final = "银触点 and 断路器 7"
ROUNDS: Final = 15
LOOKS: Final = 5
CHROMIUM: Final = Path("/usr/bin/chromium")
PAGES: Final = {
    "startup": ("/", "/startups/{party}", "/matches?text=需要高纯石英砂", "/board", "/engagements", "/notifications", "/me",
                "/me/organisation", "/chain", "/chain/electrical", "/measures", "/measures/industry_chain", "/measures/alliance",
                "/measures/joint_application", "/fairs", "/cases"),
    "operator": ("/operators", "/operators/indicators", "/operators/indicators/new_incubated", "/operators/firms",
                 "/operators/firms?q=电气", "/operators/places", "/operators/imports", "/operators/audit"),
    "organiser": ("/fairs/new", "/fairs/new?region=330303", "/fairs/new?region=330329", "/fairs/new?chain=electrical&tables=10",
                  "/clinics/new"),
    "manager": ("/deals", "/deals?thesis=机器视觉检测", "/deals/watch", "/deals/pipeline", "/deals/report"),
}  # fmt: skip
FIRST_LOOKS: Final = {"startup": "/startups/{party}", "organiser": "/fairs/new", "manager": "/deals"}


@dataclass(frozen=True)
class Seat:
    """An application over a city, and the cookie of each role."""

    app: FastAPI
    party: str
    cookies: dict[str, str]


def run(sizes: list[int]) -> dict[str, object]:
    """For a city of so many firms as the largest size: ratios of CPU, first looks in ms, first content in ms."""
    firms = max(sizes)
    with tempfile.TemporaryDirectory(prefix="bench-pages-") as folder:
        home = Path(folder)
        house = House(Settings(home=home, data=shipped_data(), access="closed", encoder="static"))
        city = [sys.executable, "-m", "matcher", "city", "--firms", str(firms), "--seed", "1", str(home / "city")]
        subprocess.run(city, check=True, stdout=subprocess.DEVNULL)
        house.import_files([shipped_data() / "seed", shipped_data() / "chains", home / "city"])
        seat = _seat(house)
        figures = {"firms": firms, "first_look_ms": _first_looks(seat), **_ratios(seat), **_first_content(seat)}
        house.close()
    return figures


def _seat(house: House) -> Seat:
    party = house.records(SYSTEM).parties(role="startup", limit=1).rows[0].id
    manager = next(one.party_id for one in house.records(SYSTEM).iter_offers(Kind.FUND) if one.party_id)
    members = {
        "startup": Membership(UserRole.STARTUP, party), "operator": Membership(UserRole.OPERATOR),
        "organiser": Membership(UserRole.ORGANISER), "manager": Membership(UserRole.FUND_MANAGER, manager),
    }  # fmt: skip
    cookies = {}
    for login, membership in members.items():
        house.door.add_account(SYSTEM, login, login, PASSWORD, [membership])
        word, _ = house.door.sign_in(login, PASSWORD, address="127.0.0.1", agent="bench")
        cookies[login] = f"session={word}"
    app = create_app(house)

    @app.get("/api/v1/empty", include_in_schema=False)
    def empty() -> JSONResponse:
        return JSONResponse({})

    app.router.routes.insert(0, app.router.routes.pop())
    return Seat(app, party, cookies)


def _asking(seat: Seat, loop: asyncio.AbstractEventLoop, role: str, path: str) -> Callable[[int], object]:
    plain, _, query = path.format(party=seat.party).partition("?")
    head = ((b"cookie", seat.cookies[role].encode()), (b"accept", b"text/html"))
    call = Call("GET", plain, quote(query, safe="=&"), head, b"")

    def job(_: int) -> object:
        heard = loop.run_until_complete(ask(seat.app, call))
        assert heard.status == 200, (path, heard.status)
        return heard

    return job


def _first_looks(seat: Seat) -> dict[str, float]:
    """Page → CPU milliseconds of its very first answer, in this order: each finds what the ones before have made."""
    loop, spent = asyncio.new_event_loop(), {}
    for role, path in FIRST_LOOKS.items():
        ask_it = _asking(seat, loop, role, path)
        spent[path] = round(1000 * cpu_seconds(lambda ask_it=ask_it: ask_it(0))[0], 1)
    loop.close()
    return spent


def _ratios(seat: Seat) -> dict[str, Any]:
    loop = asyncio.new_event_loop()
    empty = _asking(seat, loop, "operator", "/api/v1/empty")
    jobs = {"settle": empty, "empty": empty} | {
        f"{role} {path}": _asking(seat, loop, role, path) for role, paths in PAGES.items() for path in paths
    }
    spent = take_turns(jobs, rounds=ROUNDS)
    loop.close()
    ratios = {name: round(spent[name] / spent["empty"], 1) for name in spent if name not in ("empty", "settle")}
    return {"empty_ms": spent["empty"], "to_empty_route": ratios}


def _first_content(seat: Seat) -> dict[str, Any]:
    """Page → median milliseconds until a browser has painted its first content; without Chromium nothing."""
    if not CHROMIUM.is_file():
        return {}
    server = uvicorn.Server(uvicorn.Config(seat.app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        painted = {}
        for role, paths in PAGES.items():
            context = browser.new_context(base_url=address)
            name, _, value = seat.cookies[role].partition("=")
            context.add_cookies([{"name": name, "value": value, "url": address}])
            page = context.new_page()
            painted |= {f"{role} {path}": _paints(page, path.format(party=seat.party)) for path in paths}
        browser.close()
    server.should_exit = True
    thread.join()
    return {"first_content_ms": painted}


_FIRST_PAINT: Final = """() => new Promise(done => {
  const found = () => performance.getEntriesByName('first-contentful-paint')[0];
  const tell = () => found() && done(found().startTime);
  tell() || new PerformanceObserver(tell).observe({type: 'paint', buffered: true});
})"""


def _paints(page: Page, path: str) -> float:
    looks = []
    for _ in range(LOOKS):
        page.goto(path)
        looks.append(page.evaluate(_FIRST_PAINT))
    return round(statistics.median(looks), 1)
