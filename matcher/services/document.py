"""结果文档 · The one JSON face of a match run; library, command line, REST and pages all show this."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from graph.regions import region_label
from matcher.entities import Direction, Match, MatchRun, Need, Warning
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
    }


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
        "region": {"code": offer.region, "zh": region_label(offer.region), "en": region_label(offer.region, "en")},
        "sample": offer.sample,
        "joint": match.joint,
        "forward": _direction(match.forward),
        "backward": _direction(match.backward),
        "path": [asdict(step) for step in match.path],
        "evidence": [asdict(span) for span in match.evidence],
        "reasons": [
            asdict(reason) | {lang: say("features", reason_code(reason), lang) for lang in LANGUAGES}
            for reason in match.reasons
        ],
        "eligibility": [asdict(verdict) | {"missing": list(verdict.missing)} for verdict in match.eligibility],
        "conflicts": list(match.conflicts),
        "missing": list(match.missing),
    }


def _direction(direction: Direction) -> dict[str, Any]:
    return {
        "chance": direction.chance,
        "logit": direction.logit,
        "parts": [{"feature": part.feature, "value": part.value} for part in direction.parts],
    }
