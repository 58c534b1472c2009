"""matcher match · Ranked offers for a party or a text, with both views, the path and exact parts."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from matcher.bootstrap import House
from matcher.commands.console import opened, parse_day, print_json, refusing
from matcher.commands.listing import print_document, print_run
from matcher.entities import MatchRun, Need, Warning
from matcher.errors import BadInput
from matcher.services.document import match_document
from matcher.services.needs import need_from_text, need_of_party, parse_kind, parse_place, parse_stage

MOST = 200


@refusing
def match(
    party: Annotated[str | None, typer.Option("--party", help="主体编号 · party id")] = None,
    text: Annotated[str | None, typer.Option("--text", help="需求文字 · the need in words")] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help="供给类别，可多次 · kind of offer, repeatable")
    ] = None,
    top: Annotated[int, typer.Option("--top", help="条数 · how many")] = 10,
    region: Annotated[
        str | None, typer.Option("--region", help="只要此地区的供给 · only offers inside this region")
    ] = None,
    home: Annotated[str | None, typer.Option("--from", help="需求方所在地区 · where the asker is")] = None,
    stage: Annotated[str | None, typer.Option("--stage", help="需求方阶段 · stage of the asker")] = None,
    day: Annotated[
        str | None, typer.Option("--as-of", help="按哪一天的有效期 · the day that counts, 2026-11-24")
    ] = None,
    run: Annotated[
        str | None, typer.Option("--run", help="重现留存的一次运行 · give a kept run back by its id")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 · JSON on stdout")] = False,
) -> None:
    """为需求找对接 · Rank offers for a need."""
    if run is not None:
        if any(given is not None for given in (party, text, region, home, stage, day)) or kind:
            raise BadInput("run_with_question")
        _give_back(run, as_json)
        return
    if party is None and text is None:
        raise BadInput("nothing_asked")
    if party is not None and text is not None:
        raise BadInput("both_asked")
    if not 1 <= top <= MOST:
        raise BadInput("top_out_of_range", value=top, high=MOST)
    kinds = tuple(parse_kind(word) for word in kind or ())
    inside = parse_place(region) if region else None
    with opened() as house:
        if party is not None:
            need, warnings = need_of_party(house.repository.party(party), house.repository, kinds=kinds)
        else:
            need, warnings = need_from_text(
                text or "",
                kinds=kinds,
                region=parse_place(home) if home else None,
                stage=parse_stage(stage) if stage else None,
            )
        found = _find(house, need, top, day, inside, warnings)
    if as_json:
        print_json(match_document(found))
    else:
        print_run(found)


def _give_back(run_id: str, as_json: bool) -> None:
    """A kept run: made anew and compared where that can be, else from the store."""
    with opened() as house:
        document = json.loads(house.runs.replay(run_id, house.matchmaker))
    if as_json:
        print_json(document)
    else:
        print_document(document)


def _find(house: House, need: Need, top: int, day: str | None, region: str | None,
          warnings: tuple[Warning, ...]) -> MatchRun:  # fmt: skip
    return house.find_matches(need, top=top, day=parse_day(day), region=region, warnings=warnings)
