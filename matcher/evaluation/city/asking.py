"""需求 · What the start-ups of the city ask for, in varied Chinese: with and without naming the thing, some only what they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from matcher.entities import Kind
from matcher.evaluation.city import words
from matcher.evaluation.city.firms import Firms
from matcher.evaluation.city.skeleton import Ints, Skeleton
from matcher.evaluation.city.tables import Table
from matcher.measures.industry_chain import MATERIALS, NEEDS

__all__ = ["CityNeed", "draw_materials", "draw_needs", "write_materials", "write_needs"]

KIND_SHARES = {
    Kind.SUPPLIER: 0.58, Kind.MENTOR: 0.12, Kind.FUND: 0.1, Kind.PATENT: 0.08, Kind.PROFESSOR: 0.04, Kind.LOAN: 0.04, Kind.SPACE: 0.04,
}  # fmt: skip
NAMED_SHARE = 0.6  # needs for supplies that name the thing
FIELD_SHARE = 0.5  # of those, how many also fill the field of wanted products
KIND_TOLD_SHARE = 0.7
KNOWN_MATERIALS_SHARE = 0.8  # products whose materials stand in product_materials.csv
CYCLES = (("样例回收铜粒", "样例再生铜杆"), ("样例废塑片", "样例再生粒子", "样例注塑水口料"))
YES = "是"


@dataclass(frozen=True, slots=True)
class CityNeed:
    """One need with what lies behind it; `named` is empty when the text names only what the firm makes."""

    id: str
    kind: Kind
    startup: int
    made: int
    named: tuple[int, ...] = ()
    topic: str = ""
    cells: tuple[str, ...] = ()  # of needs.csv, in the order of COLUMNS


COLUMNS = ("text", "need_id", "party_id", "kinds", "region", "stage", "wanted", "made", "segments", "sample")


def draw_materials(skeleton: Skeleton, seed: list[int]) -> tuple[Ints, ...]:
    """Product → numbers of two to five goods that its segment buys (fewer where it buys fewer)."""
    random = np.random.default_rng(seed)
    materials: list[Ints] = [np.zeros(0, np.int64)] * len(skeleton.products)
    for made, bought in zip(skeleton.makes, skeleton.buys, strict=True):
        for product in made.tolist():
            pool = bought[bought != product]
            if not len(materials[product]):
                size = min(int(random.integers(2, 6)), len(pool))
                materials[product] = np.sort(random.choice(pool, size, replace=False))
    return tuple(materials)


def write_materials(path: Path, skeleton: Skeleton, materials: Sequence[Ints], seed: list[int]) -> list[list[str]]:
    """product_materials.csv for most products, with planted cycles; returns the cycles."""
    told = np.random.default_rng(seed).random(len(skeleton.products)) < KNOWN_MATERIALS_SHARE
    with Table(path, MATERIALS, ("product", "materials")) as table:
        for product, parts in enumerate(materials):
            if told[product] and len(parts):
                table.write([skeleton.products[product], "、".join(skeleton.products[part] for part in parts.tolist())])
        for cycle in CYCLES:
            for name, material in zip(cycle, (*cycle[1:], cycle[0]), strict=True):
                table.write([name, material])
    return [list(cycle) for cycle in CYCLES]


def draw_needs(
    skeleton: Skeleton, startups: Firms, materials: Sequence[Ints], count: int, prefix: str, seed: list[int]
) -> list[CityNeed]:
    """`count` needs of start-ups that make something; a start-up may have several. None when there is no such start-up."""
    random = np.random.default_rng(seed)
    able: list[int] = [
        number
        for number in range(len(startups.people))
        if (made := startups.products(number)) and len(materials[made[0]])
    ]
    if not able:
        return []
    kinds, shares = list(KIND_SHARES), list(KIND_SHARES.values())
    askers = random.choice(len(able), count, replace=count > len(able))
    drawn = random.choice(len(kinds), count, p=shares)
    return [
        _need(random, skeleton, startups, materials, f"{prefix}n{place + 1:06d}", kinds[kind], able[asker])
        for place, (kind, asker) in enumerate(zip(drawn.tolist(), askers.tolist(), strict=True))
    ]


def write_needs(path: Path, needs: Sequence[CityNeed]) -> None:
    """needs.csv."""
    with Table(path, NEEDS, COLUMNS) as table:
        for need in needs:
            table.write(need.cells)


def _need(
    random: np.random.Generator, skeleton: Skeleton, startups: Firms, materials: Sequence[Ints], identifier: str, kind: Kind, asker: int
) -> CityNeed:  # fmt: skip
    made = startups.products(asker)[0]
    named: tuple[int, ...] = ()
    if kind is Kind.SUPPLIER and random.random() < NAMED_SHARE:
        pool = materials[made]
        named = tuple(random.choice(pool, min(int(random.integers(1, 4)), len(pool)), replace=False).tolist())
    topic = words.TOPICS[int(random.integers(len(words.TOPICS)))] if kind is Kind.MENTOR else ""
    wanted = "、".join(skeleton.products[product] for product in named)
    segment = skeleton.segments[startups.people.segment[asker]]
    text = _pick(random, _templates(kind, bool(named))).format(
        made=skeleton.products[made], wanted=wanted, segment=segment.name, topic=topic, extra=_pick(random, words.EXTRAS),
        county=words.county_name(startups.county(asker)), stage=startups.stage(asker).zh, staff=int(random.integers(3, 31)),
        amount=f"{startups.borrowing(asker) if kind is Kind.LOAN else startups.raising(asker)}万元",
    )  # fmt: skip
    cells = (
        text,
        identifier,
        startups.id(asker),
        kind.zh if random.random() < KIND_TOLD_SHARE else "",
        words.county_name(startups.county(asker)),
        startups.stage(asker).zh,
        wanted if random.random() < FIELD_SHARE else "",
        skeleton.products[made] if random.random() < FIELD_SHARE else "",
        startups.segment_cell(asker),
        YES,
    )
    return CityNeed(identifier, kind, asker, made, named, topic, cells)


def _templates(kind: Kind, named: bool) -> Sequence[str]:
    if kind is Kind.SUPPLIER:
        return words.NAMED_NEEDS if named else words.UNNAMED_NEEDS
    return {
        Kind.MENTOR: words.MENTOR_NEEDS,
        Kind.FUND: words.FUND_NEEDS,
        Kind.PATENT: words.PATENT_NEEDS,
        Kind.PROFESSOR: words.PROFESSOR_NEEDS,
        Kind.LOAN: words.LOAN_NEEDS,
        Kind.SPACE: words.SPACE_NEEDS,
    }[kind]


def _pick(random: np.random.Generator, choices: Sequence[str]) -> str:
    return choices[int(random.integers(len(choices)))]
