"""项目流文档 · The one JSON face of a screening; command line, REST and pages all show this.

As in a match document `forward` is the asker's view, here the fund's. With `blind` nobody is named: a first look at what
a start-up does, not at who it is.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from graph.regions import region_label
from matcher.entities import Direction, Step
from matcher.explanation import reason_code
from matcher.screening import TermCheck
from matcher.services.deal_context import Beside, DealContext
from matcher.services.document import labelled, warning_document
from matcher.services.fund_managers import Deal, DealFlow
from matcher.wording import LANGUAGES, say, words

__all__ = ["context_document", "deal_document", "one_deal_document", "term_document"]


def deal_document(flow: DealFlow, *, blind: bool = False, refused: bool = True) -> dict[str, Any]:
    """Plain values. `refused=False` leaves out the list of those ruled out, not their count."""
    return {
        "run_id": flow.run_id,
        "as_of": flow.as_of.isoformat(),
        "fund": {"id": flow.fund.id, "title": flow.fund.title, "party_id": flow.fund.party_id},
        "thesis": flow.thesis,
        "screened_count": flow.screened_count,
        "ranked_count": flow.ranked_count,
        "refused_count": len(flow.refused),
        "miss_counts": dict(flow.miss_counts),
        "held": [] if blind else list(flow.held),
        "passed": [] if blind else list(flow.passed),
        "warnings": [warning_document(warning) for warning in flow.warnings],
        "deals": [one_deal_document(deal, blind=blind) for deal in flow.deals],
        "refused": [asdict(one) | {"missed": list(one.missed)} for one in flow.refused]
        if refused and not blind
        else [],
    }


def term_document(check: TermCheck) -> dict[str, Any]:
    """A term with its words; where it is not known, the question to ask."""
    code = f"mandate_{check.term}"
    question = f"ask_{check.term}"
    asked = check.met is None and question in words("measures", "zh")
    return {
        "term": check.term, "met": check.met, "hard": check.hard,
        **{lang: say("measures", code, lang) for lang in LANGUAGES},
        "question": {lang: say("measures", question, lang) for lang in LANGUAGES} if asked else None,
    }  # fmt: skip


def one_deal_document(deal: Deal, *, blind: bool = False) -> dict[str, Any]:
    """A ranked start-up; with `blind` nobody is named."""
    party = deal.party
    return {
        "rank": deal.rank,
        "party": {"id": None, "name": None} if blind else {"id": party.id, "name": party.name},
        "region": {"code": party.region, "zh": region_label(party.region), "en": region_label(party.region, "en")},
        "stage": None if party.stage is None else labelled(party.stage),
        "text": None if blind else party.text,
        "products": list(party.products),
        "segments": list(party.segments),
        "sample": party.sample,
        "joint": deal.joint,
        "forward": _direction(deal.forward),
        "backward": _direction(deal.backward),
        "terms": [term_document(check) for check in deal.terms],
        "reasons": [
            asdict(reason) | {lang: say("features", reason_code(reason), lang) for lang in LANGUAGES}
            for reason in deal.reasons
        ],
        "path": [asdict(step) for step in deal.path if not (blind and _names_somebody(step))],
        "future_industry": None if deal.future is None else asdict(deal.future),
        "rivals": list(deal.rivals),
        "context": context_document(deal.context),
    }


def _names_somebody(step: Step) -> bool:
    return step.node == "firm"


def context_document(context: DealContext) -> dict[str, Any]:
    """What stands around a start-up in the chain."""
    lists = {name: getattr(context, name) for name in ("suppliers", "customers", "substitutes", "fills")}
    told = {name: [_beside(one) for one in some] for name, some in lists.items()}
    return told | {"concentration": context.concentration}


def _beside(one: Beside) -> dict[str, Any]:
    return asdict(one) | {"shortage": None if one.shortage is None else labelled(one.shortage)}


def _direction(direction: Direction) -> dict[str, Any]:
    return {
        "chance": direction.chance,
        "logit": direction.logit,
        "parts": [{"feature": part.feature, "value": part.value} for part in direction.parts],
    }
