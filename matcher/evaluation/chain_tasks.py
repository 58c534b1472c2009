"""链上两题 · Two questions on the chain: who makes the hidden materials of a product, and which materials it needs.

The product itself is described nowhere. Materials whose name stands inside the product's name are left out: a list of
them tells nobody anything new. Clues, teachers and weights were chosen by leaving known products out, never on the
asked ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from matcher.evaluation.folder import read_entries
from matcher.evaluation.order import Ranking, best
from matcher.ports import Encoder
from matcher.ranking.spelling import Spelling
from matcher.retrieval.hops import incidence, named_inside, scaled, surprising
from matcher.retrieval.learned_materials import likely_materials
from matcher.retrieval.material_clues import MaterialClues

__all__ = ["rank_supplier", "rank_upstream"]

CHUNK = 128  # questions a step: 128 × 20,000 scores are 10 MB
SOFTENING = 0.7  # power of a probability: several middling materials outweigh a single likely one
NAME_WEIGHT = 0.05
MEANING_WEIGHT = 0.2  # 0.1 to 0.3 are level in cross-validation


def rank_supplier(folder: Path, product_encoder: Encoder, text_encoder: Encoder) -> list[Ranking]:
    """Product → firms that make its materials: `products.jsonl` (product, upstream), `firms.jsonl` (id, name, products).

    A firm's score is the (softened) expected number of the product's materials it makes, and a little for its words and
    what they mean to `text_encoder`, which reads whole lists of products: let it be the fast one.
    """
    asked = _asked(folder)
    firms = read_entries(folder, "firms.jsonl", key="id", texts=("name",), lists=("products",), blank=("industry",))
    makers: dict[str, list[int]] = {}
    for row, firm in enumerate(firms):
        for product in firm.lists["products"]:
            makers.setdefault(product, []).append(row)
    products, materials, uses = _described(folder)
    made = np.array([place for place, name in enumerate(materials) if name in makers], np.int64)
    made_by = incidence([makers.get(material, ()) for material in materials], len(firms))
    likely = likely_materials(MaterialClues(products, uses, materials, made, product_encoder), asked)
    likely.data **= SOFTENING
    texts = ["、".join(firm.lists["products"]) or firm.texts["name"] for firm in firms]
    names, meanings = Spelling(texts), text_encoder.encode_documents(texts)
    ids = [firm.texts["id"] for firm in firms]
    rankings: list[Ranking] = []
    for start, part in _parts(asked):
        scores = scaled((likely[start : start + len(part)] @ made_by).toarray())
        scores += NAME_WEIGHT * scaled(surprising(names.likeness(part, names.own)))
        scores += MEANING_WEIGHT * scaled(surprising(text_encoder.encode_documents(part) @ meanings.T))
        rankings += best(part, scores, ids)
    return rankings


def rank_upstream(folder: Path, product_encoder: Encoder) -> list[Ranking]:
    """Product → materials of `candidates.jsonl`: `products.jsonl` (product, upstream)."""
    asked = _asked(folder)
    candidates = [entry.texts["id"] for entry in read_entries(folder, "candidates.jsonl", key="id")]
    products, materials, uses = _described(folder, candidates)
    asked_for = np.arange(len(candidates), dtype=np.int64)
    likely = likely_materials(MaterialClues(products, uses, materials, asked_for, product_encoder), asked)
    rankings: list[Ranking] = []
    for start, part in _parts(asked):
        scores = likely[start : start + len(part)].toarray()[:, : len(candidates)]
        scores[named_inside(part, candidates).toarray() > 0] = -np.inf
        rankings += best(part, scores, candidates)
    return rankings


def _described(folder: Path, first: Sequence[str] = ()) -> tuple[list[str], list[str], sp.csr_matrix]:
    """Described products, all materials (those of `first` first), and 0/1 of who uses which."""
    entries = read_entries(folder, "products.jsonl", key="product", lists=("upstream",))
    places = {name: place for place, name in enumerate(first)}
    rows = [[places.setdefault(name, len(places)) for name in entry.lists["upstream"]] for entry in entries]
    return [entry.texts["product"] for entry in entries], list(places), incidence(rows, len(places))


def _asked(folder: Path) -> list[str]:
    return [entry.texts["qid"] for entry in read_entries(folder, "queries.jsonl", key="qid")]


def _parts(questions: Sequence[str]) -> list[tuple[int, Sequence[str]]]:
    return [(start, questions[start : start + CHUNK]) for start in range(0, len(questions), CHUNK)]
