"""归属 · What follows a party that becomes another's: members, invitations, consents, profiles, runs, listeners, sealed data."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, update

from matcher.storage.cases import move_cases
from matcher.storage.tables.accounts import CONSENTS, INVITATIONS, MEMBERSHIPS, SEALED_FIELDS
from matcher.storage.tables.board import PROFILES
from matcher.storage.tables.runs import RUNS
from matcher.storage.tables.webhooks import EVENTS, SUBSCRIPTIONS

__all__ = ["move_belongings"]


def move_belongings(connection: Connection, old_id: str, new_id: str) -> None:
    """Who spoke for the old party speaks for the new one. Sealed fields are bound to their party and are let go with it."""
    members = MEMBERSHIPS.c
    there = select(members.account_id, members.role).where(members.party_id == new_id)
    known = {(row.account_id, row.role) for row in connection.execute(there)}
    for row in connection.execute(select(MEMBERSHIPS).where(members.party_id == old_id)).all():
        mine = (members.account_id == row.account_id) & (members.role == row.role) & (members.party_id == old_id)
        if (row.account_id, row.role) in known:
            connection.execute(delete(MEMBERSHIPS).where(mine))
        else:
            connection.execute(update(MEMBERSHIPS).where(mine).values(party_id=new_id))
    for table in (INVITATIONS, PROFILES, RUNS, SUBSCRIPTIONS, EVENTS):
        connection.execute(update(table).where(table.c.party_id == old_id).values(party_id=new_id))
    for column in (CONSENTS.c.party_id, CONSENTS.c.to_party_id):
        connection.execute(update(CONSENTS).where(column == old_id).values({column: new_id}))
    move_cases(connection, old_id, new_id)
    connection.execute(delete(SEALED_FIELDS).where(SEALED_FIELDS.c.subject == f"party:{old_id}"))
