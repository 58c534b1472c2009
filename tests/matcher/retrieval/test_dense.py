"""Nearest vectors, with and without a mask, exact and through lists."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from matcher.retrieval import dense
from matcher.retrieval.dense import VectorIndex


def clustered(count: int, seed: int = 7) -> NDArray[np.float32]:
    """Unit vectors around 20 centres, as real offers cluster by trade."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(20, 32))
    rows = centres[random.integers(0, 20, count)] + 0.4 * random.normal(size=(count, 32))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def exact(vectors: NDArray[np.float32], query: NDArray[np.float32], k: int, mask: NDArray[np.bool_]) -> set[int]:
    scores = np.where(mask, vectors @ query, -2.0)
    return set(np.argsort(-scores)[:k].tolist())


def test_the_nearest_of_a_flat_index_are_the_nearest_there_are() -> None:
    vectors = clustered(500)
    found = VectorIndex.build(vectors).search(vectors[3], 10)
    assert set(found.rows.tolist()) == exact(vectors, vectors[3], 10, np.ones(500, bool))


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5])
def test_a_filter_that_goes_with_the_clusters_keeps_recall_above_ninety_five_percent(
    share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dense, "EXACT_BELOW", 1000)
    vectors = clustered(4000)
    index = VectorIndex.build(vectors)
    mask = vectors[:, 0] >= np.quantile(vectors[:, 0], 1 - share)
    queries = clustered(40, seed=8)
    hits = [len(exact(vectors, q, 10, mask) & set(index.search(q, 10, mask).rows.tolist())) for q in queries]
    assert np.mean(hits) / 10 >= 0.95


def test_a_filtered_row_is_never_found() -> None:
    vectors = clustered(300)
    mask = np.arange(300) % 3 == 0
    found = VectorIndex.build(vectors).search(vectors[1], 50, mask)
    assert all(mask[found.rows])


def test_of_equal_vectors_the_first_are_found() -> None:
    vectors = np.repeat(clustered(3), 5, axis=0)
    found = VectorIndex.build(vectors).search(vectors[5], 2)
    assert found.rows.tolist() == [5, 6]


def test_one_query_alone_is_answered_like_many() -> None:
    vectors = clustered(300)
    index = VectorIndex.build(vectors)
    alone = [index.search(query, 10).rows.tolist() for query in vectors[:8]]
    assert alone == [found.rows.tolist() for found in index.search_many(vectors[:8], 10)]


def test_a_text_without_known_words_finds_nothing_and_is_never_found() -> None:
    vectors = clustered(10)
    vectors[4] = 0
    index = VectorIndex.build(vectors)
    assert len(index.search(np.zeros(32, np.float32), 5).rows) == 0
    assert 4 not in index.search(vectors[0], 10).rows


@pytest.mark.parametrize("limit", [100, 10_000])
def test_an_index_read_back_answers_as_before(limit: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "EXACT_BELOW", limit)
    vectors = clustered(1000)
    before = VectorIndex.build(vectors)
    before.save(tmp_path / "v")
    after = VectorIndex.load(tmp_path / "v", 32)
    for query in vectors[:5]:
        assert after.search(query, 9).rows.tolist() == before.search(query, 9).rows.tolist()


def test_several_queries_at_once_find_what_each_finds_alone() -> None:
    vectors = clustered(200)
    index = VectorIndex.build(vectors)
    together = index.search_many(vectors[:3], 5)
    assert [found.rows.tolist() for found in together] == [index.search(q, 5).rows.tolist() for q in vectors[:3]]
