"""排程草稿 · The best timetable with its proof, worked out before the records are held and then kept; what stays at every new draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from matcher.entities.fairs import Fair, FairState
from matcher.errors import BadInput, Stale, UnknownThing
from matcher.fairs import Objective, schedule_document, solve
from matcher.fairs.reading import instance_document
from matcher.fairs.schedule import meetings_from
from matcher.services.fairs.desk import FairDesk
from matcher.services.fairs.instances import instance_of, pinned

__all__ = ["Planned", "draft_of", "drafted", "keep_draft", "keep_plan", "lock", "planned"]


SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Planned:
    """A timetable that was worked out and is not kept yet, with the version of the fair it is for."""

    fair_id: str
    version: int
    draft: Mapping[str, object]


def planned(
    fair_id: str, desk: FairDesk, *, objective: Objective = Objective.MAX_VALUE, fairness: float = 0.0,
    least: int = 0, seconds: float = SECONDS, version: int | None = None,
) -> Planned:  # fmt: skip
    """The best timetable with its proof. Raises BadInput("fair_published") once a schedule is out, Stale("fair_changed")."""
    fair = desk.shelf.fair(fair_id)
    if version is not None and version != fair.version:  # told before anybody waits for the solver
        raise Stale("fair_changed", value=fair_id, version=fair.version)
    if fair.state in (FairState.PUBLISHED, FairState.HELD):
        raise BadInput("fair_published", value=fair.title)
    instance = pinned(instance_of(fair, desk.shelf.participations(fair_id), desk), fair)
    schedule = solve(instance, objective=objective, fairness=fairness, least=least, seconds=seconds)
    draft = {"instance": instance_document(instance), "schedule": dict(schedule_document(schedule))}
    return Planned(fair_id, fair.version, draft)


def keep_plan(found: Planned, desk: FairDesk) -> Fair:
    """It becomes the draft. Raises Stale("fair_changed") when the fair has changed since it was begun."""
    return desk.shelf.change(found.fair_id, lambda one: replace(one, draft=found.draft), found.version)


def drafted(
    fair_id: str, desk: FairDesk, *, objective: Objective = Objective.MAX_VALUE, fairness: float = 0.0,
    least: int = 0, seconds: float = SECONDS, version: int | None = None,
) -> Fair:  # fmt: skip
    """The best timetable with its proof, as a draft; refusals as those of `planned` and `keep_plan`."""
    found = planned(
        fair_id, desk, objective=objective, fairness=fairness, least=least, seconds=seconds, version=version
    )
    return keep_plan(found, desk)


def lock(fair_id: str, a: str, b: str, desk: FairDesk, *, locked: bool = True, version: int | None = None) -> Fair:
    """Two who meet keep their meeting, slot and table at every new draft; or they are let go again."""
    draft = draft_of(desk.shelf.fair(fair_id))
    meets = {frozenset((one.a, one.b)): (one.a, one.b) for one in meetings_from(draft["schedule"])}
    pair = meets.get(frozenset((a, b)))
    if pair is None:
        raise UnknownThing("fair_no_meeting", value=f"{a} + {b}")

    def act(fair: Fair) -> Fair:
        kept = tuple(one for one in fair.locks if frozenset(one) != frozenset(pair))
        return replace(fair, locks=(*kept, pair) if locked else kept)

    return desk.shelf.change(fair_id, act, version)


def keep_draft(
    fair: Fair, instance: object, schedule: Mapping[str, object], desk: FairDesk, version: int | None
) -> Fair:
    """A fair's file and a schedule become the draft. Raises Stale("fair_changed")."""
    draft = {"instance": instance, "schedule": dict(schedule)}
    return desk.shelf.change(
        fair.id, lambda one: replace(one, draft=draft), fair.version if version is None else version
    )


def draft_of(fair: Fair) -> dict[str, Any]:
    """The draft. Raises BadInput("fair_no_draft")."""
    if not fair.draft:
        raise BadInput("fair_no_draft", value=fair.title)
    return dict(fair.draft)
