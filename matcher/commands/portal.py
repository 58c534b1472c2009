"""matcher portal · The port to a city's own portal: see how it stands, take its listings in, tell it ours."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from matcher.bootstrap.portal import portal_client, portal_desk, portal_letters, push_to_portal
from matcher.commands.console import opened, out, print_json, refusing
from matcher.errors import BadInput
from matcher.portal import KINDS

app = typer.Typer(help="门户端口 · the port to a city's portal (MATCHER_PORTAL_URL)", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="JSON")]


@app.command("check")
@refusing
def check() -> None:
    """连得上吗 · Whether the portal answers and speaks our contract."""
    with opened() as house:
        version = portal_client(house).check()
    out.print(f"{house.settings.portal_url}: {version}", markup=False)


@app.command("pull")
@refusing
def pull(
    kind: Annotated[list[str] | None, typer.Option("--kind", help="space equipment finance mentor talent")] = None,
    as_json: AsJson = False,
) -> None:
    """取回 · Take its listings in by the import path; what cannot be taken waits among the dead letters."""
    for one in kind or ():
        if one not in KINDS:
            raise BadInput("unknown_state", value=one, known=tuple(KINDS))
    with opened() as house:
        report = portal_desk(house).pull(portal_client(house), kind or tuple(KINDS))
    _show(asdict(report), as_json)


@app.command("push")
@refusing
def push(as_json: AsJson = False) -> None:
    """送出 · Tell it our published offers and how far cases are."""
    with opened() as house:
        report = push_to_portal(house, house.clock.today())
    _show(asdict(report), as_json)


@app.command("dead")
@refusing
def dead(as_json: AsJson = False) -> None:
    """死信 · What could not be taken, and why; bodies are not shown here."""
    with opened() as house:
        letters = portal_letters(house).dead()
    rows = [
        {"id": one.id, "code": one.code, "attempts": one.attempts, "zh": one.reason.get("zh", "")} for one in letters
    ]
    if as_json:
        print_json(rows)
    for row in () if as_json else rows:
        out.print(f"{row['id']}  {row['code']}  {row['zh']}", markup=False)


def _show(report: dict[str, int], as_json: bool) -> None:
    if as_json:
        print_json(report)
    else:
        out.print("  ".join(f"{name} {count}" for name, count in report.items()), markup=False)
