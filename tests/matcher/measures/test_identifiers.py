"""Codes with a standard behind them."""

from __future__ import annotations

import pytest

from matcher.measures import identifiers
from matcher.measures.template import FieldError

GOOD = "91350100M000100Y43"
FULL_WIDTH = "".join(chr(ord(character) + 0xFEE0) for character in GOOD)


def refusal(parse: object, cell: str) -> FieldError:
    """The refusal of a cell."""
    with pytest.raises(FieldError) as caught:
        parse(cell)  # type: ignore[operator]
    return caught.value


@pytest.mark.parametrize("cell", [GOOD, GOOD.lower(), FULL_WIDTH, "9135 0100 M000 100Y43", " " + GOOD])
def test_a_credit_code_in_full_width_lower_case_or_with_blanks_is_put_right(cell: str) -> None:
    assert identifiers.uscc(cell) == GOOD


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("350100100123456", "uscc_old_number"),
        ("1.1E+17", "uscc_rounded"),
        ("91350100M000100", "uscc_length"),
        ("91350100M000100Y4Z", "uscc_characters"),
        ("91350100M000100I43", "uscc_characters"),
        ("91350100M000100Y44", "uscc_check_digit"),
    ],
)
def test_a_wrong_credit_code_is_refused_by_what_is_wrong(cell: str, code: str) -> None:
    assert refusal(identifiers.uscc, cell).code == code


def test_a_wrong_check_digit_is_told_with_the_right_one() -> None:
    assert refusal(identifiers.uscc, "91350100M000100Y44").facts == {"expected": "3"}


def test_no_credit_code_yet_is_nothing_known() -> None:
    assert identifiers.uscc("无") is None


def test_an_industry_class_loses_its_letter() -> None:
    assert identifiers.gb4754("C3824；3823、C3824") == ("3824", "3823")


@pytest.mark.parametrize("cell", ["制造业", "C38244", "9912"])
def test_a_word_is_not_an_industry_class(cell: str) -> None:
    assert refusal(identifiers.gb4754, cell).code == "gb4754_form"


def test_ipc_symbols_are_cut_to_subclasses() -> None:
    assert identifiers.ipc("H01H 1/02; h01h71/10；G01R") == ("H01H", "G01R")


def test_a_wrong_ipc_symbol_is_named() -> None:
    assert refusal(identifiers.ipc, "H01H;触点").value == "触点"


@pytest.mark.parametrize("cell", ["CN114081026A", "cn215792497u", "CN 111464778 B", "WO2020123456A1"])
def test_a_publication_number_has_country_and_kind(cell: str) -> None:
    assert identifiers.publication(cell) == cell.replace(" ", "").upper()


@pytest.mark.parametrize("cell", ["ZL202010123456.7", "202010123456X", "CN202010123456.7"])
def test_an_application_or_grant_number_is_refused_as_such(cell: str) -> None:
    assert refusal(identifiers.publication, cell).code == "patent_number_is_application"


def test_an_id_keeps_its_leading_zeros() -> None:
    assert identifiers.identifier("000001") == "000001"


def test_an_id_with_a_blank_inside_is_refused() -> None:
    assert refusal(identifiers.identifier, "a b").code == "identifier_form"


def test_the_same_name_gives_the_same_provisional_id() -> None:
    assert (
        identifiers.provisional_id("瓯云") == identifiers.provisional_id("瓯云") != identifiers.provisional_id("瓯江")
    )
