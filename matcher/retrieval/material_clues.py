"""材料线索 · What speaks for a material of a product that nobody described: walks over the described ones, and names.

A described product can be asked as if it were not: its own row is then left out of every count, which makes the
described products the examples a model learns from (leave-one-out). Counts of users stop at `MANY`: an exact large
count names its material, and one fewer would tell that the material is the right answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matcher.ports import Encoder
from matcher.ranking.spelling import Spelling
from matcher.retrieval.hops import incidence, named_inside, nearest, rarity, related
from matcher.retrieval.name_parts import NameParts

__all__ = ["CLUES", "FACTS", "Clued", "MaterialClues"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

CLUES: Final = ("near 20", "near 60", "near 150", "spelled alike", "votes of 10", "votes of 30", "name parts",
                "used beside", "one step on", "meaning", "spelling")  # fmt: skip
"""The more, the likelier; each over the largest of its question but the votes and the two likenesses of names."""
FACTS: Final = ("weight", "users", "length", "described", "nearest", "twentieth", "asked length")
"""Neither good nor bad by themselves: of the material, then of the question."""
LEADING: Final = "near 150"
WIDE, MIDDLE = 150, 60
MANY = 15
NEVER = -2.0  # below every cosine
ROUNDING = 1e-4  # of a row's largest value: what is left of a difference that should be 0


@dataclass(frozen=True, slots=True)
class Clued:
    """Pairs of a question and a material: `rows` of the question, `columns` of the material, float32[pairs, clues]."""

    rows: Ints
    columns: Ints
    values: Floats


class MaterialClues:
    """Described products, their materials, and which of the materials may be an answer."""

    def __init__(
        self,
        products: Sequence[str],
        uses: sp.csr_matrix,
        materials: Sequence[str],
        eligible: Ints,
        encoder: Encoder,
    ) -> None:
        """`uses` 0/1 csr[products, materials]; `eligible` columns of materials, ascending."""
        self.products, self.uses, self.eligible, self._encoder = products, uses, eligible, encoder
        self._places = {name: place for place, name in enumerate(materials)}
        self._names = [materials[column] for column in eligible]
        self._vectors, self._meant = encoder.encode_documents(products), encoder.encode_documents(self._names)
        self._spelling = Spelling([*products, *self._names])
        self._parts = NameParts(products, uses)
        self._rare = sp.diags(rarity(uses))
        self._sizes = np.maximum(np.asarray(uses.sum(axis=1)).ravel(), 1)
        rows = {name: row for row, name in enumerate(products)}
        self._own_row = incidence([[rows[name]] if name in rows else [] for name in materials], len(products))
        self._users: Floats = np.asarray(uses.sum(axis=0), np.float32).ravel()[eligible]
        lengths = np.array([len(name) for name in self._names], np.float32)
        described = np.asarray(self._own_row.sum(axis=1)).ravel()[eligible]
        self._facts = lengths, described.astype(np.float32)

    def read(self, names: Sequence[str], own: Ints, count: int) -> Clued:
        """The clues of each name's likeliest materials: the `count` best by any clue, twice as many by the leading one.

        `own`: each name's row among the products, to be left out, or -1. No material whose name stands inside the
        product's is given.
        """
        vectors = self._encoder.encode_documents(names)
        similarity = vectors @ self._vectors.T
        spelled = self._spelling.likeness(names, self._spelling.own[: len(self.products)])
        left_out = np.flatnonzero(own >= 0)
        for alike in (similarity, spelled):
            alike[left_out, own[left_out]] = NEVER
        inside = named_inside(names, list(self._places))
        clues = self._walks(names, own, similarity, spelled)
        clues["meaning"] = _standing_out(vectors @ self._meant.T)
        clues["spelling"] = _standing_out(self._spelling.likeness(names, self._spelling.own[len(self.products) :]))
        allowed = inside[:, self.eligible].toarray() == 0
        chosen = _likeliest(clues, allowed, count)
        return self._pairs(names, own, clues, similarity, chosen)

    def similarity(self, names: Sequence[str]) -> Floats:
        """float32[names, products]; both sides are product names, so both are encoded as documents."""
        return self._encoder.encode_documents(names) @ self._vectors.T

    def hidden(self) -> sp.csr_matrix:
        """0/1 csr[products, materials]: the materials that a product's name does not tell."""
        inside = named_inside(self.products, list(self._places))
        told: sp.csr_matrix = self.uses - self.uses.multiply(inside)
        return told

    def _walks(self, names: Sequence[str], own: Ints, similarity: Floats, spelled: Floats) -> dict[str, Floats]:
        wide, middle = (nearest(similarity, count) @ self.uses for count in (WIDE, MIDDLE))
        known = self._own_uses(own)
        found: sp.csr_matrix = (middle @ self._rare).tocsr()
        own_share = np.asarray(found.multiply(known).sum(axis=1)).ravel() / np.where(own >= 0, self._sizes[own], 1)
        itself = incidence([[self._places[name]] if name in self._places else [] for name in names], len(self._places))
        further = (wide - wide.multiply(itself)) @ self._own_row @ sp.diags(1 / self._sizes) @ self.uses
        walks = {
            "near 20": nearest(similarity, 20) @ self.uses,
            "near 60": middle,
            LEADING: wide,
            "spelled alike": nearest(spelled, WIDE) @ self.uses,
            "votes of 10": nearest(similarity, 10).sign() @ self.uses,
            "votes of 30": nearest(similarity, 30).sign() @ self.uses,
            "name parts": self._parts.weigh(names, known),
            "used beside": related(found, self.uses) - sp.diags(own_share) @ known,
            "one step on": further,
        }
        return {name: _tidy(walk.tocsr()[:, self.eligible].toarray()) for name, walk in walks.items()}

    def _own_uses(self, own: Ints) -> sp.csr_matrix:
        """0/1 csr[names, materials]: the materials of the rows left out."""
        rows = sp.csr_matrix(
            (np.ones(int((own >= 0).sum()), np.float32), (np.flatnonzero(own >= 0), own[own >= 0])),
            shape=(len(own), len(self.products)),
        )
        known: sp.csr_matrix = (rows @ self.uses).tocsr()
        return known

    def _pairs(
        self, names: Sequence[str], own: Ints, clues: dict[str, Floats], similarity: Floats, chosen: NDArray[np.bool_]
    ) -> Clued:
        rows, columns = np.nonzero(chosen)
        leading = clues[LEADING][rows, columns]
        users = self._users[None, :] - self._own_uses(own)[:, self.eligible].toarray()
        closest = np.sort(similarity, axis=1)[:, ::-1]
        values = [_over_largest(name, clues[name])[rows, columns] for name in CLUES]
        values += [leading, np.minimum(users[rows, columns], MANY)]
        values += [fact[columns] for fact in self._facts]
        values += [closest[rows, 0], closest[rows, min(19, closest.shape[1] - 1)]]
        values.append(np.array([len(name) for name in names], np.float32)[rows])
        return Clued(rows, self.eligible[columns], np.stack(values, axis=1).astype(np.float32))


def _likeliest(clues: dict[str, Floats], allowed: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    """bool[names, eligible]: among the best by some clue, and with something to say for it."""
    chosen = np.zeros(allowed.shape, bool)
    for name, values in clues.items():
        wanted = min(count * (2 if name == LEADING else 1), allowed.shape[1])
        open_to = np.where(allowed, values, -np.inf)
        top = np.argpartition(-open_to, wanted - 1, axis=1)[:, :wanted]
        best = np.take_along_axis(open_to, top, axis=1)
        np.put_along_axis(chosen, top, np.take_along_axis(chosen, top, axis=1) | (best > 0), axis=1)
    return chosen


def _over_largest(name: str, values: Floats) -> Floats:
    if name.startswith("votes") or name in ("meaning", "spelling"):
        return values
    rows: Floats = values / np.maximum(values.max(axis=1, keepdims=True), 1e-9)
    return rows


def _standing_out(similarity: Floats) -> Floats:
    """By how many deviations each similarity stands above its row's mean."""
    spread = np.maximum(similarity.std(axis=1, keepdims=True), 1e-9)
    rows: Floats = (similarity - similarity.mean(axis=1, keepdims=True)) / spread
    return rows


def _tidy(values: Floats) -> Floats:
    """Rounding left over from taking a product's own part out becomes 0: a model would read it as an answer."""
    values[values < ROUNDING * values.max(axis=1, keepdims=True)] = 0
    return values
