"""终端 · What every verb shares: answers on stdout, progress and refusals on stderr, exit codes."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, ParamSpec, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from matcher.bootstrap import House, open_house
from matcher.errors import BadInput, MatcherError
from matcher.retrieval.generation import Progress as Tell
from matcher.wording import label

P = ParamSpec("P")
R = TypeVar("R")

out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)


def refusing(verb: Callable[P, R]) -> Callable[P, R]:
    """A verb that tells what it cannot do in both languages and ends with 2 for wrong input, 1 for anything else."""

    @functools.wraps(verb)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return verb(*args, **kwargs)
        except MatcherError as refusal:
            for lang, mark in (("zh", "错误"), ("en", "Error")):
                err.print(
                    f"{mark}：{refusal.sentence(lang)}" if lang == "zh" else f"{mark}: {refusal.sentence(lang)}",
                    markup=False,
                )
            raise typer.Exit(2 if isinstance(refusal, BadInput) else 1) from refusal

    return wrapped


@contextmanager
def progress_bars() -> Iterator[Tell]:
    """Bars on stderr for steps that are told as (step, done, total)."""
    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=True,
    )
    tasks: dict[str, Any] = {}

    def tell(step: str, done: int, total: int) -> None:
        if step not in tasks:
            tasks[step] = bars.add_task(_step_label(step), total=total or None)  # 0: how much there is, is not known
        bars.update(tasks[step], completed=done, total=total or None)

    with bars:
        yield tell


@contextmanager
def opened() -> Iterator[House]:
    """The house of the environment's settings, with progress shown, closed at the end."""
    with progress_bars() as tell:
        house = open_house(progress=tell)
        try:
            yield house
        finally:
            house.close()


def print_json(document: object) -> None:
    """The document on stdout, UTF-8, indented."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def parse_day(text: str | None) -> date | None:
    """A date like 2026-11-24; None stays None. Raises BadInput."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as why:
        raise BadInput("bad_date", value=text) from why


def _step_label(step: str) -> str:
    try:
        return f"{label(f'step_{step}', 'zh')} · {label(f'step_{step}', 'en')}"
    except KeyError:  # a file's name is its own label
        return step
