"""词义 · How near a text stands to the words of each segment, by the vectors of an encoder."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from graph.chain import IndustryChain, Segment
from matcher.ports import Encoder

__all__ = ["SegmentMeaning"]


class SegmentMeaning:
    """Vectors of the segments of a chain, in the order of `chain.segments`. Made once; threads may share it."""

    def __init__(self, chain: IndustryChain, encoder: Encoder) -> None:
        """Encode the words of every segment."""
        self._encoder = encoder
        texts = [_words(segment) for segment in chain.segments.values()]
        self._vectors = encoder.encode_documents(texts) if texts else np.empty((0, encoder.dim), np.float32)

    def similarity(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Cosine of every text to every segment: float32[texts, segments]."""
        if not texts:
            return np.empty((0, len(self._vectors)), np.float32)
        return np.asarray(self._encoder.encode_documents(texts) @ self._vectors.T, dtype=np.float32)


def _words(segment: Segment) -> str:
    return "、".join((segment.name, *segment.synonyms, *segment.products))
