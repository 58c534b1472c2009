"""报名 · What somebody says when registering for a fair, held against the fair and against the others on its list.

Each refusal names the field by its JSON pointer (`pointer`), the value and what would do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from matcher.entities.fairs import Attendance, Fair, FairState, GuestType, Participation
from matcher.errors import BadInput

__all__ = ["Registration", "registered"]


@dataclass(frozen=True, slots=True)
class Registration:
    """As what one comes, when, for how many meetings, at which booth, and in which calendar shared with colleagues.

    `most` None keeps what was set before; `available` None means every slot. The limits are those of `Participation`.
    """

    most: int | None = None
    least: int = 0
    limit_in: int | None = None
    limit_out: int | None = None
    available: tuple[int, ...] | None = None
    booth: int | None = None
    calendar: str | None = None
    type: str | None = None


def registered(
    fair: Fair, known: Participation, wanted: Registration, others: Iterable[Participation],
    own: Collection[str] | None = None,
) -> Participation:  # fmt: skip
    """Somebody as registered. `own`: the parties the asker speaks for; None for the organiser, who may share any calendar.

    Raises BadInput: fair_not_open, fair_most, fair_least, fair_limit, fair_hours, fair_booth, fair_booth_taken,
    fair_calendar_taken, fair_type.
    """
    if fair.state in (FairState.HELD, FairState.CLOSED):
        raise BadInput("fair_not_open", value=fair.state)
    rest = [one for one in others if one.party_id != known.party_id]
    slots = _hours(fair, wanted.available)
    kind = _type(wanted.type, known)
    most = _most(fair, kind, known.max_meetings if wanted.most is None else wanted.most, asked=wanted.most is not None)
    attainable = min(most, fair.slot_count if slots is None else len(slots))
    if not 0 <= wanted.least <= attainable:
        raise BadInput("fair_least", value=wanted.least, high=attainable, pointer="/min_meetings")
    for name, limit in (("limit_in", wanted.limit_in), ("limit_out", wanted.limit_out)):
        if limit is not None and not 0 <= limit <= most:
            raise BadInput("fair_limit", value=limit, high=most, pointer=f"/{name}")
    if None not in (wanted.limit_in, wanted.limit_out) and wanted.limit_in + wanted.limit_out < wanted.least:  # type: ignore[operator]  # both are numbers here
        raise BadInput(
            "fair_least", value=wanted.least, high=wanted.limit_in + wanted.limit_out, pointer="/min_meetings",  # type: ignore[operator]  # as above
        )  # fmt: skip
    calendar = (wanted.calendar or "").strip() or None
    _calendar_is_ours(calendar, rest, own)
    _booth_is_free(fair, wanted.booth, calendar, rest)
    return replace(
        known, status=Attendance.REGISTERED, left_at=None, type=kind, max_meetings=most, min_meetings=wanted.least,
        limit_in=wanted.limit_in, limit_out=wanted.limit_out, available=slots, booth=wanted.booth, calendar=calendar,
    )  # fmt: skip


def _hours(fair: Fair, wanted: tuple[int, ...] | None) -> tuple[int, ...] | None:
    if wanted is None:
        return None
    slots = tuple(sorted(set(wanted)))
    if not slots:
        raise BadInput("fair_hours", value="—", slots=fair.slot_count, pointer="/available")
    for place, slot in enumerate(wanted):
        if not 0 <= slot < fair.slot_count:
            raise BadInput("fair_hours", value=slot, slots=fair.slot_count, pointer=f"/available/{place}")
    return None if len(slots) == fair.slot_count else slots


def _type(wanted: str | None, known: Participation) -> str:
    if wanted is None or wanted == known.type:
        return known.type
    found = GuestType.parse(wanted)
    if found is None:
        raise BadInput("fair_type", value=wanted, known=tuple(GuestType), pointer="/type")
    return found.value


def _most(fair: Fair, kind: str, most: int, *, asked: bool) -> int:
    """What is asked for has to fit; what stood before is cut to what the type may have."""
    high = min(fair.slot_count, fair.type_limits.get(kind, fair.slot_count))
    if not asked:
        return max(1, min(most, high))
    if not 1 <= most <= high:
        raise BadInput("fair_most", value=most, high=high, pointer="/max_meetings")
    return most


def _calendar_is_ours(calendar: str | None, rest: Iterable[Participation], own: Collection[str] | None) -> None:
    """Nobody can block the hours of others by naming their calendar."""
    if calendar is None or own is None:
        return
    if any(one.calendar == calendar and one.party_id not in own for one in rest):
        raise BadInput("fair_calendar_taken", value=calendar, pointer="/calendar")


def _booth_is_free(fair: Fair, booth: int | None, calendar: str | None, rest: Iterable[Participation]) -> None:
    if booth is None:
        return
    if not 0 <= booth < fair.table_count:
        raise BadInput("fair_booth", value=booth, tables=fair.table_count, pointer="/booth")
    if any(one.booth == booth and (calendar is None or one.calendar != calendar) for one in rest):
        raise BadInput("fair_booth_taken", value=booth, pointer="/booth")
