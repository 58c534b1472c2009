"""Materials of a product that nobody described, learned from those that somebody did."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.retrieval.hops import incidence
from matcher.retrieval.learned_materials import likely_materials
from matcher.retrieval.material_clues import CLUES, FACTS, MaterialClues
from tests.fakes import FakeEncoder

MATERIALS = ["发热盘", "温控器", "内胆", "牛皮", "鞋跟"]
PRODUCTS = ["电热水壶", "电热水瓶", "电热饭煲", "男式皮鞋", "女式皮鞋"]
USES = [[0, 1], [0], [0, 2], [3], [3, 4]]
NOBODY = np.array([-1])


def some_clues(eligible: tuple[int, ...] = (0, 1, 2, 3, 4)) -> MaterialClues:
    return MaterialClues(PRODUCTS, incidence(USES, 5), MATERIALS, np.array(eligible, np.int64), FakeEncoder())


def values_of(clues: MaterialClues, name: str, own: int, material: int) -> dict[str, float]:
    found = clues.read([name], np.array([own]), 5)
    return dict(zip((*CLUES, *FACTS), found.values[found.columns == material][0].tolist(), strict=True))


def test_a_product_asked_as_unknown_gets_no_walk_to_a_material_it_alone_uses() -> None:
    found = some_clues().read(["电热水壶"], np.array([0]), 5)
    walks = found.values[found.columns == 1][:, : CLUES.index("meaning")]
    assert walks.sum() == 0.0


def test_a_product_asked_as_unknown_does_not_count_itself_among_the_users() -> None:
    counted = [values_of(some_clues(), "电热水壶", own, material=0)["users"] for own in (-1, 0)]
    assert counted == [3.0, 2.0]


def test_large_counts_of_users_are_not_told_apart() -> None:
    many = 40
    products = [f"皮鞋{number}" for number in range(many)]
    clues = MaterialClues(products, incidence([[0]] * many, 1), ["牛皮"], np.array([0]), FakeEncoder())
    counted = {clues.read([products[0]], np.array([own]), 5).values[0, len(CLUES) + 1] for own in (-1, 0)}
    assert len(counted) == 1


def test_a_material_named_inside_the_product_is_not_given() -> None:
    assert 3 not in some_clues().read(["牛皮男式皮鞋"], NOBODY, 5).columns


def test_only_eligible_materials_are_given() -> None:
    assert set(some_clues((0, 4)).read(["电热水壶"], NOBODY, 5).columns.tolist()) <= {0, 4}


def test_a_material_inside_its_product_is_not_hidden() -> None:
    clues = MaterialClues(["牛皮鞋"], incidence([[0, 1]], 2), ["牛皮", "鞋跟"], np.array([0, 1]), FakeEncoder())
    assert clues.hidden().toarray().tolist() == [[0.0, 1.0]]


def test_with_few_examples_the_nearest_products_decide() -> None:
    likely = likely_materials(some_clues(), ["电热茶壶"]).toarray()[0]
    assert MATERIALS[int(likely.argmax())] == "发热盘"


def test_without_an_eligible_material_nothing_is_likely() -> None:
    assert likely_materials(some_clues(()), ["电热茶壶"]).nnz == 0


@pytest.fixture(scope="module")
def workshop() -> MaterialClues:
    """120 pumps that need a seal, 120 shoes that need leather, each with a part of its own beside it."""
    kinds = [("水泵", 0), ("皮鞋", 1)]
    products = [f"{number}号{kind}" for kind, _ in kinds for number in range(120)]
    materials = ["密封件", "鞣制革", *(f"配件{number}" for number in range(240))]
    uses = [[kind, 2 + row] for row, kind in enumerate([0] * 120 + [1] * 120)]
    return MaterialClues(products, incidence(uses, 242), materials, np.arange(242), FakeEncoder())


def test_a_learned_probability_is_one_for_what_every_such_product_needs(workshop: MaterialClues) -> None:
    likely = likely_materials(workshop, ["新式水泵"]).toarray()[0]
    assert likely[0] == pytest.approx(1.0, abs=0.1)


def test_parts_that_one_product_alone_uses_are_learned_to_be_unlikely(workshop: MaterialClues) -> None:
    likely = likely_materials(workshop, ["新式水泵"]).toarray()[0]
    assert likely[2:].max() < 0.1


def test_the_same_examples_teach_the_same(workshop: MaterialClues) -> None:
    first, second = (likely_materials(workshop, ["新式水泵"]).toarray() for _ in range(2))
    assert np.array_equal(first, second)
