"""语料 · The texts that every engine searches, with their vectors: written once, read by each engine's own process."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matcher.retrieval.encoders import StaticEncoder

ENCODER = Path(__file__).parents[3] / "data" / "encoder"
Search = Callable[[str, int], list[str]]
"""Text of a need, count → ids, best first."""
Ways = Mapping[str, Search]
"""Ways of searching that one engine offers once it is filled, by name."""


@dataclass(frozen=True)
class Corpus:
    """ids[n], texts[n], unit vectors float32[n, d]; `origin` tells how the same records are made as whole records."""

    ids: list[str]
    texts: list[str]
    vectors: NDArray[np.float32]
    origin: Mapping[str, object]

    def save(self, folder: Path) -> None:
        """Write the corpus into an empty folder."""
        np.save(folder / "vectors.npy", self.vectors)
        content = {"ids": self.ids, "texts": self.texts, "origin": self.origin}
        (folder / "corpus.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Corpus:
        """Read what `save` wrote."""
        content = json.loads((folder / "corpus.json").read_text(encoding="utf-8"))
        return cls(**content, vectors=np.load(folder / "vectors.npy"))

    @classmethod
    def of(cls, ids: Sequence[str], texts: Sequence[str], origin: Mapping[str, object]) -> Corpus:
        """Encode the texts with the shipped table."""
        return cls(list(ids), list(texts), StaticEncoder(ENCODER).encode_documents(texts), origin)


class KnownDocuments:
    """The shipped table, with the vectors of the corpus ready: filling an engine is timed without encoding."""

    def __init__(self, corpus: Corpus) -> None:
        self._table = StaticEncoder(ENCODER)
        self._rows = {text: row for row, text in enumerate(corpus.texts)}
        self._vectors = corpus.vectors
        self.name, self.dim = self._table.name, self._table.dim

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32[n, d]; texts outside the corpus are encoded."""
        rows = [self._rows.get(text) for text in texts]
        if None in rows:
            return self._table.encode_documents(texts)
        return self._vectors[np.array(rows, dtype=np.int64)]

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32[n, d], always encoded: a query is not known beforehand."""
        return self._table.encode_queries(texts)
