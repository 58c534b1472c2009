"""The survey follows the records."""

from __future__ import annotations

import pytest

from api.survey import Surveyor
from matcher.bootstrap import House
from matcher.errors import UnknownThing


def test_the_same_records_are_surveyed_once(house: House) -> None:
    surveyor = Surveyor(house)
    assert surveyor.survey() is surveyor.survey()


def test_gaps_of_a_county_are_more_than_those_of_the_city(house: House) -> None:
    survey = Surveyor(house).survey()
    missing = {
        region: {name for name, gap in survey.gaps(region).items() if gap.kind == "missing"}
        for region in ("3303", "330382")
    }
    assert missing["330382"] - missing["3303"] == {"electrical.silver"}


def test_a_segment_that_buys_from_itself_is_not_its_own_buyer(house: House) -> None:
    assert Surveyor(house).survey().buyers == {
        "electrical.silver": ("electrical.contacts",),
        "electrical.contacts": ("electrical.breakers",),
        "electrical.testing": ("electrical.breakers",),
    }


def test_an_unknown_chain_names_those_there_are(house: House) -> None:
    with pytest.raises(UnknownThing) as refusal:
        Surveyor(house).survey().segments_of("wood")
    assert refusal.value.facts["nearest"] == ("electrical", "footwear")
