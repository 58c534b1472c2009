"""同一口钟 · Every peer on the same fair by the same clock, in a process of its own that is ended hard when its time is over.

The clock counts CPU of the peer's process from the moment the fair is made, so that a busy machine takes nobody's time away: so many
seconds for each thread it works with. What it had found by then counts; a peer that found nothing says so. Wall time and memory are
bounded too, for one that sleeps or swells.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import threading
import time
from typing import Any

import psutil

from tests.benchmarks.fair_peers import PEERS, WORKERS
from tests.benchmarks.fair_shapes import Shape

THREADS = {"cp_sat": WORKERS}
AT_EASE = 1.15  # a peer may wind up: so much of its clock
MOST_WALL = 6.0  # times the clock
MOST_BYTES = 5 * 2**30
LOOK = 0.1


def raced(shape: Shape, clock: float) -> dict[str, dict[str, object]]:
    """For each peer the share of the bound that this solver proved, CPU and wall seconds, and how it ended."""
    rows = {name: _run(name, shape, clock) for name in PEERS}
    bound = rows["matcher"].pop("bound", None)
    for name, row in rows.items():
        row.pop("bound", None)
        value = row.pop("value", None)
        row["share"] = max(0.0, value) / bound if value is not None and bound else None
        row["found"] = "nothing" if value is None else "a timetable" if value > 0 else "an empty timetable"
        rows[name] = {key: row[key] for key in ("found", "share", "ended", "cpu_s", "wall_s")}
    return rows


def _run(name: str, shape: Shape, clock: float) -> dict[str, Any]:
    words = [str(part) for part in (shape.people, shape.slots, shape.most, shape.tables, shape.there)]
    command = [sys.executable, "-m", "tests.benchmarks.fair_peers", name, str(clock), *words]
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, preexec_fn=_bounded, env=dict(os.environ)
    )
    told: dict[str, Any] = {}
    ready = threading.Event()
    reader = threading.Thread(target=_listen, args=(child, told, ready), daemon=True)
    reader.start()
    process = psutil.Process(child.pid)
    ready.wait(timeout=MOST_WALL * max(clock, 60.0))
    began, wall, spent, ended = _cpu(process), time.perf_counter(), 0.0, "by itself"
    allowed = clock * THREADS.get(name, 1) * AT_EASE
    while child.poll() is None:
        spent = max(spent, _cpu(process) - began)
        over, late = spent > allowed, time.perf_counter() - wall > MOST_WALL * clock
        if over or late:
            ended = "stopped hard at its limit" if over else "stopped hard, starved"
            child.kill()
            break
        time.sleep(LOOK)
    child.wait()
    reader.join(timeout=5.0)
    if ended == "by itself" and "ended" not in told:
        ended = "out of memory" if child.returncode in (1, -6, -9, -11) else f"exit {child.returncode}"
    return {**told, "ended": ended, "cpu_s": spent, "wall_s": time.perf_counter() - wall}


def _listen(child: subprocess.Popen[str], told: dict[str, Any], ready: threading.Event) -> None:
    for line in child.stdout or ():
        told |= json.loads(line)
        ready.set()


def _cpu(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:  # it has ended between two looks
        return 0.0
    return float(times.user + times.system)


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
