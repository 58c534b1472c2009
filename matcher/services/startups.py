"""创业者 · What a start-up wishes: matches for a need, each with both views, its path, its reasons and what is missing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matcher.entities import Eligibility, Kind, Match, MatchRun, Need, Offer, Party, Warning
from matcher.explanation import evidence_of, missing_facts, reasons_of
from matcher.ports import Repository
from matcher.ranking.diversity import cap_by_party, interleave
from matcher.ranking.model import AdditiveModel, Scores
from matcher.ranking.pool import Pool
from matcher.ranking.reciprocity import joint_chance
from matcher.ranking.rules import apply_rules
from matcher.retrieval.recall import Asked, Recall
from matcher.retrieval.supply_path import path_to

VERSION = "1"
SPARE = 2
"""Candidates read from the records for each place, in case one was withdrawn a second ago."""
WEAK = 0.05
"""Joint chance below which even the best match is said to be weak."""

Assess = Callable[[str, Need, date], Eligibility | None]
"""Outcome of a policy rule for a need on a day; None when the rule is not in the book."""


@dataclass(frozen=True, slots=True)
class Matchmaker:
    """What finding matches needs; bootstrap.py gives it."""

    repository: Repository
    recall: Recall
    model: AdditiveModel
    assess: Assess


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Candidates of one kind in both directions; `order` lists positions, best first."""

    pool: Pool
    forward: Scores
    backward: Scores
    joint: NDArray[np.float64]
    order: list[int]


def find_matches(need: Need, *, top: int, day: date, matchmaker: Matchmaker, region: str | None = None,
                 warnings: Sequence[Warning] = ()) -> MatchRun:  # fmt: skip
    """The `top` best offers for a need on a day, kinds interleaved when several are asked for.

    `region` keeps only offers inside it. The same records, models, need and day give the same run, byte for byte.
    """
    asked = matchmaker.recall.ask(need)
    verdicts = {rule: matchmaker.assess(rule, need, day) for rule in matchmaker.recall.rule_ids}
    lists = [
        _matches_of_kind(asked, kind, top, day, region, verdicts, matchmaker) for kind in need.kinds or tuple(Kind)
    ]
    best = interleave(sorted(filter(None, lists), key=lambda matches: (-matches[0].joint, matches[0].offer.id)), top)
    matches = tuple(replace(match, rank=place) for place, match in enumerate(best, start=1))
    found = (*warnings, *_about(need, asked, matches))
    return MatchRun(_run_id(need, top, day, region, matchmaker), need, day, matches, found)


def _matches_of_kind(asked: Asked, kind: Kind, top: int, day: date, region: str | None,
                     verdicts: Mapping[str, Eligibility | None], matchmaker: Matchmaker) -> list[Match]:  # fmt: skip
    ranked = _rank(asked, kind, day, region, verdicts, matchmaker)
    if ranked is None:
        return []
    standing = _standing(ranked, asked.need, top, day, matchmaker)
    return [_explain(asked, ranked, at, offer, party, verdicts, matchmaker.recall) for at, offer, party in standing]


def _rank(asked: Asked, kind: Kind, day: date, region: str | None,
          verdicts: Mapping[str, Eligibility | None], matchmaker: Matchmaker) -> _Ranked | None:  # fmt: skip
    """Recall, hard rules and both directions of the model; None when nobody is left."""
    need, known = asked.need, {rule: _as_number(verdict) for rule, verdict in verdicts.items()}
    recalled = matchmaker.recall.pool(asked, kind, day, region=region, eligible=known)
    forbidden = matchmaker.recall.of_parties(recalled.pool, need.affiliates | need.declined)
    pool, _ = apply_rules(recalled.pool, forbidden)
    if not len(pool):
        return None
    fused = recalled.fused[np.searchsorted(recalled.pool.offer_rows, pool.offer_rows)]
    forward, backward = matchmaker.model.score(pool, "forward"), matchmaker.model.score(pool, "backward")
    joint = joint_chance(forward, backward)
    # equal chances are told apart by what recall thought, then by id (rows of a kind are in id order)
    order = np.lexsort((pool.offer_rows, -fused, -joint)).tolist()
    return _Ranked(pool, forward, backward, joint, order)


def _standing(ranked: _Ranked, need: Need, top: int, day: date,
              matchmaker: Matchmaker) -> list[tuple[int, Offer, Party | None]]:  # fmt: skip
    """The best `top` as the records stand now: position, offer, party.

    What was withdrawn, has expired or was joined to the asker's group since the index was built falls out.
    """
    recall, rows = matchmaker.recall, ranked.pool.offer_rows
    chosen = cap_by_party(ranked.order, lambda at: recall.party_id(int(rows[at])), top=top * SPARE)
    ids = {at: recall.offer_id(int(rows[at])) for at in chosen}
    offers = matchmaker.repository.offers_by_id(ids.values())
    parties = matchmaker.repository.parties_by_id({o.party_id for o in offers.values() if o.party_id})
    found = [(at, offer, parties.get(offer.party_id or "")) for at in chosen if (offer := offers.get(ids[at]))]
    return [
        (at, offer, party) for at, offer, party in found if offer.is_open_on(day) and not _is_affiliated(need, party)
    ][:top]


def _explain(asked: Asked, ranked: _Ranked, at: int, offer: Offer, party: Party | None,
             verdicts: Mapping[str, Eligibility | None], recall: Recall) -> Match:  # fmt: skip
    need = asked.need
    shelf, row = recall.locate(int(ranked.pool.offer_rows[at]))
    views = ranked.forward.direction(at), ranked.backward.direction(at)
    verdict = verdicts.get(offer.rule or "")
    return Match(
        rank=0, offer=offer, party=party, joint=float(ranked.joint[at]), forward=views[0], backward=views[1],
        path=path_to(recall.reader, shelf, asked.view, need, row, offer),
        evidence=evidence_of(need, offer), reasons=reasons_of(*views),
        eligibility=(verdict,) if verdict else (), conflicts=_conflicts(need, party),
        missing=(*missing_facts(need, offer), *(verdict.missing if verdict else ())),
    )  # fmt: skip


def _as_number(verdict: Eligibility | None) -> float:
    if verdict is None or verdict.result is None:
        return float("nan")
    return float(verdict.result)


def _is_affiliated(need: Need, party: Party | None) -> bool:
    return party is not None and party.affiliate_of is not None and party.affiliate_of in need.affiliates


def _conflicts(need: Need, party: Party | None) -> tuple[str, ...]:
    """Codes of what both sides should know before they meet; none of them forbids the match."""
    if party is not None and set(party.products) & set(need.made):
        return ("possible_competitor",)
    return ()


def _about(need: Need, asked: Asked, matches: Sequence[Match]) -> list[Warning]:
    """Warnings on the answer as a whole."""
    found: list[Warning] = []
    if not matches:
        found.append(Warning("no_supply", {"value": need.text}))
    elif max(match.joint for match in matches) < WEAK:
        found.append(Warning("only_weak", {"value": f"{max(match.joint for match in matches):.0%}"}))
    if not len(asked.view.seeds):
        found.append(Warning("no_product_named", {"value": need.text}))
    return found


def _run_id(need: Need, top: int, day: date, region: str | None, matchmaker: Matchmaker) -> str:
    generation = matchmaker.recall.generation
    content = {
        "version": VERSION, "data": matchmaker.repository.data_version(), "model": matchmaker.model.version,
        "encoders": [generation.encoders.text.name, generation.encoders.product.name],
        "need": asdict(replace(need, affiliates=frozenset(), declined=frozenset())),
        "group": sorted(need.affiliates), "declined": sorted(need.declined),
        "top": top, "day": day, "region": region,
    }  # fmt: skip
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return f"run_{hashlib.sha256(text.encode()).hexdigest()[:20]}"
