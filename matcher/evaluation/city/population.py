"""人口 · Who sits on which segment, in which county, at which stage, making what: drawn in columns, a million firms in seconds.

Segments and counties follow a power law (Zipf, 1949; Axtell, Science 293, 2001, for firm sizes). Some segments are kept
without any firm and some with a single one, so that gaps are known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.vocabulary import Stage
from matcher.evaluation.city.skeleton import COUNTY_CODES, Ints, Skeleton

__all__ = ["STAGES", "Makers", "Planted", "Population", "draw_population", "plant_gaps"]

STAGES = tuple(Stage)
MOST_PRODUCTS = 8
SEGMENT_EXPONENT = 0.7
COUNTY_ORDER = (
    "330381", "330382", "330302", "330304", "330303", "330326", "330327", "330324", "330383", "330328", "330329", "330305",
)  # fmt: skip  # most firms first
AT_HOME = 0.75  # share of firms in a county where their segment is known to be concentrated
EXTRA_SHARE = 0.2  # firms that also make a product of a neighbouring segment
TRADER_SHARE = 0.03  # firms that name many products and make none
SPELLING_SHARE = 0.2  # products written otherwise than in the chain
TELLING_SHARE = 0.7  # firms that say which segment they stand in
JUNK_SHARE = 0.06  # firms with a line in their list that is no product


@dataclass(frozen=True, slots=True)
class Planted:
    """Segments by number that were kept short of firms on purpose."""

    missing: Ints
    single: Ints


@dataclass(frozen=True, slots=True)
class Population:
    """Firms in columns."""

    segment: NDArray[np.int32]  # int32[firms]
    county: NDArray[np.int8]  # int8[firms], places in COUNTY_CODES
    stage: NDArray[np.int8]  # int8[firms], places in STAGES
    products: NDArray[np.int32]  # int32[firms, 8], -1 where there is none
    spellings: NDArray[np.int8]  # int8[firms, 8], places in words.SPELLINGS
    trader: NDArray[np.bool_]  # makes nothing, names much
    junk: NDArray[np.int8]  # int8[firms], 0 none, else 1 + place in words.JUNK_PRODUCTS
    tells: NDArray[np.bool_]  # says which segment it stands in
    style: NDArray[np.int32]  # int32[firms], a free number that chooses wordings

    def __len__(self) -> int:
        return len(self.segment)


class Makers:
    """Product → numbers of the firms that make it, in ascending order."""

    def __init__(self, population: Population, product_count: int) -> None:
        flat = population.products.ravel()
        kept = np.flatnonzero(flat >= 0)
        order = np.argsort(flat[kept], kind="stable")
        self._firms = (kept[order] // population.products.shape[1]).astype(np.int32)
        self._starts = np.searchsorted(flat[kept][order], np.arange(product_count + 1))

    def of(self, product: int) -> NDArray[np.int32]:
        """int32[makers]."""
        firms: NDArray[np.int32] = self._firms[self._starts[product] : self._starts[product + 1]]
        return firms


def plant_gaps(skeleton: Skeleton, seed: int) -> Planted:
    """One segment in forty, at least one, stays empty, and as many have one firm; all are bought from and have no parts."""
    # A wider segment is never empty while one of its parts has firms.
    wider = {segment.parent for segment in skeleton.segments}
    narrow = np.array([segment.id not in wider for segment in skeleton.segments])
    wanted = np.flatnonzero((skeleton.buyer_counts > 0) & narrow)
    order = np.random.default_rng([seed, 1]).permutation(wanted)
    count = min(max(1, len(skeleton.segments) // 40), len(order) // 3)
    return Planted(np.sort(order[:count]), np.sort(order[count : 2 * count]))


def draw_population(
    skeleton: Skeleton,
    planted: Planted,
    size: int,
    stages: tuple[float, float, float],
    seed: list[int],
    *,
    supply: bool,
) -> Population:
    """Firms in number `size` with the stages' shares.

    With `supply` they are suppliers: there are traders among them, and the first ones stand alone in the single-source
    segments. Start-ups stand in neither kind of planted segment.
    """
    random = np.random.default_rng(seed)
    closed = np.concatenate([planted.missing, planted.single])
    segment = _segments(random, len(skeleton.segments), closed, size)
    if supply:
        count = min(len(planted.single), size)
        segment[:count] = planted.single[:count]
    products = _products(random, skeleton, segment, closed)
    trader = random.random(size) < (TRADER_SHARE if supply else 0.0)
    tells = random.random(size) < TELLING_SHARE
    # Whoever stands alone in a segment makes something and says where it stands, so that the gap can be seen.
    trader[: len(planted.single)], tells[: len(planted.single)] = False, True
    products[trader] = -1
    spelled = random.random(products.shape) < SPELLING_SHARE
    junk = np.where(random.random(size) < JUNK_SHARE, random.integers(1, 6, size), 0)
    return Population(
        segment=segment,
        county=_counties(random, skeleton, segment),
        stage=random.choice(3, size, p=stages).astype(np.int8),
        products=products,
        spellings=np.where(spelled, random.integers(1, 8, products.shape), 0).astype(np.int8),
        trader=trader,
        junk=junk.astype(np.int8),
        tells=tells,
        style=random.integers(0, 2**31 - 1, size, dtype=np.int32),
    )


def _segments(random: np.random.Generator, count: int, closed: Ints, size: int) -> NDArray[np.int32]:
    rank = random.permutation(count) + 1.0
    weight = rank**-SEGMENT_EXPONENT
    weight[closed] = 0
    return random.choice(count, size, p=weight / weight.sum()).astype(np.int32)


def _counties(random: np.random.Generator, skeleton: Skeleton, segment: NDArray[np.int32]) -> NDArray[np.int8]:
    order = np.array([COUNTY_CODES.index(code) for code in COUNTY_ORDER])
    weight = 1.0 / np.arange(1, len(order) + 1)
    county = order[random.choice(len(order), len(segment), p=weight / weight.sum())]
    at_home, pick = random.random(len(segment)) < AT_HOME, random.random(len(segment))
    for number, homes in enumerate(skeleton.homes):
        here = np.flatnonzero((segment == number) & at_home) if len(homes) else ()
        if len(here):
            county[here] = homes[(pick[here] * len(homes)).astype(np.int64)]
    return county.astype(np.int8)


def _products(
    random: np.random.Generator, skeleton: Skeleton, segment: NDArray[np.int32], closed: Ints
) -> NDArray[np.int32]:
    """Three to eight products of the own segment, the first ones of its list more often (Gumbel top-k), and perhaps a neighbour's."""
    size = len(segment)
    products = np.full((size, MOST_PRODUCTS), -1, np.int32)
    count = random.integers(3, MOST_PRODUCTS + 1, size)
    extra = random.random(size) < EXTRA_SHARE
    barred = set(closed.tolist())
    guarded = _goods(skeleton, closed.tolist())
    order = np.argsort(segment, kind="stable")
    edges = np.searchsorted(segment[order], np.arange(len(skeleton.segments) + 1))
    for number, own in enumerate(skeleton.makes):
        firms = order[edges[number] : edges[number + 1]]
        if not len(firms):
            continue
        others_goods = _goods(skeleton, barred - {number}) if number in barred else guarded
        offered = np.setdiff1d(own, others_goods, assume_unique=True)
        if not len(offered):
            continue
        liking = -np.log(np.arange(1, len(offered) + 1)) * 0.7 + random.gumbel(size=(len(firms), len(offered)))
        ranked = offered[np.argsort(-liking, axis=1)[:, :MOST_PRODUCTS]]
        kept = np.arange(ranked.shape[1]) < count[firms, None]
        products[firms[:, None], np.arange(ranked.shape[1])] = np.where(kept, ranked, -1)
        near = [each for each in skeleton.beside[number].tolist() if each not in barred and each != number]
        others = np.setdiff1d(np.concatenate([skeleton.makes[each] for each in near]), guarded) if near else ()
        some = firms[extra[firms]] if number not in barred else firms[:0]
        if len(some) and len(others):
            products[some, MOST_PRODUCTS - 1] = random.choice(others, len(some))
    # Neighbours' goods may repeat one of the firm's own.
    products[(products[:, :-1] == products[:, -1:]).any(axis=1), MOST_PRODUCTS - 1] = -1
    return products


def _goods(skeleton: Skeleton, segments: Iterable[int]) -> Ints:
    """Numbers of all that some segments sell, ascending."""
    return np.unique(np.concatenate([np.zeros(0, np.int64), *(skeleton.makes[each] for each in segments)]))
