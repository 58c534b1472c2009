"""项目详情文档 · The one JSON face of a start-up seen by a fund, and of what the fund keeps for itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from graph.regions import region_label
from graph.vocabulary import Labelled
from matcher.entities import Party, Term
from matcher.entities.deals import FOLLOWS, Digest, PipelineEntry, PipelineMove, PipelineStage, SavedSearch
from matcher.measures.facts import FACTS
from matcher.services.deal_detail import DealDetail, Way
from matcher.services.deal_document import context_document, one_deal_document, term_document
from matcher.services.deal_reports import Cooperation, YearShare
from matcher.services.document import labelled
from matcher.services.pipeline import QuotaReport, Share
from matcher.services.watching import Told, digest_document

__all__ = ["detail_document", "entry_document", "quota_document", "search_document"]


def detail_document(found: DealDetail) -> dict[str, Any]:
    """Plain values; `deal` is null where the start-up is not ranked, `terms` then tell why."""
    party = found.party
    return {
        "party": _name(party) | {
            "region": party.region, "place": region_label(party.region), "stage": _maybe(party.stage),
            "text": party.text, "products": list(party.products), "segments": list(found.segments), "sample": party.sample,
        },
        "held": found.is_held,
        "missed": [check.term for check in found.missed],
        "terms": [term_document(check) for check in found.terms],
        "deal": None if found.deal is None else one_deal_document(found.deal),
        "context": context_document(found.context),
        "patents": [
            {"offer_id": one.offer.id, "title": one.offer.title, "party_id": one.offer.party_id, "joint": one.joint}
            for one in found.patents
        ],
        "policies": [
            {
                "rule": rule.id, "measure": rule.measure, "clause": rule.clause, "result": verdict.result,
                "benefit": rule.benefit, "missing": list(verdict.missing), "assumed": rule.assumed,
            }
            for rule, verdict in found.policies
        ],
        "comparable": [
            {"party": _name(one.party), "likeness": one.likeness, "segments": list(one.segments), "same_county": one.here}
            for one in found.like
        ],
        "team": [
            {"fact": name, "zh": FACTS[name].label("zh"), "en": FACTS[name].label("en"), "value": _plain(value)}
            for name, value in found.team.items()
        ],
        "introductions": [_way(way) for way in found.ways],
    }  # fmt: skip


def entry_document(entry: PipelineEntry, party: Party | None, today: date) -> dict[str, Any]:
    """An entry of a pipeline; a start-up that has left keeps its id and loses its name."""
    stage = entry.stage
    return {
        "party": {"id": entry.party_id, "name": party.name if party else None},
        "stage": _maybe(stage),
        "follows": [labelled(one) for one in (FOLLOWS[stage] if stage else PipelineStage)],
        "history": [_move(move) for move in entry.history],
        "next_action": entry.next_action, "owner": entry.owner, "due": entry.due.isoformat() if entry.due else None,
        "overdue": entry.due is not None and entry.due < today and stage not in (PipelineStage.PASSED, PipelineStage.INVESTED),
        "links": list(entry.links), "version": entry.version,
    }  # fmt: skip


def search_document(search: SavedSearch, digests: tuple[Digest, ...], told: Told | None = None) -> dict[str, Any]:
    """A saved search with the numbers of its digests, and the news of one of them."""
    return {
        "id": search.id, "fund_id": search.fund_id, "name": search.name, "thesis": search.thesis,
        "segments": list(search.segments), "region": search.region, "closed": search.closed,
        "created_at": search.created_at.isoformat() if search.created_at else None,
        "digests": [{"number": one.number, "at": one.at.isoformat() if one.at else None} for one in digests],
        "latest": None if told is None else digest_document(told),
    }  # fmt: skip


def quota_document(
    report: QuotaReport, parties: Mapping[str, Party], years: tuple[YearShare, ...], together: tuple[Cooperation, ...]
) -> dict[str, Any]:
    """The shares with the lists behind them."""

    def share(one: Share) -> dict[str, Any]:
        return {
            "code": one.code, "zh": one.zh, "en": one.en, "count": len(one.ids), "total": one.total, "ratio": one.ratio,
            "parties": [_name(parties[name]) for name in one.ids if name in parties],
        }  # fmt: skip

    return {
        "fund_id": report.fund_id, "as_of": report.as_of.isoformat(),
        "quota": None if report.quota is None else float(report.quota),
        "invested": [_name(parties[name]) for name in report.invested if name in parties],
        "early": share(report.early), "future": [share(one) for one in report.future],
        "years": [{"year": one.year, "early": share(one.early)} for one in years],
        "cooperation": [
            {
                "engagement_id": one.engagement_id, "kind": labelled(one.kind), "state": labelled(one.state),
                "year": one.year, "co_investment": one.is_joint, "partners": [_name(party) for party in one.partners],
            }
            for one in together
        ],
    }  # fmt: skip


def _maybe(member: Labelled | None) -> dict[str, str] | None:
    return None if member is None else labelled(member)


def _name(party: Party) -> dict[str, str]:
    return {"id": party.id, "name": party.name}


def _way(way: Way) -> dict[str, Any]:
    through = None if way.through is None else _name(way.through)
    return {"through": through, "steps": [labelled(kind) for kind in way.steps]}


def _move(move: PipelineMove) -> dict[str, Any]:
    return asdict(move) | {"stage": labelled(move.stage), "at": move.at.isoformat(), "reason": _maybe(move.reason)}


def _plain(value: Term) -> str | int | float | bool | list[str]:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
