"""The chain files that the project ships, held to what placement promises."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from graph.build import Built, build_chain, read_segments
from graph.placement import Placer

FILES = sorted((Path(__file__).parents[2] / "data" / "chains").glob("*.csv"))


@cache
def shipped() -> Built:
    return build_chain(row for path in FILES for row in read_segments(path))


@cache
def placer() -> Placer:
    return Placer(shipped().chain)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_chain_file_has_no_malformed_cell(path: Path):
    issues = build_chain(read_segments(path)).issues
    faults = {
        "empty_segment_id",
        "empty_name",
        "unknown_position",
        "unknown_concern",
        "malformed_code",
        "duplicate_segment",
    }
    assert [issue for issue in issues if issue.code in faults] == []


def test_the_product_list_of_a_segment_is_placed_in_that_segment_first():
    segments = shipped().chain.segments.values()
    right = [placer().place(products=one.products)[0].segment_id == one.id for one in segments]
    assert np.mean(right) >= 0.95


def test_three_products_in_a_sentence_are_placed_in_their_segment_first():
    chance = random.Random(11)
    right = []
    for one in shipped().chain.segments.values():
        some = chance.sample(one.products, min(3, len(one.products)))
        placed = placer().place(f"某某科技有限公司主营{'、'.join(some)}的生产和销售")
        right.append(bool(placed) and placed[0].segment_id == one.id)
    assert np.mean(right) >= 0.95


def test_confidence_means_what_it_says_for_products_the_map_has_never_seen():
    """Half of the products and a quarter of the segments are hidden; every second firm stands in two or three segments.

    The fit knows one firm in five that is two, so half of the firms in several segments is a hard mixture: wide bounds.
    """
    chance = random.Random(5)
    rows = [dict(row) for path in FILES for row in read_segments(path)]
    products = {row["segment_id"]: row["products"].split("、") for row in rows}
    for row in rows:
        chance.shuffle(products[row["segment_id"]])
        seen = products[row["segment_id"]][len(products[row["segment_id"]]) // 2 :]
        row.update(products="、".join(seen), outputs="")

    def neighbours(segment_id: str) -> list[str]:
        return [one for one in products if one.partition(".")[0] == segment_id.partition(".")[0]]

    known = Placer(build_chain([row for row in rows if chance.random() > 0.25]).chain)
    told: list[tuple[float, bool]] = []
    for segment_id in products:
        stands = {segment_id, *chance.sample(neighbours(segment_id), chance.choice([0, 0, 1, 2]))}
        makes = [word for one in sorted(stands) for word in chance.sample(products[one], chance.choice([1, 2, 3, 5]))]
        placed = known.place(products=makes, threshold=0.0)
        told.extend((one.confidence, one.segment_id in stands) for one in placed)
    confidence, right = np.array([one for one, _ in told]), np.array([one for _, one in told])
    for low, high in [(0.0, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 1.01)]:
        inside = (confidence >= low) & (confidence < high)
        assert right[inside].mean() == pytest.approx(confidence[inside].mean(), abs=0.22)
