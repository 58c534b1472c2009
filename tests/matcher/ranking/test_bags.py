"""A firm as its name and its goods, the first goods counting most."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.ranking.bags import SpelledBags, bag_of_firm, bag_vectors
from tests.fakes import FakeEncoder


def test_goods_count_less_the_later_a_firm_names_them() -> None:
    bag = bag_of_firm("鞋厂", ["皮鞋", "鞋垫", "租赁"])
    assert bag == [("鞋厂", 0.5), ("皮鞋", 1.0), ("鞋垫", pytest.approx(2**-0.9)), ("租赁", pytest.approx(3**-0.9))]


def test_a_firm_lies_nearer_to_makers_of_its_first_good_than_of_its_last() -> None:
    spelled = SpelledBags([bag_of_firm("", ["皮鞋"]), bag_of_firm("", ["阀门"])], longest=2)
    shoes, valves = (spelled.rows([bag_of_firm("", ["皮鞋", "阀门"])]) @ spelled.own.T).toarray()[0]
    assert shoes > valves


def test_a_bag_of_unknown_characters_is_a_row_of_zeros() -> None:
    assert SpelledBags([[("鞋", 1.0)]], longest=2).rows([[("☃", 1.0)]]).toarray().tolist() == [[0.0]]


def test_an_empty_bag_is_a_row_of_zeros() -> None:
    assert SpelledBags([[("鞋", 1.0)]], longest=2).rows([[]]).toarray().tolist() == [[0.0]]


def test_rows_of_known_bags_are_those_they_were_learned_with() -> None:
    bags = [bag_of_firm("鞋厂", ["皮鞋", "鞋垫"]), bag_of_firm("阀门厂", ["球阀"])]
    spelled = SpelledBags(bags, longest=3)
    np.testing.assert_allclose(spelled.rows(bags).toarray(), spelled.own.toarray(), rtol=1e-6)


def test_a_bag_points_where_its_weighted_texts_point() -> None:
    encode = FakeEncoder().encode_documents
    found = bag_vectors([[("皮鞋", 2.0), ("阀门", 0.5)], [("阀门", 1.0)]], encode)
    shoes, valves = encode(["皮鞋", "阀门"])
    np.testing.assert_allclose(found, [2 * shoes + 0.5 * valves, valves], rtol=1e-6)


def test_a_text_that_many_firms_name_is_encoded_once() -> None:
    asked: list[str] = []

    def encode(texts):  # type: ignore[no-untyped-def]
        asked.extend(texts)
        return FakeEncoder().encode_documents(texts)

    bag_vectors([[("租赁", 1.0)], [("租赁", 0.5), ("皮鞋", 1.0)]], encode)
    assert asked == ["租赁", "皮鞋"]
