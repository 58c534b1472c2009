"""已知真值 · The chance that each side of any pair of the synthetic city says yes, listed in truth.jsonl or not.

Listed pairs have the grades of the file; all others have grade 0. Nearness, wishes and appeals follow from the files and
the seed, by the very functions that made the city (evaluation/city).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.regions import nearness
from matcher.entities import Kind, Offer
from matcher.errors import BadInput
from matcher.evaluation.city.acceptance import HALF_PLEASED, UNKNOWN_NEARNESS, Acceptance, appeal
from matcher.evaluation.city.wishes import credit_wish, focus_wish, mentor_wish, order_wish, supplier_wish, time_wish

__all__ = ["CITY_TRUTH", "NEED_TRUTH", "KnownTruth", "NeedTruth", "OfferFacts"]

Floats = NDArray[np.float64]
TERMS = ("min_order_cny", "lead_days", "credit_days_max")
CITY_TRUTH, NEED_TRUTH = "truth_city.json", "truth.jsonl"


@dataclass(frozen=True, slots=True)
class NeedTruth:
    """What truth.jsonl tells of one need: grades by offer id, and what decides the other side's wish."""

    id: str
    kind: Kind
    grades: Mapping[str, int]
    listed: Mapping[str, tuple[float, float]]  # offer id → chances forward, backward
    segment: str
    terms: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """What decides the truth of an offer's pairs, as far as the files tell it."""

    id: str
    kind: Kind
    region: str | None
    segments: tuple[str, ...]
    terms: Mapping[str, float]
    free_share: float

    @classmethod
    def of(cls, offer: Offer) -> OfferFacts:
        """From an offer of the records."""
        return cls(
            offer.id, offer.kind, offer.region, offer.segments,
            {name: float(str(offer.terms[name])) for name in TERMS if name in offer.terms},
            offer.capacity_left / offer.capacity if offer.capacity and offer.capacity_left is not None else HALF_PLEASED,
        )  # fmt: skip


class KnownTruth:
    """The city's truth; `needs` in the order of the file."""

    def __init__(self, seed: int, model: Acceptance, needs: Iterable[NeedTruth]) -> None:
        self._seed, self._model = seed, model
        self.needs = {need.id: need for need in needs}
        self._appeals: dict[str, float] = {}

    @classmethod
    def read(cls, folder: Path) -> KnownTruth:
        """Truth of a city's folder. Raises BadInput: city_without_truth naming the file that is missing or another's."""
        document = _read_json(folder, CITY_TRUTH)
        try:
            fields = {name: document["acceptance"][name] for name in Acceptance().document()}
            lines = (folder / NEED_TRUTH).read_text(encoding="utf-8").splitlines()
            return cls(int(document["seed"]), Acceptance(**fields), [_need(json.loads(line)) for line in lines])
        except (OSError, ValueError, KeyError, TypeError) as why:
            raise BadInput("city_without_truth", folder=str(folder), file=NEED_TRUTH) from why

    def among(self, names: Set[str]) -> KnownTruth:
        """The same truth with some of the needs."""
        return KnownTruth(self._seed, self._model, [need for need in self.needs.values() if need.id in names])

    def chances(self, need: NeedTruth, region: str | None, offers: Sequence[OfferFacts]) -> tuple[Floats, Floats]:
        """float64[n] forward and backward chances of a need that is asked from `region`."""
        asker = self._appeal(need.id)
        rows = [self._pair(need, region, offer, asker) for offer in offers]
        table = np.array(rows, np.float64).reshape(-1, 2)
        return table[:, 0], table[:, 1]

    def _pair(self, need: NeedTruth, region: str | None, offer: OfferFacts, asker: float) -> tuple[float, float]:
        listed = need.listed.get(offer.id)
        if listed is not None:
            return listed
        near = UNKNOWN_NEARNESS if offer.region is None or region is None else nearness(region, offer.region)
        ours, theirs = _wishes(need, offer)
        forward = self._model.forward(0, near, self._appeal(offer.id), ours)
        return forward, self._model.backward(0, near, asker, theirs)

    def _appeal(self, identifier: str) -> float:
        if identifier not in self._appeals:
            self._appeals[identifier] = appeal(identifier, self._seed)
        return self._appeals[identifier]


def _wishes(need: NeedTruth, offer: OfferFacts) -> tuple[float, float]:
    """How far the offer comes on the start-up's terms, and the start-up on the counterpart's; unstated terms are unknown."""
    asked, given = need.terms, offer.terms
    if offer.kind is Kind.SUPPLIER:
        order = order_wish(asked["first_order_cny"], given.get("min_order_cny"))
        credit = credit_wish(asked["credit_days"], given.get("credit_days_max"))
        return time_wish(asked["needed_within_days"], given.get("lead_days")), supplier_wish(order, credit)
    if offer.kind is Kind.MENTOR:
        return HALF_PLEASED, mentor_wish(offer.segments, need.segment, offer.free_share)
    if offer.kind is Kind.FUND:
        return HALF_PLEASED, focus_wish(offer.segments, need.segment)
    return HALF_PLEASED, HALF_PLEASED


def _need(row: Mapping[str, Any]) -> NeedTruth:
    kind = Kind.parse(row["group"])
    if kind is None:
        raise ValueError(row["group"])
    pairs = zip(row["forward"], row["backward"], strict=True)
    return NeedTruth(
        id=row["qid"], kind=kind, grades=dict(zip(row["rel"], row["grades"], strict=True)),
        listed=dict(zip(row["rel"], pairs, strict=True)), segment=row["segment"], terms={name: float(value) for name, value in row["terms"].items()},
    )  # fmt: skip


def _read_json(folder: Path, name: str) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as why:
        raise BadInput("city_without_truth", folder=str(folder), file=name) from why
    return document
