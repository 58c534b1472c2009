"""工人 · One engine in a process of its own: it is told in JSON lines to fill itself, to be timed and to rank.

python -m tests.benchmarks.peers.worker MODULE VARIANT CORPUS
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import IO

from tests.benchmarks.peers.corpus import Corpus, Search


def main(module: str, variant: str, folder: str) -> None:
    """Answer each line on stdin with one on stdout; whatever the engine prints goes to stderr."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    engine = importlib.import_module(f"tests.benchmarks.peers.{module}")
    corpus = Corpus.load(Path(folder))
    before, start = _resident_mb(), time.process_time()
    ways = engine.open_engine(variant, corpus)
    built = {"build_s": time.process_time() - start, "added_mb": _resident_mb() - before, "peak_mb": _peak_mb()}
    _say(answers, built | {"ways": list(ways)})
    for line in sys.stdin:
        order = json.loads(line)
        job = _timed if order["do"] == "time" else _ranked
        _say(answers, job(ways[order["way"]], order["texts"], order["count"]))


def _timed(search: Search, texts: list[str], count: int) -> list[float]:
    """CPU milliseconds of each search, all threads of this process together."""
    spent = []
    for text in texts:
        start = time.process_time()
        search(text, count)
        spent.append((time.process_time() - start) * 1000)
    return spent


def _ranked(search: Search, texts: list[str], count: int) -> list[list[str]]:
    return [search(text, count) for text in texts]


def _say(answers: IO[str], answer: object) -> None:
    answers.write(json.dumps(answer, ensure_ascii=False) + "\n")
    answers.flush()


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    main(*sys.argv[1:])
