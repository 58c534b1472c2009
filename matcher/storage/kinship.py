"""同一方 · Who belongs to whom, and who keeps away from whom, as the records tell it.

Resolved identity: parties of one group (所属集团, in both directions, however many steps) and parties of one USCC are one
side. Namesakes that nothing tells apart are a doubt, and a doubt holds a match back instead of letting it pass.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import Connection, and_, select

from matcher.entities import Kind, Role
from matcher.entities.engagements import Value
from matcher.storage.some_at_a_time import batches
from matcher.storage.tables import OFFERS, PARTIES, PREFERENCES

__all__ = ["DECLINES", "declining", "group_of", "namesakes_of"]

_PERSON: Final = f'["{Role.MENTOR.value}"]'  # persons may share a name
_NAMES: Final = select(PARTIES.c.id, PARTIES.c.name_key, PARTIES.c.uscc, PARTIES.c.roles)
DECLINES: Final = PREFERENCES.c.value == Value.DECLINE.value


def group_of(connection: Connection, ids: Iterable[str]) -> frozenset[str]:
    """The parties with all that are one side with them, ids of groups that are not recorded included."""
    known, fresh = set(ids), set(ids)
    while fresh:
        fresh = set(_kin(connection, fresh)) - known
        known |= fresh
    return frozenset(known)


def namesakes_of(connection: Connection, ids: frozenset[str]) -> frozenset[str]:
    """Other organisations of exactly the same name that no USCC tells apart from one of these."""
    own = [row for some in batches(ids) for row in connection.execute(_NAMES.where(PARTIES.c.id.in_(some)))]
    uscc_of: dict[str, set[str | None]] = {}
    for _, key, uscc, roles in own:
        if roles != _PERSON:
            uscc_of.setdefault(key, set()).add(uscc)
    alike = [row for some in batches(uscc_of) for row in connection.execute(_NAMES.where(PARTIES.c.name_key.in_(some)))]
    return frozenset(
        id_
        for id_, key, uscc, roles in alike
        if id_ not in ids and roles != _PERSON and (uscc is None or None in uscc_of[key])
    )


def declining(connection: Connection, ids: Iterable[str]) -> frozenset[str]:
    """Parties that decline any of these parties or offers, or whose offer names one to keep away from (回避主体)."""
    found: set[str] = set()
    for some in batches(ids):
        declines = select(PREFERENCES.c.from_id).where(PREFERENCES.c.to_id.in_(some), DECLINES)
        found.update(connection.scalars(declines))
        found.update(_avoiding(connection, frozenset(some)))
    return frozenset(found)


def _kin(connection: Connection, ids: Iterable[str]) -> Iterator[str]:
    """Ids one step away: the group a party names, its other members, the parties of the same USCC."""
    groups = PARTIES.alias("groups")
    for some in batches(ids):
        up = select(PARTIES.c.affiliate_of).where(PARTIES.c.id.in_(some), PARTIES.c.affiliate_of.is_not(None))
        down = select(PARTIES.c.id).where(PARTIES.c.affiliate_of.in_(some))
        same = select(PARTIES.c.id).join(
            groups, and_(groups.c.uscc == PARTIES.c.uscc, PARTIES.c.uscc.is_not(None), groups.c.id.in_(some))
        )
        for query in (up, down, same):
            yield from connection.scalars(query)


def _avoiding(connection: Connection, ids: frozenset[str]) -> Iterator[str]:
    """Mentors whose offer names any of the ids as one to keep away from."""
    stating = OFFERS.c.kind == Kind.MENTOR.value, OFFERS.c.terms.contains('"conflicts"', autoescape=True)
    for party_id, terms in connection.execute(select(OFFERS.c.party_id, OFFERS.c.terms).where(*stating)):
        if party_id is not None and ids & set(json.loads(terms)["conflicts"]):
            yield party_id
