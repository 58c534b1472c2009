"""Labels learned from a handful of texts."""

from __future__ import annotations

import numpy as np

from matcher.ranking.labels import LabelModel
from tests.fakes import FakeEncoder

TEXTS = ["皮鞋、女鞋", "童鞋、运动鞋", "断路器、继电器", "接触器、断路器"]
LABELS = [["shoes"], ["shoes"], ["electrical"], ["electrical"]]
ENCODE = FakeEncoder().encode_documents


def scores(known: list[str], asked: str, **names: object) -> dict[str, float]:
    model = LabelModel(TEXTS, ENCODE(TEXTS), LABELS, known, **names)  # type: ignore[arg-type]
    return dict(zip(known, model.scores([asked], ENCODE([asked]))[0].tolist(), strict=True))


def test_a_text_gets_the_label_of_texts_like_it() -> None:
    found = scores(["electrical", "shoes"], "小型断路器")
    assert found["electrical"] > found["shoes"]


def test_of_two_labels_without_examples_the_one_with_the_likelier_name_is_ahead() -> None:
    names = ["低压电器", "船舶", "农业"]
    found = scores(["electrical", "ships", "farms"], "船舶修造", names=names, name_vectors=ENCODE(names))
    assert found["ships"] > found["farms"]


def test_a_label_that_every_text_carries_is_certain() -> None:
    model = LabelModel(TEXTS, ENCODE(TEXTS), [["made"]] * 4, ["made"])
    assert model.scores(["随便"], ENCODE(["随便"])).tolist() == [[1.0]]


def test_labels_that_may_not_be_asked_for_are_left_out() -> None:
    assert set(scores(["shoes"], "皮鞋")) == {"shoes"}


def test_the_same_rows_give_the_same_scores() -> None:
    assert scores(["electrical", "shoes"], "皮鞋") == scores(["electrical", "shoes"], "皮鞋")


def test_a_text_without_known_characters_scores_finite() -> None:
    model = LabelModel(TEXTS, ENCODE(TEXTS), LABELS, ["electrical", "shoes"])
    assert np.isfinite(model.scores(["☃"], np.zeros((1, 64), np.float32))).all()
