"""参会者的存取 · Who takes part in fairs, over SQL; each change of one is read and kept in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from matcher.entities.fairs import (
    Participation,
)
from matcher.errors import BadInput, Stale, UnknownThing
from matcher.storage.fair_rows import (
    participation_of,
    person_row,
)
from matcher.storage.tables import PARTICIPATIONS

if TYPE_CHECKING:
    from matcher.storage.beside import Beside


__all__ = ["SqlParticipations", "put_person"]


class SqlParticipations:
    """Reading and writing side in one; safe to share between threads."""

    def __init__(self, beside: Beside) -> None:
        self._beside = beside

    def participations(self, fair_id: str) -> tuple[Participation, ...]:
        """Everybody of a fair, demand side first, by id."""
        order = PARTICIPATIONS.c.side, PARTICIPATIONS.c.party_id
        query = select(PARTICIPATIONS).where(PARTICIPATIONS.c.fair_id == fair_id).order_by(*order)
        return tuple(map(participation_of, self._beside.read(query)))

    def participations_of(self, party_ids: Iterable[str]) -> tuple[Participation, ...]:
        """Every fair these parties take part in."""
        query = select(PARTICIPATIONS).where(PARTICIPATIONS.c.party_id.in_(sorted(set(party_ids))))
        return tuple(map(participation_of, self._beside.read(query)))

    def put(self, people: Iterable[Participation]) -> None:
        """Keep participations, new or known."""
        with self._beside.write() as connection:
            for one in people:
                put_person(connection, one)

    def join(self, one: Participation) -> None:
        """Somebody new. Raises BadInput("fair_has_it") for who is on the list, however many ask at once."""
        with self._beside.write() as connection:
            if connection.execute(select(PARTICIPATIONS.c.side).where(key_of(one.fair_id, one.party_id))).first():
                raise BadInput("fair_has_it", value=one.party_id)
            try:
                connection.execute(insert(PARTICIPATIONS), person_row(one))
            except IntegrityError as why:  # another process was first
                raise BadInput("fair_has_it", value=one.party_id) from why

    def change_people(self, fair_id: str, act: Callable[[Participation], Participation]) -> tuple[Participation, ...]:
        """Apply an act to everybody of a fair in one transaction; those it changed."""
        query = select(PARTICIPATIONS).where(PARTICIPATIONS.c.fair_id == fair_id).order_by(PARTICIPATIONS.c.party_id)
        changed = []
        with self._beside.write() as connection:
            for before in map(participation_of, connection.execute(query.with_for_update()).all()):
                after = act(before)
                if after != before:
                    changed.append(replace(after, version=before.version + 1))
                    put_person(connection, changed[-1])
        return tuple(changed)

    def change_person(
        self, fair_id: str, party_id: str, act: Callable[[Participation], Participation], version: int | None = None
    ) -> Participation:
        """Apply an act to one participation, read and kept in one transaction; what changes nothing is no new version.

        Raises UnknownThing("fair_not_invited"), Stale("participation_changed") when it has another version by now.
        """
        query = select(PARTICIPATIONS).where(key_of(fair_id, party_id)).with_for_update()
        with self._beside.write() as connection:
            row = connection.execute(query).one_or_none()
            if row is None:
                raise UnknownThing("fair_not_invited", value=party_id)
            before = participation_of(row)
            if version is not None and version != before.version:
                raise Stale("participation_changed", value=party_id, version=before.version)
            after = act(before)
            if after == before:
                return before
            after = replace(after, version=before.version + 1)
            put_person(connection, after)
        return after


def key_of(fair_id: str, party_id: str) -> ColumnElement[bool]:
    """Where one participation stands."""
    return (PARTICIPATIONS.c.fair_id == fair_id) & (PARTICIPATIONS.c.party_id == party_id)


def put_person(connection: Connection, one: Participation) -> None:
    """Keep one, new or known, in a transaction of the caller."""
    connection.execute(delete(PARTICIPATIONS).where(key_of(one.fair_id, one.party_id)))
    connection.execute(insert(PARTICIPATIONS), person_row(one))
