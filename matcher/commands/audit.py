"""matcher audit · The audit log: its newest rows, and whether all of it still holds."""

from __future__ import annotations

from typing import Annotated

import typer

from matcher.commands.console import opened, out, print_json, refusing
from matcher.entities.days import ZONE
from matcher.errors import Unavailable, UnknownThing

app = typer.Typer(help="审计日志 · the audit log", no_args_is_help=True)


@app.command("verify")
@refusing
def verify(
    head: Annotated[
        str | None, typer.Option("--head", help="以前记下的“条数:链头” · a head noted before, as number:chain")
    ] = None,
) -> None:
    """核对 · Work the chain out anew; prints number:chain of its head, to be noted outside the database. Exit 1 when it does not hold."""
    with opened() as house:
        found = house.audit.verify()
        if found.broken_at is not None:
            raise Unavailable("audit_broken", number=found.broken_at)
        if head is not None:
            number, _, chain = head.partition(":")
            if not (number.isdecimal() and house.audit.holds(int(number), chain)):
                raise UnknownThing("audit_head_gone", value=head)
    out.print(f"{found.count}:{found.chain}", markup=False)


@app.command("show")
@refusing
def show(
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="条数 · rows")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="JSON")] = False,
) -> None:
    """查看 · The newest rows first."""
    with opened() as house:
        events = house.audit.newest(limit=limit)
    if as_json:
        print_json(
            [
                {
                    "number": each.number, "at": each.at.isoformat(), "actor": each.actor, "act": each.act,
                    "subject": each.subject, "detail": dict(each.detail),
                }
                for each in events
            ]
        )  # fmt: skip
        return
    for each in events:
        out.print(
            f"{each.number}  {each.at.astimezone(ZONE):%Y-%m-%d %H:%M}  {each.actor}  {each.act}  {each.subject}",
            markup=False,
        )
