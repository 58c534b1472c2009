"""向量缓存 · Vectors of a slow encoder kept on disk by content hash: each text is encoded once."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matcher.ports import Encoder

Vectors: TypeAlias = NDArray[np.float32]
CHUNK = 256  # a kill loses at most one chunk of a slow encoder's work


class CachedEncoder:
    """Another encoder whose document vectors are kept on disk by content hash, so that each text is encoded once.

    One SQLite file an encoder identity; a chunk of vectors is one transaction, so a killed run leaves whole rows only.
    `cache_queries=True` keeps the query side too (for a teacher, whose training texts are queries).
    """

    def __init__(
        self,
        inner: Encoder,
        folder: str | Path,
        *,
        cache_queries: bool = False,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> None:
        """`progress` is told ("vectors", done, total) after each chunk that had to be encoded."""
        self._inner, self._progress = inner, progress
        self._cache_queries = cache_queries
        self.name = inner.name
        self.dim = inner.dim
        Path(folder).mkdir(parents=True, exist_ok=True)
        self._file = Path(folder) / f"{hashlib.sha256(self.name.encode()).hexdigest()[:16]}.sqlite"
        with self._open() as store:
            store.execute(
                "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
            )

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """float32[n, dim]; straight from the inner encoder unless queries are cached."""
        if self._cache_queries:
            return self._through("query", self._inner.encode_queries, texts)
        return self._inner.encode_queries(texts)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """float32[n, dim]; only texts that were never seen reach the inner encoder."""
        return self._through("document", self._inner.encode_documents, texts)

    def _through(self, side: str, encode: Callable[[Sequence[str]], Vectors], texts: Sequence[str]) -> Vectors:
        out = np.zeros((len(texts), self.dim), np.float32)
        keys = [hashlib.sha256(f"{side}\0{text}".encode("utf-8", "surrogatepass")).digest()[:16] for text in texts]
        for start in range(0, len(texts), CHUNK):
            part = dict(zip(keys[start : start + CHUNK], texts[start : start + CHUNK], strict=True))
            with self._open() as store:
                known = self._known(store, list(part))
            missing = [key for key in part if key not in known]
            if missing:
                fresh = encode([part[key] for key in missing]).astype(np.float32)
                known.update(zip(missing, fresh, strict=True))
                with self._open() as store:
                    rows = [(key, row.tobytes()) for key, row in zip(missing, fresh, strict=True)]
                    store.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
                if self._progress is not None:
                    self._progress("vectors", min(start + CHUNK, len(texts)), len(texts))
            for place, key in enumerate(keys[start : start + CHUNK], start):
                out[place] = known[key]
        return out

    def _known(self, store: sqlite3.Connection, keys: list[bytes]) -> dict[bytes, Vectors]:
        marks = ",".join("?" * len(keys))
        found = store.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", keys)
        return {key: np.frombuffer(row, np.float32) for key, row in found if len(row) == 4 * self.dim}

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._file, timeout=60)) as store, store:
            yield store
