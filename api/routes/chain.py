"""产业链 · The chains, their segments with the firms in each, and the gaps of a county."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import JSONResponse

from api.dependencies import SurveyDep
from api.documents import labelled, region_document
from api.reading import read_region
from api.routes.listing import RegionQuery
from api.schemas import Word
from api.survey import Survey
from graph import Segment
from graph.vocabulary import Position
from matcher.wording import LANGUAGES, words

router = APIRouter(prefix="/api/v1/chain", tags=["chain"])
ChainPath = Annotated[Word, Path(description="产业链编号 · chain id")]


@router.get("", operation_id="list_chains", summary="产业链列表 · The chains with their counts")
def list_chains(survey: SurveyDep) -> JSONResponse:
    """Segments by position, firms of all segments, and gaps."""
    return JSONResponse({"items": [chain_document(survey, name) for name in survey.chains]})


@router.get(
    "/{chain}/segments",
    operation_id="list_segments",
    summary="产业链环节与断点 · Segments of a chain and the gaps of a region",
)
def list_segments(survey: SurveyDep, chain: ChainPath, region: RegionQuery = None) -> JSONResponse:
    """Every segment with its firms, inside `region` where one is given, and its gap there if it has one."""
    code = read_region(region)
    segments = survey.segments_of(chain)
    return JSONResponse(
        {
            "chain": chain,
            "region": region_document(code),
            "segments": [segment_document(survey, segment, code) for segment in segments],
        }
    )


def chain_document(survey: Survey, name: str) -> dict[str, Any]:
    """A chain with its counts."""
    segments, counts, gaps = survey.segments_of(name), survey.firm_counts(), survey.gaps()
    return {
        "chain": name,
        **{lang: chain_name(name, lang) for lang in LANGUAGES},
        "segment_count": len(segments),
        "segment_counts": {each.value: sum(one.position is each for one in segments) for each in Position},
        "firm_places": sum(counts[one.id] for one in segments),
        "gap_count": sum(one.id in gaps for one in segments),
    }


def segment_document(survey: Survey, segment: Segment, region: str | None) -> dict[str, Any]:
    """A segment with its firms and its gap in a region."""
    gap = survey.gaps(region).get(segment.id)
    return {
        "id": segment.id,
        "name": segment.name,
        "name_en": segment.name_en,
        "position": labelled(segment.position),
        "concern": labelled(segment.concern),
        "products": list(segment.products),
        "suppliers": list(segment.suppliers),
        "buyers": list(survey.buyers.get(segment.id, ())),
        "counties": [region_document(code) for code in segment.counties],
        "firm_count": survey.firm_counts(region)[segment.id],
        "gap": None
        if gap is None
        else asdict(gap) | {"kind": labelled(gap.kind), "nearest_firms": list(gap.nearest_firms)},
    }


def chain_name(name: str, lang: str) -> str:
    """The chain's name in words; its id where nobody has worded it."""
    return words("pages", lang).get(f"chain_{name}", name)
