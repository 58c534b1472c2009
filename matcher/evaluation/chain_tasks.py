"""链上两题 · Two questions on the chain: who makes the hidden materials of a product, and which materials it needs.

The product itself is described nowhere. Materials whose name stands inside the product's name are left out: a list of
them tells nobody anything new. Number of neighbours and weights were chosen by leaving known products out, one at a
time, never on the asked ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matcher.evaluation.folder import read_entries
from matcher.evaluation.hops import incidence, named_inside, nearest, rarity, related, scaled, surprising
from matcher.evaluation.order import Ranking, best
from matcher.ports import Encoder
from matcher.ranking.spelling import Spelling

__all__ = ["rank_supplier", "rank_upstream"]

CHUNK = 128  # questions a step: 128 × 20,000 similarities are 10 MB
SUPPLIER_NEIGHBOURS = 60
UPSTREAM_NEIGHBOURS = 150  # materials are asked one by one: more products may vote
RELATED_WEIGHT = 0.1
NAME_WEIGHT = 0.1


def rank_supplier(folder: Path, product_encoder: Encoder) -> list[Ranking]:
    """Product → firms that make its materials: `products.jsonl` (product, upstream), `firms.jsonl` (id, name, products)."""
    asked = _asked(folder)
    firms = read_entries(folder, "firms.jsonl", key="id", texts=("name",), lists=("products",), blank=("industry",))
    known = _Known(folder, product_encoder)
    ids = [firm.texts["id"] for firm in firms]
    makers: dict[str, list[int]] = {}
    for row, firm in enumerate(firms):
        for product in firm.lists["products"]:
            makers.setdefault(product, []).append(row)
    made_by = incidence([makers.get(material, ()) for material in known.materials], len(firms))
    names = Spelling(["、".join(firm.lists["products"]) or firm.texts["name"] for firm in firms])
    rare = sp.diags(rarity(known.uses))
    rankings: list[Ranking] = []
    for part in _parts(asked):
        found: sp.csr_matrix = (nearest(known.similarity(part), SUPPLIER_NEIGHBOURS) @ known.uses @ rare).tocsr()
        wider: sp.csr_matrix = (related(found, known.uses) @ rare).tocsr()
        hidden = [_without(each, named_inside(part, known.materials)) for each in (found, wider)]
        walked, further = (scaled((each @ made_by).toarray()) for each in hidden)
        scores = walked + RELATED_WEIGHT * further + NAME_WEIGHT * scaled(surprising(names.likeness(part, names.own)))
        rankings += best(part, scores, ids)
    return rankings


def rank_upstream(folder: Path, product_encoder: Encoder) -> list[Ranking]:
    """Product → materials of `candidates.jsonl`: `products.jsonl` (product, upstream)."""
    asked = _asked(folder)
    candidates = [entry.texts["id"] for entry in read_entries(folder, "candidates.jsonl", key="id")]
    known = _Known(folder, product_encoder, candidates)
    names = Spelling([*candidates, *known.products])
    spelled, vectors = names.own[: len(candidates)], product_encoder.encode_documents(candidates)
    rankings: list[Ranking] = []
    for part in _parts(asked):
        found = nearest(known.similarity(part), UPSTREAM_NEIGHBOURS) @ known.uses
        meant = product_encoder.encode_documents(part) @ vectors.T
        scores = scaled(found.toarray()[:, : len(candidates)])
        scores += NAME_WEIGHT * (scaled(surprising(names.likeness(part, spelled))) + scaled(surprising(meant)))
        scores[named_inside(part, candidates).toarray() > 0] = -np.inf
        rankings += best(part, scores, candidates)
    return rankings


class _Known:
    """The described products: their names, vectors and materials."""

    def __init__(self, folder: Path, encoder: Encoder, first_materials: Sequence[str] = ()) -> None:
        entries = read_entries(folder, "products.jsonl", key="product", lists=("upstream",))
        self.products = [entry.texts["product"] for entry in entries]
        places = {name: place for place, name in enumerate(first_materials)}
        rows = [[places.setdefault(name, len(places)) for name in entry.lists["upstream"]] for entry in entries]
        self.materials = list(places)
        self.uses = incidence(rows, len(places))
        self._encoder = encoder
        self._vectors = encoder.encode_documents(self.products)

    def similarity(self, names: Sequence[str]) -> NDArray[np.float32]:
        """float32[names, products]; both sides are product names, so both are encoded as documents."""
        return self._encoder.encode_documents(names) @ self._vectors.T


def _without(materials: sp.csr_matrix, left_out: sp.csr_matrix) -> sp.csr_matrix:
    kept: sp.csr_matrix = materials - materials.multiply(left_out)
    return kept


def _asked(folder: Path) -> list[str]:
    return [entry.texts["qid"] for entry in read_entries(folder, "queries.jsonl", key="qid")]


def _parts(questions: Sequence[str]) -> list[Sequence[str]]:
    return [questions[start : start + CHUNK] for start in range(0, len(questions), CHUNK)]
