"""排程页面 · The board: slots by tables, the proof on top, locks, and what a move costs before it is made; publication with its difference."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseDep, ViewerDep
from api.forgery import read_form
from api.pages.fair_views import board_of, name_of, split_pair
from api.pages.look import draw, look_of
from api.schemas import Line, Word
from matcher.access import Act, require
from matcher.bootstrap import House
from matcher.entities.accounts import Viewer
from matcher.entities.fairs import Fair
from matcher.errors import BadInput, MatcherError
from matcher.fairs import Objective, check, instance_from
from matcher.fairs.changes import Difference, difference
from matcher.fairs.schedule import meetings_from
from matcher.services.fairs.drafting import drafted, lock
from matcher.services.fairs.editing import Edit, Preview, edit, keep_edit
from matcher.services.fairs.publishing import publish
from matcher.wording import say

__all__ = ["difference_rows", "router"]

router = APIRouter()
IdPath = Annotated[Word, Path()]
Choice = Annotated[Line, Query()]
Pair = Annotated[str, Query(max_length=210)]
Number = Annotated[int | None, Query(ge=0, le=499)]
SECONDS = 6.0


@router.get("/fairs/{id}/board")
def board_page(
    request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep, pick: Pair = "", who: Choice = "", slot: Number = None,
    table: Number = None, drop: bool = False, verify: bool = False,
) -> Response:  # fmt: skip
    """The draft, else what is published. `pick` chooses a meeting; slot and table, or `drop`, show what it would cost."""
    require(viewer, Act.PLAN_FAIRS)
    return _board(request, house, id, pick=pick, who=who, slot=slot, table=table, drop=drop, verify=verify)


@router.post("/fairs/{id}/board")
async def change_board(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """Schedule, lock, move, or publish; a refusal is told on the board."""
    require(viewer, Act.PLAN_FAIRS)
    form = dict(await read_form(request))
    try:
        target = await run_in_threadpool(_change, house, viewer, id, form)
    except MatcherError as why:
        if why.code == "unknown_fair":
            raise
        return await run_in_threadpool(_board, request, house, id, refusal=why.sentence(look_of(request).lang))
    return RedirectResponse(target, 303)


def _board(
    request: Request, house: House, id: str, *, pick: str = "", who: str = "", slot: int | None = None,
    table: int | None = None, drop: bool = False, verify: bool = False, refusal: str = "",
) -> Response:  # fmt: skip
    desk, lang = house.fairs, look_of(request).lang
    fair, people, last = desk.shelf.fair(id), desk.shelf.participations(id), desk.shelf.latest(id)
    parties = desk.parties(people)
    named = {one.party_id: name_of(one.party_id, parties) for one in people}
    if pick and not set(split_pair(pick)) <= named.keys():  # an address that was kept, or made up
        pick = ""
    schedule: Any = fair.draft["schedule"] if fair.draft else (last.schedule if last else None)
    drawn = board_of(fair, schedule, parties, pick=pick, who=who) if schedule else None
    preview = None
    if fair.draft and pick and (drop or (slot is not None and table is not None)):
        try:
            preview = edit(fair, Edit(*split_pair(pick), None if drop else slot, None if drop else table))
        except MatcherError as why:
            refusal = why.sentence(lang)
    change = None
    if fair.draft:
        change = difference(meetings_from(last.schedule) if last else (), meetings_from(schedule))
    return draw(
        request, "fair_board.html", 422 if refusal else 200, fair=fair, board=drawn, pick=pick, who=who, refusal=refusal,
        picked=split_pair(pick) if pick else None, names=named, people=[one for one in people if one.comes],
        preview=preview, preview_words=_preview_words(preview, named, lang, fair), slot=slot, table=table, drop=drop,
        change=difference_rows(change, fair, named) if change else None, last=last, tab="board",
        objectives=tuple(Objective), report=_report(fair, last, lang) if verify and schedule else None,
    )  # fmt: skip


def _change(house: House, viewer: Viewer, id: str, form: dict[str, str]) -> str:
    desk, act = house.fairs, form.get("act", "")
    a, b = split_pair(form.get("pick", "")[:210])
    here = f"/fairs/{id}/board"
    if act == "schedule":
        aim = Objective.parse(form.get("objective", "")) or Objective.MAX_VALUE
        drafted(id, desk, objective=aim, seconds=SECONDS)
    elif act in ("lock", "unlock"):
        lock(id, a, b, desk, locked=act == "lock")
    elif act in ("move", "drop"):
        there = [int(form[name]) if form.get(name, "").isdecimal() else None for name in ("slot", "table")]
        wanted = Edit(a, b) if act == "drop" else Edit(a, b, there[0], there[1])
        keep_edit(id, wanted, desk, _seen(form))
    elif act == "publish":
        publish(id, desk, by=viewer.account_id or "", note=form.get("note", "")[:200], version=_seen(form))
        return f"/fairs/{id}/day"
    else:
        raise BadInput("fair_choice", value=act, known=["schedule", "lock", "unlock", "move", "drop", "publish"])
    return here


def _seen(form: dict[str, str]) -> int | None:
    """The version of the fair that the page showed: nobody publishes or moves what has changed since."""
    version = form.get("version", "")
    return int(version) if version.isdecimal() and len(version) < 10 else None


def difference_rows(change: Difference, fair: Fair, names: dict[str, str]) -> dict[str, Any]:
    """What changes, in words of names and hours."""
    named: Callable[[str], str] = lambda name: names.get(name, name)  # noqa: E731 — shorter than a function here

    def row(one: Any) -> dict[str, Any]:
        return {"a": named(one.a), "b": named(one.b), "at": f"{fair.starts(one.slot):%H:%M}", "table": one.table + 1}

    return {
        "kept_count": len(change.kept), "disturbed_count": change.disturbed_count,
        "moved": [{"before": row(one.before), "after": row(one.after)} for one in change.moved],
        "cancelled": [row(one) for one in change.cancelled], "added": [row(one) for one in change.added],
    }  # fmt: skip


_BROKEN = frozenset({"fair_double_booked", "fair_met_absent", "fair_met_not_at_booth"})
"""Rules that name a slot or a table: on the board by hour and by the number that stands on the table."""


def _preview_words(found: Preview | None, names: dict[str, str], lang: str, fair: Fair) -> list[str]:
    """The rules a move would break, as sentences with names and hours."""
    if found is None:
        return []
    told = []
    for one in found.violations:
        facts = {key: _named(value, names) for key, value in one.facts.items()}
        if one.code in _BROKEN:
            slot, booth = int(str(one.facts["slot"])), one.facts["value"]
            facts |= {"at": f"{fair.starts(slot):%H:%M}", "booth": booth + 1 if isinstance(booth, int) else booth}
            told.append(say("pages", f"{one.code}_here", lang, **facts))
        else:
            told.append(say("warnings", one.code, lang, **facts))
    return told


def _named(value: object, names: dict[str, str]) -> object:
    if isinstance(value, list | tuple):
        return "、".join(names.get(str(one), str(one)) for one in value)
    return names.get(value, value) if isinstance(value, str) else value


def _report(fair: Fair, last: Any, lang: str) -> dict[str, Any]:
    """What the checker says of the schedule on the board; it knows nothing of the solver."""
    files: tuple[Any, Any] = (
        (fair.draft["instance"], fair.draft["schedule"]) if fair.draft else (last.instance, last.schedule)
    )
    found = check(instance_from(files[0]), files[1])
    return {
        "valid": found.valid, "value": found.value, "bound": found.bound, "gap": found.gap,
        "violations": [say("warnings", one.code, lang, **one.facts) for one in found.violations],
    }  # fmt: skip
