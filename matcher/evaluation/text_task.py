"""文本一题 · One question of text alone: which text speaks of the same firm (half a product list → its other half).

Likeness in spelling (tf-idf of single characters and pairs) and in meaning (one or two encoders), each standardised over
a question's candidates and added up with fixed weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matcher.evaluation.folder import read_entries
from matcher.evaluation.order import Ranking, best, standardised
from matcher.ports import Encoder
from matcher.ranking.spelling import Spelling

__all__ = ["rank_text"]

SPELLING_WEIGHT = 0.5
MAIN_WEIGHT = 1.0  # the first encoder
SECOND_WEIGHT = 0.5


def rank_text(folder: Path, encoders: Sequence[Encoder]) -> list[Ranking]:
    """Text → texts of `candidates.jsonl` (id, text). `encoders`: the best first; those after it count half."""
    queries = read_entries(folder, "queries.jsonl", key="qid", texts=("text",))
    candidates = read_entries(folder, "candidates.jsonl", key="id", texts=("text",))
    asked, texts = [each.texts["text"] for each in queries], [each.texts["text"] for each in candidates]
    spelling = Spelling([*texts, *asked])
    scores = SPELLING_WEIGHT * standardised(spelling.likeness(asked, spelling.rows(texts)))
    for place, encoder in enumerate(encoders):
        meaning = encoder.encode_documents(asked) @ encoder.encode_documents(texts).T
        scores += (SECOND_WEIGHT if place else MAIN_WEIGHT) * standardised(meaning)
    return best([each.texts["qid"] for each in queries], scores, [each.texts["id"] for each in candidates])
