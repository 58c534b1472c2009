"""当天变化先演算 · The news of the day and the plan that follows are worked out on a copy, then kept together or not at all.

Nobody waits for the solver while the records are held; what changed meanwhile is found by the version of the fair.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from matcher.entities.fairs import Fair, Participation, Side
from matcher.errors import BadInput, Stale, UnknownThing
from matcher.services.fairs.attending import absent, late, walk_in
from matcher.services.fairs.desk import FairDesk
from matcher.services.fairs.drafting import Planned, keep_plan
from matcher.services.fairs.publishing import resolved

__all__ = ["DayNews", "MendedDay", "keep_day", "mended"]


@dataclass(frozen=True, slots=True)
class DayNews:
    """Who is not there, who comes at which slot, who came unannounced on which side."""

    absent: frozenset[str] = frozenset()
    late: Mapping[str, int] = field(default_factory=dict)
    walk_ins: tuple[tuple[str, Side], ...] = ()


@dataclass(frozen=True, slots=True)
class MendedDay:
    """The news and the draft that follows from them."""

    news: DayNews
    plan: Planned


def mended(
    fair_id: str, desk: FairDesk, news: DayNews, *, now: int = 0, lost_tables: Sequence[int] = (),
    version: int | None = None,
) -> MendedDay:  # fmt: skip
    """Least change after the news; nothing is kept. Raises what `resolved` raises, Stale("fair_changed"), BadInput("fair_has_it")."""
    fair = desk.shelf.fair(fair_id)
    if version is not None and version != fair.version:
        raise Stale("fair_changed", value=fair_id, version=fair.version)
    copy: Any = _Copy(desk.shelf, fair, desk.shelf.participations(fair_id))
    rehearsal = replace(desk, shelf=copy)
    _take_in(fair_id, news, rehearsal)
    after = resolved(fair_id, rehearsal, now=now, lost_tables=lost_tables)
    return MendedDay(news, Planned(fair_id, fair.version, after.draft))


def keep_day(found: MendedDay, desk: FairDesk) -> Fair:
    """The news and the draft, on a desk inside one transaction. Raises Stale("fair_changed")."""
    _take_in(found.plan.fair_id, found.news, desk)
    return keep_plan(found.plan, desk)


def _take_in(fair_id: str, news: DayNews, desk: FairDesk) -> None:
    for name in sorted(news.absent):
        absent(fair_id, name, desk)
    for name, slot in news.late.items():
        late(fair_id, name, slot, desk)
    for name, side in news.walk_ins:
        walk_in(fair_id, name, side, desk)


class _Copy:
    """A shelf on which one fair and its people change in memory alone; all else is read from the real one."""

    def __init__(self, shelf: object, fair: Fair, people: Sequence[Participation]) -> None:
        self._shelf, self._fair = shelf, fair
        self._people = {one.party_id: one for one in people}

    def __getattr__(self, name: str) -> object:
        return getattr(self._shelf, name)

    def fair(self, fair_id: str) -> Fair:
        """The copy."""
        return self._fair

    def participations(self, fair_id: str) -> tuple[Participation, ...]:
        """The copies."""
        return tuple(sorted(self._people.values(), key=lambda one: (one.side.value, one.party_id)))

    def change(self, fair_id: str, act: Callable[[Fair], Fair], version: int | None = None) -> Fair:
        """In memory."""
        self._fair = act(self._fair)
        return self._fair

    def change_person(
        self, fair_id: str, party_id: str, act: Callable[[Participation], Participation], version: int | None = None
    ) -> Participation:
        """In memory. Raises UnknownThing("fair_not_invited")."""
        if party_id not in self._people:
            raise UnknownThing("fair_not_invited", value=party_id)
        self._people[party_id] = act(self._people[party_id])
        return self._people[party_id]

    def join(self, one: Participation) -> None:
        """In memory. Raises BadInput("fair_has_it")."""
        if one.party_id in self._people:
            raise BadInput("fair_has_it", value=one.party_id)
        self._people[one.party_id] = one
