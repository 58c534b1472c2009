"""评测报告 · One page on a task's result in Markdown: each group of questions with its metrics and intervals."""

from __future__ import annotations

from matcher.evaluation.metrics import METRICS, Interval
from matcher.evaluation.tasks import TaskResult
from matcher.wording import label

__all__ = ["report"]


def report(result: TaskResult, lang: str = "zh") -> str:
    """Markdown in one language ("zh" or "en"): a table of means with 95 % intervals, or the mere count without truth."""
    title = f"# {label('evaluate_title', lang)} · {result.task}"
    shortest = min((len(each.ranked) for each in result.run), default=0)
    facts = {"questions": len(result.run), "shortest": shortest}
    lines = [title, "", label("evaluate_counts", lang).format_map(facts), ""]
    if result.metrics is None:
        return "\n".join([*lines, label("evaluate_no_truth", lang), ""])
    heads = [label("evaluate_group", lang), "n", *METRICS]
    lines += [_row(heads), _row(["---"] * len(heads))]
    for group, summary in result.metrics.items():
        name = label("evaluate_all", lang) if group == "all" else group
        lines.append(_row([name, str(summary.count), *(_cell(summary.metrics[metric]) for metric in METRICS)]))
    return "\n".join([*lines, "", label("evaluate_note", lang), ""])


def _row(cells: list[str]) -> str:
    # A group's name comes from a file: a bar in it must not add a column.
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _cell(interval: Interval) -> str:
    return f"{interval.mean:.3f} [{interval.low:.3f}, {interval.high:.3f}]"
