"""列 · The offers as numpy columns, sorted by kind and id: what filters and ranking read instead of records."""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
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
NUMERIC_TERMS = (
    "ticket_min_cny", "ticket_max_cny", "amount_max_cny", "annual_rate", "hours_per_month", "trl", "min_order_cny",
    "lead_days", "credit_days_max",
)  # fmt: skip
_NO_TERMS = (float("nan"),) * len(NUMERIC_TERMS)
_COLUMNS: dict[str, tuple[str, type[np.generic]]] = {
    "kinds": ("b", np.int8), "parties": ("i", np.int32), "regions": ("i", np.int32), "stages": ("B", np.uint8),
    "opens": ("i", np.int32), "closes": ("i", np.int32), "rules": ("i", np.int32), "capacity_left": ("f", np.float32),
    "completeness": ("f", np.float32), "terms": ("d", np.float64), "segment_starts": ("q", np.int64),
    "segment_items": ("i", np.int32), "serves_starts": ("q", np.int64), "serves_items": ("i", np.int32),
}  # fmt: skip
"""Column → its type code while it is gathered, and its numpy type."""
_TYPES = {name: code for name, (code, _) in _COLUMNS.items()}
_DTYPES = {name: dtype for name, (_, dtype) in _COLUMNS.items()}


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
    _runs: Mapping[Kind, tuple[slice, int, int]] = field(init=False, repr=False)  # rows, last opening, first closing

    def __post_init__(self) -> None:
        """Note what every search asks of each kind."""
        edges = np.searchsorted(self.kinds, np.arange(len(KINDS) + 1, dtype=np.int8)).tolist()
        runs = {kind: slice(edges[code], edges[code + 1]) for code, kind in enumerate(KINDS)}
        noted = {kind: (rows, int(self.opens[rows].max(initial=0)), int(self.closes[rows].min(initial=FOREVER)))
                 for kind, rows in runs.items()}  # fmt: skip
        object.__setattr__(self, "_runs", noted)

    def __len__(self) -> int:
        return len(self.ids)

    def slice_of(self, kind: Kind) -> slice:
        """Rows of one kind: always one run."""
        return self._runs[kind][0]

    def always_open(self, kind: Kind, day: int) -> bool:
        """Whether every offer of the kind is open on the day (an ordinal)."""
        _, latest, earliest = self._runs[kind]
        return latest <= day <= earliest

    def party_of(self, row: int) -> str | None:
        """Party id of an offer row; None when the source does not say."""
        party = int(self.parties[row])
        return self.party_ids[party] if party >= 0 else None

    def segments_of(self, row: int) -> tuple[str, ...]:
        """Segment ids an offer row stands in."""
        items = self.segment_items[self.segment_starts[row] : self.segment_starts[row + 1]]
        return tuple(self.segment_ids[item] for item in items)

    def rows_of_id(self, offer_id: str) -> tuple[int, ...]:
        """Rows of an offer id: one a kind at most, for an offer that changed its kind."""
        runs = [self.slice_of(kind) for kind in Kind]
        places = (bisect_left(self.ids, offer_id, run.start, run.stop) for run in runs)
        return tuple(at for at, run in zip(places, runs, strict=True) if at < run.stop and self.ids[at] == offer_id)

    def are_of(self, rows: NDArray[np.int32], names: Set[str]) -> NDArray[np.bool_]:
        """bool[n]: rows whose party or offer id is among the names."""
        parties = [at for name in names if (at := bisect_left(self.party_ids, name)) < len(self.party_ids)
                   and self.party_ids[at] == name]  # fmt: skip
        offers = [row for name in names for row in self.rows_of_id(name)]
        marked: NDArray[np.bool_] = np.isin(self.parties[rows], parties) | np.isin(rows, offers)
        return marked

    def nearness_to(self, region: str | None) -> NDArray[np.float64]:
        """float64[len(region_codes) + 1]: nearness of each region code, the last (unknown) NaN."""
        return _nearness_table(region, self.region_codes)

    def save(self, folder: Path) -> None:
        """Write columns.npz and columns.json into the folder."""
        np.savez(folder / "columns.npz", **{name: getattr(self, name) for name in _COLUMNS})
        lists = {name: getattr(self, name) for name in ("ids", "party_ids", "region_codes", "rule_ids", "segment_ids")}
        (folder / "columns.json").write_text(json.dumps(lists, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> OfferColumns:
        """Read what `save` wrote."""
        lists = json.loads((folder / "columns.json").read_text(encoding="utf-8"))
        parts: dict[str, Any] = {name: tuple(values) for name, values in lists.items()}
        with np.load(folder / "columns.npz", allow_pickle=False) as arrays:
            parts |= {name: arrays[name] for name in _COLUMNS}
        return cls(**parts)


@lru_cache(maxsize=1024)  # needs come from the same few counties
def _nearness_table(region: str | None, codes: tuple[str, ...]) -> NDArray[np.float64]:
    values = [np.nan if region is None else nearness(region, code) for code in codes]
    table = np.array([*values, np.nan])
    table.flags.writeable = False
    return table


def in_row_order(offers: Iterable[Offer]) -> list[Offer]:
    """Offers sorted by kind and id, the order of every index."""
    return sorted(offers, key=lambda offer: (KINDS.index(offer.kind), offer.id))


class ColumnsBuilder:
    """Takes offers one by one, in row order, and keeps numbers only, so that a million fit."""

    def __init__(self) -> None:
        """Start empty."""
        self._ids: list[str] = []
        self._names: dict[str, dict[str, int]] = {"party": {}, "region": {}, "rule": {}, "segment": {}}
        self._numbers: dict[str, array[Any]] = {name: array(code) for name, code in _TYPES.items()}

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, offer: Offer, placed: Sequence[str]) -> None:
        """Append one offer with the segments it stands in."""
        self._ids.append(offer.id)
        numbers = self._numbers
        numbers["kinds"].append(KINDS.index(offer.kind))
        for column, name, value in (
            ("parties", "party", offer.party_id), ("regions", "region", offer.region), ("rules", "rule", offer.rule),
        ):  # fmt: skip
            numbers[column].append(-1 if value is None else self._code(name, value))
        numbers["stages"].append(_stage_bits(offer))
        numbers["opens"].append(offer.valid_from.toordinal() if offer.valid_from else 0)
        numbers["closes"].append(last_day(offer))
        numbers["capacity_left"].append(_share_left(offer))
        numbers["completeness"].append(_completeness(offer))
        terms = offer.terms
        numbers["terms"].extend([_number(terms.get(name)) for name in NUMERIC_TERMS] if terms else _NO_TERMS)
        numbers["segment_items"].extend(self._code("segment", name) for name in placed)
        numbers["segment_starts"].append(len(numbers["segment_items"]))
        numbers["serves_items"].extend(self._code("region", code) for code in offer.serves)
        numbers["serves_starts"].append(len(numbers["serves_items"]))

    def finish(self) -> OfferColumns:
        """The columns of what was added."""
        names = {name: tuple(sorted(codes)) for name, codes in self._names.items()}
        places = {name: self._in_order(name, names[name]) for name in names}
        arrays = {name: np.array(values, dtype=_DTYPES[name]) for name, values in self._numbers.items()}
        for column, name in (("parties", "party"), ("regions", "region"), ("rules", "rule"),
                             ("segment_items", "segment"), ("serves_items", "region")):  # fmt: skip
            arrays[column] = places[name][arrays[column]]
        for column in ("segment_starts", "serves_starts"):
            arrays[column] = np.concatenate([[0], arrays[column]]).astype(np.int64)
        arrays["terms"] = arrays["terms"].reshape(len(self._ids), len(NUMERIC_TERMS))
        return OfferColumns(
            ids=tuple(self._ids), party_ids=names["party"], region_codes=names["region"],
            rule_ids=names["rule"], segment_ids=names["segment"], **arrays,
        )  # fmt: skip

    def _code(self, name: str, value: str) -> int:
        codes = self._names[name]
        return codes.setdefault(value, len(codes))

    def _in_order(self, name: str, ordered: tuple[str, ...]) -> NDArray[np.int32]:
        """From the order in which names were met to their sorted order; the last place keeps -1 for unknown."""
        place = {value: at for at, value in enumerate(ordered)}
        return np.array([*(place[value] for value in self._names[name]), -1], dtype=np.int32)


def make_columns(offers: Iterable[Offer], placed: Iterable[Sequence[str]]) -> OfferColumns:
    """Columns of offers that are already in row order; `placed` gives each offer's segment ids."""
    builder = ColumnsBuilder()
    for offer, segments in zip(offers, placed, strict=True):
        builder.add(offer, segments)
    return builder.finish()


def _stage_bits(offer: Offer) -> int:
    return sum(1 << STAGES.index(stage) for stage in set(offer.stages)) or ALL_STAGES


def last_day(offer: Offer) -> int:
    """Ordinal of the last day on which the offer can be had: FOREVER when open, -1 when withdrawn."""
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
