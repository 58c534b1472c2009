"""基金经理 · What a fund manager wishes: the start-ups that fit a fund's mandate, each term told, each pair seen from both sides."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from graph import IndustryChain, Placer
from matcher.entities import Direction, Kind, Offer, Party, Reason, Role, Step, Warning
from matcher.errors import BadInput, UnknownThing
from matcher.explanation import reasons_of
from matcher.measures.funds import Fund, fund_of
from matcher.ports import Encoder, Repository
from matcher.ranking.model import AdditiveModel
from matcher.screening import Mandate, Roster, Screening, TermCheck, check_terms, mandate_of, own_words, screen
from matcher.screening.mandate import FutureIndustry
from matcher.services.conflicts import ALONE, Kinship
from matcher.services.deal_context import DealContext
from matcher.services.needs import clean_text
from matcher.services.placements import judge_party

__all__ = [
    "Deal",
    "DealFlow",
    "Desk",
    "LeftOut",
    "Refused",
    "check_party",
    "deal_at",
    "fund_offer",
    "fund_thesis",
    "mandate_of_fund",
    "roster_of",
    "screen_deals",
    "standing_ids",
]

VERSION = "1"
MOST = 1_000
"""Start-ups a screening shows at most; all of them are ranked."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What screening needs; matcher.bootstrap gives it. `released`: start-ups whose sum may be seen; None: all."""

    repository: Repository
    roster: Roster
    chain: IndustryChain
    placer: Placer
    context: Callable[[Sequence[str], str | None], DealContext]  # of segments and a region
    model: AdditiveModel
    encoder: Encoder
    future: Mapping[str, FutureIndustry]
    released: Collection[str] | None = None
    samples: frozenset[str] = frozenset()  # ids of sample start-ups
    kinship: Kinship = ALONE


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Start-ups a fund is not shown as ranked: `barred` never at all, `held` until a doubt is settled, `passed` by itself."""

    barred: frozenset[str] = frozenset()  # either side declines, or one group; closed over groups
    held: frozenset[str] = frozenset()  # a namesake that nothing tells apart from one of those
    passed: frozenset[str] = frozenset()

    def but_for(self, party_id: str) -> LeftOut:
        """As if this one were neither held nor passed."""
        return replace(self, held=self.held - {party_id}, passed=self.passed - {party_id})


@dataclass(frozen=True, slots=True)
class Deal:
    """A start-up ranked for a fund. `forward` is the fund's view, `backward` the start-up's."""

    rank: int
    party: Party
    joint: float
    forward: Direction
    backward: Direction
    terms: tuple[TermCheck, ...]
    reasons: tuple[Reason, ...]
    path: tuple[Step, ...]
    future: FutureIndustry | None
    context: DealContext
    rivals: tuple[str, ...] = ()  # firms of the fund's portfolio that make the same


@dataclass(frozen=True, slots=True)
class Refused:
    """A start-up that is not ranked, with the hard terms it misses."""

    party_id: str
    missed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DealFlow:
    """Answer to one screening. The same records, model, fund, thesis and day give the same `run_id` and bytes."""

    run_id: str
    fund: Offer
    thesis: str
    as_of: date
    screened_count: int
    ranked_count: int
    deals: tuple[Deal, ...]
    refused: tuple[Refused, ...]  # every one that a hard term rules out, in id order
    miss_counts: Mapping[str, int]
    warnings: tuple[Warning, ...]
    held: tuple[str, ...] = ()  # within the mandate, and a person must first settle who they are
    passed: tuple[str, ...] = ()  # within the mandate, and passed by the fund before


def screen_deals(
    fund_id: str, *, desk: Desk, top: int, day: date, thesis: str | None = None, left_out: LeftOut = LeftOut(),
) -> DealFlow:  # fmt: skip
    """All start-ups against a fund's mandate, the best `top` explained.

    `thesis`: what the fund looks for in its own words; None: as the fund describes itself. Raises UnknownThing("unknown_fund"), BadInput("ticket_inverted"), BadInput("top_out_of_range").
    """
    if not 1 <= top <= MOST:
        raise BadInput("top_out_of_range", value=top, high=MOST)
    offer, mandate = mandate_of_fund(fund_id, desk)
    words, found = clean_text(thesis) if thesis is not None else (fund_thesis(offer), ())
    roster = desk.roster.released(desk.released)
    screening = screen(
        mandate, offer, roster, desk.chain, desk.model, thesis=desk.encoder.encode_queries([words])[0],
        thesis_text=words, day=day, barred=left_out_of_list(roster, left_out),
    )  # fmt: skip
    deals = _deals(screening, mandate, roster, top, desk)
    barred = _are(roster, left_out.barred)
    within = np.flatnonzero(~screening.checks.ruled_out & ~barred)
    out = np.flatnonzero(screening.checks.ruled_out & ~barred)
    return DealFlow(
        run_id=_run_id(offer, words, top, day, left_out, desk),
        fund=offer, thesis=words, as_of=day, screened_count=len(within) + len(out), ranked_count=len(screening.rows), deals=deals,
        refused=tuple(map(Refused, (roster.ids[row] for row in out.tolist()), screening.checks.missed(out))),
        miss_counts=screening.checks.among(~barred).miss_counts(),
        warnings=(*found, *_about(mandate, screening, day)),
        held=tuple(name for row in within.tolist() if (name := roster.ids[row]) in left_out.held),
        passed=tuple(name for row in within.tolist() if (name := roster.ids[row]) in left_out.passed),
    )  # fmt: skip


def mandate_of_fund(fund_id: str, desk: Desk) -> tuple[Offer, Mandate]:
    """A fund's offer and its mandate. The id may stand with or without `fund:`. Raises UnknownThing("unknown_fund")."""
    offer = fund_offer(fund_id, desk.repository)
    fund = fund_of(offer)
    # a firm of the group of one that is financed is financed
    financed = tuple(sorted(desk.kinship.group_of(fund.portfolio)))
    return offer, mandate_of(replace(fund, portfolio=financed), desk.chain, desk.future)


def fund_offer(fund_id: str, repository: Repository) -> Offer:
    """A fund by its id, with or without `fund:`, from a file or from the board. Raises UnknownThing("unknown_fund")."""
    found = repository.offers_by_id([fund_id, f"fund:{fund_id}"])
    offer = next((one for one in found.values() if one.kind is Kind.FUND), None)
    if offer is None:
        known = [one.id for one in repository.iter_offers(Kind.FUND)]
        raise UnknownThing("unknown_fund", value=fund_id, nearest=tuple(known[:5]))
    return offer


def standing_ids(
    fund_id: str, *, desk: Desk, day: date, segments: Collection[str] = (), region: str | None = None,
    barred: Collection[str] = (),
) -> list[str]:  # fmt: skip
    """Ids of all start-ups that miss no hard term of a fund's mandate, in id order; unranked, so nothing is encoded."""
    _, mandate = mandate_of_fund(fund_id, desk)
    roster = desk.roster.released(desk.released)
    out = check_terms(mandate, roster, day).ruled_out
    out = out | _are(roster, barred)
    if segments:
        wanted = np.array([float(name in segments) for name in roster.segment_ids])
        out = out | ~(roster.largest_of_segments(wanted) > 0)
    if region is not None:
        out = out | (roster.lies_in((region,)) != 1)
    return [roster.ids[row] for row in np.flatnonzero(~out).tolist()]


def check_party(
    offer: Offer, party: Party, *, desk: Desk, day: date, raising_cny: Decimal | None = None
) -> tuple[TermCheck, ...]:
    """Every term of a fund's mandate against what is public of one start-up and the sum that the asker gives.

    The sum a start-up has told us is no public fact, and an answer by the bounds of a ticket would give it away.
    """
    asked = replace(party, facts={} if raising_cny is None else {"raising_cny": raising_cny})
    placed = {} if party.segments else {party.id: _placed(party, desk.placer)}
    roster = Roster.of([asked], np.zeros((1, desk.encoder.dim), np.float32), placed)
    return check_terms(mandate_of(fund_of(offer), desk.chain, desk.future), roster, day).of(0)


def roster_of(repository: Repository, encoder: Encoder, placer: Placer, before: Roster | None = None) -> Roster:
    """The start-ups of the records as columns; words that `before` has too are not encoded again.

    One that states no segment stands where its words place it.
    """
    parties = list(repository.iter_parties(Role.STARTUP.value))
    texts = [own_words(party) for party in parties]
    kept = {} if before is None else {text: row for row, text in enumerate(before.texts)}
    new = [at for at, text in enumerate(texts) if text not in kept]
    vectors = np.zeros((len(parties), encoder.dim), np.float32)
    if before is not None:
        old = [at for at, text in enumerate(texts) if text in kept]
        vectors[old] = before.vectors[[kept[texts[at]] for at in old]]
    if new:
        vectors[new] = encoder.encode_documents([texts[at] for at in new])
    placed = {party.id: _placed(party, placer) for party in parties if not party.segments}
    return Roster.of(parties, vectors, placed)


def _placed(party: Party, placer: Placer) -> tuple[str, ...]:
    return tuple(one.segment_id for one in judge_party(placer, party).placements)


def _deals(screening: Screening, mandate: Mandate, roster: Roster, top: int, desk: Desk) -> tuple[Deal, ...]:
    """The best, as the records stand now: a start-up that left a second ago falls out."""
    best = screening.order[: top * 2]
    ids = [roster.ids[screening.rows[at]] for at in best]
    parties = desk.repository.parties_by_id(ids)
    there = [(at, party) for at, name in zip(best.tolist(), ids, strict=True) if (party := parties.get(name))]
    standing = [(at, party) for at, party in there if Role.STARTUP in party.roles][:top]
    return tuple(
        deal_at(screening, mandate, roster, desk, at, rank, party) for rank, (at, party) in enumerate(standing, 1)
    )


def deal_at(
    screening: Screening, mandate: Mandate, roster: Roster, desk: Desk, at: int, rank: int, party: Party
) -> Deal:  # fmt: skip
    """The start-up at a position of a screening, explained."""
    financed = desk.repository.parties_by_id(mandate.fund.portfolio)
    row = int(screening.rows[at])
    own = roster.segments_of(row)
    views = screening.fund_view.direction(at), screening.startup_view.direction(at)
    known = screening.fund_view.values_of(at).keys() | screening.startup_view.values_of(at).keys()
    return Deal(
        rank=rank, party=party, joint=float(screening.joint[at]), forward=views[0], backward=views[1],
        terms=screening.checks.of(row), reasons=reasons_of(*views, known), path=_path(mandate, party, own, desk.chain),
        future=next((desk.future[name] for name in own if name in desk.future), None),
        context=desk.context(own, party.region),
        rivals=tuple(name for name, one in sorted(financed.items()) if set(one.products) & set(party.products)),
    )  # fmt: skip


def _path(mandate: Mandate, party: Party, own: Sequence[str], chain: IndustryChain) -> tuple[Step, ...]:
    """Fund → the segment it invests in → (the start-up's segment beside it) → the start-up."""
    steps = [Step("need", mandate.fund.id, mandate.fund.name)]
    exact = next((name for name in own if name in mandate.focus), None)
    beside = next((name for name in own if name in mandate.beside), None)
    if exact is not None:
        steps.append(_segment_step(chain, exact, "invests_in"))
    elif beside is not None:
        steps.append(_segment_step(chain, beside, "beside_focus"))
    elif own and own[0] in chain.segments:
        steps.append(_segment_step(chain, own[0], ""))
    return (*steps, Step("firm", party.id, party.name, "in_segment" if len(steps) > 1 else ""))


def _segment_step(chain: IndustryChain, name: str, relation: str) -> Step:
    segment = chain.segments[name]
    return Step("segment", name, segment.name, relation, segment.position.value)


def fund_thesis(offer: Offer) -> str:
    """What a fund looks for, as it describes itself."""
    return " ".join(filter(None, (offer.title, offer.text)))


def left_out_of_list(roster: Roster, left_out: LeftOut) -> NDArray[np.bool_]:
    """bool[n]: start-ups that stand in no list of the fund."""
    alone = left_out.held | left_out.passed  # themselves, and not their groups
    return _are(roster, left_out.barred) | roster.among(alone)


def _are(roster: Roster, names: Collection[str]) -> NDArray[np.bool_]:
    """bool[n]: one of these, or of a group that is."""
    return roster.among(names) | roster.of_group_among(names)


def _about(mandate: Mandate, screening: Screening, day: date) -> list[Warning]:
    fund: Fund = mandate.fund
    found = [Warning("unknown_sector", {"value": one.word, "nearest": one.nearest}) for one in mandate.unknown_sectors]
    if fund.open_to is not None and fund.open_to < day:
        found.append(Warning("fund_closed", {"value": fund.name, "day": fund.open_to}))
    if not len(screening.rows):
        found.append(Warning("no_deal", {"value": fund.name}))
    return found


def _run_id(offer: Offer, thesis: str, top: int, day: date, left_out: LeftOut, desk: Desk) -> str:
    content = {
        "version": VERSION, "data": desk.repository.data_version(), "model": desk.model.version,
        "encoder": desk.encoder.name, "fund": offer.id, "thesis": thesis, "top": top, "day": day,
        "left_out": [sorted(left_out.barred), sorted(left_out.held), sorted(left_out.passed)], "released": None if desk.released is None else sorted(desk.released),
    }  # fmt: skip
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return f"deal_{hashlib.sha256(text.encode()).hexdigest()[:20]}"
