"""产业链页面 · The chains, and the whole map of one with its gaps."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.dependencies import SurveyDep
from api.pages.chain_map import chain_map
from api.pages.look import draw, look_of
from api.routes.chain import ChainPath, chain_document, chain_name
from api.schemas import Line, Word
from graph.regions import CITY, COUNTIES
from matcher.services.needs import parse_place

router = APIRouter()


@router.get("/chain")
def chains(request: Request, survey: SurveyDep) -> Response:
    """Every chain with its counts."""
    return draw(request, "chains.html", chains=[chain_document(survey, name) for name in survey.chains])


@router.get("/chain/{chain}")
def one_chain(
    request: Request,
    chain: ChainPath,
    survey: SurveyDep,
    county: Annotated[Line, Query()] = "",
    focus: Annotated[Word | None, Query()] = None,
) -> Response:
    """The map of a chain, its table, and its gaps in the city or a county."""
    segments = survey.segments_of(chain)
    region = parse_place(county) if county else CITY
    names = {one.id for one in segments}
    drawn = chain_map(
        survey, [one.id for one in segments], lang=look_of(request).lang, focus=focus, county=region, chain=chain
    )
    return draw(
        request,
        "chain.html",
        chain=chain,
        name=chain_name(chain, look_of(request).lang),
        map=drawn,
        gaps=[gap for gap in survey.gaps(region).values() if gap.segment_id in names],
        segments=survey.chain.segments,
        counties=tuple(COUNTIES.values()),
        county=region if region != CITY else "",
        region_code=region,
        chains=list(survey.chains),
        chain_names={each: chain_name(each, look_of(request).lang) for each in survey.chains},
    )
