"""What the parts of a product's name say of its materials."""

from __future__ import annotations

from matcher.retrieval.hops import incidence
from matcher.retrieval.name_parts import NameParts, parts_of


def test_the_head_of_a_name_counts_apart_from_the_same_characters_inside() -> None:
    assert parts_of("水表") == {"水", "表", "水表", "表$", "水表$", "^水表"}


def test_a_shared_head_points_to_the_shared_material() -> None:
    products = ["冷水水表", "热水水表", "男式皮鞋", "女式皮鞋"]
    found = NameParts(products, incidence([[0], [0], [1], [1]], 2)).weigh(["远传水表"], incidence([[]], 2))
    assert (found.toarray() > 0).tolist() == [[True, False]]


def test_what_a_product_says_of_itself_is_taken_out() -> None:
    products = ["冷水水表", "热水水表"]
    uses = incidence([[0], [1]], 2)
    found = NameParts([*products, "皮鞋", "皮带"], incidence([[0], [1], [], []], 2)).weigh(products, uses).toarray()
    assert (found > 1e-6).tolist() == [[False, True], [True, False]]
