"""时段表 · The grid of a clinic's day: the best one with its proof, and least change for who books, cancels, is late or leaves."""

from __future__ import annotations

from dataclasses import replace

from matcher.entities.clinics import Presence, Ticket, Topic
from matcher.entities.fairs import Fair, FairState, ScheduleVersion
from matcher.errors import UnknownThing
from matcher.services.fairs.attending import absent, late
from matcher.services.fairs.clinic_booking import book, cancel
from matcher.services.fairs.clinic_day import release
from matcher.services.fairs.clinics import ClinicDesk, clinic_of
from matcher.services.fairs.drafting import Planned, keep_plan, planned
from matcher.services.fairs.publishing import publish, resolved

__all__ = ["booked", "cancelled", "expert_moves", "mend", "plan_grid", "publish_grid", "slot_now"]

SECONDS = 6.0


def plan_grid(fair_id: str, desk: ClinicDesk) -> Planned | None:
    """The best grid, worked out before the records are held; None where one is out, to be mended instead."""
    if clinic_of(fair_id, desk).fair.state is FairState.PUBLISHED:
        return None
    return planned(fair_id, desk.fairs, seconds=SECONDS)


def publish_grid(fair_id: str, desk: ClinicDesk, *, by: str = "", plan: Planned | None = None) -> ScheduleVersion:
    """The best grid with its proof, out at once; a published one is mended with least change instead."""
    if clinic_of(fair_id, desk).fair.state is FairState.PUBLISHED:
        return mend(fair_id, desk, by=by)
    keep_plan(plan or planned(fair_id, desk.fairs, seconds=SECONDS), desk.fairs)
    return publish(fair_id, desk.fairs, by=by)


def mend(fair_id: str, desk: ClinicDesk, *, by: str = "", note: str = "") -> ScheduleVersion:
    """Least change to the published grid for whoever booked, cancelled, is late or left since; out at once."""
    fair = clinic_of(fair_id, desk).fair
    resolved(fair_id, desk.fairs, now=slot_now(fair, desk))
    return publish(fair_id, desk.fairs, by=by, note=note)


def booked(
    fair_id: str, party_id: str, desk: ClinicDesk, *, topic: Topic = Topic.OTHER, question: str = "", expert: str | None = None,
) -> Ticket:  # fmt: skip
    """预约, and where the grid is out already a free slot of it at once, with nobody else moved. Raises as clinics.book."""
    ticket = book(fair_id, party_id, desk, topic=topic, question=question, expert=expert)
    if clinic_of(fair_id, desk).fair.state is FairState.PUBLISHED:
        mend(fair_id, desk)
    return ticket


def cancelled(fair_id: str, party_id: str, desk: ClinicDesk) -> None:
    """Not coming; where the grid is out the slot goes to whoever booked and has none. Raises as clinics.cancel."""
    cancel(fair_id, party_id, desk)
    if clinic_of(fair_id, desk).fair.state is FairState.PUBLISHED:
        mend(fair_id, desk)


def expert_moves(
    fair_id: str, expert: str, presence: Presence, desk: ClinicDesk, *, slot: int | None = None, by: str = ""
) -> ScheduleVersion | None:
    """An adviser comes, pauses, or leaves; or comes only at a slot (`expected` with `slot`). The new grid where one was published.

    Whom it had called waits again from where it was; booked visitors are moved with least change.
    """
    slate = clinic_of(fair_id, desk)
    known = next((one for one in slate.experts if one.party_id == expert), None)
    if known is None:
        raise UnknownThing("clinic_no_expert", value=expert)
    desk.shelf.put_experts([replace(known, presence=presence)])
    if presence is not Presence.HERE:
        release(fair_id, expert, desk)
    was_gone = known.presence is Presence.LEFT
    if presence is Presence.LEFT or was_gone:
        absent(fair_id, expert, desk.fairs, is_absent=presence is Presence.LEFT)
    elif presence is Presence.EXPECTED and slot is not None:
        late(fair_id, expert, slot, desk.fairs)
    elif presence is not Presence.HERE:
        return None
    moved = presence is Presence.LEFT or was_gone or slot is not None
    published = slate.fair.state is FairState.PUBLISHED
    return mend(fair_id, desk, by=by, note=slate.name(expert)) if moved and published else None


def slot_now(fair: Fair, desk: ClinicDesk) -> int:
    """How many slots have begun."""
    return sum(fair.starts(slot) <= desk.now for slot in range(fair.slot_count))
