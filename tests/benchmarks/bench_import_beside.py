"""旁边的人 · What a reader waits while somebody else imports the largest file one request may carry, against a calm server.

Each import is asked for, waited for, and followed by a pause; the reader goes on all the time, asking in turn for a match, a
page and two lists. Three imports on 2,000 firms: the first two stand beside the indexes, the third is more than they hold,
so that new ones are built meanwhile. `written_seen` tells whether a match finds what came in as soon as the job says done.
"""

from __future__ import annotations

import json
import statistics
import threading
import time
from dataclasses import dataclass, field
from typing import Final

from api.bodies import BODY_LIMIT
from tests.benchmarks.served import Server, first_party, serving

FIRMS: Final = 2_000
IMPORTS: Final = 3
CALM_SECONDS: Final = 8.0
PAUSE_SECONDS: Final = 3.0
LARGEST_BYTES: Final = BODY_LIMIT - 320  # the rest is the frame around the table
BAR_MS: Final = 500.0


def run(sizes: list[int]) -> dict[str, object]:
    """Milliseconds by phase and their ratios to the calm ones; sizes are those of other subjects."""
    with serving(FIRMS) as server:
        reader = Reader(server)
        reader.ask_all()  # connections, caches and compiled loops are there before the clock starts
        reader.start()
        time.sleep(CALM_SECONDS)
        seen = [_import(server, reader, number) for number in range(IMPORTS)]
        reader.stop()
    calm, busy = (
        reader.waits["calm"],
        [wait for phase, some in reader.waits.items() if phase != "calm" for wait in some],
    )
    phases = {phase: _told(waits) for phase, waits in reader.waits.items()}
    p99 = percentile(busy, 0.99)
    return {
        "phases": phases, "p99_ms": p99, "under_bar": p99 < BAR_MS, "p99_to_calm_p99": p99 / percentile(calm, 0.99),
        "p50_to_calm_p50": statistics.median(busy) / statistics.median(calm), "written_seen": seen,
    }  # fmt: skip


@dataclass
class Reader:
    """One user who only reads, one request after another; waits in milliseconds by phase."""

    server: Server
    phase: str = "calm"
    waits: dict[str, list[float]] = field(default_factory=dict)
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __post_init__(self) -> None:
        party = first_party(self.server)["id"]
        self._asked: list[tuple[str, str, object]] = [
            ("POST", "/api/v1/matches", {"text": "需要高纯石英砂，用于生产石英坩埚"}),
            ("GET", "/measures", None),
            ("POST", "/api/v1/matches", {"text": "需要银触点", "kinds": ["supplier"]}),
            ("GET", f"/api/v1/parties/{party}", None),
            ("GET", "/chain", None),
            ("GET", "/api/v1/loans?limit=20", None),
        ]

    def ask_all(self) -> list[float]:
        """Each request once."""
        return [self._ask(number) for number in range(len(self._asked))]

    def start(self) -> None:
        """Go on asking until stopped."""
        self._thread = threading.Thread(target=self._go_on)
        self._thread.start()

    def stop(self) -> None:
        """Ask no more."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _go_on(self) -> None:
        turn = 0
        while not self._over.is_set():
            phase = self.phase
            wait = self._ask(turn)
            self.waits.setdefault(phase, []).append(wait)
            turn += 1

    def _ask(self, turn: int) -> float:
        start = time.perf_counter()
        status, body = self.server.ask(*self._asked[turn % len(self._asked)])
        assert status == 200, (status, body[:500])
        return (time.perf_counter() - start) * 1000


def _import(server: Server, reader: Reader, number: int) -> bool:
    """One import from the asking to some seconds after its end; whether a match finds it as soon as it is done."""
    mark = f"专用{number}号试样"
    content = largest_table(number, mark)
    reader.phase = f"import {number}"
    wish = {"kind": "import", "files": [{"name": "企业.csv", "content": content}]}
    status, body = server.ask("POST", "/api/v1/jobs", wish)
    assert status == 202, body
    id = json.loads(body)["id"]
    while (state := json.loads(server.ask("GET", f"/api/v1/jobs/{id}")[1])["state"]["code"]) in ("queued", "running"):
        time.sleep(0.1)
    assert state == "done", state
    found = json.loads(server.ask("POST", "/api/v1/matches", {"text": mark, "kinds": ["supplier"], "top": 5})[1])
    reader.phase = f"after {number}"
    time.sleep(PAUSE_SECONDS)
    return any(mark in match["title"] for match in found["matches"])


def largest_table(number: int, mark: str) -> str:
    """As many small firms as one request may carry, the last of them bearing the mark."""
    first = 900_000 + number * 10_000
    rows, size = ["证券代码,企业全称,主营产品"], 40
    while size < LARGEST_BYTES - 120:
        code = first + len(rows)
        rows.append(f"{code},样例{code}号电器厂,塑壳断路器{code % 97}、银触点")
        size += len(rows[-1].encode()) + 2  # a line feed is two bytes in JSON
    rows.append(f"{first},{mark}厂,{mark}")
    return "\n".join(rows) + "\n"


def percentile(values: list[float], share: float) -> float:
    """The value below which that share of them lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _told(waits: list[float]) -> dict[str, float]:
    return {
        "count": len(waits), "p50_ms": round(statistics.median(waits), 1), "p99_ms": round(percentile(waits, 0.99), 1),
        "longest_ms": round(max(waits), 1),
    }  # fmt: skip
