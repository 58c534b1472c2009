"""结果文档 · The one JSON face of a match run; library, command line, REST and pages all show this."""

from __future__ import annotations

from collections import deque
from functools import cache
from typing import Any

from graph.regions import region_label
from graph.vocabulary import Labelled
from matcher.compact import compact
from matcher.entities import Direction, Eligibility, Evidence, Match, MatchRun, Need, Reason, Step, Warning
from matcher.entities.matching import Face
from matcher.explanation import reason_code
from matcher.wording import LANGUAGES, say


def match_document(run: MatchRun) -> dict[str, Any]:
    """Plain values only. In each direction the parts, intercept included, sum to the logit to 1e-9."""
    return {
        "run_id": run.run_id,
        "as_of": run.as_of.isoformat(),
        "need": _need(run.need),
        "warnings": [warning_document(warning) for warning in run.warnings],
        "matches": [_match(match) for match in run.matches],
        "held": [{"offer_id": one.offer_id, "kind": one.kind.value, "code": one.code} for one in run.held],
    }


def document_bytes(run: MatchRun) -> bytes:
    """The answer as sent and as kept: the one JSON face, compact, UTF-8, in its own order of keys."""
    for known, written in tuple(_WRITTEN):
        if known is run:  # the very same: written for its name, then sent, then written down
            return written
    written = compact(match_document(run))
    remember(run, written)
    return written


def remember(run: MatchRun, written: bytes) -> None:
    """These are the bytes of this very run."""
    _WRITTEN.append((run, written))


_WRITTEN: deque[tuple[MatchRun, bytes]] = deque(maxlen=16)
"""The answers written last."""


def labelled(member: Labelled) -> dict[str, str]:
    """A member of a closed list with both labels."""
    return {"code": member.value, "zh": member.zh, "en": member.en}


def warning_document(warning: Warning) -> dict[str, Any]:
    """Code, and the sentence in both languages."""
    return {"code": warning.code} | {lang: say("warnings", warning.code, lang, **warning.facts) for lang in LANGUAGES}


def _need(need: Need) -> dict[str, Any]:
    return {
        "id": need.id or None,
        "party_id": need.party_id,
        "text": need.text,
        "kinds": [kind.value for kind in need.kinds],
        "region": need.region,
        "stage": need.stage.value if need.stage else None,
        "wanted": list(need.wanted),
        "made": list(need.made),
        "segments": list(need.segments),
    }


def _match(match: Match) -> dict[str, Any]:
    offer, party = match.offer, match.party
    return {
        "rank": match.rank,
        "offer_id": offer.id,
        "kind": offer.kind.value,
        "title": offer.title,
        "party": {"id": party.id if party else offer.party_id, "name": party.name if party else None},
        "face": None if match.face is None else _face(match.face),
        "region": {"code": offer.region, "zh": region_label(offer.region), "en": region_label(offer.region, "en")},
        "sample": offer.sample,
        "joint": match.joint,
        "price": match.price,
        "forward": _direction(match.forward),
        "backward": _direction(match.backward),
        "path": [_plain(step) for step in match.path],
        "evidence": [_plain(span) for span in match.evidence],
        "reasons": [_plain(reason) | _sentences(reason_code(reason)) for reason in match.reasons],
        "eligibility": [_plain(verdict) | {"missing": list(verdict.missing)} for verdict in match.eligibility],
        "conflicts": list(match.conflicts),
        "missing": list(match.missing),
    }


def _plain(one: Step | Evidence | Reason | Eligibility) -> dict[str, Any]:
    """Field → value of what holds plain values only; `asdict`, which copies deeply, took half the time of a match."""
    return {name: getattr(one, name) for name in one.__slots__}


@cache
def _sentences(code: str) -> dict[str, str]:
    return {lang: say("features", code, lang) for lang in LANGUAGES}


def _face(face: Face) -> dict[str, Any]:
    return {
        "country": face.country,
        "region": face.region,
        "roles": [role.value for role in face.roles],
        "size": face.size.value if face.size else None,
    }


def _direction(direction: Direction) -> dict[str, Any]:
    return {
        "chance": direction.chance,
        "logit": direction.logit,
        "parts": [{"feature": part.feature, "value": part.value} for part in direction.parts],
    }
