"""Labels learned from a handful of texts."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.ranking.bags import SpelledBags, bag_of_firm
from matcher.ranking.kernels import Cosines
from matcher.ranking.labels import LabelModel, shared

FIRMS = [
    ("甲", ["皮鞋", "女鞋"]),
    ("乙", ["童鞋", "运动鞋"]),
    ("丙", ["断路器", "继电器"]),
    ("丁", ["接触器", "断路器"]),
]
LABELS = [["shoes"], ["shoes"], ["electrical"], ["electrical"]]
KNOWN = ["boots", "electrical", "shoes"]


def scores(
    asked: list[str], *, labels: list[list[str]] = LABELS, known: list[str] = KNOWN, **more: object
) -> dict[str, float]:
    spelled = SpelledBags([bag_of_firm(*firm) for firm in FIRMS], longest=2)
    view = Cosines(spelled.own)
    model = LabelModel(view.among_known(), labels, known, **more)  # type: ignore[arg-type]
    row = model.scores(view.to_known(spelled.rows([bag_of_firm("", asked)])))[0]
    return dict(zip(known, row.tolist(), strict=True))


def test_a_firm_gets_the_label_of_firms_with_goods_like_its_own() -> None:
    found = scores(["小型断路器"])
    assert max(found, key=found.__getitem__) == "electrical"


def test_a_label_nobody_carries_scores_nothing() -> None:
    assert scores(["皮鞋"])["boots"] == 0.0


def test_a_label_nobody_carries_borrows_from_its_branch() -> None:
    lent = shared([{"boots": "footwear", "shoes": "footwear", "electrical": "apparatus"}], KNOWN, 0.1)
    found = scores(["皮鞋"], lent=lent)
    assert found["boots"] == pytest.approx(0.1 * found["shoes"], rel=1e-4)


def test_rarity_lifts_the_label_that_fewer_firms_carry() -> None:
    labels = [["shoes"], ["shoes"], ["shoes"], ["electrical"]]
    asked = ["断路器", "继电器", "接触器"]
    plain, lifted = scores(asked, labels=labels), scores(asked, labels=labels, rarity=0.5)
    assert lifted["electrical"] / lifted["shoes"] == pytest.approx(
        3**0.5 * plain["electrical"] / plain["shoes"], rel=1e-4
    )


def test_labels_that_may_not_be_asked_for_are_left_out() -> None:
    assert set(scores(["皮鞋"], known=["shoes"])) == {"shoes"}


def test_the_same_rows_give_the_same_scores() -> None:
    assert scores(["皮鞋"]) == scores(["皮鞋"])


def test_labels_without_a_group_lend_nothing() -> None:
    assert shared([{"a": "", "b": ""}], ["a", "b", "c"], 0.5).tolist() == np.eye(3).tolist()


def test_labels_lend_once_for_each_level_they_share() -> None:
    levels = [{"A01B": "A", "A01M": "A", "A43B": "A"}, {"A01B": "A01", "A01M": "A01", "A43B": "A43"}]
    lent = shared(levels, ["A01B", "A01M", "A43B"], 0.25)
    assert lent.tolist() == [[1.0, 0.5, 0.25], [0.5, 1.0, 0.25], [0.25, 0.25, 1.0]]


def test_levelling_takes_off_what_a_label_gains_by_being_frequent() -> None:
    labels = [["shoes"], ["shoes"], ["shoes"], ["electrical"]]
    asked = ["断路器", "继电器", "接触器"]
    plain, level = scores(asked, labels=labels), scores(asked, labels=labels, levelling=0.5)
    assert plain["shoes"] - level["shoes"] == pytest.approx(0.5 * np.log(3), rel=1e-4)
    assert plain["electrical"] == pytest.approx(level["electrical"], abs=1e-6)
