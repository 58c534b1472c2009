from __future__ import annotations

import pytest

import graph


def test_the_house_has_eight_public_names_and_each_is_there():
    assert [getattr(graph, name).__name__ for name in graph.__all__] == graph.__all__
    assert len(graph.__all__) == 8
    assert dir(graph) == sorted(graph.__all__)


def test_any_other_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'Chain'"):
        graph.Chain  # noqa: B018  # the access is the test
