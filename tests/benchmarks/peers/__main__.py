"""Compare with peers: python -m tests.benchmarks.peers [--bench FOLDER] [--sizes 10000,100000] [--out FILE]."""

from __future__ import annotations

import argparse
import json
import os
import platform
from pathlib import Path

from tests.benchmarks.peers.crew import QUIET, THREADS

os.environ.update(QUIET | dict.fromkeys(THREADS, "1"))  # before any engine is imported

from tests.benchmarks.peers.city import city, city_page
from tests.benchmarks.peers.quality import quality
from tests.benchmarks.peers.speed import speed
from tests.benchmarks.peers.table import page


def main() -> None:
    """Measure, write the figures as JSON, print them as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--bench", type=Path, help="folder that holds text/ and supplier/; without it quality is skipped"
    )
    parser.add_argument("--sizes", default="10000,100000", help="numbers of offers; empty: no speed")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--queries", type=int, default=20, help="searches of each way in a round")
    parser.add_argument("--no-city", action="store_true", help="without the synthetic city (lists and batches)")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    sizes = [int(size) for size in arguments.sizes.split(",") if size]
    figures = {
        "machine": {"python": platform.python_version(), "cpus": os.cpu_count(), "load": os.getloadavg()[0]},
        "speed": speed(sizes, rounds=arguments.rounds, queries=arguments.queries),
        "quality": quality(arguments.bench) if arguments.bench else None,
        "city": None if arguments.no_city else city(),
    }
    if arguments.out:
        arguments.out.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(page(figures))
    if figures["city"]:
        print("\n" + city_page(figures["city"]))


if __name__ == "__main__":
    main()
