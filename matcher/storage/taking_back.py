"""收回 · A party takes a word back to no opinion: the log keeps that it was said, and nothing reads it any more."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from matcher.storage.rows import preference_row
from matcher.storage.some_at_a_time import utc
from matcher.storage.tables import PREFERENCE_LOG, PREFERENCES, PREFERENCES_TAKEN_BACK

__all__ = ["STANDING", "take_back"]

_LOG: Final = PREFERENCE_LOG.c
STANDING: Final = _LOG.number.not_in(select(PREFERENCES_TAKEN_BACK.c.number))
"""Words of the log that were not taken back."""


def take_back(connection: Connection, from_id: str, to_id: str, context: str, at: datetime) -> bool:
    """All that a party said of another in a context is taken back; what it last said elsewhere holds again. False: nothing stood."""
    pair = (_LOG.from_id == from_id) & (_LOG.to_id == to_id)
    said = select(PREFERENCE_LOG).where(pair & (_LOG.context == context) & STANDING).order_by(_LOG.number)
    words = connection.execute(said).all()
    if not words:
        return False
    connection.execute(PREFERENCES_TAKEN_BACK.insert(), [{"number": one.number, "at": utc(at)} for one in words])
    last = preference_row(from_id, to_id, words[-1].value, words[-1].reason)
    holds = connection.execute(select(PREFERENCES).where(PREFERENCES.c.id == last["id"])).one_or_none()
    if holds is None or (holds.value, holds.reason) != (last["value"], last["reason"]):
        return True  # something else was said since
    connection.execute(PREFERENCES.delete().where(PREFERENCES.c.id == last["id"]))
    before = connection.execute(
        select(PREFERENCE_LOG).where(pair & STANDING).order_by(_LOG.number.desc()).limit(1)
    ).first()
    if before is not None:
        connection.execute(PREFERENCES.insert(), preference_row(from_id, to_id, before.value, before.reason))
    return True
