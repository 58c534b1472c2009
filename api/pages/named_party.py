"""凭名找企业 · A firm by what people know of it: its name, or its id. One that several share is asked about, never guessed."""

from __future__ import annotations

from matcher.bootstrap import House
from matcher.entities.accounts import Viewer
from matcher.errors import BadInput

__all__ = ["party_named"]

_TOLD = 3
"""Names that a refusal offers to choose from."""


def party_named(house: House, viewer: Viewer, word: str) -> str:
    """Id of the firm with this id, or with this name or the only one whose name holds it.

    A word that no name holds is handed on as an id, whose refusal names the nearest. Raises BadInput("party_ambiguous").
    """
    records, word = house.records(viewer), word.strip()
    if not word or word in records.parties_by_id([word]):
        return word
    found = records.parties(words=word, limit=_TOLD + 1).rows
    exact = [party for party in found if party.name == word]
    if len(exact or found) > 1:
        raise BadInput("party_ambiguous", value=word, nearest=[party.name for party in (exact or found)[:_TOLD]])
    return (exact or found)[0].id if found else word
