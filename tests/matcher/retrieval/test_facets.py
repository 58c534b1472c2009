"""What an offer's limits say of a need: yes, no, or not known."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.retrieval.columns import make_columns
from matcher.retrieval.facets import serves
from tests.builders import an_offer


@pytest.mark.parametrize(
    ("areas", "region", "fits"),
    [
        (("330302",), "330302", 1.0),
        (("3303",), "330302", 1.0),
        (("330302",), "330382", 0.0),
        (("330302",), "3303", None),  # somewhere in the city: nobody knows where
        (("330302", "3303"), "3303", 1.0),
        (("330302", "110000"), "3303", None),
        (("110000",), "3303", 0.0),
        ((), "3303", None),
        (("330302",), None, None),
    ],
)
def test_an_area_holds_a_need_or_does_not_or_it_is_not_known(
    areas: tuple[str, ...], region: str | None, fits: float | None
) -> None:
    columns = make_columns([an_offer(serves=areas)], [()])
    found = serves(columns, np.array([0], np.int32), region).tolist()
    assert [None if value != value else value for value in found] == [fits]
