"""摘要 · The experiment as a Markdown table for the terminal: each ranker with its interval and its ratio to one way."""

from __future__ import annotations

from matcher.evaluation.metrics.intervals import Interval
from matcher.evaluation.two_way.outcome import Verdict
from matcher.evaluation.two_way.page import group_name, ranker_name
from matcher.wording import label

__all__ = ["summary"]


def summary(verdict: Verdict, about: str, lang: str = "zh") -> str:
    """Markdown in one language ("zh" or "en")."""
    heads = ("trial_ranker", "trial_pairs", "trial_asked", "trial_accepted", "trial_gain")
    lines = [f"# {label('trial_title', lang)}", "", about, ""]
    for group, outcomes in verdict.outcomes.items():
        count = label("trial_needs", lang).format_map({"count": verdict.counts[group]})
        lines += [f"## {group_name(group, lang)} · {count}", "", _row([label(head, lang) for head in heads])]
        lines.append(_row(["---"] * len(heads)))
        for each in outcomes:
            gain = "–" if each.gain is None else _told(each.gain)
            figures = [_told(each.mutual), f"{each.asked:.2f}", f"{each.accepted:.2f}", gain]
            lines.append(_row([ranker_name(each.ranker, lang), *figures]))
        lines.append("")
    for model, found in verdict.shown.items():
        facts = [
            f"{label('trial_brier', lang)} {found.brier.score:.3f}",
            f"{label('trial_ece', lang)} {found.error:.3f}",
        ]
        lines.append(f"{ranker_name(model, lang)} · {label('trial_shown', lang)}: {', '.join(facts)}")
    return "\n".join([*lines, "", label("trial_note", lang), ""])


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _told(interval: Interval) -> str:
    return f"{interval.mean:.2f} [{interval.low:.2f}, {interval.high:.2f}]"
