"""校准数 · The fitted numbers of placement as they are kept in data/models/placement.json; made by matcher.evaluation.placing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graph.confidence import PRIOR, Calibration, Weights

__all__ = ["load_calibration", "weights_document"]


def load_calibration(path: Path) -> Calibration:
    """The numbers of a file; those that travel with the graph where there is no such file.

    The version is a digest of the file. Raises KeyError or ValueError for a file of another form.
    """
    if not path.is_file():
        return PRIOR
    content = path.read_bytes()
    document = json.loads(content)
    return Calibration(
        version=hashlib.sha256(content).hexdigest()[:16],
        words=_weights(document["words"]),
        meaning=_weights(document["meaning"]),
        threshold=float(document["threshold"]),
        known_from=float(document["known_from"]),
    )


def weights_document(weights: Weights) -> dict[str, Any]:
    """One set of weights as plain values."""
    level = [list(knot) for knot in weights.level]
    return {"trade": dict(weights.trade), "segment": dict(weights.segment), "level": level}


def _weights(document: Mapping[str, Any]) -> Weights:
    level = tuple((float(raw), float(said)) for raw, said in document["level"])
    return Weights(_numbers(document["trade"]), _numbers(document["segment"]), level)


def _numbers(document: Mapping[str, Any]) -> dict[str, float]:
    return {name: float(value) for name, value in document.items()}
