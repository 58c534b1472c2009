"""真值 · What is right for each need of the city, how right (grade 3 or 2), and the chance that each side says yes.

Suppliers: 3 makes what is named (or, where nothing is named, a material of the made product), 2 makes another thing the
made product needs. Others: 3 fits in every respect, 2 fits but for the special field. Whatever is not listed has grade 0.
The start-up's segment and first order stand in the line, so that the other side's wish can be worked out for any pair.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from graph.regions import nearness
from matcher.entities import Kind
from matcher.evaluation.city.acceptance import HALF_PLEASED, UNKNOWN_NEARNESS, Acceptance, appeal
from matcher.evaluation.city.asking import CityNeed
from matcher.evaluation.city.counterparts import CityFund, CityMentor, Counterparts
from matcher.evaluation.city.firms import Firms
from matcher.evaluation.city.population import Makers
from matcher.evaluation.city.skeleton import Ints, Skeleton
from matcher.evaluation.city.wishes import credit_wish, focus_wish, mentor_wish, order_wish, supplier_wish, time_wish

__all__ = ["LISTED", "Truth", "truth_lines"]

LISTED = 2000  # right offers a line names, the best grades and nearest first; `count` tells how many there are


@dataclass(frozen=True, slots=True)
class Truth:
    """All that decides what is right."""

    skeleton: Skeleton
    suppliers: Firms
    startups: Firms
    makers: Makers
    materials: Sequence[Ints]
    counterparts: Counterparts
    seed: int


@dataclass(frozen=True, slots=True)
class _Right:
    offer: str
    grade: int
    county: str | None
    wish: float = HALF_PLEASED  # of the counterpart
    startup_wish: float = HALF_PLEASED


def truth_lines(truth: Truth, needs: Iterable[CityNeed]) -> Iterator[dict[str, object]]:
    """One line a need that has a right answer.

    {"qid", "group": kind, "rel", "grades", "forward", "backward", "count", "segment", "terms"}: the lists run in parallel, the
    likeliest to end in two yeses first; segment and terms (its order, its days to wait and to pay) are the start-up's own.
    """
    model = Acceptance()
    for need in needs:
        count, right = _suppliers(truth, need) if need.kind is Kind.SUPPLIER else _listed(_others(truth, need))
        if not right:
            continue
        here, asker = truth.startups.county(need.startup), appeal(need.id, truth.seed)
        rows = []
        for each in right:
            near = UNKNOWN_NEARNESS if each.county is None else nearness(here, each.county)
            forward = model.forward(each.grade, near, appeal(each.offer, truth.seed), each.startup_wish)
            backward = model.backward(each.grade, near, asker, each.wish)
            rows.append((-forward * backward, each.offer, each.grade, round(forward, 6), round(backward, 6)))
        rows.sort()
        _, offers, grades, forwards, backwards = zip(*rows, strict=True)
        yield {
            "qid": need.id, "group": need.kind.value, "rel": offers, "grades": grades, "forward": forwards, "backward": backwards,
            "count": count, "segment": _segment(truth, need), "terms": _terms(truth, need),
        }  # fmt: skip


def _suppliers(truth: Truth, need: CityNeed) -> tuple[int, list[_Right]]:
    """In columns, for a product may have a hundred thousand makers."""
    parts = truth.materials[need.made].tolist()
    segment = truth.startups.people.segment[need.startup]
    best = need.named or tuple(parts)
    good = parts if need.named else truth.skeleton.buys[segment].tolist()
    third, second = (np.unique(np.concatenate([truth.makers.of(each) for each in some])) for some in (best, good))
    firms = np.concatenate([third, np.setdiff1d(second, third, assume_unique=True)])
    grades = np.where(np.arange(len(firms)) < len(third), 3, 2)
    people, here = truth.suppliers.people, truth.startups.people.county[need.startup]
    order = np.lexsort((firms, people.county[firms] != here, -grades))[:LISTED]
    right = []
    for firm, grade in zip(firms[order].tolist(), grades[order].tolist(), strict=True):
        ours, theirs = _wishes(truth, need, firm)
        right.append(_Right(f"supplier:{truth.suppliers.id(firm)}", grade, truth.suppliers.county(firm), theirs, ours))
    return len(firms), right


def _wishes(truth: Truth, need: CityNeed, firm: int) -> tuple[float, float]:
    """How far a supplier comes on the start-up's terms, and the start-up on the supplier's."""
    terms, suppliers = _terms(truth, need), truth.suppliers
    order = order_wish(terms["first_order_cny"], suppliers.minimum(firm))
    credit = credit_wish(terms["credit_days"], suppliers.credit_given(firm))
    return time_wish(terms["needed_within_days"], suppliers.lead(firm)), supplier_wish(order, credit)


def _terms(truth: Truth, need: CityNeed) -> dict[str, int]:
    asker = need.startup
    return {
        "first_order_cny": truth.startups.first_order(asker),
        "needed_within_days": truth.startups.needed(asker),
        "credit_days": truth.startups.credit_asked(asker),
    }


def _segment(truth: Truth, need: CityNeed) -> str:
    return truth.skeleton.segments[int(truth.startups.people.segment[need.startup])].id


def _listed(right: Iterable[_Right]) -> tuple[int, list[_Right]]:
    ordered = sorted(right, key=lambda each: (-each.grade, each.offer))
    return len(ordered), ordered[:LISTED]


def _others(truth: Truth, need: CityNeed) -> Iterator[_Right]:
    startups, drawn = truth.startups, truth.counterparts
    here = startups.county(need.startup)
    place = int(startups.people.segment[need.startup])
    segment = truth.skeleton.segments[place]
    if need.kind is Kind.MENTOR:
        for mentor in drawn.mentors:
            if need.topic in mentor.topics and mentor.taken < mentor.hours:
                wish = mentor_wish(mentor.segments, segment.id, 1 - mentor.taken / mentor.hours)
                yield _Right(f"mentor:{mentor.id}", _mentor_grade(mentor, segment.chain), mentor.county, wish)
    elif need.kind is Kind.FUND:
        for fund in drawn.funds:
            if _within_mandate(fund, startups, need.startup, segment.id):
                wish = focus_wish(fund.segments, segment.id)
                yield _Right(f"fund:{fund.id}", 3 if fund.segments else 2, None, wish)
    elif need.kind is Kind.PATENT:
        for patent in drawn.patents:
            if not patent.lapsed and (patent.product == need.made or patent.segment == place):
                yield _Right(f"patent:{patent.id}", 3 if patent.product == need.made else 2, patent.county)
    elif need.kind is Kind.PROFESSOR:
        for professor in drawn.professors:
            if professor.agrees and professor.segment.partition(".")[0] == segment.chain:
                yield _Right(f"professor:{professor.id}", 3 if professor.segment == segment.id else 2, professor.county)
    elif need.kind is Kind.LOAN:
        for loan in drawn.loans:
            if loan.most >= startups.borrowing(need.startup):
                yield _Right(f"loan:{loan.id}:startup", 3 if loan.county == here else 2, loan.county)
    elif need.kind is Kind.SPACE:
        for space in drawn.spaces:
            if space.county == here and space.taken < space.desks:
                yield _Right(f"space:{space.id}", 3, space.county)


def _mentor_grade(mentor: CityMentor, chain: str) -> int:
    return 3 if any(segment.partition(".")[0] == chain for segment in mentor.segments) else 2


def _within_mandate(fund: CityFund, startups: Firms, number: int, segment: str) -> bool:
    return (
        (not fund.stages or startups.stage(number) in fund.stages)
        and fund.low <= startups.raising(number) <= fund.high
        and (not fund.counties or startups.county(number) in fund.counties)
        and (not fund.segments or segment in fund.segments)
    )
