"""门诊的存取 · Advisers and numbers of a clinic's day over SQL. A step reads, decides and writes in one transaction on the locked day.

So two desks that call at the same instant come one after the other: the second decides on what the first has left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, insert, select, update

from matcher.entities.clinics import Expert, Presence, Ticket, TicketState, Topic, Urgency
from matcher.errors import Stale, UnknownThing
from matcher.storage.tables import CLINIC_EXPERTS, CLINIC_TICKETS, FAIRS

if TYPE_CHECKING:
    from matcher.storage.beside import Beside

__all__ = ["SqlClinics"]


class SqlClinics:
    """Reading and writing side in one; safe to share between threads."""

    def __init__(self, beside: Beside) -> None:
        self._beside = beside

    def put_experts(self, experts: Iterable[Expert]) -> None:
        """Keep advisers, new or known."""
        with self._beside.write() as connection:
            for one in experts:
                connection.execute(delete(CLINIC_EXPERTS).where(_of_expert(one.fair_id, one.party_id)))
                connection.execute(insert(CLINIC_EXPERTS), _expert_row(one))

    def experts(self, fair_id: str) -> tuple[Expert, ...]:
        """Advisers of a day, by id."""
        with self._beside.reading() as connection:
            return _experts(connection, fair_id)

    def tickets(self, fair_id: str) -> tuple[Ticket, ...]:
        """Numbers of a day, in order."""
        with self._beside.reading() as connection:
            return _tickets(connection, fair_id)

    def tickets_of(self, visitors: Iterable[str]) -> tuple[Ticket, ...]:
        """Every number of some parties."""
        order = CLINIC_TICKETS.c.fair_id, CLINIC_TICKETS.c.number
        query = (
            select(CLINIC_TICKETS).where(CLINIC_TICKETS.c.visitor.in_(sorted(set(visitors) - {""}))).order_by(*order)
        )
        return tuple(map(_ticket, self._beside.read(query)))

    def step(
        self, fair_id: str, act: Callable[[tuple[Ticket, ...], tuple[Expert, ...]], tuple[Ticket, ...]]
    ) -> tuple[Ticket, ...]:
        """What an act makes of the numbers, kept before it is told. Raises UnknownThing("unknown_fair") and what the act raises."""
        with self._beside.write() as connection:
            if connection.execute(select(FAIRS.c.id).where(FAIRS.c.id == fair_id).with_for_update()).first() is None:
                raise UnknownThing("unknown_fair", value=fair_id)
            before = _tickets(connection, fair_id)
            after = act(before, _experts(connection, fair_id))
            _keep(connection, {one.number: one for one in before}, after)
        return after


def _keep(connection: Connection, before: dict[int, Ticket], after: tuple[Ticket, ...]) -> None:
    """Only what changed is written, and only over what was read."""
    for one in after:
        was = before.get(one.number)
        if was is None:
            connection.execute(insert(CLINIC_TICKETS), _ticket_row(one))
        elif was != one:
            c = CLINIC_TICKETS.c
            same = (c.fair_id == one.fair_id) & (c.number == one.number) & (c.state == was.state.value)
            if connection.execute(update(CLINIC_TICKETS).where(same).values(_ticket_row(one))).rowcount != 1:
                raise Stale("clinic_moved", value=one.number)


def _experts(connection: Connection, fair_id: str) -> tuple[Expert, ...]:
    query = select(CLINIC_EXPERTS).where(CLINIC_EXPERTS.c.fair_id == fair_id).order_by(CLINIC_EXPERTS.c.party_id)
    return tuple(
        Expert(
            row.fair_id,
            row.party_id,
            tuple(Topic[word.upper()] for word in row.topics.split()),
            Presence[row.presence.upper()],
        )
        for row in connection.execute(query)
    )


def _tickets(connection: Connection, fair_id: str) -> tuple[Ticket, ...]:
    query = select(CLINIC_TICKETS).where(CLINIC_TICKETS.c.fair_id == fair_id).order_by(CLINIC_TICKETS.c.number)
    return tuple(map(_ticket, connection.execute(query)))


def _of_expert(fair_id: str, party_id: str) -> Any:
    return (CLINIC_EXPERTS.c.fair_id == fair_id) & (CLINIC_EXPERTS.c.party_id == party_id)


def _expert_row(one: Expert) -> dict[str, Any]:
    return {
        "fair_id": one.fair_id, "party_id": one.party_id, "presence": one.presence.value,
        "topics": " ".join(topic.value for topic in one.topics),
    }  # fmt: skip


_PLAIN = (
    "fair_id",
    "number",
    "visitor",
    "name",
    "question",
    "booked",
    "since",
    "expert",
    "called_at",
    "ended_at",
    "passed_count",
    "missed_count",
)


def _ticket_row(one: Ticket) -> dict[str, Any]:
    row = {name: getattr(one, name) for name in _PLAIN}
    urgency = None if one.urgency is None else one.urgency.value
    return row | {"topic": one.topic.value, "state": one.state.value, "urgency": urgency}


def _ticket(row: Any) -> Ticket:
    moments = {name: _utc(getattr(row, name)) for name in ("since", "called_at", "ended_at")}
    return Ticket(
        **({name: getattr(row, name) for name in _PLAIN} | moments), topic=Topic[row.topic.upper()],
        state=TicketState[row.state.upper()], urgency=None if row.urgency is None else Urgency[row.urgency.upper()],
    )  # fmt: skip


def _utc(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
