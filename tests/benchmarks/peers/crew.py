"""班组 · The engines side by side: each in its own process and environment, asked one after another."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
THREADS = (
    "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "RAYON_NUM_THREADS",
    "TOKENIZERS_NUM_THREADS",
)  # fmt: skip
QUIET = {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "OMP_WAIT_POLICY": "PASSIVE"}


@dataclass(frozen=True)
class Engine:
    """One engine as it is to be started: module of this package, variant, and whether it is a peer (own environment)."""

    name: str
    module: str
    variant: str = ""
    is_peer: bool = True
    ways: tuple[str, ...] = ()
    """Ways of searching that are measured."""


ENGINES = (
    Engine("floor", "floor", ways=("rrf",)),
    Engine("ours", "ours", is_peer=False, ways=("recall", "match")),
    Engine("txtai", "txtai_hybrid", ways=("hybrid",)),
    Engine("llamaindex default", "llama_fusion", "default", ways=("default",)),
    Engine("llamaindex bigram", "llama_fusion", "bigram", ways=("bigram",)),
    Engine("pandas words", "pandas_tfidf", "words", ways=("words",)),
    Engine("pandas chars", "pandas_tfidf", "chars", ways=("chars", "chars+vectors")),
)


@dataclass
class Worker:
    """A filled engine that waits for orders; a failed one is told by its last words."""

    engine: Engine
    process: subprocess.Popen[str]
    built: dict[str, Any] = field(default_factory=dict)

    def ask(self, do: str, way: str, texts: Sequence[str], count: int) -> list[Any]:
        """Milliseconds of each text ("time") or its ids ("rank")."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": do, "way": way, "texts": list(texts), "count": count}) + "\n")
        self.process.stdin.flush()
        return self.hear()

    def hear(self) -> Any:
        """The next answer. Raises RuntimeError when the process has ended."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.engine.name} ended with code {self.process.wait()}")
        return json.loads(line)


def start(engine: Engine, corpus: Path, stack: ExitStack) -> Worker:
    """Start one engine and wait until it is filled; the stack ends it (its orders end)."""
    python = ROOT / (".venv-peers" if engine.is_peer else ".venv") / "bin" / "python"
    command = [str(python), "-m", "tests.benchmarks.peers.worker", engine.module, engine.variant, str(corpus)]
    process = stack.enter_context(
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | QUIET | dict.fromkeys(THREADS, "1"),
            text=True,
            encoding="utf-8",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
    )
    worker = Worker(engine, process)
    worker.built = worker.hear()
    print(f"  {engine.name}: {worker.built['build_s']:.1f} s CPU", file=sys.stderr)
    return worker
