"""合作的行 · Engagements from and to their three tables: a head, its members, and a history that only grows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, and_, select
from sqlalchemy.exc import IntegrityError

from matcher.entities.engagements import Act, Change, Engagement, EngagementKind, Member, State
from matcher.errors import BadInput, UnknownThing
from matcher.storage.some_at_a_time import batches, utc
from matcher.storage.tables import ENGAGEMENT_CHANGES, ENGAGEMENT_MEMBERS, ENGAGEMENTS

__all__ = [
    "append_to", "head_row", "insert_members", "insert_whole", "line_rows", "load", "member_rows", "one_of", "pair_of",
    "same_undertaking", "with_facts",
]  # fmt: skip

_ENGAGEMENT_KINDS: Final = {kind.value: kind for kind in EngagementKind}
_ACTS: Final = {act.value: act for act in Act}
_STATES: Final = {state.value: state for state in State}


def load(connection: Connection, where: Any, *, limit: int | None = None) -> Iterator[Engagement]:
    """Records that fit, whole, in id order."""
    heads = connection.execute(select(ENGAGEMENTS).where(where).order_by(ENGAGEMENTS.c.id).limit(limit)).all()
    members: dict[str, list[Member]] = {}
    lines: dict[str, list[Change]] = {}
    for some in batches(head.id for head in heads):
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


def one_of(connection: Connection, engagement_id: str) -> Engagement:
    """Raises UnknownThing("unknown_engagement")."""
    found = list(load(connection, ENGAGEMENTS.c.id == engagement_id))
    if not found:
        raise UnknownThing("unknown_engagement", value=engagement_id)
    return found[0]


def same_undertaking(connection: Connection, fresh: Engagement) -> Engagement | None:
    """The record that follows this pair and undertaking already."""
    heads = ENGAGEMENTS.c
    of_pair = and_(heads.pair == pair_of(fresh), heads.kind == fresh.kind.value)
    found = list(load(connection, of_pair))
    if fresh.contract:
        named = [one for one in found if one.contract == fresh.contract]
        return named[0] if named else next((one for one in found if one.is_open and not one.contract), None)
    return next((one for one in found if one.is_open and one.offer_id in (fresh.offer_id, None)), None)


def insert_whole(connection: Connection, fresh: Engagement) -> None:
    """Store a new record."""
    connection.execute(ENGAGEMENTS.insert(), head_row(fresh))
    insert_members(connection, fresh)
    _insert_lines(connection, fresh, 0)


def insert_members(connection: Connection, engagement: Engagement) -> None:
    """Who belongs to it."""
    connection.execute(ENGAGEMENT_MEMBERS.insert(), member_rows(engagement))


def append_to(connection: Connection, known: Engagement, after: Engagement) -> None:
    """Write what is new; of two writers that both saw `known`, the later one is told so."""
    head = head_row(after)
    where = and_(ENGAGEMENTS.c.id == known.id, ENGAGEMENTS.c.version == known.version)
    if connection.execute(ENGAGEMENTS.update().where(where).values(head)).rowcount != 1:
        raise BadInput("engagement_stale", engagement=known.id, value=known.version, current="?")
    try:
        _insert_lines(connection, after, known.version)
    except IntegrityError as error:
        raise BadInput("engagement_stale", engagement=known.id, value=known.version, current="?") from error


def with_facts(engagement: Engagement, facts: Mapping[str, Any]) -> Engagement:
    """The record with these facts."""
    return replace(engagement, **facts) if facts else engagement


def pair_of(engagement: Engagement) -> str:
    """Names the parties of a record, whatever their order."""
    return json.dumps(sorted({member.party_id for member in engagement.members}), ensure_ascii=False)


def head_row(engagement: Engagement) -> dict[str, Any]:
    """Its row."""
    amount = engagement.amount_cny
    return {
        "id": engagement.id, "kind": engagement.kind.value, "pair": pair_of(engagement), "state": engagement.state.value,
        "version": engagement.version, "offer_id": engagement.offer_id, "need_id": engagement.need_id, "run_id": engagement.run_id,
        "rank": engagement.rank, "contract": engagement.contract, "amount_cny": None if amount is None else str(amount),
        "parent_id": engagement.parent_id,
        "facts": json.dumps(dict(engagement.facts), ensure_ascii=False, sort_keys=True) if engagement.facts else None,
    }  # fmt: skip


def member_rows(engagement: Engagement) -> list[dict[str, Any]]:
    """Rows of its members."""
    return [
        {"engagement_id": engagement.id, "place": place, "party_id": member.party_id, "role": member.role}
        for place, member in enumerate(engagement.members)
    ]


def _insert_lines(connection: Connection, engagement: Engagement, known_count: int) -> None:
    rows = line_rows(engagement, known_count)
    if rows:
        connection.execute(ENGAGEMENT_CHANGES.insert(), rows)


def line_rows(engagement: Engagement, known_count: int) -> list[dict[str, Any]]:
    """Rows of its history after the first `known_count`."""
    return [
        {
            "engagement_id": engagement.id, "number": number, "act": line.act.value, "state": line.state.value, "day": line.on,
            "at": utc(line.at), "by": line.by, "reason": line.reason,
        }
        for number, line in enumerate(engagement.history, start=1)
        if number > known_count
    ]  # fmt: skip


def _change(row: Any) -> Change:
    return Change(_ACTS[row.act], _STATES[row.state], row.day, utc(row.at), row.by, row.reason)
