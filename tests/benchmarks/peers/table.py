"""表 · The figures as Markdown, with the aims and whether they are met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

CHEAPER = 4.0
"""Times that txtai costs of ours, at least."""
RICHER = 2.0
"""Times that our `supplier` MRR is that of the best fused peer, at least."""
FUSED = ("txtai_hybrid: hybrid", "llama_fusion: default", "llama_fusion: bigram", "pandas_tfidf: chars+vectors",
         "pandas_tfidf: words+vectors", "floor: rrf")  # fmt: skip
SAME = "evaluate, same encoder"


def page(figures: Mapping[str, Any]) -> str:
    """All tables of a run."""
    parts = [_speed(size, part) for size, part in figures["speed"].items()]
    if figures["quality"] is None:
        parts.append(
            "**质量未测：未给评测文件夹 · quality was skipped: no bench folder (make bench-peers BENCH=<folder>)**"
        )
    else:
        parts += [_quality(task, part) for task, part in figures["quality"].items()]
    parts.append(_list("Aims", _aims(figures)))
    return "\n\n".join(parts)


def _speed(size: str, part: Mapping[str, Any]) -> str:
    heads = ["way", "CPU ms a search (rounds)", "× floor", "× our recall", "× our match"]
    rows = [
        [name, f"{row['ms']:.2f} ({min(row['ms_rounds']):.2f}–{max(row['ms_rounds']):.2f})"]
        + [f"{row[key]:.2f}" for key in ("x_floor", "x_recall", "x_match")]
        for name, row in part["search"].items()
    ]
    filled = [
        [name, f"{row['build_s']:.1f}", f"{row['added_mb']:.0f}", f"{row['peak_mb']:.0f}"]
        for name, row in part["built"].items()
    ]
    title = f"### {int(size):,} offers, top 20, text in, ids out, encoding included"
    return "\n\n".join(
        [title, _table(heads, rows), _table(["engine", "filling, CPU s", "MB added", "MB peak"], filled)]
    )


def _quality(task: str, part: Mapping[str, Any]) -> str:
    heads = ["way", "MRR", "nDCG@10", "recall@10", f"ours ({SAME}) less it, MRR", "our match less it, MRR"]
    rows = [
        [name, _interval(row["mrr"]), f"{row['ndcg@10']['mean']:.3f}", f"{row['recall@10']['mean']:.3f}"]
        + [_interval(row.get(f"less_than {ours}")) for ours in (SAME, "match")]
        for name, row in part["engines"].items()
    ]
    return f"### {task}: {part['questions']} questions\n\n{_table(heads, rows)}"


def _aims(figures: Mapping[str, Any]) -> Iterable[str]:
    for size, part in figures["speed"].items():
        for key, ours in (("x_recall", "recall"), ("x_match", "match")):
            times = part["search"]["txtai_hybrid: hybrid"][key]
            yield _verdict(times >= CHEAPER, f"{int(size):,}: txtai costs {times:.1f} × our {ours} (aim {CHEAPER:.0f})")
    if figures["quality"] is None:
        return
    peer = figures["quality"]["text"]["engines"]["txtai_hybrid: hybrid"]
    for ours in (SAME, "match"):
        gap = peer[f"less_than {ours}"]
        yield _verdict(gap["high"] >= 0, f"text: our {ours} less txtai {_interval(gap)} (aim: not wholly below 0)")
    engines = figures["quality"]["supplier"]["engines"]
    best = max(FUSED, key=lambda name: engines.get(name, {"mrr": {"mean": 0}})["mrr"]["mean"])
    for ours in (SAME, "match"):
        share = engines[f"ours: {ours}"]["mrr"]["mean"] / engines[best]["mrr"]["mean"]
        yield _verdict(share >= RICHER, f"supplier: our {ours} {share:.2f} × {best} (aim {RICHER:.0f})")


def _verdict(is_met: bool, sentence: str) -> str:
    return f"{'met' if is_met else 'MISSED'} — {sentence}"


def _interval(value: Mapping[str, float] | None) -> str:
    return "–" if value is None else f"{value['mean']:.3f} [{value['low']:.3f}, {value['high']:.3f}]"


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _list(title: str, lines: Iterable[str]) -> str:
    return "\n".join([f"### {title}", "", *(f"- {line}" for line in lines)])
