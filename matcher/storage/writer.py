"""记录写入 · The one writer of the records: a transaction holds all of its writes or none, and is told after COMMIT.

A record equal to what is stored changes nothing. The sum of all digests is kept in the same transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from threading import Lock
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, Table, bindparam, select

from matcher.entities import Need, Offer, Party
from matcher.storage.belongings import move_belongings
from matcher.storage.deals import move_startup
from matcher.storage.engagements import move_party
from matcher.storage.engines import told
from matcher.storage.participants import move_participant
from matcher.storage.repository import SqlRepository
from matcher.storage.rows import (
    Values,
    material_row,
    moved,
    need_row,
    offer_row,
    party_row,
    preference_row,
    segment_row,
)
from matcher.storage.tables import IMPORT_LOG, MATERIALS, META, NEEDS, OFFERS, PARTIES, PREFERENCES, REVISIONS, SEGMENTS

Item = TypeVar("Item")

_ROWS_A_BATCH: Final = 2_000
_MODULUS: Final = 1 << 128


class Transaction:
    """What may be written and looked up inside one write transaction; made by SqlWriter.transaction()."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.records = SqlRepository.within(connection)  # what is stored, this transaction's writes included
        stored = select(META.c.key, META.c.value).with_for_update()  # serialises PostgreSQL writers
        meta: dict[str, str] = {row.key: row.value for row in connection.execute(stored)}
        self._sums = {name: int(meta[name], 16) for name in _SUMS}
        self._revision = int(meta["revision"]) + 1  # of what this transaction writes

    def put_parties(self, parties: Iterable[Party]) -> int:
        """Insert or replace by id; how many records changed."""
        return self._put(PARTIES, map(party_row, parties))

    def put_offers(self, offers: Iterable[Offer], stem: str) -> int:
        """Insert or replace by id as stated by one measure; a party they name must be stored before them."""
        return self._put(OFFERS, (offer_row(offer, stem) for offer in offers))

    def put_offer_rows(self, rows: Iterable[Values]) -> int:
        """The same for offers that are rows already."""
        return self._put(OFFERS, rows)

    def put_needs(self, needs: Iterable[Need]) -> int:
        """Insert or replace by id; a party they name must be stored before them."""
        return self._put(NEEDS, map(need_row, needs))

    def remove_needs(self, ids: Iterable[str]) -> None:
        """Take back what is no longer asked for."""
        self._remove(NEEDS, ids)

    def put_materials(self, materials: Iterable[tuple[str, Sequence[str]]]) -> int:
        """Product → its upstream materials."""
        return self._put(MATERIALS, (material_row(product, sources) for product, sources in materials))

    def put_segments(self, rows: Iterable[Mapping[str, str]]) -> int:
        """Rows of the chain template, by segment_id."""
        return self._put(SEGMENTS, map(segment_row, rows))

    def prefer(self, from_id: str, to_id: str, value: str, reason: str = "") -> int:
        """What a party thinks of a party or an offer: must, want or decline."""
        return self._put(PREFERENCES, (preference_row(from_id, to_id, value, reason),))

    def log_import(self, **line: object) -> None:
        """Write down which file came in; no part of the data version."""
        self._connection.execute(IMPORT_LOG.insert(), line)

    def party_ids_by(self, column: str, values: Iterable[str]) -> dict[str, set[str]]:
        """Value → ids of the stored parties with that `name_key` or `uscc`."""
        found: dict[str, set[str]] = {}
        for some in _batches(dict.fromkeys(values)):
            query = select(PARTIES.c[column], PARTIES.c.id).where(PARTIES.c[column].in_(some))
            for value, id_ in self._connection.execute(query):
                found.setdefault(value, set()).add(id_)
        return found

    def replace_party(self, old_id: str, new_id: str) -> None:
        """Everything the old party offers, needs and prefers becomes the new one's, which is stored; the old one goes."""
        for table, owner in ((OFFERS, "party_id"), (NEEDS, "party_id"), (PREFERENCES, "from_id")):
            rows = self._connection.execute(select(table).where(table.c[owner] == old_id)).mappings().all()
            self._remove(table, [row["id"] for row in rows])
            lasting = [moved(table.name, {**row, owner: new_id}) for row in rows]
            self._put(table, self._stronger(lasting) if table is PREFERENCES else lasting)
        move_party(self._connection, old_id, new_id)
        move_belongings(self._connection, old_id, new_id)
        move_startup(self._connection, old_id, new_id)
        move_participant(self._connection, old_id, new_id)
        self._remove(PARTIES, [old_id])

    def _stronger(self, rows: list[Values]) -> list[Values]:
        """Preferences that stand beside what the lasting party has said itself: its own word stays, a decline above all."""
        stored = select(PREFERENCES.c.id, PREFERENCES.c.value).where(PREFERENCES.c.id.in_([row["id"] for row in rows]))
        own = {row.id: row.value for row in self._connection.execute(stored)}
        return [row for row in rows if row["id"] not in own or row["value"] == "decline"]

    def data_version(self) -> str:
        """As SqlRepository.data_version, this transaction's writes included."""
        return f"{self._sums['content_sum']:032x}"

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What is written inside is undone when the block raises."""
        before = dict(self._sums)
        try:
            with self._connection.begin_nested():
                yield
        except BaseException:  # whatever it was, it is raised again
            self._sums = before
            raise

    def _remove(self, table: Table, ids: Iterable[str]) -> None:
        for some in _batches(ids):
            gone = self._connection.scalars(select(table.c.digest).where(table.c.id.in_(some))).all()
            self._connection.execute(table.delete().where(table.c.id.in_(some)))
            self._count(table, gone, -1)

    def _put(self, table: Table, rows: Iterable[Values]) -> int:
        changed_count = 0
        for batch in _batches(rows):
            latest = {row["id"]: row for row in batch}  # of two with one id the later one stands
            stored = select(table.c.id, table.c.digest).where(table.c.id.in_(latest))
            known: dict[str, bytes] = {row[0]: row[1] for row in self._connection.execute(stored)}
            new = [row for id_, row in latest.items() if id_ not in known]
            changed = [row for id_, row in latest.items() if id_ in known and known[id_] != row["digest"]]
            if table is OFFERS:
                for row in (*new, *changed):
                    row["revision"] = self._revision
            if new:
                self._connection.execute(table.insert(), new)
            if changed:
                self._connection.execute(_replacement(table), [{**row, "the_id": row["id"]} for row in changed])
            self._count(table, (row["digest"] for row in (*new, *changed)), +1)
            self._count(table, (known[row["id"]] for row in changed), -1)
            changed_count += len(new) + len(changed)
        return changed_count

    def _count(self, table: Table, digests: Iterable[bytes], sign: int) -> None:
        total = sign * sum(int.from_bytes(digest, "big") for digest in digests)
        for name, tables in _SUMS.items():
            if table in tables:
                self._sums[name] = (self._sums[name] + total) % _MODULUS

    def _seal(self) -> None:
        """Store the sums, the revision and its lineage; the last statements before COMMIT."""
        values = {name: f"{total:032x}" for name, total in self._sums.items()} | {"revision": str(self._revision)}
        update = META.update().where(META.c.key == bindparam("name")).values(value=bindparam("new"))
        self._connection.execute(update, [{"name": name, "new": value} for name, value in values.items()])
        before = select(REVISIONS.c.lineage).where(REVISIONS.c.number == self._revision - 1)
        lineage = hashlib.sha256(f"{self._connection.scalar(before)} {self.data_version()}".encode()).hexdigest()[:32]
        self._connection.execute(REVISIONS.insert(), {"number": self._revision, "lineage": lineage})


class SqlWriter:
    """One writer per process (a lock) and per database (BEGIN IMMEDIATE, or a row lock on PostgreSQL)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()

    @contextmanager
    def transaction(self, *, rehearsal: bool = False) -> Iterator[Transaction]:
        """All or nothing: committed when the block ends, undone when it raises or when it was a rehearsal.

        Raises Unavailable("records_unavailable") when the database refuses (locked for 30 s, disk full …).
        """
        with self._lock, told(self._engine.url), self._engine.connect() as connection, connection.begin() as work:
            transaction = Transaction(connection)
            yield transaction
            if rehearsal:
                work.rollback()
            else:
                transaction._seal()

    def put_parties(self, parties: Iterable[Party]) -> int:
        """Parties in a transaction of their own; how many changed. Returns after COMMIT."""
        return self._alone(lambda work: work.put_parties(parties))

    def put_offers(self, offers: Iterable[Offer], stem: str) -> int:
        """Offers of one measure in a transaction of their own; how many changed. Returns after COMMIT."""
        return self._alone(lambda work: work.put_offers(offers, stem))

    def put_needs(self, needs: Iterable[Need]) -> int:
        """Needs in a transaction of their own; how many changed. Returns after COMMIT."""
        return self._alone(lambda work: work.put_needs(needs))

    def prefer(self, from_id: str, to_id: str, value: str, reason: str = "") -> int:
        """must, want or decline, in a transaction of its own. Returns after COMMIT."""
        return self._alone(lambda work: work.prefer(from_id, to_id, value, reason))

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def _alone(self, put: Callable[[Transaction], int]) -> int:
        with self.transaction() as work:
            changed_count = put(work)
        return changed_count


_SUMS: Final = {
    # what a party thinks of an offer changes its own answers only, not what is on record for all
    "content_sum": (PARTIES, OFFERS, NEEDS, MATERIALS, SEGMENTS),
    "chain_sum": (MATERIALS, SEGMENTS),
}


def _replacement(table: Table) -> Any:
    columns: dict[str, Any] = {column.name: bindparam(column.name) for column in table.c if column.name != "id"}
    return table.update().where(table.c.id == bindparam("the_id")).values(columns)


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    while some := list(islice(rest, _ROWS_A_BATCH)):
        yield some
