"""抽样 · Firms and patents of a synthetic city with the segments they truly stand in, and a map with parts taken away.

Real firms use other words than a chain file, and some are in trades that no chain has. So part of the segments and one whole chain
are left out of the map (their firms stand nowhere), and part of the words of the others are hidden.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from graph.build import build_chain
from graph.chain import IndustryChain
from matcher.evaluation.city import words
from matcher.evaluation.city.firms import Firms, write_startups, write_suppliers
from matcher.evaluation.city.population import Population, draw_population, plant_gaps
from matcher.evaluation.city.skeleton import Skeleton, read_skeleton
from matcher.measures.organisations import PARTIES

__all__ = ["Draw", "Drawn", "draw_case"]

SEGMENTS_OUT = 0.12  # share of the segments that are left out one by one (assumed)
HIDDEN = (0.0, 0.3, 0.6)  # shares of the words that are hidden from the map, a third of the cases each (assumed)
JOINED_SHARE = 0.2  # firms that are two of one chain under one name (assumed)
STAGES = (0.3, 0.4, 0.3)
PATENT_SHARE = 0.1  # patents among all that is placed


@dataclass(frozen=True, slots=True)
class Draw:
    """What is told of a firm (or a patent), and the segments of the map that it stands in; none: an unknown trade."""

    text: str
    codes: tuple[str, ...]
    products: tuple[str, ...]
    right: frozenset[str]
    outside: str  # "" known | segment: its segment was left out | chain: its whole chain was | trader: makes nothing


@dataclass(frozen=True, slots=True)
class Drawn:
    """A map with parts taken away and the firms to place in it."""

    chain: IndustryChain
    draws: tuple[Draw, ...]


def draw_case(chains: Path, *, firms: int, seed: int) -> Drawn:
    """`firms` firms and a tenth as many patents. Equal arguments give equal draws. Raises BadInput("city_without_chains")."""
    skeleton = read_skeleton(chains)
    random = np.random.default_rng([seed, 20])
    left_out, whole = _left_out(random, skeleton, seed)
    rows = [
        _hidden(random, row, HIDDEN[int(random.integers(len(HIDDEN)))])
        for row in skeleton.rows
        if row["segment_id"] not in left_out
    ]
    chain = build_chain(rows).chain
    truth = _Truth(skeleton, frozenset(chain.segments), whole)
    return Drawn(
        chain, (*_firms(random, truth, firms, seed), *_patents(random, truth, round(firms * PATENT_SHARE), seed))
    )


@dataclass(frozen=True, slots=True)
class _Truth:
    skeleton: Skeleton
    known: frozenset[str]
    whole: str  # the chain that was left out

    def of_firm(self, segment: int, products: Sequence[int]) -> frozenset[str]:
        """Its segment, those beside it whose goods it makes too, and the wider segments of all."""
        skeleton = self.skeleton
        foreign = [product for product in products if product not in skeleton.makes[segment]]
        beside = [
            place
            for place in skeleton.beside[segment].tolist()
            if any(product in skeleton.makes[place] for product in foreign)
        ]
        parents = {one.id: one.parent for one in skeleton.segments}
        found: set[str] = set()
        for place in (segment, *beside):
            here: str | None = skeleton.segments[place].id
            while here is not None and here not in found:
                found.add(here)
                here = parents.get(here)
        return frozenset(found & self.known)

    def outside(self, segment: int, right: frozenset[str]) -> str:
        if right:
            return ""
        return "chain" if self.skeleton.segments[segment].chain == self.whole else "segment"


def _left_out(random: np.random.Generator, skeleton: Skeleton, seed: int) -> tuple[set[str], str]:
    """Ids of the segments left out, and the chain that is among them whole: another one for each seed, in turn."""
    names = sorted({segment.chain for segment in skeleton.segments})
    whole = names[seed % len(names)] if len(names) > 1 else ""
    some = random.random(len(skeleton.segments)) < SEGMENTS_OUT
    out = {one.id for one, gone in zip(skeleton.segments, some, strict=True) if gone or one.chain == whole}
    return out, whole


def _hidden(random: np.random.Generator, row: dict[str, str], share: float) -> dict[str, str]:
    """The row without a share of its words; without its name too in as many cases."""
    kept = {
        column: "、".join(word for word in row.get(column, "").split("、") if random.random() >= share)
        for column in ("products", "synonyms", "outputs")
    }
    name = {"name": "", "name_en": ""} if random.random() < share else {}
    return row | kept | name


def _firms(random: np.random.Generator, truth: _Truth, count: int, seed: int) -> Iterator[Draw]:
    people = draw_population(truth.skeleton, plant_gaps(truth.skeleton, seed), count, STAGES, [seed, 21], supply=True)
    firms = Firms(truth.skeleton, people, f"p{seed}-", "f", 0, count + 1)
    chains = np.array([truth.skeleton.segments[segment].chain for segment in people.segment.tolist()])
    rows = list(_rows(firms))
    for number, row in enumerate(rows):
        peers = np.flatnonzero(chains == chains[number])
        other = int(random.choice(peers)) if random.random() < JOINED_SHARE else number
        told, form = row["name"] + "，" + row["text"], random.random()
        listed = filter(None, row["products"].split("、") + (rows[other]["products"].split("、")))
        right, outside = _stand(truth, firms, {number, other})
        yield Draw(
            text=""
            if form < 0.25
            else told
            if form < 0.75
            else row["text"] + (rows[other]["text"] * (other != number)),
            codes=tuple(filter(None, row.get("codes", "").split("、"))),
            products=() if form >= 0.75 else tuple(dict.fromkeys(listed)),
            right=right,
            outside=outside,
        )


def _stand(truth: _Truth, firms: Firms, numbers: set[int]) -> tuple[frozenset[str], str]:
    """Where one firm, or two as one, stand; traders stand nowhere."""
    makers = [number for number in sorted(numbers) if not firms.people.trader[number]]
    if not makers:
        return frozenset(), "trader"
    stands = [truth.of_firm(int(firms.people.segment[number]), firms.products(number)) for number in makers]
    right = frozenset[str]().union(*stands)
    return right, truth.outside(int(firms.people.segment[makers[0]]), right)


def _rows(firms: Firms) -> Iterator[dict[str, str]]:
    """Every other firm as a supplier's row, the others as a start-up's: few products, other words."""
    names = {column.zh: column.name for column in PARTIES.columns}
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / "suppliers.csv", Path(folder) / "startups.csv"]
        for path, write in zip(files, (write_suppliers, write_startups), strict=True):
            write(path, firms, lambda done: None)
        opened = [list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) for path in files]
    for number, both in enumerate(zip(*opened, strict=True)):
        told = both[0] if firms.people.trader[number] else both[number % 2]
        yield {names[header]: cell for header, cell in told.items()}


def _patents(random: np.random.Generator, truth: _Truth, count: int, seed: int) -> Iterator[Draw]:
    people: Population = draw_population(
        truth.skeleton, plant_gaps(truth.skeleton, seed), count, STAGES, [seed, 22], supply=False
    )
    for segment, made in zip(people.segment.tolist(), people.products.tolist(), strict=True):
        products = [product for product in made if product >= 0][:1]
        if not products:
            continue
        title = words.PATENT_TITLES[int(random.integers(len(words.PATENT_TITLES)))]
        right = truth.of_firm(segment, products)
        yield Draw(
            text=title.format(truth.skeleton.products[products[0]]),
            codes=truth.skeleton.segments[segment].ipc[:2],
            products=(),
            right=right,
            outside=truth.outside(segment, right),
        )
