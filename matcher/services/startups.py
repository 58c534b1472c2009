"""创业者 · What a start-up wishes: matches for a need, each with both views, its path, its reasons and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matcher.entities import Eligibility, Held, Kind, Match, MatchRun, Need, Offer, Party, Warning
from matcher.explanation import evidence_of, missing_facts, reasons_of
from matcher.ports import Repository
from matcher.ranking.diversity import cap_by_party, interleave, one_voice
from matcher.ranking.model import AdditiveModel, Scores
from matcher.ranking.pool import Pool
from matcher.ranking.prices import LivePrices
from matcher.ranking.rules import apply_rules
from matcher.retrieval.recall import Asked, Recall
from matcher.retrieval.supply_path import path_to
from matcher.services.conflicts import ALONE, Bars, Kinship, bars_of
from matcher.services.run_names import named

SPARE = 2
"""Candidates read from the records for each place, in case one was withdrawn a second ago."""
WEAK = 0.05
"""Joint chance below which even the best match is said to be weak."""

Assess = Callable[[str, Need, date], Eligibility | None]
"""Outcome of a policy rule for a need on a day; None when the rule is not in the book."""


Watch = Callable[[Pool, NDArray[np.bool_], "Ranked | None"], None]
"""Told, for each kind, what recall brought, which of it is forbidden bool[n], and the ranking of what is left."""


def _unwatched(pool: Pool, forbidden: NDArray[np.bool_], ranked: Ranked | None) -> None:
    """Nobody takes notes."""


@dataclass(frozen=True, slots=True)
class Matchmaker:
    """What finding matches needs; matcher.bootstrap gives it."""

    repository: Repository
    recall: Recall
    model: AdditiveModel
    assess: Assess
    watch: Watch = _unwatched
    kinship: Kinship = ALONE
    prices: LivePrices | None = None
    data_version: str | None = None
    """Version of the records that recall answers from, where that may be another than theirs."""
    revision: int | None = None
    """Number of the last transaction that can be seen, where that is known already."""

    @property
    def prices_version(self) -> str | None:
        """Version of the crowding prices that order the lists; None without."""
        return self.prices.version if self.prices else None


@dataclass(frozen=True, slots=True)
class Ranked:
    """Candidates of one kind in both directions; `order` lists positions, best first.

    With crowding prices the order is that of joint - price; whoever is not worth the price is in `crowded_out` instead.
    """

    pool: Pool
    forward: Scores
    backward: Scores
    joint: NDArray[np.float64]
    order: list[int]
    price: NDArray[np.float64] | None = None
    crowded_out: tuple[int, ...] = ()


def find_matches(need: Need, *, top: int, day: date, matchmaker: Matchmaker, region: str | None = None,
                 warnings: Sequence[Warning] = ()) -> MatchRun:  # fmt: skip
    """The `top` best offers for a need on a day, kinds interleaved when several are asked for.

    `region` keeps only offers inside it. The same records, models, need and day give the same run, byte for byte.
    """
    bars = bars_of(need, matchmaker.kinship)
    asked = matchmaker.recall.ask(bars.need)
    verdicts = {rule: matchmaker.assess(rule, need, day) for rule in matchmaker.recall.rule_ids}
    kinds = need.kinds or tuple(Kind)
    rankings = [
        ranked for kind in kinds if (ranked := _rank(asked, kind, day, region, verdicts, matchmaker)) is not None
    ]
    held: list[Held] = []
    lists = _standing(rankings, bars, top, day, matchmaker, held)
    best = interleave(sorted(filter(None, lists), key=lambda places: (-places[0].joint, places[0].offer.id)), top)
    matches = tuple(
        _explain(asked, place, rank, verdicts, matchmaker.recall) for rank, place in enumerate(best, start=1)
    )
    found = (*warnings, *_about(need, asked, matches))
    run = MatchRun("", need, day, matches, found, tuple(held))
    return named(run, _ground(bars.need, top, region, matchmaker))


def _rank(asked: Asked, kind: Kind, day: date, region: str | None,
          verdicts: Mapping[str, Eligibility | None], matchmaker: Matchmaker) -> Ranked | None:  # fmt: skip
    """Recall, hard rules and both directions of the model; None when nobody is left."""
    need, known = asked.need, {rule: _as_number(verdict) for rule, verdict in verdicts.items()}
    recalled = matchmaker.recall.pool(asked, kind, day, region=region, eligible=known)
    forbidden = matchmaker.recall.of_parties(recalled.pool, need.affiliates | need.declined)
    pool, _ = apply_rules(recalled.pool, forbidden)
    if not len(pool):
        matchmaker.watch(recalled.pool, forbidden, None)
        return None
    fused = recalled.fused[np.searchsorted(recalled.pool.offer_rows, pool.offer_rows)]
    forward, backward = matchmaker.model.views(pool)
    joint = matchmaker.model.joint(kind, forward, backward)
    price = _price(kind, pool, forward, matchmaker)
    worth = joint if price is None else joint - price
    # equal chances are told apart by what recall thought, then by id (rows of a kind are in id order)
    order = np.lexsort((pool.offer_rows, -fused, -worth)).tolist()
    listed = order if price is None else [at for at in order if worth[at] > 0]
    ranked = Ranked(pool, forward, backward, joint, listed, price, tuple(order[len(listed) :]))
    matchmaker.watch(recalled.pool, forbidden, ranked)
    return ranked


def _price(kind: Kind, pool: Pool, forward: Scores, matchmaker: Matchmaker) -> NDArray[np.float64] | None:
    """float64[n]: what crowding takes off each joint chance; None when this kind has no prices."""
    prices = matchmaker.prices.kinds.get(kind) if matchmaker.prices else None
    if prices is None:
        return None
    return prices.of([matchmaker.recall.offer_id(row) for row in pool.offer_rows.tolist()], forward.chances)


def rank_offers(need: Need, kind: Kind, *, day: date, matchmaker: Matchmaker) -> tuple[Bars, Ranked | None]:
    """Every candidate of one kind for a need, as its list would be made of them: what a batch is shared out among."""
    bars = bars_of(need, matchmaker.kinship)
    verdicts = {rule: matchmaker.assess(rule, need, day) for rule in matchmaker.recall.rule_ids}
    return bars, _rank(matchmaker.recall.ask(bars.need), kind, day, None, verdicts, matchmaker)


@dataclass(frozen=True, slots=True)
class _Place:
    """An offer that may be shown, and where it stands in its ranking."""

    ranked: Ranked
    at: int
    offer: Offer
    party: Party | None

    @property
    def joint(self) -> float:
        return float(self.ranked.joint[self.at])


def _standing(rankings: Sequence[Ranked], bars: Bars, top: int, day: date, matchmaker: Matchmaker,
              held: list[Held]) -> list[list[_Place]]:  # fmt: skip
    """The best `top` of each ranking as the records stand now, which are read once for all.

    What was withdrawn, has expired, filled up or was joined to a barred party since the index was built falls out; what
    only a person may let through is told in `held`.
    """
    looked_at = [_looked_at(ranked, top, matchmaker.recall) for ranked in rankings]
    offers = matchmaker.repository.offers_by_id(id for ids in looked_at for id in ids.values())
    parties = matchmaker.repository.parties_by_id({o.party_id for o in offers.values() if o.party_id})
    return [
        _open_places([
            _Place(ranked, at, offer, parties.get(offer.party_id or ""))
            for at, id in ids.items() if (offer := offers.get(id))
        ], bars, top, day, held)
        for ranked, ids in zip(rankings, looked_at, strict=True)
    ]  # fmt: skip


def _looked_at(ranked: Ranked, top: int, recall: Recall) -> dict[int, str]:
    """Position → offer id of those whose records are read, best first, what is crowded out at the end."""
    rows = ranked.pool.offer_rows
    distinct = one_voice(ranked.order, lambda at: recall.bundle(int(rows[at])))
    chosen = cap_by_party(distinct, lambda at: recall.party_id(int(rows[at])), top=top * SPARE)
    return {at: recall.offer_id(int(rows[at])) for at in (*chosen, *ranked.crowded_out[: top * SPARE])}


def _open_places(found: Sequence[_Place], bars: Bars, top: int, day: date, held: list[Held]) -> list[_Place]:
    standing: list[_Place] = []
    crowded = frozenset(found[0].ranked.crowded_out[: top * SPARE]) if found else frozenset[int]()
    room = top  # places of the list that are neither taken nor told to be fully asked
    for place in found:
        offer = place.offer
        if not room:
            break
        if not offer.is_open_on(day) or offer.capacity_left == 0 or _is_barred(bars.need, offer, place.party):
            continue
        code = bars.held(offer) or ("held_fully_asked" if place.at in crowded else None)
        if code is None:
            standing.append(place)
        else:
            held.append(Held(offer.id, offer.kind, code))
        room -= code in (None, "held_fully_asked")
    return standing


def _explain(asked: Asked, place: _Place, rank: int, verdicts: Mapping[str, Eligibility | None],
             recall: Recall) -> Match:  # fmt: skip
    need, ranked, at, offer = asked.need, place.ranked, place.at, place.offer
    shelf, row = recall.locate(int(ranked.pool.offer_rows[at]))
    views = ranked.forward.direction(at), ranked.backward.direction(at)
    verdict, values = verdicts.get(offer.rule or ""), ranked.forward.values_of(at) | ranked.backward.values_of(at)
    return Match(
        rank=rank, offer=offer, party=place.party, joint=place.joint, forward=views[0], backward=views[1],
        price=None if ranked.price is None else float(ranked.price[at]),
        path=path_to(recall.reader, shelf, asked.view, need, row, offer),
        evidence=evidence_of(need, offer), reasons=reasons_of(*views, values),
        eligibility=(verdict,) if verdict else (), conflicts=_conflicts(need, place.party),
        missing=(*missing_facts(need, offer), *(verdict.missing if verdict else ())),
        values=values,
    )  # fmt: skip


def _as_number(verdict: Eligibility | None) -> float:
    if verdict is None or verdict.result is None:
        return float("nan")
    return float(verdict.result)


def _is_barred(need: Need, offer: Offer, party: Party | None) -> bool:
    barred = need.affiliates | need.declined
    return bool(barred & {offer.id, offer.party_id, party.affiliate_of if party else None})


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


def _ground(need: Need, top: int, region: str | None, matchmaker: Matchmaker) -> dict[str, object]:
    """What an answer rests on beside what it shows itself."""
    generation = matchmaker.recall.generation
    content: dict[str, object] = {
        "model": matchmaker.model.version, "encoders": [generation.encoders.text.name, generation.encoders.product.name],
        "facts": need.facts, "group": sorted(need.affiliates), "declined": sorted(need.declined), "top": top,
        "region": region,
    }  # fmt: skip
    if (
        len(matchmaker.recall.shelves) > 1
    ):  # words are weighed a shelf: offers that stand beside answer a little otherwise
        content["index"] = generation.lineage
    if matchmaker.prices_version is not None:
        content["prices"] = matchmaker.prices_version
    return content
