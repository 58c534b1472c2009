"""CPU time of this process, in rounds that take turns, so that a noisy neighbour hits every rival alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from statistics import median


def cpu_seconds(job: Callable[[], object]) -> tuple[float, object]:
    """CPU seconds of one call, and what it returned."""
    start = time.process_time()
    result = job()
    return time.process_time() - start, result


def take_turns(jobs: Mapping[str, Callable[[int], object]], *, rounds: int, warm_up: int = 3) -> dict[str, float]:
    """Median CPU milliseconds a call of each job; round i calls every job with i, one after another."""
    spent: dict[str, list[float]] = {name: [] for name in jobs}
    for number in range(rounds + warm_up):
        for name, job in jobs.items():
            seconds, _ = cpu_seconds(lambda job=job, number=number: job(number))
            if number >= warm_up:
                spent[name].append(seconds * 1000)
    return {name: median(times) for name, times in spent.items()}
