"""python -m matcher.evaluation.placing · Fit the confidence of placement anew and write data/models/placement.json (about a minute)."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from graph.confidence import Calibration
from graph.placement import Placer
from matcher.evaluation.placing.check import check
from matcher.evaluation.placing.draws import HIDDEN, PATENT_SHARE, SEGMENTS_OUT, draw_case
from matcher.evaluation.placing.fit import Told, fit, tell
from matcher.ports import Encoder
from matcher.retrieval.calibration import weights_document
from matcher.retrieval.encoders import load_encoder
from matcher.retrieval.meaning import SegmentMeaning
from matcher.settings import shipped_data

THRESHOLD = 0.5
"""Nothing is said below: a segment that is named is rather right than wrong."""
KNOWN_FROM = 0.5
FIT_SEEDS, CHECK_SEEDS = range(1, 21), range(101, 111)  # each of the ten chains is left out twice, and once
FIRMS = 400


def main() -> None:
    """Fit on the draws of some seeds, check on those of others, write both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=shipped_data() / "models" / "placement.json")
    parser.add_argument("--on", type=date.fromisoformat, default=date.today(), help="date of the fit, 2026-11-24")
    arguments = parser.parse_args()
    encoder = load_encoder("static", shipped_data() / "encoder")
    words, meaning = fit(_told(FIT_SEEDS, None)), fit(_told(FIT_SEEDS, encoder))
    fitted = Calibration("fit", words, meaning, THRESHOLD, KNOWN_FROM)
    document = {
        "provenance": _provenance(arguments.on, encoder),
        "threshold": THRESHOLD,
        "known_from": KNOWN_FROM,
        "words": weights_document(words),
        "meaning": weights_document(meaning),
        "checked": {
            "seeds": list(CHECK_SEEDS),
            "words": check(_told(CHECK_SEEDS, None), fitted),
            "meaning": check(_told(CHECK_SEEDS, encoder), fitted),
        },
    }
    arguments.out.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _told(seeds: Iterable[int], encoder: Encoder | None) -> list[Told]:
    found: list[Told] = []
    for seed in seeds:
        drawn = draw_case(shipped_data() / "chains", firms=FIRMS, seed=seed)
        meaning = SegmentMeaning(drawn.chain, encoder) if encoder else None
        found += tell(drawn, Placer(drawn.chain), meaning)
    return found


def _provenance(on: date, encoder: Encoder) -> dict[str, Any]:
    return {
        "zh": "在样例城市的抽样企业上拟合，真值已知；不是真实企业",
        "en": "Fitted on drawn firms of the synthetic city, whose segments are known; not on real firms",
        "date": on.isoformat(),
        "seeds": list(FIT_SEEDS),
        "firms_a_seed": FIRMS,
        "encoder": encoder.name,
        "assumed": {
            "segments_left_out": SEGMENTS_OUT,
            "chains_left_out": 1,
            "words_hidden": list(HIDDEN),
            "patents": PATENT_SHARE,
        },
    }


if __name__ == "__main__":
    main()
