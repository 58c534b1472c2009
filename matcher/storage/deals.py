"""项目的存取 · Saved searches and pipelines over SQL.

A look and what it found are one transaction, so that a start-up is told once however often a look is tried again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, delete, insert, select, update

from matcher.entities.deals import (
    Digest,
    News,
    PassReason,
    PipelineEntry,
    PipelineMove,
    PipelineStage,
    SavedSearch,
)
from matcher.errors import BadInput, UnknownThing
from matcher.storage.tables import DIGESTS, NEWS, PIPELINE, PIPELINE_MOVES, SEARCHES, SIGHTINGS

if TYPE_CHECKING:
    from matcher.storage.beside import Beside

__all__ = ["SqlDeals", "move_startup"]

Face = Mapping[str, object]
Compare = Callable[[Mapping[str, Face], Mapping[str, Face]], tuple[News, ...]]
_ROWS: Final = 500


class SqlDeals:
    """Reading and writing side in one; safe to share between threads."""

    def __init__(self, beside: Beside) -> None:
        self._beside = beside

    def save_search(self, search: SavedSearch) -> None:
        """Keep a new search, or the changed words of a known one; what it has seen stays."""
        row = {
            "name": search.name, "thesis": search.thesis, "segments": json.dumps(search.segments, ensure_ascii=False),
            "region": search.region, "closed": search.closed,
        }  # fmt: skip
        with self._beside.write() as connection:
            if not connection.execute(update(SEARCHES).where(SEARCHES.c.id == search.id).values(row)).rowcount:
                first = {"id": search.id, "fund_id": search.fund_id, "last_digest": 0}
                created = search.created_at or datetime.now(UTC)
                connection.execute(insert(SEARCHES), row | first | {"created_at": created})

    def search(self, search_id: str) -> SavedSearch:
        """Raises UnknownThing("unknown_search")."""
        rows = self._beside.read(select(SEARCHES).where(SEARCHES.c.id == search_id))
        if not rows:
            raise UnknownThing("unknown_search", value=search_id)
        return _search(rows[0])

    def searches_of(self, fund_id: str) -> tuple[SavedSearch, ...]:
        """Every search of a fund, the oldest first."""
        query = select(SEARCHES).where(SEARCHES.c.fund_id == fund_id).order_by(SEARCHES.c.created_at, SEARCHES.c.id)
        return tuple(map(_search, self._beside.read(query)))

    def look(
        self, search_id: str, faces: Mapping[str, Face], compare: Compare, at: datetime, after: int | None,
        tell: Callable[[Connection, Digest], None] | None = None,
    ) -> Digest:  # fmt: skip
        """What is new among the faces, kept as the next digest; nothing new makes none.

        `after`: the last digest the caller has; where there is a later one already that one is given again.
        Raises UnknownThing("unknown_search").
        """
        with self._beside.write() as connection:
            lock = select(SEARCHES.c.last_digest).where(SEARCHES.c.id == search_id).with_for_update()
            last = connection.scalar(lock)
            if last is None:
                raise UnknownThing("unknown_search", value=search_id)
            if after is not None and last > after:
                return _digest(connection, search_id, after + 1)
            news = compare(_seen(connection, search_id), faces)
            if not news:
                return Digest(search_id, last, None)
            _keep(connection, search_id, last + 1, at, news, faces)
            digest = Digest(search_id, last + 1, at, news)
            if tell is not None:
                tell(connection, digest)
            return digest

    def digest(self, search_id: str, number: int) -> Digest:
        """A digest told before. Raises UnknownThing("unknown_digest")."""
        with self._beside.reading() as connection:
            return _digest(connection, search_id, number)

    def digests_of(self, search_id: str) -> tuple[Digest, ...]:
        """Every digest of a search without its news, the newest first."""
        query = select(DIGESTS).where(DIGESTS.c.search_id == search_id).order_by(DIGESTS.c.number.desc())
        return tuple(Digest(search_id, row.number, _utc(row.at)) for row in self._beside.read(query))

    def seen_by_searches(self, fund_id: str) -> frozenset[str]:
        """Start-ups that any search of a fund has told of."""
        mine = select(SEARCHES.c.id).where(SEARCHES.c.fund_id == fund_id)
        query = select(SIGHTINGS.c.party_id).where(SIGHTINGS.c.search_id.in_(mine)).distinct()
        return frozenset(row.party_id for row in self._beside.read(query))

    def iter_entries(self) -> Iterator[PipelineEntry]:
        """The pipelines of all funds: for learning alone."""
        for row in self._beside.read(select(PIPELINE.c.fund_id).distinct().order_by(PIPELINE.c.fund_id)):
            yield from self.entries_of(row.fund_id)

    def entries_of(self, fund_id: str) -> tuple[PipelineEntry, ...]:
        """A fund's whole pipeline, by start-up."""
        rows = self._beside.read(select(PIPELINE).where(PIPELINE.c.fund_id == fund_id).order_by(PIPELINE.c.party_id))
        order = PIPELINE_MOVES.c.party_id, PIPELINE_MOVES.c.number
        moves: dict[str, list[PipelineMove]] = {}
        for row in self._beside.read(
            select(PIPELINE_MOVES).where(PIPELINE_MOVES.c.fund_id == fund_id).order_by(*order)
        ):
            moves.setdefault(row.party_id, []).append(_move(row))
        return tuple(_entry(row, moves.get(row.party_id, [])) for row in rows)

    def change(
        self, fund_id: str, party_id: str, act: Callable[[PipelineEntry], PipelineEntry], version: int | None = None
    ) -> PipelineEntry:
        """Apply an act to an entry, new or known, in one transaction.

        `version`: what the caller believes it changes. Raises BadInput("changed_meanwhile") when it is another by now.
        """
        key = (PIPELINE.c.fund_id == fund_id) & (PIPELINE.c.party_id == party_id)
        of_entry = (PIPELINE_MOVES.c.fund_id == fund_id) & (PIPELINE_MOVES.c.party_id == party_id)
        with self._beside.write() as connection:
            row = connection.execute(select(PIPELINE).where(key).with_for_update()).one_or_none()
            lines = connection.execute(select(PIPELINE_MOVES).where(of_entry).order_by(PIPELINE_MOVES.c.number)).all()
            before = PipelineEntry(fund_id, party_id) if row is None else _entry(row, list(map(_move, lines)))
            if version is not None and version != before.version:
                raise BadInput("changed_meanwhile", value=party_id, version=before.version)
            entry = act(before)
            _store(connection, entry, known=row is not None, kept=len(before.history))
            return entry


def move_startup(connection: Connection, old_id: str, new_id: str) -> None:
    """Two records of a start-up have become one: it has been seen, told and judged under its lasting id."""
    for table, scope in ((SIGHTINGS, SIGHTINGS.c.search_id), (PIPELINE, PIPELINE.c.fund_id)):
        there = select(scope).where(table.c.party_id == new_id)
        connection.execute(delete(table).where(table.c.party_id == old_id, scope.in_(there)))
        connection.execute(update(table).where(table.c.party_id == old_id).values(party_id=new_id))
    for fund_id in connection.scalars(
        select(PIPELINE_MOVES.c.fund_id).where(PIPELINE_MOVES.c.party_id == old_id).distinct()
    ).all():
        _renumber(connection, fund_id, old_id, new_id)
    connection.execute(update(NEWS).where(NEWS.c.party_id == old_id).values(party_id=new_id))


def _renumber(connection: Connection, fund_id: str, old_id: str, new_id: str) -> None:
    """The moves of both, in the order of time, under the lasting id."""
    moves = PIPELINE_MOVES.c
    both = (moves.fund_id == fund_id) & moves.party_id.in_((old_id, new_id))
    rows = connection.execute(select(PIPELINE_MOVES).where(both).order_by(moves.at, moves.number)).mappings().all()
    connection.execute(delete(PIPELINE_MOVES).where(both))
    again = [{**row, "party_id": new_id, "number": place} for place, row in enumerate(rows)]
    connection.execute(insert(PIPELINE_MOVES), again)


def _seen(connection: Connection, search_id: str) -> dict[str, Face]:
    query = select(SIGHTINGS.c.party_id, SIGHTINGS.c.face).where(SIGHTINGS.c.search_id == search_id)
    return {row.party_id: json.loads(row.face) for row in connection.execute(query)}


def _keep(
    connection: Connection, search_id: str, number: int, at: datetime, news: tuple[News, ...], faces: Mapping[str, Face]
) -> None:
    told = [one.party_id for one in news]
    for start in range(0, len(told), _ROWS):
        some = told[start : start + _ROWS]
        known = SIGHTINGS.c.party_id.in_(some) & (SIGHTINGS.c.search_id == search_id)
        connection.execute(delete(SIGHTINGS).where(known))
        rows = [
            {"search_id": search_id, "party_id": name, "face": json.dumps(faces[name], ensure_ascii=False)}
            for name in some
        ]
        connection.execute(insert(SIGHTINGS), rows)
    connection.execute(insert(DIGESTS), {"search_id": search_id, "number": number, "at": at})
    lines = [
        {"search_id": search_id, "number": number, "place": place, "party_id": one.party_id, "why": " ".join(one.why)}
        for place, one in enumerate(news)
    ]
    connection.execute(insert(NEWS), lines)
    connection.execute(update(SEARCHES).where(SEARCHES.c.id == search_id).values(last_digest=number))


def _digest(connection: Connection, search_id: str, number: int) -> Digest:
    of_digest = (DIGESTS.c.search_id == search_id) & (DIGESTS.c.number == number)
    at = connection.scalar(select(DIGESTS.c.at).where(of_digest))
    if at is None:
        raise UnknownThing("unknown_digest", value=f"{search_id}/{number}")
    query = select(NEWS).where(NEWS.c.search_id == search_id, NEWS.c.number == number).order_by(NEWS.c.place)
    news = tuple(News(row.party_id, tuple(row.why.split(" "))) for row in connection.execute(query))
    return Digest(search_id, number, _utc(at), news)


def _store(connection: Connection, entry: PipelineEntry, *, known: bool, kept: int) -> None:
    key = {"fund_id": entry.fund_id, "party_id": entry.party_id}
    row = {
        "next_action": entry.next_action, "owner": entry.owner, "due": entry.due, "version": entry.version,
        "links": json.dumps(entry.links, ensure_ascii=False),
    }  # fmt: skip
    if known:
        where = (PIPELINE.c.fund_id == entry.fund_id) & (PIPELINE.c.party_id == entry.party_id)
        connection.execute(update(PIPELINE).where(where).values(row))
    else:
        connection.execute(insert(PIPELINE), key | row)
    for number, move in list(enumerate(entry.history))[kept:]:
        line = {"number": number, "stage": move.stage.value, "at": move.at, "by": move.by, "note": move.note}
        reason = None if move.reason is None else move.reason.value
        connection.execute(insert(PIPELINE_MOVES), key | line | {"reason": reason})


def _search(row: Any) -> SavedSearch:
    return SavedSearch(
        row.id, row.fund_id, row.name, row.thesis, tuple(json.loads(row.segments or "[]")), row.region,
        _utc(row.created_at), row.closed,
    )  # fmt: skip


def _entry(row: Any, history: list[PipelineMove]) -> PipelineEntry:
    return PipelineEntry(
        row.fund_id, row.party_id, tuple(history), row.next_action, row.owner, row.due, row.version,
        tuple(json.loads(row.links or "[]")),
    )  # fmt: skip


def _move(row: Any) -> PipelineMove:
    reason = None if row.reason is None else PassReason[row.reason.upper()]
    return PipelineMove(PipelineStage[row.stage.upper()], _utc(row.at), row.by, reason, row.note)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
