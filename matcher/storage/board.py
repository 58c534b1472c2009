"""供需档案的存取 · Profiles of the board, read beside the records and written in one transaction with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from graph.vocabulary import Stage
from matcher.entities import Kind, Need, Offer, Party
from matcher.entities.profiles import Profile, ProfileContent, Side
from matcher.errors import BadInput, UnknownThing
from matcher.ports import Page
from matcher.storage.beside import Beside, connection_of
from matcher.storage.cursors import read_cursor, write_cursor
from matcher.storage.tables import NEEDS
from matcher.storage.tables.board import PROFILES
from matcher.storage.writer import Transaction

__all__ = ["BoardWork", "SqlBoard"]

LARGEST_PAGE = 200
_KINDS = {kind.value: kind for kind in Kind}
_STAGES = {stage.value: stage for stage in Stage}
_SIDES = {side.value: side for side in Side}
Tell = Callable[[Connection, str, str, Mapping[str, Any]], None]
"""Takes an event down inside a transaction: what happened, to whom it belongs, and its data."""


def _unheard(connection: Connection, event: str, party_id: str, data: Mapping[str, Any]) -> None:
    """Nobody listens."""


class SqlBoard:
    """Reading side."""

    def __init__(self, beside: Beside) -> None:
        self._beside = beside

    def profile(self, id: str) -> Profile:
        """Raises UnknownThing("unknown_profile")."""
        rows = self._beside.read(select(PROFILES).where(PROFILES.c.id == id))
        if not rows:
            raise UnknownThing("unknown_profile", value=id)
        return _read(rows[0])

    def of_party(self, party_id: str, side: Side, *, cursor: str | None = None, limit: int = 50) -> Page[Profile]:
        """A page of a party's profiles in id order."""
        if not 1 <= limit <= LARGEST_PAGE:
            raise BadInput("limit_out_of_range", value=limit, low=1, high=LARGEST_PAGE)
        query = select(PROFILES).where(PROFILES.c.party_id == party_id, PROFILES.c.side == side.value)
        if cursor is not None:
            query = query.where(PROFILES.c.id > read_cursor(cursor))
        rows = self._beside.read(query.order_by(PROFILES.c.id).limit(limit + 1))
        return Page(tuple(map(_read, rows[:limit])), write_cursor(rows[limit - 1].id) if len(rows) > limit else None)

    def has_lapsed_needs(self, day: date) -> bool:
        """Whether a published need ended before the day and still counts."""
        return bool(self._beside.read(_lapsed(day).limit(1)))


class BoardWork:
    """Writing side, inside a transaction over the records."""

    def __init__(self, work: Transaction, tell: Tell = _unheard) -> None:
        self._work, self._connection, self._tell = work, connection_of(work), tell

    def profile(self, id: str) -> Profile:
        """As it stands inside the transaction. Raises UnknownThing("unknown_profile")."""
        row = self._connection.execute(select(PROFILES).where(PROFILES.c.id == id)).first()
        if row is None:
            raise UnknownThing("unknown_profile", value=id)
        return _read(row)

    def add(self, profile: Profile) -> None:
        """A new one."""
        self._connection.execute(insert(PROFILES), _row(profile))

    def replace(self, profile: Profile) -> None:
        """What stands under its id from now on."""
        self._connection.execute(update(PROFILES).where(PROFILES.c.id == profile.id).values(_row(profile)))

    def lapsed_needs(self, day: date) -> Sequence[str]:
        """Needs that ended before the day and still count."""
        return [row.id for row in self._connection.execute(_lapsed(day))]

    def party(self, party_id: str) -> Party:
        """Raises UnknownThing("unknown_party")."""
        return self._work.records.party(party_id)

    def offer(self, id: str) -> Offer | None:
        """The offer as it counts now; None where none was published under the id."""
        return self._work.records.offers_by_id([id]).get(id)

    def put_offer(self, offer: Offer, stem: str) -> None:
        """Have it count, or count no more, from COMMIT on."""
        self._work.put_offers([offer], stem)

    def put_need(self, need: Need) -> None:
        """Have it count from COMMIT on."""
        self._work.put_needs([need])

    def remove_needs(self, ids: Sequence[str]) -> None:
        """They count no more from COMMIT on."""
        self._work.remove_needs(ids)

    def tell(self, event: str, profile: Profile) -> None:
        """Whoever listens hears of it once this is committed."""
        data = {"id": profile.id, "party_id": profile.party_id, "version": profile.version}
        self._tell(self._connection, event, profile.party_id, data)


def _lapsed(day: date) -> Any:
    ended = select(PROFILES.c.id).where(PROFILES.c.side == Side.NEED.value, PROFILES.c.valid_to < day)
    return ended.where(PROFILES.c.id.in_(select(NEEDS.c.id)))


def _row(profile: Profile) -> dict[str, Any]:
    content = profile.content
    fields = {
        "kinds": [kind.value for kind in content.kinds], "title": content.title, "text": content.text,
        "region": content.region, "serves": content.serves, "stages": [stage.value for stage in content.stages],
        "segments": content.segments, "products": content.products, "capacity": content.capacity,
        "anonymous": content.anonymous,
    }  # fmt: skip
    return {
        "id": profile.id, "side": profile.side.value, "party_id": profile.party_id, "version": profile.version,
        "content": json.dumps(fields, ensure_ascii=False, allow_nan=False), "updated_at": profile.updated_at,
        "valid_from": profile.valid_from, "valid_to": profile.valid_to, "withdrawn": profile.withdrawn,
    }  # fmt: skip


def _read(row: Any) -> Profile:
    held = json.loads(row.content)
    content = ProfileContent(
        kinds=tuple(_KINDS[word] for word in held["kinds"]), title=held["title"], text=held["text"], region=held["region"],
        serves=tuple(held["serves"]), stages=tuple(_STAGES[word] for word in held["stages"]), segments=tuple(held["segments"]),
        products=tuple(held["products"]), capacity=held["capacity"], anonymous=held["anonymous"],
    )  # fmt: skip
    return Profile(
        row.id, _SIDES[row.side], row.party_id, content, row.version, _utc(row.updated_at), row.valid_from, row.valid_to,
        row.withdrawn,
    )  # fmt: skip


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
