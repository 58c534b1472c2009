"""好坏 · Two tasks with known answers, `text` and `supplier`: MRR of every engine, and its difference to ours in pairs."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

import numpy as np

from matcher.evaluation.folder import read_entries, read_truth
from matcher.evaluation.metrics import DRAWS, Judgement, judge, summarise
from tests.benchmarks.peers.corpus import Corpus
from tests.benchmarks.peers.crew import ENGINES, ROOT, Engine, start

GIVEN = 100
TASKS = ("text", "supplier")
OURS = {"evaluate, same encoder": "static", "evaluate, as shipped": "auto"}
"""Name → product encoder of `matcher evaluate`."""
Run = dict[str, list[str]]


def quality(bench: Path) -> dict[str, object]:
    """By task: MRR with its interval of every way, and mean difference to each of ours with its interval."""
    return {task: _task(task, bench / task) for task in TASKS}


def _task(task: str, folder: Path) -> dict[str, object]:
    print(f"— {task}", file=sys.stderr)
    asked = _queries(task, folder)
    runs = {f"ours: {name}": _evaluated(task, folder, encoder) for name, encoder in OURS.items()}
    with tempfile.TemporaryDirectory() as home, ExitStack() as stack:
        _corpus(task, folder).save(Path(home))
        for engine in ENGINES:
            runs |= _of_engine(engine, Path(home), asked, stack)
    return _compare(read_truth(folder), runs)


def _of_engine(engine: Engine, corpus: Path, asked: Mapping[str, str], stack: ExitStack) -> dict[str, Run]:
    worker = start(engine, corpus, stack)
    runs = {}
    for way in worker.built["ways"]:
        ranked = worker.ask("rank", way, list(asked.values()), GIVEN)
        runs[f"{engine.module}: {way}"] = dict(zip(asked, ranked, strict=True))
    return runs


def _evaluated(task: str, folder: Path, encoder: str) -> Run:
    """What `matcher evaluate` ranks, as a user calls it."""
    with tempfile.TemporaryDirectory() as home:
        run = Path(home) / "run.jsonl"
        verb = [str(ROOT / ".venv/bin/python"), "-m", "matcher", "evaluate", task, str(folder), "--out", str(run)]
        subprocess.run([*verb, "--product-encoder", encoder], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        rows = [json.loads(line) for line in run.read_text(encoding="utf-8").splitlines()]
    return {row["qid"]: row["ranked"] for row in rows}


def _queries(task: str, folder: Path) -> dict[str, str]:
    """Text asked by qid; a product is asked for by its name."""
    texts = ("text",) if task == "text" else ()
    entries = read_entries(folder, "queries.jsonl", key="qid", texts=texts)
    return {entry.texts["qid"]: entry.texts.get("text", entry.texts["qid"]) for entry in entries}


def _corpus(task: str, folder: Path) -> Corpus:
    origin = {"subject": task, "folder": str(folder.resolve())}
    if task == "text":
        rows = read_entries(folder, "candidates.jsonl", key="id", texts=("text",))
        return Corpus.of([row.texts["id"] for row in rows], [row.texts["text"] for row in rows], origin)
    firms = read_entries(folder, "firms.jsonl", key="id", texts=("name",), lists=("products",), blank=("industry",))
    texts = [f"{f.texts['name']} {f.texts['industry']} 主营: {'、'.join(f.lists['products'])}" for f in firms]
    return Corpus.of([firm.texts["id"] for firm in firms], texts, origin)


def _compare(truth: Sequence[Judgement], runs: Mapping[str, Run]) -> dict[str, object]:
    reached = {name: _reciprocals(truth, run) for name, run in runs.items()}
    rows: dict[str, object] = {}
    for name, run in runs.items():
        metrics = summarise(truth, run)["all"].metrics
        rows[name] = {metric: asdict(metrics[metric]) for metric in ("mrr", "ndcg@10", "recall@10")} | {
            f"less_than {ours}": difference(reached[f"ours: {ours}"], reached[name])
            for ours in (*OURS, "recall", "match")
            if f"ours: {ours}" != name
        }
    return {"questions": len(truth), "engines": rows}


def _reciprocals(truth: Sequence[Judgement], run: Run) -> np.ndarray:
    return np.array([judge(run.get(each.qid, ()), each)["mrr"] for each in truth])


def difference(ours: np.ndarray, peer: np.ndarray, *, draws: int = DRAWS, seed: int = 7) -> dict[str, float]:
    """Mean of ours - peer over the same questions with its 95 % bootstrap interval (questions drawn in pairs)."""
    gaps = ours - peer
    random = np.random.default_rng(seed)
    means = gaps[random.integers(0, len(gaps), (draws, len(gaps)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return {"mean": float(gaps.mean()), "low": float(low), "high": float(high)}
