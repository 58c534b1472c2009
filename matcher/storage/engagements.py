"""合作记录 · Preferences, exposures and engagements over SQL: histories that only grow, and who belongs to whom.

Resolved identity: parties of one group (所属集团, in both directions, however many steps) and parties of one USCC are one
side. Namesakes that nothing tells apart are a doubt, and a doubt holds a match back instead of letting it pass.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, and_, func, select
from sqlalchemy.exc import IntegrityError

from matcher.entities import Kind, Role
from matcher.entities.engagements import (
    Act,
    Change,
    Engagement,
    EngagementKind,
    Exposure,
    Member,
    Preference,
    State,
    Value,
    advance,
)
from matcher.errors import BadInput, UnknownThing
from matcher.storage.rows import preference_row
from matcher.storage.tables import (
    ENGAGEMENT_CHANGES,
    ENGAGEMENT_MEMBERS,
    ENGAGEMENTS,
    EXPOSURES,
    OFFERS,
    PARTIES,
    PREFERENCE_LOG,
    PREFERENCES,
)

if TYPE_CHECKING:
    from matcher.storage.beside import Beside

__all__ = ["SqlEngagements", "move_party"]

_IDS_A_QUERY: Final = 2_000
_ROWS_A_BATCH: Final = 2_000
_ENGAGEMENT_KINDS: Final = {kind.value: kind for kind in EngagementKind}
_ACTS: Final = {act.value: act for act in Act}
_STATES: Final = {state.value: state for state in State}
_VALUES: Final = {value.value: value for value in Value}
_KINDS: Final = {kind.value: kind for kind in Kind}
_PERSON: Final = f'["{Role.MENTOR.value}"]'  # persons may share a name


class SqlEngagements:
    """Reading and writing side in one; safe to share between threads."""

    def __init__(self, beside: Beside) -> None:
        self._beside = beside

    # who belongs to whom

    def group_of(self, ids: Iterable[str]) -> frozenset[str]:
        """The parties with all that are one side with them, ids of groups that are not recorded included."""
        known, fresh = set(ids), set(ids)
        with self._read() as connection:
            while fresh:
                fresh = set(_kin(connection, fresh)) - known
                known |= fresh
        return frozenset(known)

    def namesakes_of(self, ids: Iterable[str]) -> frozenset[str]:
        """Other organisations of exactly the same name that no USCC tells apart from one of these."""
        ids = frozenset(ids)
        with self._read() as connection:
            own = [row for some in _batches(ids) for row in connection.execute(_NAMES.where(PARTIES.c.id.in_(some)))]
            uscc_of: dict[str, set[str | None]] = {}
            for _, key, uscc, roles in own:
                if roles != _PERSON:
                    uscc_of.setdefault(key, set()).add(uscc)
            alike = [
                row
                for some in _batches(uscc_of)
                for row in connection.execute(_NAMES.where(PARTIES.c.name_key.in_(some)))
            ]
        return frozenset(
            id_
            for id_, key, uscc, roles in alike
            if id_ not in ids and roles != _PERSON and (uscc is None or None in uscc_of[key])
        )

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
            connection.execute(PREFERENCE_LOG.insert(), line | {"context": preference.context, "at": _utc(at)})

    def preferences_by(self, party_id: str) -> tuple[Preference, ...]:
        """Everything a party itself has said, oldest first. Nobody else may be shown this."""
        query = select(PREFERENCE_LOG).where(PREFERENCE_LOG.c.from_id == party_id).order_by(PREFERENCE_LOG.c.number)
        with self._read() as connection:
            return tuple(_preference(row) for row in connection.execute(query))

    def iter_preferences(self) -> Iterator[Preference]:
        """Everything ever said, oldest first: for learning alone."""
        with self._read() as connection:
            for row in connection.execute(select(PREFERENCE_LOG).order_by(PREFERENCE_LOG.c.number)):
                yield _preference(row)

    def declined_by(self, party_id: str) -> frozenset[str]:
        """Party and offer ids this party declines."""
        query = select(PREFERENCES.c.to_id).where(PREFERENCES.c.from_id == party_id, _DECLINES)
        with self._read() as connection:
            return frozenset(connection.scalars(query))

    def declining(self, ids: Iterable[str]) -> frozenset[str]:
        """Parties that decline any of these parties or offers, or whose offer names one to keep away from (回避主体)."""
        with self._read() as connection:
            found: set[str] = set()
            for some in _batches(ids):
                declines = select(PREFERENCES.c.from_id).where(PREFERENCES.c.to_id.in_(some), _DECLINES)
                found.update(connection.scalars(declines))
                found.update(_avoiding(connection, frozenset(some)))
            return frozenset(found)

    # exposures

    def expose(self, exposures: Iterable[Exposure]) -> int:
        """Write down places that were shown; one that is known already stays as it was. How many were new."""
        new_count = 0
        with self._beside.write() as connection:
            for some in _batches(exposures):
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
            return _one(connection, engagement_id)

    def of_party(self, party_id: str) -> tuple[Engagement, ...]:
        """Every record the party is a member of, in id order."""
        mine = select(ENGAGEMENT_MEMBERS.c.engagement_id).where(ENGAGEMENT_MEMBERS.c.party_id == party_id)
        with self._read() as connection:
            return tuple(_load(connection, ENGAGEMENTS.c.id.in_(mine)))

    def iter_engagements(self) -> Iterator[Engagement]:
        """Every record in id order."""
        with self._read() as connection:
            last = ""
            while some := list(_load(connection, ENGAGEMENTS.c.id > last, limit=_ROWS_A_BATCH)):
                yield from some
                last = some[-1].id

    def enter(self, fresh: Engagement, join: Callable[[Engagement], Engagement]) -> Engagement:
        """Store a new record, or join the one that follows this pair and undertaking already.

        The same record: same parties and kind, and the same contract, or no different contract while it is open. `join`
        turns that record into what it is after. Lookup and write are one transaction, so both sides at once make one.
        """
        with self._beside.write() as connection:
            if connection.dialect.name == "postgresql":  # SQLite's BEGIN IMMEDIATE has serialised us already
                connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(_pair(fresh)))))
            known = _same_undertaking(connection, fresh)
            if known is None:
                _insert(connection, fresh)
                return fresh
            after = join(known)
            _append(connection, known, after)
            return after

    def take_over(self, engagements: Iterable[Engagement]) -> int:
        """Store records that came about elsewhere, with their whole histories, in one transaction. How many were new."""
        new_count = 0
        with self._beside.write() as connection:
            for some in _batches(engagements):
                ids = select(ENGAGEMENTS.c.id).where(ENGAGEMENTS.c.id.in_([one.id for one in some]))
                known = set(connection.scalars(ids))
                fresh = [one for one in some if one.id not in known]
                if fresh:
                    connection.execute(ENGAGEMENTS.insert(), [_head(one) for one in fresh])
                    connection.execute(ENGAGEMENT_MEMBERS.insert(), [row for one in fresh for row in _member_rows(one)])
                    connection.execute(
                        ENGAGEMENT_CHANGES.insert(), [row for one in fresh for row in _line_rows(one, 0)]
                    )
                new_count += len(fresh)
        return new_count

    def change(self, engagement_id: str, change: Change, *, version: int | None = None, **facts: object) -> Engagement:
        """Append a change under the funnel's law, and set `amount_cny`, `contract` … of the record.

        Raises UnknownThing, BadInput of `advance`, BadInput("engagement_stale") when the record has moved past `version`.
        """
        with self._beside.write() as connection:
            known = _one(connection, engagement_id)
            if version is not None and version != known.version:
                raise BadInput("engagement_stale", engagement=engagement_id, value=version, current=known.version)
            after = _with(advance(known, change), facts)
            _append(connection, known, after)
            return after

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with self._beside.reading() as connection:
            yield connection


def move_party(connection: Connection, old_id: str, new_id: str) -> None:
    """What the old party did, was shown and is thought of becomes the new one's: two records of a party have become one."""
    mine = select(ENGAGEMENT_MEMBERS.c.engagement_id).where(ENGAGEMENT_MEMBERS.c.party_id == old_id)
    for known in list(_load(connection, ENGAGEMENTS.c.id.in_(mine))):
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


_NAMES: Final = select(PARTIES.c.id, PARTIES.c.name_key, PARTIES.c.uscc, PARTIES.c.roles)
_DECLINES: Final = PREFERENCES.c.value == Value.DECLINE.value


def _kin(connection: Connection, ids: Iterable[str]) -> Iterator[str]:
    """Ids one step away: the group a party names, its other members, the parties of the same USCC."""
    groups = PARTIES.alias("groups")
    for some in _batches(ids):
        up = select(PARTIES.c.affiliate_of).where(PARTIES.c.id.in_(some), PARTIES.c.affiliate_of.is_not(None))
        down = select(PARTIES.c.id).where(PARTIES.c.affiliate_of.in_(some))
        same = select(PARTIES.c.id).join(
            groups, and_(groups.c.uscc == PARTIES.c.uscc, PARTIES.c.uscc.is_not(None), groups.c.id.in_(some))
        )
        for query in (up, down, same):
            yield from connection.scalars(query)


def _pair(engagement: Engagement) -> str:
    return json.dumps(sorted({member.party_id for member in engagement.members}), ensure_ascii=False)


def _same_undertaking(connection: Connection, fresh: Engagement) -> Engagement | None:
    heads = ENGAGEMENTS.c
    of_pair = and_(heads.pair == _pair(fresh), heads.kind == fresh.kind.value)
    found = list(_load(connection, of_pair))
    if fresh.contract:
        named = [one for one in found if one.contract == fresh.contract]
        return named[0] if named else next((one for one in found if one.is_open and not one.contract), None)
    return next((one for one in found if one.is_open and one.offer_id in (fresh.offer_id, None)), None)


def _load(connection: Connection, where: Any, *, limit: int | None = None) -> Iterator[Engagement]:
    heads = connection.execute(select(ENGAGEMENTS).where(where).order_by(ENGAGEMENTS.c.id).limit(limit)).all()
    members: dict[str, list[Member]] = {}
    lines: dict[str, list[Change]] = {}
    for some in _batches(head.id for head in heads):
        order = (ENGAGEMENT_MEMBERS.c.engagement_id, ENGAGEMENT_MEMBERS.c.place)
        of_these = select(ENGAGEMENT_MEMBERS).where(ENGAGEMENT_MEMBERS.c.engagement_id.in_(some)).order_by(*order)
        for row in connection.execute(of_these):
            members.setdefault(row.engagement_id, []).append(Member(row.party_id, row.role))
        turn = (ENGAGEMENT_CHANGES.c.engagement_id, ENGAGEMENT_CHANGES.c.number)
        said = select(ENGAGEMENT_CHANGES).where(ENGAGEMENT_CHANGES.c.engagement_id.in_(some)).order_by(*turn)
        for row in connection.execute(said):
            lines.setdefault(row.engagement_id, []).append(_change(row))
    for head in heads:
        yield Engagement(
            id=head.id, kind=_ENGAGEMENT_KINDS[head.kind], members=tuple(members.get(head.id, ())),
            history=tuple(lines.get(head.id, ())), offer_id=head.offer_id, need_id=head.need_id, run_id=head.run_id,
            rank=head.rank, contract=head.contract, amount_cny=None if head.amount_cny is None else Decimal(head.amount_cny),
            parent_id=head.parent_id, facts=json.loads(head.facts) if head.facts else {},
        )  # fmt: skip


def _one(connection: Connection, engagement_id: str) -> Engagement:
    found = list(_load(connection, ENGAGEMENTS.c.id == engagement_id))
    if not found:
        raise UnknownThing("unknown_engagement", value=engagement_id)
    return found[0]


def _insert(connection: Connection, fresh: Engagement) -> None:
    connection.execute(ENGAGEMENTS.insert(), _head(fresh))
    _insert_members(connection, fresh)
    _insert_lines(connection, fresh, 0)


def _insert_members(connection: Connection, engagement: Engagement) -> None:
    connection.execute(ENGAGEMENT_MEMBERS.insert(), _member_rows(engagement))


def _member_rows(engagement: Engagement) -> list[dict[str, Any]]:
    return [
        {"engagement_id": engagement.id, "place": place, "party_id": member.party_id, "role": member.role}
        for place, member in enumerate(engagement.members)
    ]


def _insert_lines(connection: Connection, engagement: Engagement, known_count: int) -> None:
    rows = _line_rows(engagement, known_count)
    if rows:
        connection.execute(ENGAGEMENT_CHANGES.insert(), rows)


def _line_rows(engagement: Engagement, known_count: int) -> list[dict[str, Any]]:
    return [
        {
            "engagement_id": engagement.id, "number": number, "act": line.act.value, "state": line.state.value, "day": line.on,
            "at": _utc(line.at), "by": line.by, "reason": line.reason,
        }
        for number, line in enumerate(engagement.history, start=1)
        if number > known_count
    ]  # fmt: skip


def _append(connection: Connection, known: Engagement, after: Engagement) -> None:
    """Write what is new; of two writers that both saw `known`, the later one is told so."""
    head = _head(after)
    where = and_(ENGAGEMENTS.c.id == known.id, ENGAGEMENTS.c.version == known.version)
    if connection.execute(ENGAGEMENTS.update().where(where).values(head)).rowcount != 1:
        raise BadInput("engagement_stale", engagement=known.id, value=known.version, current="?")
    try:
        _insert_lines(connection, after, known.version)
    except IntegrityError as error:
        raise BadInput("engagement_stale", engagement=known.id, value=known.version, current="?") from error


def _move(connection: Connection, known: Engagement, old_id: str, new_id: str) -> None:
    """The record with another member. A twin of the same contract keeps its number; this one becomes part of it."""
    members = [Member(new_id if one.party_id == old_id else one.party_id, one.role) for one in known.members]
    moved = _with(known, {"members": tuple(dict.fromkeys(members))})
    twin = connection.scalar(
        select(ENGAGEMENTS.c.id).where(
            ENGAGEMENTS.c.pair == _pair(moved), ENGAGEMENTS.c.kind == moved.kind.value, ENGAGEMENTS.c.contract == moved.contract,
            ENGAGEMENTS.c.contract != "", ENGAGEMENTS.c.id != moved.id,
        )
    )  # fmt: skip
    if twin is not None:
        moved = _with(moved, {"contract": "", "parent_id": twin, "facts": {**moved.facts, "same_as": twin}})
    connection.execute(ENGAGEMENTS.update().where(ENGAGEMENTS.c.id == moved.id).values(_head(moved)))
    connection.execute(ENGAGEMENT_MEMBERS.delete().where(ENGAGEMENT_MEMBERS.c.engagement_id == moved.id))
    _insert_members(connection, moved)


def _with(engagement: Engagement, facts: Mapping[str, Any]) -> Engagement:
    return replace(engagement, **facts) if facts else engagement


def _head(engagement: Engagement) -> dict[str, Any]:
    amount = engagement.amount_cny
    return {
        "id": engagement.id, "kind": engagement.kind.value, "pair": _pair(engagement), "state": engagement.state.value,
        "version": engagement.version, "offer_id": engagement.offer_id, "need_id": engagement.need_id, "run_id": engagement.run_id,
        "rank": engagement.rank, "contract": engagement.contract, "amount_cny": None if amount is None else str(amount),
        "parent_id": engagement.parent_id,
        "facts": json.dumps(dict(engagement.facts), ensure_ascii=False, sort_keys=True) if engagement.facts else None,
    }  # fmt: skip


def _change(row: Any) -> Change:
    return Change(_ACTS[row.act], _STATES[row.state], row.day, _utc(row.at), row.by, row.reason)


def _preference(row: Any) -> Preference:
    return Preference(row.from_id, row.to_id, _VALUES[row.value], row.reason, row.context, _utc(row.at))


def _exposure_row(one: Exposure) -> dict[str, Any]:
    return {
        "run_id": one.run_id, "offer_id": one.offer_id, "kind": one.kind.value, "rank": one.rank, "at": _utc(one.at),
        "asker_id": one.asker_id, "party_id": one.party_id, "need_id": one.need_id, "shown": one.shown,
        "feature_values": json.dumps(dict(one.values), sort_keys=True, allow_nan=False, separators=(",", ":")),
    }  # fmt: skip


def _exposure(row: Any) -> Exposure:
    return Exposure(
        row.run_id, row.offer_id, _KINDS[row.kind], row.rank, _utc(row.at), row.asker_id, row.party_id, row.need_id, row.shown,
        json.loads(row.feature_values),
    )  # fmt: skip


def _utc(at: datetime) -> datetime:
    """In UTC; SQLite gives back what was UTC without saying so."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _avoiding(connection: Connection, ids: frozenset[str]) -> Iterator[str]:
    """Mentors whose offer names any of the ids as one to keep away from."""
    stating = OFFERS.c.kind == Kind.MENTOR.value, OFFERS.c.terms.contains('"conflicts"', autoescape=True)
    for party_id, terms in connection.execute(select(OFFERS.c.party_id, OFFERS.c.terms).where(*stating)):
        if party_id is not None and ids & set(json.loads(terms)["conflicts"]):
            yield party_id


def _batches(items: Iterable[Any]) -> Iterator[Sequence[Any]]:
    rest = iter(items)
    while some := list(islice(rest, _IDS_A_QUERY)):
        yield some
