"""Run all subjects, or those named: python -m tests.benchmarks [--out FILE] [--sizes 10000,100000] [SUBJECT …]."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sys
from pathlib import Path

# one thread everywhere, before any engine is imported: ratios of CPU time are then comparable
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ.setdefault(name, "1")

SUBJECTS = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))


def main() -> None:
    """Write the figures of every chosen subject as JSON and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("subjects", nargs="*", default=SUBJECTS)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--sizes", default="10000,100000", help="numbers of offers")
    arguments = parser.parse_args()
    unknown = sorted(set(arguments.subjects) - set(SUBJECTS))
    if unknown:
        parser.error(f"unknown subjects {unknown}; there are {SUBJECTS}")
    sizes = [int(size) for size in arguments.sizes.split(",")]
    figures: dict[str, object] = {
        "machine": {"python": platform.python_version(), "cpus": os.cpu_count(), "load": os.getloadavg()[0]}
    }
    for subject in arguments.subjects:
        print(f"— {subject}", file=sys.stderr)
        figures[subject] = importlib.import_module(f"tests.benchmarks.bench_{subject}").run(sizes)
        print(json.dumps({subject: figures[subject]}, ensure_ascii=False, indent=1))
    if arguments.out:
        arguments.out.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
