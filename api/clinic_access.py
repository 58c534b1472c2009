"""门诊的门槛 · What the routes of clinics share: one transaction whose answer is kept under the request's key, and who may act for whom."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

from starlette.responses import Response

from api.once import response_of
from graph.vocabulary import Labelled
from matcher.access import Act, may, require
from matcher.bootstrap import House
from matcher.entities.accounts import Viewer
from matcher.entities.clinics import Topic
from matcher.errors import BadInput
from matcher.services.fairs.clinics import ClinicDesk
from matcher.storage.once import Answer, Connection, Request

__all__ = ["once", "one_of", "own_or_planning", "topic_of"]

Chosen = TypeVar("Chosen", bound=Labelled)


def once(house: House, asked: Request, act: Callable[[ClinicDesk], dict[str, Any]], status: int) -> Response:
    """The act in one transaction, its answer kept under the request's key."""
    house.matchmaker()  # made before the records are held

    def effect(connection: Connection) -> Answer:
        document = act(house.joined_clinics(connection))
        return Answer(status, json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode())

    return response_of(house.once.run_beside(asked, effect))


def own_or_planning(viewer: Viewer, party_id: str) -> None:
    """Raises Forbidden for whoever neither plans fairs nor speaks for the party."""
    if not may(viewer, Act.PLAN_FAIRS):
        require(viewer, Act.WRITE, party_id)


def topic_of(word: str) -> Topic:
    """Raises BadInput("clinic_topic")."""
    return one_of(Topic, word, "clinic_topic")


def one_of(closed_list: type[Chosen], word: str, code: str) -> Chosen:
    """The member a word names. Raises BadInput of the code with what may be chosen."""
    found = closed_list.parse(word)
    if found is None:
        raise BadInput(code, value=word, known=list(closed_list))
    return found
