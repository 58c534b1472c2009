"""合作记录 · Preferences, exposures and engagements over SQL: histories that only grow, and who belongs to whom."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, func, select

from matcher.entities import Kind
from matcher.entities.engagements import Change, Engagement, Exposure, Preference, Value, advance
from matcher.errors import BadInput, UnknownThing
from matcher.storage.engagement_merging import move_party
from matcher.storage.engagement_rows import (
    append_to,
    head_row,
    insert_whole,
    line_rows,
    load,
    member_rows,
    one_of,
    pair_of,
    same_undertaking,
    with_facts,
)
from matcher.storage.kinship import DECLINES, declining, group_of, namesakes_of
from matcher.storage.rows import preference_row
from matcher.storage.some_at_a_time import batches, utc
from matcher.storage.tables import (
    ENGAGEMENT_CHANGES,
    ENGAGEMENT_MEMBERS,
    ENGAGEMENTS,
    EXPOSURES,
    PARTIES,
    PREFERENCE_LOG,
    PREFERENCES,
)
from matcher.storage.taking_back import STANDING, take_back

if TYPE_CHECKING:
    from matcher.storage.beside import Beside

__all__ = ["SqlEngagements", "move_party"]

_ROWS_A_BATCH: Final = 2_000
_VALUES: Final = {value.value: value for value in Value}
_KINDS: Final = {kind.value: kind for kind in Kind}


class SqlEngagements:
    """Reading and writing side in one; safe to share between threads."""

    def __init__(self, beside: Beside) -> None:
        self._beside = beside

    # who belongs to whom

    def group_of(self, ids: Iterable[str]) -> frozenset[str]:
        """The parties with all that are one side with them, ids of groups that are not recorded included."""
        with self._read() as connection:
            return group_of(connection, ids)

    def namesakes_of(self, ids: Iterable[str]) -> frozenset[str]:
        """Other organisations of exactly the same name that no USCC tells apart from one of these."""
        with self._read() as connection:
            return namesakes_of(connection, frozenset(ids))

    # preferences

    def prefer(self, preference: Preference) -> None:
        """What a party thinks from now on; the log keeps what it thought before. Returns after COMMIT."""
        at = preference.at or datetime.now(UTC)
        row = preference_row(preference.from_id, preference.to_id, preference.value.value, preference.reason)
        line = {name: row[name] for name in ("from_id", "to_id", "value", "reason")}
        with self._beside.write() as connection:
            if connection.scalar(select(PARTIES.c.id).where(PARTIES.c.id == preference.from_id)) is None:
                raise UnknownThing("unknown_party", value=preference.from_id, nearest=())
            connection.execute(PREFERENCES.delete().where(PREFERENCES.c.id == row["id"]))
            connection.execute(PREFERENCES.insert(), row)
            connection.execute(PREFERENCE_LOG.insert(), line | {"context": preference.context, "at": utc(at)})

    def take_back(self, from_id: str, to_id: str, context: str, at: datetime) -> bool:
        """A party has no opinion of another any more, in a context. False where it had none. Returns after COMMIT."""
        with self._beside.write() as connection:
            return take_back(connection, from_id, to_id, context, at)

    def preferences_by(self, party_id: str) -> tuple[Preference, ...]:
        """Everything a party itself has said and not taken back, oldest first. Nobody else may be shown this."""
        mine = (PREFERENCE_LOG.c.from_id == party_id) & STANDING
        query = select(PREFERENCE_LOG).where(mine).order_by(PREFERENCE_LOG.c.number)
        with self._read() as connection:
            return tuple(_preference(row) for row in connection.execute(query))

    def iter_preferences(self) -> Iterator[Preference]:
        """Everything ever said and not taken back, oldest first: for learning alone."""
        with self._read() as connection:
            for row in connection.execute(select(PREFERENCE_LOG).where(STANDING).order_by(PREFERENCE_LOG.c.number)):
                yield _preference(row)

    def declined_by(self, party_id: str) -> frozenset[str]:
        """Party and offer ids this party declines."""
        query = select(PREFERENCES.c.to_id).where(PREFERENCES.c.from_id == party_id, DECLINES)
        with self._read() as connection:
            return frozenset(connection.scalars(query))

    def declining(self, ids: Iterable[str]) -> frozenset[str]:
        """Parties that decline any of these parties or offers, or whose offer names one to keep away from (回避主体)."""
        with self._read() as connection:
            return declining(connection, ids)

    # exposures

    def expose(self, exposures: Iterable[Exposure]) -> int:
        """Write down places that were shown; one that is known already stays as it was. How many were new."""
        new_count = 0
        with self._beside.write() as connection:
            for some in batches(exposures):
                rows = {(one.run_id, one.offer_id): _exposure_row(one) for one in some}
                known = select(EXPOSURES.c.run_id, EXPOSURES.c.offer_id).where(
                    EXPOSURES.c.run_id.in_({run for run, _ in rows})
                )
                for row in connection.execute(known):
                    rows.pop((row[0], row[1]), None)
                if rows:
                    connection.execute(EXPOSURES.insert(), list(rows.values()))
                new_count += len(rows)
        return new_count

    def iter_exposures(self) -> Iterator[Exposure]:
        """Every place that was computed, oldest first, streamed."""
        order = (EXPOSURES.c.at, EXPOSURES.c.run_id, EXPOSURES.c.rank, EXPOSURES.c.offer_id)
        query = select(EXPOSURES).order_by(*order).execution_options(yield_per=_ROWS_A_BATCH)
        with self._read() as connection, connection.execute(query) as rows:
            yield from map(_exposure, rows)

    # engagements

    def engagement(self, engagement_id: str) -> Engagement:
        """Raises UnknownThing("unknown_engagement")."""
        with self._read() as connection:
            return one_of(connection, engagement_id)

    def of_party(self, party_id: str) -> tuple[Engagement, ...]:
        """Every record the party is a member of, in id order."""
        mine = select(ENGAGEMENT_MEMBERS.c.engagement_id).where(ENGAGEMENT_MEMBERS.c.party_id == party_id)
        with self._read() as connection:
            return tuple(load(connection, ENGAGEMENTS.c.id.in_(mine)))

    def stamp(self) -> tuple[int, int]:
        """How many records there are and the sum of their versions: another pair of numbers after every change."""
        with self._read() as connection:
            row = connection.execute(select(func.count(), func.coalesce(func.sum(ENGAGEMENTS.c.version), 0))).one()
            return int(row[0]), int(row[1])

    def iter_engagements(self) -> Iterator[Engagement]:
        """Every record in id order."""
        with self._read() as connection:
            last = ""
            while some := list(load(connection, ENGAGEMENTS.c.id > last, limit=_ROWS_A_BATCH)):
                yield from some
                last = some[-1].id

    def enter(self, fresh: Engagement, join: Callable[[Engagement], Engagement]) -> Engagement:
        """Store a new record, or join the one that follows this pair and undertaking already.

        The same record: same parties and kind, and the same contract, or no different contract while it is open. `join`
        turns that record into what it is after. Lookup and write are one transaction, so both sides at once make one.
        """
        with self._beside.write() as connection:
            if connection.dialect.name == "postgresql":  # SQLite's BEGIN IMMEDIATE has serialised us already
                connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(pair_of(fresh)))))
            known = same_undertaking(connection, fresh)
            if known is None:
                insert_whole(connection, fresh)
                return fresh
            after = join(known)
            append_to(connection, known, after)
            return after

    def take_over(self, engagements: Iterable[Engagement]) -> int:
        """Store records that came about elsewhere, with their whole histories, in one transaction. How many were new."""
        new_count = 0
        with self._beside.write() as connection:
            for some in batches(engagements):
                ids = select(ENGAGEMENTS.c.id).where(ENGAGEMENTS.c.id.in_([one.id for one in some]))
                known = set(connection.scalars(ids))
                fresh = [one for one in some if one.id not in known]
                if fresh:
                    connection.execute(ENGAGEMENTS.insert(), [head_row(one) for one in fresh])
                    connection.execute(ENGAGEMENT_MEMBERS.insert(), [row for one in fresh for row in member_rows(one)])
                    connection.execute(ENGAGEMENT_CHANGES.insert(), [row for one in fresh for row in line_rows(one, 0)])
                new_count += len(fresh)
        return new_count

    def change(self, engagement_id: str, change: Change, *, version: int | None = None, **facts: object) -> Engagement:
        """Append a change under the funnel's law, and set `amount_cny`, `contract` … of the record.

        Raises UnknownThing, BadInput of `advance`, BadInput("engagement_stale") when the record has moved past `version`.
        """
        with self._beside.write() as connection:
            known = one_of(connection, engagement_id)
            if version is not None and version != known.version:
                raise BadInput("engagement_stale", engagement=engagement_id, value=version, current=known.version)
            after = with_facts(advance(known, change), facts)
            append_to(connection, known, after)
            return after

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with self._beside.reading() as connection:
            yield connection


def _preference(row: Any) -> Preference:
    return Preference(row.from_id, row.to_id, _VALUES[row.value], row.reason, row.context, utc(row.at))


def _exposure_row(one: Exposure) -> dict[str, Any]:
    return {
        "run_id": one.run_id, "offer_id": one.offer_id, "kind": one.kind.value, "rank": one.rank, "at": utc(one.at),
        "asker_id": one.asker_id, "party_id": one.party_id, "need_id": one.need_id, "shown": one.shown,
        "feature_values": json.dumps(dict(one.values), sort_keys=True, allow_nan=False, separators=(",", ":")),
    }  # fmt: skip


def _exposure(row: Any) -> Exposure:
    return Exposure(
        row.run_id, row.offer_id, _KINDS[row.kind], row.rank, utc(row.at), row.asker_id, row.party_id, row.need_id, row.shown,
        json.loads(row.feature_values),
    )  # fmt: skip
