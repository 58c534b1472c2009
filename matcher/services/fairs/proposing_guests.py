"""邀谁 · Whom a fair invites from each side, and why: one line a party, nobody on both sides, neither side far larger.

Everybody who would fit is weighed by number; who is shown on the list alone gets a line with segments and reasons.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.entities.fairs import Side
from matcher.services.demand import Demands, demands_of
from matcher.services.fairs.proposing_topics import Entry
from matcher.services.firms_in_trade import FirmsInTrade, firms_in_trade
from matcher.services.standing import Standing

__all__ = ["Invitee", "guests_of"]

LOPSIDED = 2.0  # a side has at most so many times the people of the other


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody to invite, for which segments and why: codes of wording/labels. `strength` orders the list."""

    party_id: str
    side: Side
    segments: tuple[str, ...]
    reasons: tuple[str, ...]
    strength: float


@dataclass(frozen=True, slots=True, eq=False)
class _Call:
    """Firms called for one segment by the same reasons; `weights` one each or one for all."""

    segment: str
    reasons: tuple[str, ...]
    firms: NDArray[np.integer]
    weights: float | NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Called:
    """All of one side, the strongest first: firm numbers, and strengths by firm number."""

    side: Side
    calls: tuple[_Call, ...]
    firms: NDArray[np.int64]
    strengths: NDArray[np.float64]


def guests_of(
    standing: Standing, region: str | None, entries: Sequence[Entry], most: int
) -> tuple[list[list[Invitee]], int]:
    """Those of each side, the strongest first, together no more than `most`; and how many more would fit.

    Who asks is of the region; None is anywhere.
    """
    demands, firms = standing.derived(demands_of), standing.derived(firms_in_trade)
    asking = _called(Side.A, (call for one in entries for call in _asking(one.segment.id, demands, region)), firms)
    offering = _called(Side.B, (call for one in entries for call in _offering(one, firms)), firms)
    lists = _one_side_each(asking.firms, offering.firms, len(firms.columns.ids))
    sides = [
        _lines(called, chosen, firms)
        for called, chosen in zip((asking, offering), _balanced(*lists, most=most), strict=True)
    ]
    return sides, sum(map(len, lists)) - sum(map(len, sides))


def _asking(segment_id: str, demands: Demands, region: str | None) -> Iterator[_Call]:
    named = [need.party_id for need in demands.needs_here(segment_id, region) if need.party_id]
    by_inputs, by_chain = demands.firms_asking(segment_id, region)
    yield _Call(segment_id, ("invite_needs",), _numbers(named, demands.firms), 3.0)
    yield _Call(segment_id, ("invite_buys",), by_inputs, 2.0)
    yield _Call(segment_id, ("invite_fed",), by_chain, 1.0)


def _offering(entry: Entry, firms: FirmsInTrade) -> Iterator[_Call]:
    here, words = entry.segment.id, entry.may_stand_here
    yield _Call(here, ("invite_makes",), _numbers(entry.firms, firms), 3.0)
    sure = 2.0 * np.array([confidence for _, confidence in words], np.float64)
    yield _Call(here, ("invite_words",), _numbers((firm for firm, _ in words), firms), sure)
    for filler in entry.fillers:
        codes = tuple(f"invite_{ground.reason.value}" for ground in filler.grounds)
        yield _Call(here, codes, _numbers((filler.firm_id,), firms), min(2.5, filler.strength))


def _numbers(ids: Iterable[str], firms: FirmsInTrade) -> NDArray[np.int64]:
    """Of those that are firms in trade, as often as they are named."""
    return np.array([number for name in ids if (number := firms.number_of.get(name)) is not None], np.int64)


def _called(side: Side, calls: Iterable[_Call], firms: FirmsInTrade) -> _Called:
    """Strengths summed in the order of the calls; ties by number, which is by id."""
    made = tuple(calls)
    strengths, called = np.zeros(len(firms.columns.ids)), np.zeros(len(firms.columns.ids), np.bool_)
    for call in made:
        np.add.at(strengths, call.firms, call.weights)
        called[call.firms] = True
    numbers = np.flatnonzero(called)
    return _Called(side, made, numbers[np.argsort(-strengths[numbers], kind="stable")], strengths)


def _one_side_each(
    asking: NDArray[np.int64], offering: NDArray[np.int64], firm_count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Nobody sits on both sides of one fair: who could goes where fewer are, the strongest suppliers first."""
    buys = np.zeros(firm_count, np.bool_)
    buys[asking] = True
    both = offering[buys[offering]]
    left, right = len(asking) - len(both), len(offering) - len(both)
    sells = np.zeros(firm_count, np.bool_)
    sells[offering] = True
    for number in both.tolist():
        sells[number] = right <= left
        left, right = (left, right + 1) if right <= left else (left + 1, right)
    return asking[~sells[asking]], offering[sells[offering]]


def _balanced(
    asking: NDArray[np.int64], offering: NDArray[np.int64], *, most: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Neither side more than LOPSIDED times the other, together no more than `most`."""
    few = max(1, min(len(asking), len(offering), most // 2))
    sizes = [min(len(side), math.ceil(LOPSIDED * few)) for side in (asking, offering)]
    while sum(sizes) > most:
        sizes[0 if sizes[0] >= sizes[1] else 1] -= 1
    return asking[: sizes[0]], offering[: sizes[1]]


def _lines(called: _Called, chosen: NDArray[np.int64], firms: FirmsInTrade) -> list[Invitee]:
    """One line for each of the chosen with all its segments and reasons, in the order of the calls."""
    is_chosen = np.zeros(len(firms.columns.ids), np.bool_)
    is_chosen[chosen] = True
    heard: dict[int, list[_Call]] = {number: [] for number in chosen.tolist()}
    for call in called.calls:
        for number in call.firms[is_chosen[call.firms]].tolist():
            heard[number].append(call)
    return [
        Invitee(
            str(firms.columns.ids[number]), called.side, tuple(dict.fromkeys(call.segment for call in calls)),
            tuple(dict.fromkeys(code for call in calls for code in call.reasons)), float(called.strengths[number]),
        )
        for number, calls in heard.items()
    ]  # fmt: skip
