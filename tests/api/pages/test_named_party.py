"""A firm is found by its name or its id; a name that several share is asked about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.pages.named_party import party_named
from matcher.bootstrap import House
from matcher.entities.accounts import SYSTEM
from matcher.errors import BadInput
from matcher.settings import Settings, shipped_data


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    found = House(Settings(home=tmp_path_factory.mktemp("named"), data=shipped_data(), encoder="static"))
    found.import_files([Path(shipped_data()) / "seed"])
    yield found
    found.close()


@pytest.mark.parametrize("word", ["sample-startup-01", "样例·识缝视觉", " 识缝视觉 ", "识缝"])
def test_a_firm_is_found_by_id_name_or_part_of_its_name(house: House, word: str) -> None:
    assert party_named(house, SYSTEM, word) == "sample-startup-01"


def test_a_name_that_several_share_is_asked_about(house: House) -> None:
    with pytest.raises(BadInput, match="样例") as refusal:
        party_named(house, SYSTEM, "样例")
    assert refusal.value.code == "party_ambiguous"


def test_a_word_that_no_name_holds_is_handed_on(house: House) -> None:
    assert party_named(house, SYSTEM, "没有这样的企业") == "没有这样的企业"
