"""快慢 · CPU time of one search by engine and size, rivals taking turns, as ratios to ours and to the hand-made floor."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from matcher.retrieval.generation import offer_text
from tests.benchmarks.city_records import city_of, needs
from tests.benchmarks.peers.corpus import Corpus
from tests.benchmarks.peers.crew import ENGINES, Worker, start

TOP = 20
WARM_UP = 3


def speed(sizes: Sequence[int], *, rounds: int, queries: int) -> dict[str, object]:
    """By size: what filling costs, and of each way the milliseconds and the ratios, medians over the rounds."""
    return {str(size): _one(size, rounds, queries) for size in sizes}


def _one(size: int, rounds: int, queries: int) -> dict[str, object]:
    print(f"— {size:,} offers", file=sys.stderr)
    offers = list(city_of(size).iter_offers())
    corpus = Corpus.of([o.id for o in offers], [offer_text(o) for o in offers], {"subject": "city"})
    texts = needs(WARM_UP + rounds * queries)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        corpus.save(Path(folder))
        crew = [start(engine, Path(folder), stack) for engine in ENGINES]
        spent = _turns(crew, texts, rounds, queries)
    built = {
        worker.engine.name: {key: worker.built[key] for key in ("build_s", "added_mb", "peak_mb")} for worker in crew
    }
    return {"built": built, "search": {name: _figures(times, spent) for name, times in spent.items()}}


def _turns(crew: Sequence[Worker], texts: Sequence[str], rounds: int, queries: int) -> dict[str, list[float]]:
    """Median milliseconds of each way in each round; in a round all are asked the same texts, one after another."""
    ways = [(worker, way) for worker in crew for way in worker.engine.ways]
    for worker, way in ways:
        worker.ask("time", way, texts[:WARM_UP], TOP)
    spent: dict[str, list[float]] = {f"{worker.engine.module}: {way}": [] for worker, way in ways}
    for number in range(rounds):
        part = texts[WARM_UP + number * queries : WARM_UP + (number + 1) * queries]
        for worker, way in ways:
            spent[f"{worker.engine.module}: {way}"].append(median(worker.ask("time", way, part, TOP)))
    return spent


def _figures(times: list[float], spent: dict[str, list[float]]) -> dict[str, object]:
    """Ratios are taken within a round, where all met the same noise, and then the median of the rounds."""
    return {"ms": median(times), "ms_rounds": times} | {
        f"x_{short}": median(a / b for a, b in zip(times, spent[other], strict=True))
        for short, other in (("floor", "floor: rrf"), ("recall", "ours: recall"), ("match", "ours: match"))
    }
