"""参会者归并 · What follows a party that becomes another's: its places at fairs and its numbers at clinics."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, update

from matcher.storage.tables.clinics import CLINIC_EXPERTS, CLINIC_TICKETS
from matcher.storage.tables.fairs import PARTICIPATIONS

__all__ = ["move_participant"]


def move_participant(connection: Connection, old_id: str, new_id: str) -> None:
    """Two records of a party have become one: it takes part once, under its lasting id. Published schedules stay as they were."""
    for table in (PARTICIPATIONS, CLINIC_EXPERTS):
        c = table.c
        there = select(c.fair_id).where(c.party_id == new_id)
        connection.execute(delete(table).where(c.party_id == old_id, c.fair_id.in_(there)))
        connection.execute(update(table).where(c.party_id == old_id).values(party_id=new_id))
    for column in (CLINIC_TICKETS.c.visitor, CLINIC_TICKETS.c.expert):
        connection.execute(update(CLINIC_TICKETS).where(column == old_id).values({column: new_id}))
