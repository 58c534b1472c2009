"""清单 · A match run as people read it in a terminal: who, how likely, by which way, why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.markup import escape
from rich.table import Table

from graph.regions import region_label
from matcher.commands.console import err, out
from matcher.entities import Match, MatchRun
from matcher.explanation import reason_code
from matcher.services.chances import chance_in_words
from matcher.wording import label, say


def print_run(run: MatchRun, title: str | None = None) -> None:
    """One block a match, then the run id; warnings on stderr."""
    for warning in run.warnings:
        for lang in ("zh", "en"):
            err.print(say("warnings", warning.code, lang, **warning.facts), markup=False, style="yellow")
    if title:
        out.print(f"\n[bold]{escape(title)}[/bold]")
    for match in run.matches:
        _print_match(match)
    out.print(f"[dim]{run.run_id} · {run.as_of.isoformat()}[/dim]")


def print_document(document: Mapping[str, Any]) -> None:
    """A kept answer, as print_run shows a fresh one but without the reasons' table."""
    for warning in document["warnings"]:
        for lang in ("zh", "en"):
            err.print(warning[lang], markup=False, style="yellow")
    for match in document["matches"]:
        name, where = match["party"]["name"] or "权利人未载明", match["region"]["zh"] or "地区未知"
        out.print(
            f"[bold]{match['rank']}. {escape(match['title'])}[/bold]  [cyan]{match['kind']}[/cyan] · {escape(name)} · {where}"
        )
        out.print(
            f"   双方都同意的机会 {match['joint']:.0%} · 您选对方 {match['forward']['chance']:.0%}"
            f" · 对方选您 {match['backward']['chance']:.0%}"
        )
        out.print("   路径 " + escape(" → ".join(step["name"] for step in match["path"])))
        for reason in match["reasons"]:
            side = label(f"side_{reason['direction']}", "zh")
            out.print(f"   {reason['contribution']:+.2f} {side} {reason['zh']}", markup=False)
    out.print(f"[dim]{document['run_id']} · {document['as_of']}[/dim]")


def _print_match(match: Match) -> None:
    offer, party = match.offer, match.party
    where = region_label(offer.region) or "地区未知"
    name = party.name if party else "权利人未载明"
    out.print(
        f"[bold]{match.rank}. {escape(offer.title)}[/bold]  [cyan]{offer.kind.zh}[/cyan] · {escape(name)} · {where}"
    )
    out.print(
        f"   双方都同意的机会 {match.joint:.0%}（{chance_in_words(match.joint, 'zh')}）"
        f" · 您选对方 {match.forward.chance:.0%} · 对方选您 {match.backward.chance:.0%}"
    )
    out.print("   路径 " + escape(" → ".join(step.name for step in match.path)))
    table = Table(box=None, show_header=False, padding=(0, 1), pad_edge=False)
    for reason in match.reasons:
        side = label(f"side_{reason.direction}", "zh")
        table.add_row("   ", f"{reason.contribution:+.2f}", side, say("features", reason_code(reason), "zh"))
    out.print(table)
    for verdict in match.eligibility:
        state = label({True: "eligible", False: "not_eligible", None: "eligibility_unknown"}[verdict.result], "zh")
        out.print(
            f"   政策 {escape(verdict.clause)}：{state}" + (f"，{escape(verdict.benefit)}" if verdict.benefit else "")
        )
