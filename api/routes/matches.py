"""撮合 · Ranked offers for a text or a known party: the same document as the library and the command line give."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from starlette.responses import Response

from api.answers import MatchDocument
from api.dependencies import HouseDep, TodayDep, ViewerDep
from api.errors import at
from api.reading import read_day, read_region
from api.schemas import MatchRequest
from matcher.bootstrap import House
from matcher.entities import MatchRun
from matcher.entities.accounts import Viewer
from matcher.errors import BadInput
from matcher.services.document import document_bytes
from matcher.services.needs import need_from_text, parse_kind, parse_stage

router = APIRouter(prefix="/api/v1", tags=["matches"])


@router.post(
    "/matches",
    operation_id="find_matches",
    summary="为需求找对接 · Rank offers for a need",
    response_model=MatchDocument,
)
def find_matches(asked: MatchRequest, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """Both one-way views with their exact parts, the path, the evidence, the policy and the facts still missing."""
    return Response(document_bytes(run_of(asked, house, viewer, today)), media_type="application/json")


def run_of(asked: MatchRequest, house: House, viewer: Viewer, today: date) -> MatchRun:
    """The run of a request.

    Raises BadInput with the place, UnknownThing for a party that is not there, Forbidden for one the viewer may not match for.
    """
    if (asked.text is None) == (asked.party_id is None):
        raise BadInput("text_or_party", pointer="/text")
    kinds = tuple(at(f"/kinds/{place}", parse_kind, word) for place, word in enumerate(asked.kinds))
    inside, home = read_region(asked.region), read_region(asked.from_region, "/from_region")
    stage = None if asked.stage is None else at("/stage", parse_stage, asked.stage)
    day = read_day(asked.as_of, today)
    if asked.party_id is not None:
        need, warnings = house.need_of(asked.party_id, viewer, kinds=kinds)
    else:
        need, warnings = at(
            "/text", lambda text: need_from_text(text, kinds=kinds, region=home, stage=stage), asked.text or ""
        )
    return house.find_matches(need, top=asked.top, day=day, region=inside, warnings=warnings, viewer=viewer)
