"""记录读取 · The reading side of the records (matcher.ports.Repository) over SQL."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date
from itertools import islice
from typing import Any, Final, TypeVar

from rapidfuzz import process
from sqlalchemy import ColumnElement, Connection, Engine, Select, Table, bindparam, func, or_, select, true

from matcher.access import Subject, offer_as_seen, party_as_seen, reach
from matcher.entities import Kind, Need, Offer, Party
from matcher.entities.accounts import SYSTEM, Viewer
from matcher.errors import BadInput, UnknownThing
from matcher.ports import Page
from matcher.storage.cursors import read_cursor, write_cursor
from matcher.storage.engines import told
from matcher.storage.names import name_key
from matcher.storage.rows import read_material, read_need, read_offer, read_party, read_segment
from matcher.storage.tables import MATERIALS, META, NEEDS, OFFERS, PARTIES, PREFERENCES, REVISIONS, SEGMENTS

Thing = TypeVar("Thing")

_STREAM_ROWS: Final = 2_000
_IDS_A_QUERY: Final = 2_000  # SQLite takes 32,766 variables
_LARGEST_PAGE: Final = 1_000
_OF_META: Final = select(META.c.value).where(META.c.key == bindparam("key"))
_STAND: Final = select(META.c.key, META.c.value).where(META.c.key.in_(("content_sum", "revision")))
_BY_ID: Final = {
    table: select(table).where(table.c.id.in_(bindparam("ids", expanding=True))) for table in (PARTIES, OFFERS)
}
"""What is asked most is put together once: putting a query together takes longer than answering it."""


class SqlRepository:
    """Implements matcher.ports.Repository; safe to share between threads. Sees as the service unless bound to a viewer."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connect: Callable[[], AbstractContextManager[Connection]] = engine.connect
        self._viewer = SYSTEM
        self._party: Callable[[Sequence[Any]], Party] = read_party
        self._offer: Callable[[Sequence[Any]], Offer] = read_offer

    def seen_by(self, viewer: Viewer, released: Iterable[str] = ()) -> SqlRepository:
        """The same records as one viewer may see them; the restricted parts of the rest are left out (matcher.access).

        `released`: organisations that have agreed to show this viewer their restricted facts.
        """
        bound = SqlRepository(self._engine)
        bound._connect, bound._viewer = self._connect, viewer
        if not viewer.system:
            facts = reach(viewer, Subject.FACTS).beyond(released)
            bound._party = lambda row: party_as_seen(read_party(row), facts)
            bound._offer = lambda row: offer_as_seen(read_offer(row), viewer)
        return bound

    @contextmanager
    def fixed(self) -> Iterator[SqlRepository]:
        """The records as they stand now, whatever is written meanwhile: one read transaction, for one thread."""
        level = {"isolation_level": "REPEATABLE READ"} if self._engine.dialect.name == "postgresql" else {}
        with told(self._engine.url), self._engine.connect() as connection:
            connection = connection.execution_options(**level)
            connection.scalar(select(META.c.value).limit(1))  # the first read fixes what is seen
            yield SqlRepository.within(connection).seen_by(self._viewer)

    @classmethod
    def within(cls, connection: Connection) -> SqlRepository:
        """The records as one connection sees them, its own uncommitted writes included."""
        repository = cls(connection.engine)
        repository._connect = lambda: nullcontext(connection)
        return repository

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def data_version(self) -> str:
        """32 hexadecimal digits: the sum of the digests of all records but preferences, so their order does not matter."""
        return self._meta("content_sum")

    def chain_version(self) -> str:
        """The same over the chain segments and the materials of products alone."""
        return self._meta("chain_sum")

    def revision(self) -> int:
        """Number of the last transaction that was committed."""
        return int(self._meta("revision"))

    def stand(self) -> tuple[str, int]:
        """data_version() and revision() of one moment."""
        found = dict(tuple(row) for row in self._all(_STAND))
        return found["content_sum"], int(found["revision"])

    def lineage(self, revision: int) -> str | None:
        """Hash over the history up to a revision; None for one that these records never had."""
        rows = self._all(select(REVISIONS.c.lineage).where(REVISIONS.c.number == revision))
        return str(rows[0][0]) if rows else None

    def offers_since(self, revision: int) -> Iterator[Offer]:
        """Offers written by a later transaction than `revision`, in id order, streamed; withdrawn ones too."""
        return self._stream(OFFERS, self._offer, OFFERS.c.revision > revision)

    def counts_by_revision(self, since: int) -> dict[int, int]:
        """Number of each transaction later than `since` → how many offers stand as it wrote them."""
        number = OFFERS.c.revision
        query = select(number, func.count()).where(number > since).group_by(number).order_by(number)
        return {row[0]: row[1] for row in self._all(query)}

    def offers_of_revisions(self, numbers: Iterable[int]) -> Iterator[Offer]:
        """Offers that stand as one of these transactions wrote them, withdrawn ones too."""
        rest = iter(numbers)
        while some := list(islice(rest, _IDS_A_QUERY)):
            yield from self._stream(OFFERS, self._offer, OFFERS.c.revision.in_(some))

    def count_since(self, revision: int) -> int:
        """How many offers were written by a later transaction than `revision`."""
        return int(self._one(select(func.count()).select_from(OFFERS).where(OFFERS.c.revision > revision))[0])

    def party(self, party_id: str) -> Party:
        """Raises UnknownThing("unknown_party") naming the id and the nearest known ones."""
        found = self.parties_by_id((party_id,))
        if party_id not in found:
            raise UnknownThing("unknown_party", value=party_id, nearest=self._nearest(party_id))
        return found[party_id]

    def parties(
        self,
        *,
        cursor: str | None = None,
        limit: int = 50,
        role: str | None = None,
        region: str | None = None,
        words: str | None = None,
    ) -> Page[Party]:
        """A page of parties in id order, optionally only those of a role or region, or whose name holds the words."""
        query = select(PARTIES)
        if role is not None:
            query = query.where(_has_role(role))
        if region is not None:
            query = query.where(PARTIES.c.region.startswith(region, autoescape=True))
        for word in (words or "").split():
            query = query.where(PARTIES.c.name_key.contains(name_key(word), autoescape=True))
        return self._page(query, PARTIES, self._party, cursor, limit)

    def parties_by_id(self, ids: Iterable[str]) -> dict[str, Party]:
        """The parties that exist among the ids."""
        return self._by_id(PARTIES, ids, self._party)

    def offers_by_id(self, ids: Iterable[str]) -> dict[str, Offer]:
        """The offers that exist among the ids, withdrawn ones included."""
        return self._by_id(OFFERS, ids, self._offer)

    def offers_of(
        self, stem: str, *, kinds: Collection[Kind] = (), cursor: str | None = None, limit: int = 50
    ) -> Page[Offer]:
        """A page of the offers stated by one measure, optionally only those of some kinds."""
        query = select(OFFERS).where(OFFERS.c.stem == stem)
        if kinds:
            query = query.where(OFFERS.c.kind.in_(sorted(kind.value for kind in kinds)))
        return self._page(query, OFFERS, self._offer, cursor, limit)

    def offers_of_party(self, party_id: str) -> list[Offer]:
        """What a party offers, withdrawn offers included, in id order; without a name only for who speaks for it."""
        query = select(OFFERS).where(OFFERS.c.party_id == party_id).order_by(OFFERS.c.id)
        return [offer for row in self._all(query) if (offer := self._offer(row)).party_id == party_id]

    def iter_offers(self, kind: Kind | None = None) -> Iterator[Offer]:
        """Every offer, or every one of a kind, in id order, streamed."""
        return self._stream(OFFERS, self._offer, None if kind is None else OFFERS.c.kind == kind.value)

    def iter_parties(self, *roles: str) -> Iterator[Party]:
        """Every party, or every one that has any of some roles, in id order, streamed."""
        return self._stream(PARTIES, self._party, or_(*map(_has_role, roles)) if roles else None)

    def iter_needs(self) -> Iterator[Need]:
        """Every need that may be seen, in id order, streamed."""
        return self._stream(NEEDS, read_need, self._within(NEEDS.c.party_id, Subject.NEEDS))

    def segment_rows(self) -> list[Mapping[str, str]]:
        """The chain segments as rows of the chain template, in id order."""
        return list(self._stream(SEGMENTS, read_segment))

    def product_materials(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Product name → names of its upstream materials, in name order."""
        return self._stream(MATERIALS, read_material)

    def declined_by(self, party_id: str) -> frozenset[str]:
        """Party and offer ids this party has declined."""
        return frozenset(to for to, (value, _) in self.preferences_of(party_id).items() if value == "decline")

    def preferences_of(self, party_id: str) -> dict[str, tuple[str, str]]:
        """Party or offer id → (must | want | decline, reason), in id order."""
        chosen = PREFERENCES.c
        query = select(chosen.to_id, chosen.value, chosen.reason).where(chosen.from_id == party_id)
        query = query.where(self._within(chosen.from_id, Subject.PREFERENCES))
        return {row[0]: (row[1], row[2]) for row in self._all(query.order_by(chosen.to_id))}

    def needs_of(self, party_id: str) -> list[Need]:
        """What the party has asked for, in id order."""
        query = select(NEEDS).where(NEEDS.c.party_id == party_id, self._within(NEEDS.c.party_id, Subject.NEEDS))
        return [read_need(row) for row in self._all(query.order_by(NEEDS.c.id))]

    def counts(self) -> dict[str, int]:
        """How many records there are, by table: parties, offers, needs, materials, segments, preferences."""
        tables = (PARTIES, OFFERS, NEEDS, MATERIALS, SEGMENTS, PREFERENCES)
        return {table.name: int(self._one(select(func.count()).select_from(table))[0]) for table in tables}

    def offer_counts(self) -> dict[str, int]:
        """Offers by the measure that states them."""
        query = select(OFFERS.c.stem, func.count()).group_by(OFFERS.c.stem).order_by(OFFERS.c.stem)
        return {row[0]: row[1] for row in self._all(query)}

    def open_counts(self, stem: str, day: date) -> dict[Kind, int]:
        """Offers of one measure that are open on the day, by kind, as Offer.is_open_on has it; kinds without any left out."""
        of = OFFERS.c
        query = select(of.kind, func.count()).where(of.stem == stem, *_open_on(day)).group_by(of.kind)
        counts = {row[0]: row[1] for row in self._all(query)}
        return {kind: counts[kind.value] for kind in Kind if kind.value in counts}

    def capacities_left(self, kind: Kind, day: date) -> list[float | None]:
        """What is left of each offer of a kind that states a capacity and is open on the day, in id order."""
        of = OFFERS.c
        query = select(of.capacity_left).where(of.kind == kind.value, of.capacity.is_not(None), *_open_on(day))
        return [row[0] for row in self._all(query.order_by(of.id))]

    def _within(self, owner: ColumnElement[Any], subject: Subject) -> ColumnElement[bool]:
        """Condition: the owner's records are within the viewer's reach."""
        within = reach(self._viewer, subject)
        if within.all:
            return true()
        own = owner.in_(sorted(within.party_ids))
        return or_(own, owner.in_(select(PARTIES.c.id).where(PARTIES.c.sample))) if within.samples else own

    def _nearest(self, party_id: str) -> tuple[str, ...]:
        """Up to three known ids like this one: neighbours in id order and parties of such a name."""
        ids, key = PARTIES.c.id, name_key(party_id)
        after = self._all(select(ids).where(ids >= party_id).order_by(ids).limit(50))
        before = self._all(select(ids).where(ids < party_id).order_by(ids.desc()).limit(50))
        named = self._all(select(ids).where(PARTIES.c.name_key.contains(key, autoescape=True)).order_by(ids).limit(3))
        exact = [row[0] for row in named]
        alike = process.extract(party_id, sorted({row[0] for row in (*after, *before)}), limit=3)
        return tuple(dict.fromkeys((*exact, *(match[0] for match in alike))))[:3]

    def _page(
        self, query: Select[Any], table: Table, read: Callable[[Sequence[Any]], Thing], cursor: str | None, limit: int
    ) -> Page[Thing]:
        if not 1 <= limit <= _LARGEST_PAGE:
            raise BadInput("limit_out_of_range", value=limit, low=1, high=_LARGEST_PAGE)
        if cursor is not None:
            query = query.where(table.c.id > read_cursor(cursor))
        rows = self._all(query.order_by(table.c.id).limit(limit + 1))
        more = len(rows) > limit
        return Page(tuple(map(read, rows[:limit])), write_cursor(rows[limit - 1].id) if more else None)

    def _by_id(self, table: Table, ids: Iterable[str], read: Callable[[Sequence[Any]], Thing]) -> dict[str, Thing]:
        found: dict[str, Thing] = {}
        rest = iter(dict.fromkeys(ids))
        while some := list(islice(rest, _IDS_A_QUERY)):
            found.update((row.id, read(row)) for row in self._all(_BY_ID[table], {"ids": some}))
        return found

    def _meta(self, key: str) -> str:
        return str(self._all(_OF_META, {"key": key})[0][0])

    def _stream(
        self, table: Table, read: Callable[[Sequence[Any]], Thing], only: ColumnElement[bool] | None = None
    ) -> Iterator[Thing]:
        query = select(table) if only is None else select(table).where(only)
        query = query.order_by(table.c.id).execution_options(yield_per=_STREAM_ROWS)
        with told(self._engine.url), self._connect() as connection, connection.execute(query) as rows:
            yield from map(read, rows)

    def _all(self, query: Select[Any], given: Mapping[str, Any] | None = None) -> Sequence[Any]:
        with told(self._engine.url), self._connect() as connection:
            return connection.execute(query, given).all()

    def _one(self, query: Select[Any]) -> Any:
        with told(self._engine.url), self._connect() as connection:
            return connection.execute(query).one()


def _open_on(day: date) -> tuple[ColumnElement[bool], ...]:
    """Conditions that say what Offer.is_open_on says."""
    of = OFFERS.c
    return (
        or_(of.valid_from.is_(None), of.valid_from <= day),
        or_(of.valid_to.is_(None), of.valid_to >= day),
        ~of.withdrawn,
    )


def _has_role(role: str) -> ColumnElement[bool]:
    return PARTIES.c.roles.contains(f'"{role}"', autoescape=True)
