"""关注 · What is new to a saved search: start-ups it has not seen, and what changed of those it has.

A start-up's face is what the fund may see of it; news is told once for each face. Field order is that of a profile.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from matcher.entities import Party
from matcher.entities.deals import News

__all__ = ["FIELDS", "Face", "face_of", "news_of"]

Face = Mapping[str, object]
"""Field → plain value, as it can be kept as JSON."""
FIELDS: Final = ("name", "text", "products", "segments", "stage", "region", "raising_cny")


def face_of(party: Party, *, released: bool) -> dict[str, object]:
    """What a fund may see of a start-up; the sum it raises only where it was released."""
    raising = party.facts.get("raising_cny") if released else None
    return {
        "name": party.name,
        "text": party.text,
        "products": list(party.products),
        "segments": list(party.segments),
        "stage": party.stage.value if party.stage else None,
        "region": party.region,
        "raising_cny": None if raising is None else str(raising),
    }


def news_of(seen: Mapping[str, Face], faces: Mapping[str, Face]) -> tuple[News, ...]:
    """Each start-up whose face the search has not seen, in the order of `faces`."""
    found = []
    for party_id, face in faces.items():
        before = seen.get(party_id)
        if before is None:
            found.append(News(party_id, ("new",)))
        elif changed := tuple(field for field in FIELDS if before.get(field) != face[field]):
            found.append(News(party_id, changed))
    return tuple(found)
