"""评测任务 · One question a task, asked of a folder of known rows and scored where the right answers are there.

A folder holds queries.jsonl, the known files of its task, and perhaps truth.jsonl, which is read only after ranking.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from matcher.errors import BadInput
from matcher.evaluation.chain_tasks import rank_supplier, rank_upstream
from matcher.evaluation.folder import has_truth, read_truth
from matcher.evaluation.investment_tasks import rank_deal, rank_investor
from matcher.evaluation.label_tasks import rank_patent, rank_place
from matcher.evaluation.metrics import Summary, summarise
from matcher.evaluation.order import Ranking
from matcher.evaluation.text_task import rank_text
from matcher.ports import Encoder

__all__ = ["TASKS", "Ranking", "TaskResult", "run_task", "write_run"]

Progress = Callable[[str], None]  # gets a code of wording/[labels]


@dataclass(frozen=True, slots=True)
class TaskResult:
    """A run, and its metrics by group ("all" first) when the folder holds the right answers."""

    task: str
    run: tuple[Ranking, ...]
    metrics: Mapping[str, Summary] | None

    def document(self) -> dict[str, object]:
        """The result without its run, ready for JSON: {"task", "questions", "metrics": {group: {"n", metric: …}} or null}."""
        groups = None
        if self.metrics is not None:
            groups = {
                group: {"n": summary.count} | {name: asdict(interval) for name, interval in summary.metrics.items()}
                for group, summary in self.metrics.items()
            }
        return {"task": self.task, "questions": len(self.run), "metrics": groups}


@dataclass(frozen=True, slots=True)
class _Encoders:
    """The encoder of texts and the one of product names; the same one may serve both."""

    text: Encoder
    product: Encoder

    def slower(self) -> Encoder | None:
        """The encoder of product names, where it is another one."""
        return None if self.product.name == self.text.name else self.product

    def best_first(self) -> Sequence[Encoder]:
        """The slower, better one first; one encoder is not asked twice."""
        return (self.product,) if self.product.name == self.text.name else (self.product, self.text)


_RANKERS: Final[Mapping[str, Callable[[Path, _Encoders], list[Ranking]]]] = {
    "supplier": lambda folder, encoders: rank_supplier(folder, encoders.product, encoders.text),
    "upstream": lambda folder, encoders: rank_upstream(folder, encoders.product),
    "place": lambda folder, encoders: rank_place(folder, encoders.text, encoders.slower()),
    "patent": lambda folder, encoders: rank_patent(folder, encoders.best_first()),
    "investor": lambda folder, _: rank_investor(folder),
    "deal": lambda folder, _: rank_deal(folder),
    "text": lambda folder, encoders: rank_text(folder, encoders.best_first()),
}

TASKS: Final = tuple(_RANKERS)


def run_task(
    task: str,
    folder: Path,
    *,
    encoder: Encoder,
    product_encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> TaskResult:
    """Rank every question of the folder (up to 100 ids each) and score the run where truth.jsonl is there.

    `product_encoder` is the one for short product names (None: the same one); cache it, for documents are many.
    Raises BadInput: unknown_task naming the known ones; a missing or broken file by name and line.
    """
    if task not in _RANKERS:
        raise BadInput("unknown_task", value=task, known=TASKS)
    tell = progress or _in_silence
    tell("evaluate_ranking")
    run = _RANKERS[task](folder, _Encoders(encoder, product_encoder or encoder))
    if not has_truth(folder):
        return TaskResult(task, tuple(run), None)
    tell("evaluate_scoring")
    return TaskResult(task, tuple(run), summarise(read_truth(folder), {each.qid: each.ranked for each in run}))


def _in_silence(code: str) -> None:
    """Nobody watches."""


def write_run(result: TaskResult, path: Path) -> None:
    """One JSON line a question, {"qid", "ranked"}, in the order of the questions; the file appears whole or not at all."""
    lines = (json.dumps({"qid": each.qid, "ranked": each.ranked}, ensure_ascii=False) for each in result.run)
    part = path.with_name(path.name + ".part")
    part.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    part.replace(path)
