"""定位展示 · Where the engine puts an organisation, said so that it can be confirmed or corrected: chain, segment, how sure, by which words."""

from __future__ import annotations

from dataclasses import dataclass

from api.routes.chain import chain_name
from api.survey import Survey, Surveyor
from graph import Segment
from matcher.entities import Party
from matcher.errors import Unavailable
from matcher.services.own_facts import understood

__all__ = ["Placed", "PlacedAt", "placed_of", "segments_by_chain"]

_SHOWN = 3
_WORDS = 4


@dataclass(frozen=True, slots=True)
class PlacedAt:
    """One segment: whether the organisation states it, how sure its words make it (None: they do not), and which words."""

    id: str
    chain: str
    name: str
    position: str
    position_words: str
    stated: bool
    sure: float | None
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """Stated segments and those of the words, the stated first; `why` where the words say nothing."""

    rows: tuple[PlacedAt, ...]
    why: str


def placed_of(party: Party, surveyor: Surveyor, lang: str) -> Placed:
    """What the words of a party say, beside what it states. Empty while nothing has been imported."""
    survey = _survey(surveyor)
    if survey is None:
        return Placed((), "")
    verdict = understood(survey.placer, party)
    by_words = {one.segment_id: one for one in verdict.placements[:_SHOWN]}
    if not by_words and verdict.best is not None and verdict.best.confidence > 0:
        by_words = {verdict.best.segment_id: verdict.best}  # not sure enough to count, sure enough to ask
    ids = dict.fromkeys((*(name for name in party.segments if name in survey.chain.segments), *by_words))
    rows = []
    for id in ids:
        segment, found = survey.chain.segments[id], by_words.get(id)
        rows.append(
            PlacedAt(
                id, chain_name(segment.chain, lang), _name(segment, lang), segment.position.value,
                segment.position.zh if lang == "zh" else segment.position.en, id in party.segments,
                found.confidence if found else None, found.evidence[:_WORDS] if found else (),
            )
        )  # fmt: skip
    why = verdict.abstention
    return Placed(tuple(rows), "" if why is None else (why.zh if lang == "zh" else why.en))


def segments_by_chain(surveyor: Surveyor, lang: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """(chain, [(id, name)]) of all segments, to choose from."""
    survey = _survey(surveyor)
    if survey is None:
        return []
    return [
        (chain_name(chain, lang), [(one.id, _name(one, lang)) for one in segments])
        for chain, segments in survey.chains.items()
    ]


def _survey(surveyor: Surveyor) -> Survey | None:
    try:
        return surveyor.survey()
    except Unavailable:  # nothing has been imported yet
        return None


def _name(segment: Segment, lang: str) -> str:
    return segment.name if lang == "zh" else (segment.name_en or segment.name)
