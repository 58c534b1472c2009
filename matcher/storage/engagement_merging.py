"""合并 · What becomes of engagements, places shown and preferences when two records of a party become one."""

from __future__ import annotations

from sqlalchemy import Connection, select

from matcher.entities.engagements import Engagement, Member, Value
from matcher.storage.engagement_rows import head_row, insert_members, load, pair_of, with_facts
from matcher.storage.rows import preference_row
from matcher.storage.tables import (
    ENGAGEMENT_CHANGES,
    ENGAGEMENT_MEMBERS,
    ENGAGEMENTS,
    EXPOSURES,
    PREFERENCE_LOG,
    PREFERENCES,
)

__all__ = ["move_party"]


def move_party(connection: Connection, old_id: str, new_id: str) -> None:
    """What the old party did, was shown and is thought of becomes the new one's: two records of a party have become one."""
    mine = select(ENGAGEMENT_MEMBERS.c.engagement_id).where(ENGAGEMENT_MEMBERS.c.party_id == old_id)
    for known in list(load(connection, ENGAGEMENTS.c.id.in_(mine))):
        _move(connection, known, old_id, new_id)
    for column in (ENGAGEMENT_CHANGES.c.by, EXPOSURES.c.asker_id, EXPOSURES.c.party_id, PREFERENCE_LOG.c.from_id,
                   PREFERENCE_LOG.c.to_id):  # fmt: skip
        connection.execute(column.table.update().where(column == old_id).values({column.name: new_id}))
    said = connection.execute(select(PREFERENCES).where(PREFERENCES.c.to_id == old_id)).mappings().all()
    for row in said:  # a decline of the new one stands, whatever was said of the old
        connection.execute(PREFERENCES.delete().where(PREFERENCES.c.id == row["id"]))
        now = preference_row(row["from_id"], new_id, row["value"], row["reason"])
        known_value = connection.scalar(select(PREFERENCES.c.value).where(PREFERENCES.c.id == now["id"]))
        if known_value is None or (known_value != Value.DECLINE.value and row["value"] == Value.DECLINE.value):
            connection.execute(PREFERENCES.delete().where(PREFERENCES.c.id == now["id"]))
            connection.execute(PREFERENCES.insert(), now)


def _move(connection: Connection, known: Engagement, old_id: str, new_id: str) -> None:
    """The record with another member. A twin of the same contract keeps its number; this one becomes part of it."""
    members = [Member(new_id if one.party_id == old_id else one.party_id, one.role) for one in known.members]
    moved = with_facts(known, {"members": tuple(dict.fromkeys(members))})
    twin = connection.scalar(
        select(ENGAGEMENTS.c.id).where(
            ENGAGEMENTS.c.pair == pair_of(moved), ENGAGEMENTS.c.kind == moved.kind.value, ENGAGEMENTS.c.contract == moved.contract,
            ENGAGEMENTS.c.contract != "", ENGAGEMENTS.c.id != moved.id,
        )
    )  # fmt: skip
    if twin is not None:
        moved = with_facts(moved, {"contract": "", "parent_id": twin, "facts": {**moved.facts, "same_as": twin}})
    connection.execute(ENGAGEMENTS.update().where(ENGAGEMENTS.c.id == moved.id).values(head_row(moved)))
    connection.execute(ENGAGEMENT_MEMBERS.delete().where(ENGAGEMENT_MEMBERS.c.engagement_id == moved.id))
    insert_members(connection, moved)
