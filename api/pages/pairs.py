"""合作卡 · One engagement as one side sees it: what it is about, with whom, how far, what was said, and what may be done now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from graph.regions import region_label
from matcher.bootstrap import House
from matcher.entities import Offer, Party
from matcher.entities.accounts import SYSTEM, Viewer
from matcher.entities.engagements import FOLLOWS, Act, Change, Engagement, State
from matcher.entities.faces import face_of
from matcher.services.disclosure import has_both, hidden_members
from matcher.wording import say

__all__ = ["Line", "Pair", "Rung", "local_time", "pairs_of"]

_ZONE: Final = ZoneInfo("Asia/Shanghai")
_LADDER: Final = (
    State.RECOMMENDED, State.INTENDED, State.MET, State.NEGOTIATING, State.SIGNED, State.PERFORMING, State.ENDED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the way: its words, whether it is behind, here or ahead, and the day it was reached."""

    words: str
    place: str  # done | here | ahead
    on: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history as the viewer may read it."""

    who: str
    words: str
    on: str
    at: str
    reason: str
    sign: str  # yes | no | ""


@dataclass(frozen=True, slots=True)
class Pair:
    """An engagement for a page."""

    id: str
    party_id: str  # the side that looks
    kind: str
    title: str
    other: str  # name, or what may be told of who is not named yet
    other_place: str
    is_named: bool
    state: str
    state_code: str
    version: int
    is_asker: bool
    has_both: bool
    can_answer: bool
    follows: tuple[tuple[str, str], ...]  # (code, words) of what may be noted next
    ladder: tuple[Rung, ...]
    history: tuple[Line, ...]
    updated: str


def pairs_of(engagements: Iterable[Engagement], party_id: str, house: House, viewer: Viewer, lang: str) -> list[Pair]:
    """The engagements as one of their members sees them, in the order given."""
    found = [one.as_seen_by(party_id) for one in engagements]
    everything = house.records(SYSTEM)  # who is not named yet is worked out here and told as a face alone
    offers = everything.offers_by_id({one.offer_id for one in found if one.offer_id})
    parties = everything.parties_by_id({member.party_id for one in found for member in one.members})
    return [_pair(one, party_id, offers.get(one.offer_id or ""), parties, viewer, lang) for one in found]


def local_time(at: datetime) -> str:
    """Date and minute in Wenzhou."""
    return at.astimezone(_ZONE).strftime("%Y-%m-%d %H:%M")


def _pair(
    found: Engagement, party_id: str, offer: Offer | None, parties: Mapping[str, Party], viewer: Viewer, lang: str
) -> Pair:
    other_id = next((member.party_id for member in found.members if member.party_id != party_id), "")
    hidden = other_id in hidden_members(found, offer, viewer)
    other = parties.get(other_id)
    agreed = has_both(found)
    return Pair(
        id=found.id,
        party_id=party_id,
        kind=_of(found.kind, lang),
        title=offer.title if offer else say("pages", "offer_gone", lang),
        other=_face(other, lang) if hidden and other else (other.name if other else other_id),
        other_place="" if hidden or other is None else (region_label(other.region, lang) or ""),
        is_named=not hidden,
        state=_state_words(found, agreed, lang),
        state_code=_state_code(found, agreed),
        version=found.version,
        is_asker=found.party_of("asker") == party_id,
        has_both=agreed,
        can_answer=found.state is State.INTENDED and party_id not in found.agreed(),
        follows=tuple((state.value, _of(state, lang)) for state in _next(found, party_id, agreed)),
        ladder=_ladder(found, lang),
        history=tuple(_line(line, party_id, lang) for line in found.history),
        updated=local_time(found.history[-1].at) if found.history else "",
    )


def _next(found: Engagement, party_id: str, agreed: bool) -> tuple[State, ...]:
    """What a side may note: all that may follow once both agreed, only taking back what it asked before."""
    if agreed:
        return FOLLOWS[found.state]
    return (State.FAILED,) if found.is_open and party_id in found.agreed() else ()


def _state_code(found: Engagement, agreed: bool) -> str:
    if found.state is State.INTENDED:
        return "agreed" if agreed else "asked"
    return found.state.value


def _state_words(found: Engagement, agreed: bool, lang: str) -> str:
    code = _state_code(found, agreed)
    return say("pages", f"pair_{code}", lang) if code in ("agreed", "asked", "failed") else _of(found.state, lang)


def _ladder(found: Engagement, lang: str) -> tuple[Rung, ...]:
    reached: dict[State, date] = {}
    for line in found.history:
        reached.setdefault(line.state, line.on)
    here = found.state
    last = (State.FAILED,) if here is State.FAILED else (State.ENDED,)
    steps = (*_LADDER[:-1], *last)
    furthest = max((steps.index(state) for state in reached if state in steps and state is not State.FAILED), default=0)
    return tuple(
        Rung(
            _of(state, lang),
            "here" if state is here else ("done" if at < furthest or state in reached else "ahead"),
            reached[state].isoformat() if state in reached else "",
        )
        for at, state in enumerate(steps)
    )


def _line(line: Change, party_id: str, lang: str) -> Line:
    who = say("pages", "you" if line.by == party_id else "other_side", lang)
    words = _of(line.state, lang) if line.act is Act.MOVED else _of(line.act, lang)
    refused = line.act is Act.REFUSED or line.state is State.FAILED
    sign = "no" if refused else ("yes" if line.act in (Act.ACCEPTED, Act.CONFIRMED) else "")
    return Line(who, words, line.on.isoformat(), local_time(line.at), _reason(line.reason, lang), sign)


def _reason(reason: str, lang: str) -> str:
    from_list = f"why_{reason}"
    try:
        return say("pages", from_list, lang)
    except KeyError:  # in words of its own
        return reason


def _face(party: Party, lang: str) -> str:
    face = face_of(party)
    told = (*face.roles, *((face.size,) if face.size else ()))
    kind = ("、" if lang == "zh" else ", ").join(_of(each, lang) for each in told)
    place = region_label(face.region or "", lang) or face.country
    return say("pages", "nameless", lang, what=kind, place=place)


def _of(member: object, lang: str) -> str:
    return str(getattr(member, lang))
