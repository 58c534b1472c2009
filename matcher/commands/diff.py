"""matcher diff · Why each pair moved between two kept runs: data, model, price, rule, recall, or only others."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from matcher.commands.console import err, opened, out, print_json, refusing
from matcher.entities.runs import Move, RunDiff
from matcher.services.run_document import diff_document
from matcher.wording import label, say

SHOWN_SHIFTS = 3


@refusing
def diff(
    before: Annotated[str, typer.Argument(help="先前的运行编号 · id of the earlier run")],
    after: Annotated[str, typer.Argument(help="后来的运行编号 · id of the later run")],
    as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 · JSON on stdout")] = False,
) -> None:
    """为什么变了 · Why each pair moved from one run to another."""
    with opened() as house:
        found = house.diff_runs(before, after)
    if as_json:
        print_json(diff_document(found))
    else:
        _print_diff(found)


def _print_diff(found: RunDiff) -> None:
    out.print(f"{found.before} → {found.after}", markup=False)
    if found.asked:
        out.print(f"{_both('asked_otherwise')}：{'、'.join(found.asked)}", markup=False)
    for name, (old, new) in found.versions.items():
        out.print(f"{_both(f'version_{name}')}：{_short(old)} → {_short(new)}", markup=False)
    for move in found.moves:
        _print_move(move)
    out.print(f"{_both('unmoved')}：{found.unmoved_count}", markup=False)
    for note in found.notes:
        for lang in ("zh", "en"):
            err.print(say("warnings", note.code, lang, **note.facts), markup=False)


def _print_move(move: Move) -> None:
    places = f"{_place(move.rank_before):>3} → {_place(move.rank_after):<3}"
    chances = f"{_chance(move.joint_before):>6} → {_chance(move.joint_after):<6}"
    out.print(f"[bold]{places}[/bold] {chances} [cyan]{escape(move.offer_id)}[/cyan]  {escape(_why(move))}")


def _why(move: Move) -> str:
    words = [" + ".join(f"{cause.zh} {cause.en}" for cause in move.causes)]
    if move.rule:
        words.append(_both(move.rule if move.rule.startswith("held_") else f"kept_out_{move.rule}"))
    if move.fields:
        words.append("、".join(move.fields))
    strongest = sorted(move.shifts, key=lambda shift: -abs(shift.after - shift.before))[:SHOWN_SHIFTS]
    words += [
        f"{label(f'side_{shift.direction}', 'zh')} {shift.feature} {shift.before:+.2f} → {shift.after:+.2f}"
        for shift in strongest
    ]
    if move.price_before != move.price_after:
        words.append(f"{_both('crowding_price')} {_number(move.price_before)} → {_number(move.price_after)}")
    return "；".join(words)


def _both(code: str) -> str:
    return f"{label(code, 'zh')} {label(code, 'en')}"


def _place(rank: int | None) -> str:
    return "—" if rank is None else str(rank)


def _chance(joint: float | None) -> str:
    return "—" if joint is None else f"{joint:.1%}"


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def _short(version: str | None) -> str:
    return "—" if version is None else version[:12]
