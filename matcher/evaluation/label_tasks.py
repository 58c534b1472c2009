"""归类两题 · Two questions of placing: the industry class of a firm, the IPC subclasses of a patent title.

Only train.jsonl and the classes' own names are learned from; cross-validation inside train.jsonl chose the views and their
weights. All texts of a task are of one kind, so all are encoded as documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matcher.evaluation.folder import Entry, read_entries
from matcher.evaluation.order import Ranking, best
from matcher.ports import Encoder
from matcher.ranking.bags import Bag, SpelledBags, bag_of_firm, bag_vectors
from matcher.ranking.kernels import Cosines, Gaussian, View, blended
from matcher.ranking.labels import LabelModel, shared

__all__ = ["rank_patent", "rank_place"]

LEVELS = ("l1", "l2")
PLACE_WEIGHTS = (1.0, 0.5, 1.0)  # spelling, the whole text, goods one by one (shared among the encoders that read them)
PLACE_RIDGE, PLACE_LEVELLING = 0.1, 0.02
GOODS = 12  # that the slower encoder reads of a firm; their weight fades
PLACE_SHARE = 0.1  # of a mark, lent to each class of the same branch and once more of the same sub-branch

MAIN_WEIGHT = 3.0  # the best encoder's view of a title; spelling and other encoders count 1
PATENT_SHARE = 0.03  # lent within an IPC section, and once more within an IPC class
PATENT_RARITY = 0.15  # 0.1 to 0.2 are level; it does nothing for `place`, where a firm has one class only
SECTION, CLASS = 1, 3  # characters of an IPC subclass that name them: A of A01M, A01 of A01M


def rank_place(folder: Path, encoder: Encoder, slower: Encoder | None = None) -> list[Ranking]:
    """Firm → class: `train.jsonl` (qid, name, products, industry), `candidates.jsonl` (id, name, l1 and l2 or blank).

    `encoder` reads goods one by one (tens of thousands) and whole texts: let it be the fast one; `slower`, where there is
    one, reads the first goods too. A class is an example of itself that sells its own name, so a class without a firm can
    be given too.
    """
    queries = read_entries(folder, "queries.jsonl", key="qid", texts=("name",), lists=("products",))
    train = read_entries(folder, "train.jsonl", key="qid", texts=("name", "industry"), lists=("products",))
    classes = read_entries(folder, "candidates.jsonl", key="id", texts=("name",), blank=LEVELS)
    known = [each.texts["id"] for each in classes]
    examples = [*map(_firm, train), *map(_class, classes)]
    asked = [_firm(firm) for firm in queries]
    among, to_known = _firms_alike(examples, asked, encoder, slower)
    model = LabelModel(
        among,
        [*([firm.texts["industry"]] for firm in train), *([label] for label in known)],
        known,
        lent=shared(
            [{each.texts["id"]: each.texts[level] for each in classes} for level in LEVELS], known, PLACE_SHARE
        ),
        ridge=PLACE_RIDGE,
        levelling=PLACE_LEVELLING,
    )
    return best([firm.texts["qid"] for firm in queries], model.scores(to_known), known)


def _firms_alike(
    examples: Sequence[Bag], asked: Sequence[Bag], encoder: Encoder, slower: Encoder | None
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Likeness of firms in spelling and meaning: float32[examples, examples], float32[asked, examples]."""
    sides, spelled = (examples, asked), SpelledBags(examples, longest=4)
    whole = [encoder.encode_documents([_whole(bag) for bag in side]) for side in sides]
    goods = [[bag_vectors(side, encoder.encode_documents) for side in sides]]
    if slower is not None:
        goods.append([bag_vectors([bag[: 1 + GOODS] for bag in side], slower.encode_documents) for side in sides])
    *weights, of_goods = PLACE_WEIGHTS
    weights += [of_goods / len(goods)] * len(goods)
    views: list[View] = [Cosines(spelled.own), *(Gaussian(own) for own, _ in (whole, *goods))]
    rows = (spelled.rows(asked), *(theirs for _, theirs in (whole, *goods)))
    return (
        blended([view.among_known() for view in views], weights),
        blended([view.to_known(row) for view, row in zip(views, rows, strict=True)], weights),
    )


def rank_patent(folder: Path, encoders: Sequence[Encoder]) -> list[Ranking]:
    """Patent title → IPC subclasses among those of `train.jsonl` (qid, title, ipc). `encoders`: the best first."""
    queries = read_entries(folder, "queries.jsonl", key="qid", texts=("title",))
    train = read_entries(folder, "train.jsonl", key="qid", texts=("title",), lists=("ipc",))
    texts, asked = [each.texts["title"] for each in train], [each.texts["title"] for each in queries]
    labels = [each.lists["ipc"] for each in train]
    known = sorted({label for some in labels for label in some})
    weights = (1.0, MAIN_WEIGHT, *(1.0 for _ in encoders[1:]))
    spelled = SpelledBags([_title(text) for text in texts], longest=2)
    spelling: View = Cosines(spelled.own)
    meanings: list[View] = [Gaussian(encoder.encode_documents(texts)) for encoder in encoders]
    model = LabelModel(
        blended([view.among_known() for view in (spelling, *meanings)], weights),
        labels,
        known,
        lent=shared([{label: label[:length] for label in known} for length in (SECTION, CLASS)], known, PATENT_SHARE),
        rarity=PATENT_RARITY,
    )
    views = [spelling.to_known(spelled.rows([_title(text) for text in asked]))]
    views += [view.to_known(encoder.encode_documents(asked)) for view, encoder in zip(meanings, encoders, strict=True)]
    return best([each.texts["qid"] for each in queries], model.scores(blended(views, weights)), known)


def _firm(firm: Entry) -> Bag:
    return bag_of_firm(firm.texts["name"], firm.lists["products"])


def _class(one: Entry) -> Bag:
    return bag_of_firm("", [text for text in (one.texts["name"], one.texts["l2"], one.texts["l1"]) if text])


def _whole(bag: Bag) -> str:
    """A firm's name, a space and its goods as one text."""
    return f"{bag[0][0]} {'、'.join(text for text, _ in bag[1:])}".strip()


def _title(text: str) -> Bag:
    return [(text, 1.0)]
