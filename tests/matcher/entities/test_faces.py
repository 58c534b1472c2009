from __future__ import annotations

import pytest

from matcher.entities import Role
from matcher.entities.faces import face_of
from matcher.entities.matching import Face, Size
from tests.builders import a_party


@pytest.mark.parametrize(
    ("employees", "size"),
    [
        (0, Size.MICRO),
        (19, Size.MICRO),
        (20, Size.SMALL),
        (299, Size.SMALL),
        (300, Size.MEDIUM),
        (999, Size.MEDIUM),
        (1000, Size.LARGE),
    ],
)
def test_the_face_of_a_party_is_country_city_type_and_size_band(employees: int, size: Size) -> None:
    party = a_party(facts={"employees": employees}, region="330382")
    assert face_of(party) == Face("CN", "3303", (Role.SUPPLIER,), size)


def test_a_size_that_is_not_stated_is_unknown() -> None:
    assert face_of(a_party(region=None)) == Face("CN", None, (Role.SUPPLIER,), None)
