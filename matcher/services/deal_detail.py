"""项目详情 · One start-up seen by one fund: every term, both views, its chain, patents near it, policy money, firms like it, who knows it.

Only what it has released is shown, and of its facts only those that say nothing of a person (never age, sex, school,
户籍, nor what stands for them). Ways to it come from engagements alone: the fund's own, and those of a start-up that has
released itself; another fund and its interest is never on the way, nor is anything that has not come to a contract.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from matcher.entities import Eligibility, Kind, Match, MatchRun, Need, Party, Role, Term
from matcher.entities.engagements import WORKED_TOGETHER, Engagement, EngagementKind
from matcher.measures.facts import facts_of
from matcher.measures.policy import Rule, assess, rule_for
from matcher.screening import TermCheck, check_terms, screen
from matcher.services.deal_context import DealContext
from matcher.services.deal_desk import FundDesk
from matcher.services.fund_managers import Deal, deal_at, fund_thesis, left_out_of_list, mandate_of_fund
from matcher.services.needs import clean_text

__all__ = ["TEAM_FACTS", "DealDetail", "Like", "Way", "deal_detail", "ways_to"]

TEAM_FACTS: Final = (
    "founded", "age_months", "employees", "new_jobs_12m", "trl", "is_high_tech", "is_tech_sme", "revenue_cny", "raising_cny",
)  # fmt: skip
"""Facts a fund may see where they are released. None of them is about a person."""
FIRM_FACTS: Final = frozenset(
    {*TEAM_FACTS, "stage", "is_registered", "is_incubated", "is_key_project", "is_incubator_firm", "has_good_credit",
     "high_tech_until", "tech_sme_until"}
)  # fmt: skip
"""Facts of the firm that a rule may be held against here; what else a rule asks stays unknown."""
MONEY: Final = (6, 7)
"""Measures that bring money: loans and funds."""
PATENTS: Final = 5
LIKE: Final = 5


@dataclass(frozen=True, slots=True)
class Like:
    """A firm of the same or a neighbouring segment that says much the same of itself; `likeness` 0–1 (cosine)."""

    party: Party
    likeness: float
    segments: tuple[str, ...]  # shared
    here: bool  # of the same county


@dataclass(frozen=True, slots=True)
class Way:
    """Who could introduce the two: nobody in between (they have worked together), or one who has worked with both."""

    steps: tuple[EngagementKind, ...]
    through: Party | None = None


@dataclass(frozen=True, slots=True)
class DealDetail:
    """All that one page shows. `deal` is None where a hard term is missed or a doubt holds the start-up back."""

    party: Party
    terms: tuple[TermCheck, ...]
    deal: Deal | None
    is_held: bool
    segments: tuple[str, ...]
    context: DealContext
    patents: tuple[Match, ...]
    policies: tuple[tuple[Rule, Eligibility], ...]
    like: tuple[Like, ...]
    team: Mapping[str, Term]
    ways: tuple[Way, ...]

    @property
    def missed(self) -> tuple[TermCheck, ...]:
        """Hard terms that rule it out."""
        return tuple(check for check in self.terms if check.hard and check.met is False)


def deal_detail(
    room: FundDesk, party_id: str, *, day: date, thesis: str | None, rules: Sequence[Rule],
    find: Callable[[Need, int], MatchRun], engagements: Callable[[str], Iterable[Engagement]],
) -> DealDetail:  # fmt: skip
    """Look at one start-up. Raises UnknownThing("unknown_party") for one that is not there or keeps away."""
    desk, roster = room.desk, room.desk.roster.released(room.desk.released)
    party = _as_released(desk.repository.party(room.check(party_id)), room)
    offer, mandate = mandate_of_fund(room.fund.id, desk)
    words = clean_text(thesis)[0] if thesis is not None else fund_thesis(offer)
    row = roster.ids.index(party_id)
    own = roster.segments_of(row)
    held = party_id in room.left_out.held
    checks = check_terms(mandate, roster, day)
    deal = None
    if not held and not checks.ruled_out[row]:
        screening = screen(
            mandate, offer, roster, desk.chain, desk.model, thesis=desk.encoder.encode_queries([words])[0],
            thesis_text=words, day=day,
            barred=left_out_of_list(roster, room.left_out.but_for(party_id)),  # its rank is that of the list
        )  # fmt: skip
        at = int(np.flatnonzero(screening.rows == row)[0])
        rank = int(np.flatnonzero(screening.order == at)[0]) + 1
        deal = deal_at(screening, mandate, roster, desk, at, rank, party)
    need = Need(
        _words(party), kinds=(Kind.PATENT,), region=party.region, stage=party.stage, made=party.products, segments=own
    )
    facts = {name: value for name, value in facts_of(party, day).items() if name in FIRM_FACTS}
    return DealDetail(
        party=party, terms=checks.of(row), deal=deal, is_held=held, segments=own, context=desk.context(own, party.region),
        patents=find(need, PATENTS).matches, policies=_policies(rules, facts, day, party.region),
        like=_like(room, row), team={name: facts[name] for name in TEAM_FACTS if name in facts},
        ways=ways_to(room, party, engagements),
    )  # fmt: skip


def ways_to(room: FundDesk, party: Party, engagements: Callable[[str], Iterable[Engagement]]) -> tuple[Way, ...]:
    """Ways of one and two steps from the fund's manager to a start-up, the shorter first, then by id."""
    mine = _worked_with(room.manager_id, engagements(room.manager_id))
    ways = [Way((kind,)) for kind in mine.get(party.id, ())]
    if _is_released(party.id, room):
        theirs = _worked_with(party.id, engagements(party.id))
        between = room.desk.repository.parties_by_id(sorted(mine.keys() & theirs.keys() - {party.id, room.manager_id}))
        ways += [
            Way((mine[name][0], theirs[name][0]), one)
            for name, one in sorted(between.items())
            if Role.FUND_MANAGER not in one.roles and name not in room.left_out.barred
        ]
    return tuple(ways)


def _worked_with(party_id: str, found: Iterable[Engagement]) -> dict[str, list[EngagementKind]]:
    """Other party → what the two have done together; with whom a fund deals is left out unless it is its own."""
    known: dict[str, list[EngagementKind]] = {}
    for one in found:
        if one.state in WORKED_TOGETHER:
            for member in one.members:
                if member.party_id != party_id:
                    known.setdefault(member.party_id, []).append(one.kind)
    return known


def _policies(
    rules: Sequence[Rule], facts: Mapping[str, Term], day: date, region: str | None
) -> tuple[tuple[Rule, Eligibility], ...]:
    """What the plan may give it, judged from what a fund may know; refused ones are left out, the sure ones come first."""
    about = sorted({rule.about for rule in rules if rule.benefit and rule.measure in MONEY})
    in_force = [rule for name in about if (rule := rule_for(rules, name, day, region)) is not None and rule.benefit]
    judged = [(rule, assess(rule, facts, day, region)) for rule in in_force]
    return tuple(sorted((one for one in judged if one[1].result is not False), key=lambda one: one[1].result is None))


def _like(room: FundDesk, row: int) -> tuple[Like, ...]:
    """The nearest of the roster by their own words among those of the same or a neighbouring segment."""
    desk, roster = room.desk, room.desk.roster
    own = set(roster.segments_of(row))
    if not own or not roster.vectors[row].any():
        return ()
    around = desk.context(tuple(sorted(own)), None)
    near = own | {one.segment_id for one in (*around.suppliers, *around.customers, *around.substitutes)}
    stands = roster.largest_of_segments(np.array([float(name in near) for name in roster.segment_ids])) > 0
    cosines = np.where(stands, roster.vectors @ roster.vectors[row], -np.inf)
    cosines[row] = -np.inf
    best = np.lexsort((np.arange(len(roster)), -cosines))[: LIKE * 2]
    ids = [roster.ids[at] for at in best if np.isfinite(cosines[at]) and not room.bars(roster.ids[at])][:LIKE]
    parties = desk.repository.parties_by_id(ids)
    rows = {roster.ids[at]: int(at) for at in best}
    return tuple(
        Like(
            replace(parties[name], facts={}), float(np.clip(cosines[rows[name]], 0.0, 1.0)),
            tuple(sorted(own & set(roster.segments_of(rows[name])))),
            bool(roster.regions[rows[name]] == roster.regions[row] >= 0),
        )
        for name in ids
        if name in parties
    )  # fmt: skip


def _as_released(party: Party, room: FundDesk) -> Party:
    return party if _is_released(party.id, room) else replace(party, facts={})


def _is_released(party_id: str, room: FundDesk) -> bool:
    return room.desk.released is None or party_id in room.desk.released


def _words(party: Party) -> str:
    return " ".join(filter(None, (party.text, "、".join(party.products)))) or party.name
