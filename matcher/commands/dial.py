"""matcher fair dial · What fairness costs at a fair of a file, point by point, and what one more table, slot or hour is worth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from matcher.commands.console import out, print_json, refusing
from matcher.commands.documents import read_document
from matcher.fairs import instance_from
from matcher.fairs.dial import Dial, Point, dial_document, dial_of
from matcher.wording import LANGUAGES, label

__all__ = ["dial"]


@refusing
def dial(
    file: Annotated[Path, typer.Argument(help="算例 JSON · the fair")],
    seconds: Annotated[
        float, typer.Option("--seconds", min=0.1, help="时间上限，秒 · time limit of all points together")
    ] = 20.0,
    slot_minutes: Annotated[
        int,
        typer.Option(
            "--slot-minutes", min=5, max=360, help="一个时段连间歇多少分钟 · minutes of a slot with its pause"
        ),
    ] = 25,
    as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 · JSON on stdout")] = False,
) -> None:
    """公平与总值：每更公平一步，代价多少 · The fairness dial with its price; `solve` makes the plan of a point."""
    found = dial_of(instance_from(read_document(file)), seconds=seconds, slot_minutes=slot_minutes)
    if as_json:
        print_json(dial_document(found))
        return
    for lang in LANGUAGES:
        _print(found, lang)


def _setting(one: Point) -> str:
    """How `solve` is asked for the plan of a point."""
    return f"--least {one.least}" if one.least else f"--fairness {one.fairness:g}"


def _print(found: Dial, lang: str) -> None:
    for one in found.points:
        facts = {
            "value": f"{one.value:.6g}", "price": f"{one.price:.1%}", "served": one.served_count, "could": found.could_count,
            "worst": one.worst_meetings, "gini": f"{one.gini:.3f}",
        }  # fmt: skip
        out.print(_setting(one) + "  " + label("dial_point", lang).format_map(facts), markup=False)
    for more in found.worth:
        what = label(f"dial_what_{more.kind}", lang).format_map({"id": more.id})
        out.print("  " + label("dial_worth", lang).format_map({"what": what, "gain": f"{more.gain:.4g}"}), markup=False)
