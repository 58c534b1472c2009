"""骨架 · The chains as numbers: which products a segment makes and buys, who supplies it, where it is at home."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from graph.build import parse_segment, read_segments
from graph.chain import Segment
from graph.names import normalise
from graph.regions import COUNTIES
from matcher.errors import BadInput

__all__ = ["COUNTY_CODES", "Skeleton", "read_chain_rows", "read_skeleton"]

Ints = NDArray[np.int64]

COUNTY_CODES = tuple(COUNTIES)


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Segments and products by number."""

    rows: tuple[dict[str, str], ...]  # as the chain files have them
    segments: tuple[Segment, ...]
    products: tuple[str, ...]
    known: frozenset[str]  # the products' names, normalised
    makes: tuple[Ints, ...]  # segment → numbers of the products it sells
    buys: tuple[Ints, ...]  # segment → numbers of those of its inputs that some segment sells
    beside: tuple[Ints, ...]  # segment → numbers of its suppliers and substitutes
    buyer_counts: Ints  # int64[segments]: how many segments name it as a supplier
    homes: tuple[Ints, ...]  # segment → places in COUNTY_CODES, empty where none is known


def read_chain_rows(folder: Path) -> list[dict[str, str]]:
    """Rows of every chain file of a folder, in the order of the file names; BadInput when there is none."""
    rows = [row for file in sorted(folder.glob("*.csv")) for row in read_segments(file)]
    if not rows:
        raise BadInput("city_without_chains", folder=str(folder))
    return rows


def read_skeleton(folder: Path) -> Skeleton:
    """The chains of a folder. A segment that sells nothing is left out; BadInput when nothing is left."""
    rows = read_chain_rows(folder)
    segments = [segment for row in rows if (segment := parse_segment(row)[0]) is not None and segment.products]
    if not segments:
        raise BadInput("city_without_chains", folder=str(folder))
    numbers: dict[str, int] = {}
    names: list[str] = []
    for segment in segments:
        for product in segment.products:
            if numbers.setdefault(normalise(product), len(names)) == len(names):
                names.append(product)
    places = {segment.id: place for place, segment in enumerate(segments)}
    counties = {code: place for place, code in enumerate(COUNTY_CODES)}
    beside = [_numbers((*segment.suppliers, *segment.substitutes), places) for segment in segments]
    buyers = np.bincount(
        [places[supplier] for segment in segments for supplier in segment.suppliers if supplier in places],
        minlength=len(segments),
    )
    return Skeleton(
        rows=tuple(rows),
        segments=tuple(segments),
        products=tuple(names),
        known=frozenset(numbers),
        makes=tuple(_numbers(map(normalise, segment.products), numbers) for segment in segments),
        buys=tuple(_numbers(map(normalise, segment.inputs), numbers) for segment in segments),
        beside=tuple(beside),
        buyer_counts=buyers.astype(np.int64),
        homes=tuple(_numbers(segment.counties, counties) for segment in segments),
    )


def _numbers(words: Iterable[str], known: Mapping[str, int]) -> Ints:
    """Numbers of the known words, without repeats, in the order of the words."""
    return np.array(list(dict.fromkeys(known[word] for word in words if word in known)), np.int64)
