"""归类两题 · Two questions of placing: the industry class of a firm, the IPC subclasses of a patent title.

Only train.jsonl is learned from; its cross-validation chose the model's constants (see matcher.ranking.labels).
All texts of a task are of one kind, so all are encoded as documents.
"""

from __future__ import annotations

from pathlib import Path

from matcher.evaluation.folder import Entry, read_entries
from matcher.evaluation.order import Ranking, best
from matcher.ports import Encoder
from matcher.ranking.labels import LabelModel

__all__ = ["rank_patent", "rank_place"]


def rank_place(folder: Path, encoder: Encoder) -> list[Ranking]:
    """Firm → class: `train.jsonl` (qid, name, products, industry), `candidates.jsonl` (id, name of the class)."""
    queries = read_entries(folder, "queries.jsonl", key="qid", texts=("name",), lists=("products",))
    train = read_entries(folder, "train.jsonl", key="qid", texts=("name", "industry"), lists=("products",))
    classes = read_entries(folder, "candidates.jsonl", key="id", texts=("name",))
    labels = [[firm.texts["industry"]] for firm in train]
    texts, asked = [_firm_text(firm) for firm in train], [_firm_text(firm) for firm in queries]
    names = [each.texts["name"] for each in classes]
    known = [each.texts["id"] for each in classes]
    model = LabelModel(
        texts, encoder.encode_documents(texts), labels, known, names=names, name_vectors=encoder.encode_documents(names)
    )
    return best([firm.texts["qid"] for firm in queries], model.scores(asked, encoder.encode_documents(asked)), known)


def rank_patent(folder: Path, encoder: Encoder) -> list[Ranking]:
    """Patent title → IPC subclasses among those of `train.jsonl` (qid, title, ipc)."""
    queries = read_entries(folder, "queries.jsonl", key="qid", texts=("title",))
    train = read_entries(folder, "train.jsonl", key="qid", texts=("title",), lists=("ipc",))
    texts, asked = [each.texts["title"] for each in train], [each.texts["title"] for each in queries]
    labels = [each.lists["ipc"] for each in train]
    known = sorted({label for some in labels for label in some})
    model = LabelModel(texts, encoder.encode_documents(texts), labels, known)
    return best([each.texts["qid"] for each in queries], model.scores(asked, encoder.encode_documents(asked)), known)


def _firm_text(firm: Entry) -> str:
    return f"{firm.texts['name']} {'、'.join(firm.lists['products'])}"
