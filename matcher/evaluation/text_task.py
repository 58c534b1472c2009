"""文本一题 · One question of text alone: which text speaks of the same firm (half a product list → its other half).

Likeness in spelling (tf-idf of single characters and pairs) and in meaning (one or two encoders), each without hubs,
standardised over a question's candidates and added up with fixed weights. Halves of the candidates themselves, asked
for their other halves, chose the correction and the weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matcher.evaluation.folder import read_entries
from matcher.evaluation.order import Ranking, best, standardised
from matcher.ports import Encoder
from matcher.ranking.spelling import Spelling
from matcher.retrieval.hubs import without_hubs

__all__ = ["rank_text"]

SPELLING_WEIGHT = 0.25
MAIN_WEIGHT = 1.0  # the first encoder
SECOND_WEIGHT = 0.5


def rank_text(folder: Path, encoders: Sequence[Encoder]) -> list[Ranking]:
    """Text → texts of `candidates.jsonl` (id, text). `encoders`: the best first; those after it count half."""
    queries = read_entries(folder, "queries.jsonl", key="qid", texts=("text",))
    candidates = read_entries(folder, "candidates.jsonl", key="id", texts=("text",))
    asked, texts = [each.texts["text"] for each in queries], [each.texts["text"] for each in candidates]
    spelling = Spelling([*texts, *asked])
    spelled = spelling.rows(texts)
    likeness = without_hubs(spelling.likeness(asked, spelled), spelling.likeness(texts, spelled))
    scores = SPELLING_WEIGHT * standardised(likeness)
    for place, encoder in enumerate(encoders):
        meant = encoder.encode_documents(texts)
        likeness = without_hubs(encoder.encode_documents(asked) @ meant.T, meant @ meant.T)
        scores += (SECOND_WEIGHT if place else MAIN_WEIGHT) * standardised(likeness)
    return best([each.texts["qid"] for each in queries], scores, [each.texts["id"] for each in candidates])
