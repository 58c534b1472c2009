"""主张 · How much a firm says it makes: who names a hundred goods says little about each, and copies of a profile are one voice.

Stuffing a profile with the names of goods is the old trick of keyword spam (Gyöngyi and Garcia-Molina, Web spam taxonomy,
2005). Up to PLAUSIBLE goods, of which ABROAD lie outside the segment that holds most of them, count in full; beyond that
the credit of each falls with the square of what is too much, so that naming more, or what is asked for everywhere, does
not pay.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph import IndustryChain
from graph.vocabulary import Relation

__all__ = ["PLAUSIBLE", "Claims"]

PLAUSIBLE = 24  # goods a maker names; nine listed firms in ten disclose 23 or fewer, half of them 12
ABROAD = 3  # of them outside the firm's main segment; goods that the chain puts nowhere do not count
TELLING = 3  # goods from which on two equal lists are no accident

Ragged = tuple[NDArray[np.int64], NDArray[np.int64]]  # starts int64[n + 1], items


@dataclass(frozen=True, slots=True)
class Claims:
    """For n offers, what their makers name: the goods, those outside the main segment, and a number that equal lists share.

    The number is 0 where there are too few goods to tell.
    """

    count: NDArray[np.int32]
    abroad: NDArray[np.int32]
    bundle: NDArray[np.uint64]

    @classmethod
    def of(cls, chain: IndustryChain, firms: NDArray[np.int64], products: Ragged | None) -> Claims:
        """From the chain's firms (graph rows, -1 none), or from lists of products as graph rows."""
        if products is not None:
            starts, items = products
            owners = np.repeat(np.arange(len(starts) - 1, dtype=np.int64), np.diff(starts))
            return cls(*_summed(chain, owners, items, len(starts) - 1))
        makes = chain.into(Relation.MAKES)  # a row a product, its makers as columns
        goods = np.repeat(np.arange(makes.shape[0], dtype=np.int64), np.diff(makes.indptr))
        size = max(1, makes.shape[0])  # a chain without a node has no firm to look up either
        count, abroad, bundle = _summed(chain, makes.indices.astype(np.int64), goods, size)
        known = firms >= 0
        return cls(
            np.where(known, count[firms], 0).astype(np.int32),
            np.where(known, abroad[firms], 0).astype(np.int32),
            np.where(known, bundle[firms], 0).astype(np.uint64),
        )

    def credit(self, rows: NDArray[np.int32]) -> NDArray[np.float64]:
        """float64[n] in (0, 1]: how much of its evidence one good of a list keeps."""
        by_count = PLAUSIBLE / np.maximum(self.count[rows], 1)
        by_place = ABROAD / np.maximum(self.abroad[rows], 1)
        credit: NDArray[np.float64] = np.minimum(1.0, np.minimum(by_count, by_place) ** 2)
        return credit


def _summed(
    chain: IndustryChain, owners: NDArray[np.int64], goods: NDArray[np.int64], size: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint64]]:
    count = np.bincount(owners, minlength=size).astype(np.int32)
    bundle = np.zeros(size, np.uint64)
    np.add.at(bundle, owners, _scattered(goods))
    wide = count[owners] > ABROAD  # nobody else can have more than that abroad
    abroad = _abroad(chain, owners[wide], goods[wide], size)
    return count, abroad, np.where(count >= TELLING, bundle, 0).astype(np.uint64)


def _abroad(chain: IndustryChain, owners: NDArray[np.int64], goods: NDArray[np.int64], size: int) -> NDArray[np.int32]:
    """int32[size]: goods with a segment that lie outside the owner's main one."""
    lies_in = chain.out(Relation.IN_SEGMENT)  # a row a node, its segments as columns
    starts, width = lies_in.indptr[goods], np.diff(lies_in.indptr)[goods]
    pair = np.repeat(np.arange(len(goods)), width)
    at = np.arange(len(pair)) - np.repeat(np.cumsum(width) - width, width) + np.repeat(starts, width)
    keys, votes = np.unique(owners[pair] * lies_in.shape[1] + lies_in.indices[at], return_counts=True)
    main = np.zeros(size, np.int64)
    np.maximum.at(main, keys // lies_in.shape[1], votes)
    placed = np.bincount(owners[width > 0], minlength=size)
    return (placed - main).astype(np.int32)


def _scattered(numbers: NDArray[np.int64]) -> NDArray[np.uint64]:
    """A well mixed 64-bit number for each (splitmix64, Steele, Lea and Flood, OOPSLA 2014), so that sums tell lists apart."""
    mixed = (numbers.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
