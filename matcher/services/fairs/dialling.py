"""公平与总值 · The fairness dial of a fair that is kept: of its draft, else of what is published, else of those who have registered."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from matcher.fairs import instance_from
from matcher.fairs.dial import Dial, dial_of
from matcher.fairs.reading import instance_document
from matcher.services.fairs.desk import FairDesk
from matcher.services.fairs.instances import instance_of

__all__ = ["dial_of_fair"]

SECONDS = 8.0
KEPT = 32


def dial_of_fair(fair_id: str, desk: FairDesk) -> Dial:
    """What fairness costs at a fair, and what one more is worth. Raises UnknownThing("unknown_fair")."""
    fair, last = desk.shelf.fair(fair_id), desk.shelf.latest(fair_id)
    document: Any = fair.draft.get("instance") if fair.draft else (last.instance if last else None)
    if document is None:
        document = instance_document(instance_of(fair, desk.shelf.participations(fair_id), desk))
    return _dial(json.dumps(document, sort_keys=True), fair.slot_minutes + fair.pause_minutes)


@lru_cache(maxsize=KEPT)
def _dial(document: str, slot_minutes: int) -> Dial:
    """The same fair has the same dial: it is worked out once."""
    return dial_of(instance_from(json.loads(document)), seconds=SECONDS, slot_minutes=slot_minutes)
