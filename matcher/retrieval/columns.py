"""列 · The offers as numpy columns, sorted by kind and id: what filters and ranking read instead of records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.regions import nearness
from graph.vocabulary import Stage
from matcher.entities import Kind, Offer

KINDS = tuple(Kind)
STAGES = tuple(Stage)
ALL_STAGES = (1 << len(STAGES)) - 1
FOREVER = date.max.toordinal()
NUMERIC_TERMS = ("ticket_min_cny", "ticket_max_cny", "amount_max_cny", "annual_rate", "hours_per_month", "trl")
_ARRAYS = ("kinds", "parties", "regions", "stages", "opens", "closes", "rules", "capacity_left", "completeness",
           "terms", "segment_starts", "segment_items", "serves_starts", "serves_items")  # fmt: skip


@dataclass(frozen=True, slots=True)
class OfferColumns:
    """n offers. Row numbers are positions in this order; `kinds` is ascending, ids ascending within a kind."""

    ids: tuple[str, ...]
    party_ids: tuple[str, ...]  # distinct; `parties` points here
    region_codes: tuple[str, ...]  # distinct; `regions` and `serves_items` point here
    rule_ids: tuple[str, ...]
    segment_ids: tuple[str, ...]
    kinds: NDArray[np.int8]
    parties: NDArray[np.int32]  # -1: not stated
    regions: NDArray[np.int32]  # -1: unknown
    stages: NDArray[np.uint8]  # bit i: STAGES[i] is welcome
    opens: NDArray[np.int32]  # proleptic ordinal of the first day, 0: always
    closes: NDArray[np.int32]  # ordinal of the last day, FOREVER: open; -1: withdrawn
    rules: NDArray[np.int32]  # -1: no rule
    capacity_left: NDArray[np.float32]  # share 0–1, NaN unknown
    completeness: NDArray[np.float32]  # share 0–1
    terms: NDArray[np.float64]  # [n, len(NUMERIC_TERMS)], NaN: not stated
    segment_starts: NDArray[np.int64]
    segment_items: NDArray[np.int32]
    serves_starts: NDArray[np.int64]
    serves_items: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.ids)

    def slice_of(self, kind: Kind) -> slice:
        """Rows of one kind: always one run."""
        code = KINDS.index(kind)
        return slice(int(np.searchsorted(self.kinds, code)), int(np.searchsorted(self.kinds, code, side="right")))

    def party_of(self, row: int) -> str | None:
        """Party id of an offer row; None when the source does not say."""
        party = int(self.parties[row])
        return self.party_ids[party] if party >= 0 else None

    def segments_of(self, row: int) -> tuple[str, ...]:
        """Segment ids an offer row stands in."""
        items = self.segment_items[self.segment_starts[row] : self.segment_starts[row + 1]]
        return tuple(self.segment_ids[item] for item in items)

    def nearness_to(self, region: str | None) -> NDArray[np.float64]:
        """float64[len(region_codes) + 1]: nearness of each region code, the last (unknown) NaN."""
        values = [np.nan if region is None else nearness(region, code) for code in self.region_codes]
        return np.array([*values, np.nan])

    def save(self, folder: Path) -> None:
        """Write columns.npz and columns.json into the folder."""
        np.savez(folder / "columns.npz", **{name: getattr(self, name) for name in _ARRAYS})
        lists = {name: getattr(self, name) for name in ("ids", "party_ids", "region_codes", "rule_ids", "segment_ids")}
        (folder / "columns.json").write_text(json.dumps(lists, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> OfferColumns:
        """Read what `save` wrote."""
        lists = json.loads((folder / "columns.json").read_text(encoding="utf-8"))
        parts: dict[str, Any] = {name: tuple(values) for name, values in lists.items()}
        with np.load(folder / "columns.npz", allow_pickle=False) as arrays:
            parts |= {name: arrays[name] for name in _ARRAYS}
        return cls(**parts)


def in_row_order(offers: Iterable[Offer]) -> list[Offer]:
    """Offers sorted by kind and id, the order of every index."""
    return sorted(offers, key=lambda offer: (KINDS.index(offer.kind), offer.id))


def make_columns(offers: Sequence[Offer], placed: Sequence[Sequence[str]]) -> OfferColumns:
    """Columns of offers that are already in row order; `placed` gives each offer's segment ids."""
    party_ids, parties = _codes([offer.party_id for offer in offers])
    rule_ids, rules = _codes([offer.rule for offer in offers])
    region_codes = tuple(sorted({code for o in offers for code in (*o.serves, *([o.region] if o.region else ()))}))
    place = {code: number for number, code in enumerate(region_codes)}
    segment_ids = tuple(sorted({segment for segments in placed for segment in segments}))
    segment_starts, segment_items = _ragged(placed, {s: i for i, s in enumerate(segment_ids)})
    serves_starts, serves_items = _ragged([offer.serves for offer in offers], place)
    return OfferColumns(
        ids=tuple(offer.id for offer in offers), party_ids=party_ids, region_codes=region_codes,
        rule_ids=rule_ids, segment_ids=segment_ids,
        kinds=np.array([KINDS.index(offer.kind) for offer in offers], dtype=np.int8),
        parties=parties, rules=rules,
        regions=np.array([place.get(offer.region or "", -1) for offer in offers], dtype=np.int32),
        stages=np.array([_stage_bits(offer) for offer in offers], dtype=np.uint8),
        opens=np.array([o.valid_from.toordinal() if o.valid_from else 0 for o in offers], dtype=np.int32),
        closes=np.array([_last_day(offer) for offer in offers], dtype=np.int32),
        capacity_left=np.array([_share_left(offer) for offer in offers], dtype=np.float32),
        completeness=np.array([_completeness(offer) for offer in offers], dtype=np.float32),
        terms=np.array([[_number(offer.terms.get(name)) for name in NUMERIC_TERMS] for offer in offers],
                       dtype=np.float64).reshape(len(offers), len(NUMERIC_TERMS)),
        segment_starts=segment_starts, segment_items=segment_items,
        serves_starts=serves_starts, serves_items=serves_items,
    )  # fmt: skip


def _codes(values: Sequence[str | None]) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    names = tuple(sorted({value for value in values if value is not None}))
    place = {name: number for number, name in enumerate(names)}
    return names, np.array([-1 if v is None else place[v] for v in values], dtype=np.int32)


def _ragged(lists: Sequence[Sequence[str]], place: dict[str, int]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    starts = np.concatenate([[0], np.cumsum([len(items) for items in lists], dtype=np.int64)]).astype(np.int64)
    return starts, np.array([place[item] for items in lists for item in items], dtype=np.int32)


def _stage_bits(offer: Offer) -> int:
    return sum(1 << STAGES.index(stage) for stage in set(offer.stages)) or ALL_STAGES


def _last_day(offer: Offer) -> int:
    if offer.withdrawn:
        return -1
    return offer.valid_to.toordinal() if offer.valid_to else FOREVER


def _share_left(offer: Offer) -> float:
    if offer.capacity is None or offer.capacity_left is None or offer.capacity <= 0:
        return float("nan")
    return min(max(offer.capacity_left / offer.capacity, 0.0), 1.0)


def _completeness(offer: Offer) -> float:
    filled: list[Any] = [
        len(offer.text) >= 12, offer.products or offer.segments or offer.terms, offer.region,
        offer.party_id, offer.valid_to or offer.capacity is not None,
    ]  # fmt: skip
    return sum(map(bool, filled)) / len(filled)


def _number(value: object) -> float:
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return float(value)
    return float("nan")
