"""一页报告 · The experiment on one page: rankers with intervals, calibration, exposure, capacity, and what the figures mean.

One self-contained HTML file without scripts, Chinese first, English a tap away; every number also stands in a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from matcher.entities import Kind
from matcher.evaluation.metrics.intervals import Interval
from matcher.evaluation.two_way.drawing import Curve, Mark, interval_rows, unit_square
from matcher.evaluation.two_way.outcome import Calibration, Exposure, Outcome, Verdict
from matcher.evaluation.two_way.rankers import BEST_POSSIBLE, TWO_WAY
from matcher.evaluation.two_way.style import STYLE
from matcher.wording import LANGUAGES, label

__all__ = ["group_name", "page", "ranker_name"]

COLOURS = {
    TWO_WAY: ("#1f6f5f", ""), "forward": ("#2f5f9e", "7 4"), "backward": ("#7a4a8c", "2 4"), "popularity": ("#9a5b00", "10 4 2 4"),
    "random": ("#52606d", "3 3"),
}  # fmt: skip
FITTED = ("#b42318", "12 3")
NOTHING = "–"

Fairness = Sequence[tuple[float, float]]
"""Points of the price of fairness: (share of the best for the worst-off, share of the total value that is kept)."""


def page(verdict: Verdict, about: Mapping[str, str], fairness: Fairness = ()) -> str:
    """The whole file. `about` says in one line, by language, what city this is and how it was asked."""
    bodies = "".join(_body(verdict, about[lang], fairness, lang) for lang in LANGUAGES)
    switches = "".join(
        f'<input type="radio" name="lang" id="see-{lang}"{" checked" if lang == LANGUAGES[0] else ""}>'
        f'<label for="see-{lang}">{escape(label("trial_language", lang))}</label>'
        for lang in LANGUAGES
    )
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, '
        f'initial-scale=1"><title>{escape(label("trial_title", "zh"))}</title><style>{STYLE}</style></head>'
        f'<body><nav aria-label="中文 English">{switches}</nav>{bodies}</body></html>\n'
    )


def _body(verdict: Verdict, about: str, fairness: Fairness, lang: str) -> str:
    def say(code: str, **facts: object) -> str:
        return escape(label(f"trial_{code}", lang).format_map({"k": verdict.k, **facts}))

    best = {name: {outcome.ranker: outcome for outcome in rows} for name, rows in verdict.outcomes.items()}
    whole, better = best["all"], verdict.better_one_way["all"]
    ours, theirs = whole[TWO_WAY], whole[better]
    gain = ours.gain or Interval(1.0, 1.0, 1.0)
    lead = say(
        "lead", ours=f"{ours.mutual.mean:.2f}", theirs=f"{theirs.mutual.mean:.2f}", better=ranker_name(better, lang),
        gain=f"{gain.mean - 1:+.0%}", low=f"{gain.low - 1:+.0%}", high=f"{gain.high - 1:+.0%}",
    )  # fmt: skip
    others = [(name, rows) for name, rows in verdict.outcomes.items() if name != "all"]
    kinds = [_panel(_heading(name, verdict, lang), _ranked(rows, say("mutual"), lang)) for name, rows in others]
    spread = [
        _panel(say("exposure", kind=group_name(kind, lang)), _seen(found, say("exposure", kind=kind), lang))
        for kind, found in verdict.exposures.items()
    ]
    sections = [
        f'<header><h1>{say("title")}</h1><p class="lead">{lead}</p><p class="about">{escape(about)}</p></header>',
        _section(
            f"{say('mutual')} · {_heading('all', verdict, lang)}",
            _pair(
                _ranked(verdict.outcomes["all"], say("mutual"), lang),
                _rank_table({"all": verdict.outcomes["all"]}, lang),
            ),
        ),
        _section(say("by_kind"), _panels(kinds) + _details(say("figures"), _rank_table(dict(others), lang))),
        _section(say("calibration"), _calibration(verdict, lang, say("calibration")), say("calibration_note")),
        _section(say("seen"), _panels(spread) + _details(say("figures"), _seen_table(verdict, lang)), say("seen_note")),
    ]
    if fairness:
        curve = Curve(label("trial_kept", lang), list(fairness), COLOURS[TWO_WAY][0], dots=True)
        chart = unit_square(say("fairness"), say("worst_off"), say("kept"), [curve])
        sections.append(_section(say("fairness"), _panels([f"<figure>{chart}</figure>"])))
    sections.append(f'<footer class="about"><p>{say("note")}</p></footer>')
    return f'<main lang="{"zh-CN" if lang == "zh" else lang}" class="{lang}">{"".join(sections)}</main>'


def _heading(group: str, verdict: Verdict, lang: str) -> str:
    told = label("trial_needs", lang).format_map({"count": f"{verdict.counts[group]:,}"})
    return escape(f"{group_name(group, lang)} · {told}")


def _ranked(rows: Sequence[Outcome], title: str, lang: str) -> str:
    marks = [
        Mark(
            ranker_name(row.ranker, lang),
            row.mutual.low,
            row.mutual.mean,
            row.mutual.high,
            row.ranker.startswith(TWO_WAY),
        )
        for row in rows
    ]
    return interval_rows(title, marks)


def _rank_table(groups: Mapping[str, Sequence[Outcome]], lang: str) -> str:
    heads = [label(f"trial_{code}", lang) for code in ("ranker", "pairs", "asked", "accepted", "gain")]
    cells = [
        [
            ranker_name(row.ranker, lang) if len(groups) == 1 else f"{group_name(name, lang)} · {ranker_name(row.ranker, lang)}",
            f"{row.mutual.mean:.2f} [{row.mutual.low:.2f}, {row.mutual.high:.2f}]",
            f"{row.asked:.2f}",
            f"{row.accepted:.2f}",
            NOTHING if row.gain is None else f"{row.gain.mean:.2f} [{row.gain.low:.2f}, {row.gain.high:.2f}]",
        ]
        for name, rows in groups.items()
        for row in rows
    ]  # fmt: skip
    return _table(heads, cells)


def _calibration(verdict: Verdict, lang: str, title: str) -> str:
    rows = [
        (f"{ranker_name(model, lang)} · {label(f'trial_{where}', lang)}", each, where)
        for where, found in (("shown", verdict.shown), ("candidates", verdict.candidates))
        for model, each in found.items()
    ]
    curves = [
        Curve(name, [(each.forecast, each.observed) for each in found.curve], *_look(where, place), dots=True)
        for place, (name, found, where) in enumerate(rows)
    ]
    heads = [
        label(f"trial_{code}", lang)
        for code in ("which", "count", "brier", "reliability", "resolution", "uncertainty", "ece")
    ]
    chart = unit_square(title, label("trial_forecast", lang), label("trial_observed", lang), curves)
    return _pair(chart, _table(heads, [_calibrated(name, each) for name, each, _ in rows]))


def _calibrated(name: str, each: Calibration) -> list[str]:
    score = each.brier
    figures = (score.score, score.reliability, score.resolution, score.uncertainty, each.error)
    return [name, f"{each.count:,}", *(f"{figure:.3f}" for figure in figures)]


def _look(where: str, place: int) -> tuple[str, str]:
    palette = ("#1f6f5f", "#b42318", "#2f5f9e", "#7a4a8c")
    return palette[place % len(palette)], "" if where == "shown" else "6 4"


def _seen(found: Mapping[str, Exposure], title: str, lang: str) -> str:
    curves = [
        Curve(ranker_name(ranker, lang), _spread(each.lorenz), *COLOURS.get(ranker, FITTED))
        for ranker, each in found.items()
    ]
    return unit_square(title, label("trial_counterparts", lang), label("trial_places", lang), curves)


def _seen_table(verdict: Verdict, lang: str) -> str:
    heads = [label(f"trial_{code}", lang) for code in ("ranker", "gini", "never", "newcomers", "used", "over")]
    cells = [
        [
            f"{group_name(kind, lang)} · {ranker_name(ranker, lang)}",
            f"{each.gini:.2f}",
            f"{each.never_shown:.0%}",
            NOTHING if each.capacity is None else f"{each.newcomers:.0%} / {each.newcomers_there:.0%}",
            NOTHING if each.capacity is None else f"{each.capacity.used:.1%}",
            NOTHING if each.capacity is None else f"{each.capacity.over_count} ({each.capacity.overflow:.1%})",
        ]
        for kind, found in verdict.exposures.items()
        for ranker, each in found.items()
    ]
    return _table(heads, cells)


def _spread(lorenz: Sequence[float]) -> list[tuple[float, float]]:
    return [(place / (len(lorenz) - 1), share) for place, share in enumerate(lorenz)]


def _section(title: str, content: str, note: str = "") -> str:
    told = f"<p>{note}</p>" if note else ""
    return f"<section><h2>{title}</h2>{told}{content}</section>"


def _pair(chart: str, table: str) -> str:
    return f'<div class="pair"><figure>{chart}</figure>{table}</div>'


def _panels(panels: Sequence[str]) -> str:
    return f'<div class="panels">{"".join(panels)}</div>'


def _panel(title: str, chart: str) -> str:
    return f"<figure><figcaption>{title}</figcaption>{chart}</figure>"


def _details(title: str, table: str) -> str:
    return f"<details><summary>{title}</summary>{table}</details>"


def _table(heads: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in row[1:])}</tr>'
        for row in rows
    )
    return f'<div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def ranker_name(ranker: str, lang: str) -> str:
    """What a ranker is called; a further two-way model is told by its own name."""
    known = (TWO_WAY, "forward", "backward", "affinity", "popularity", "random", BEST_POSSIBLE)
    if ranker in known:
        return label(f"trial_by_{ranker}", lang)
    return f"{label(f'trial_by_{TWO_WAY}', lang)} · {ranker.removeprefix(f'{TWO_WAY}_')}"


def group_name(group: str, lang: str) -> str:
    """What a group of needs is called: a kind, or all."""
    kind = Kind.parse(group)
    if kind is None:
        return label("trial_all", lang)
    return kind.zh if lang == "zh" else kind.en.capitalize()
