"""University patents and dual appointments."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.measures import FieldError
from matcher.measures.alliance import PATENTS, Patent, collapse_families, expires_on, offers
from matcher.measures.appointments import PROFESSORS, WHOLE, Appointment, Overload, overloads
from tests.matcher.measures.reading import state

DAY = date(2026, 11, 24)
CONTACT = Patent(
    "CN990000002B", "一种银氧化锡触头", ipc=("H01H",), owner_id="wzu", legal_status="active", filed=date(2020, 2, 29)
)


def test_a_lapsed_patent_is_never_offered() -> None:
    assert offers((replace(CONTACT, legal_status="lapsed"),), DAY) == ()


def test_a_patent_found_lapsed_withdraws_the_offer_made_before_and_says_so() -> None:
    found = state(PATENTS, pub_no="CN990000002B", title="样例", legal_status="失效")
    assert ([offer.withdrawn for offer in found.offers], [each.code for each in found.warnings]) == (
        [True],
        ["patent_lapsed"],
    )


def test_a_patent_ends_twenty_years_after_filing_and_a_utility_model_after_ten() -> None:
    assert [expires_on(replace(CONTACT, pub_no=number)) for number in ("CN990000002B", "CN990000002U")] == [
        date(2040, 2, 28),
        date(2030, 2, 28),
    ]


def test_protection_that_has_run_out_is_not_offered() -> None:
    assert offers((replace(CONTACT, pub_no="CN990000002U", filed=date(2016, 11, 23)),), DAY) == ()


def test_a_family_is_offered_once_by_its_member_in_force() -> None:
    pending = replace(CONTACT, pub_no="CN990000001A", legal_status="pending", family="F1")
    granted = replace(CONTACT, family="F1")
    assert [offer.id for offer in offers((pending, granted), DAY)] == ["patent:CN990000002B"]


def test_patents_without_a_family_stay_apart() -> None:
    assert len(offers((CONTACT, replace(CONTACT, pub_no="CN990000003B")), DAY)) == 2


def test_collapsing_twice_changes_nothing() -> None:
    once = offers((replace(CONTACT, family="F1"), replace(CONTACT, pub_no="CN990000001A", family="F1")), DAY)
    assert collapse_families(once) == once


def test_a_patent_file_of_three_columns_is_enough_and_names_no_owner() -> None:
    cells = {"公开号": "CN990000005A", "专利名称": "一种包装线", "IPC": "B41F;B65G"}
    headers = PATENTS.headers()
    found = PATENTS.state({headers[name].name: headers[name].parse(cell) for name, cell in cells.items()})
    assert (found.parties, found.offers[0].party_id, found.offers[0].terms) == ((), None, {"ipc": ("B41F", "B65G")})


def test_an_owner_known_by_name_alone_becomes_a_party() -> None:
    found = state(PATENTS, pub_no="CN990000005A", title="样例", owner="样例大学")
    assert [party.id for party in found.parties] == [found.offers[0].party_id]


def test_an_application_number_is_refused_in_the_publication_column() -> None:
    with pytest.raises(FieldError, match="patent_number_is_application"):
        state(PATENTS, pub_no="202010123456.7", title="样例")


def a_professor(**changes: str) -> dict[str, str]:
    return {
        "professor_id": "t1",
        "name": "样例教授01",
        "employer_id": "wzu",
        "topics": "电接触",
        "employer_consents": "是",
        **changes,
    }


def test_a_professor_is_shown_only_with_the_employers_consent() -> None:
    held = [
        state(PROFESSORS, **a_professor(employer_consents=word)).offers[0].withdrawn
        for word in ("是", "否", "不详", "")
    ]
    assert held == [False, True, True, True]


def test_a_professor_cannot_give_more_than_the_whole() -> None:
    with pytest.raises(FieldError) as caught:
        state(PROFESSORS, **a_professor(share="60%", share_taken="50%"))
    assert (caught.value.code, caught.value.value) == ("shares_above_whole", "110%")


def test_shares_may_fill_the_whole_to_the_last_percent() -> None:
    assert state(PROFESSORS, **a_professor(share="60%", share_taken="40%")).offers[0].capacity == 0.6


def test_overlapping_appointments_above_the_whole_are_found_on_their_first_day() -> None:
    january, march = date(2026, 1, 1), date(2026, 3, 1)
    booked = (
        Appointment("t1", Decimal("0.6"), january, march),
        Appointment("t1", Decimal("0.5"), march),
        Appointment("t2", WHOLE, january),
    )
    assert overloads(booked) == (Overload("t1", march, Decimal("1.1")),)


def test_one_appointment_after_the_other_is_no_overload() -> None:
    one = Appointment("t1", WHOLE, date(2026, 1, 1), date(2026, 2, 28))
    assert overloads((one, Appointment("t1", WHOLE, date(2026, 3, 1)))) == ()


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 10), st.integers(1, 100)), max_size=6))
def test_no_overload_is_missed(spans: list[tuple[int, int, int]]) -> None:
    start = date(2026, 1, 1).toordinal()
    booked = [
        Appointment("t", Decimal(share) / 100, date.fromordinal(start + at), date.fromordinal(start + at + length))
        for at, length, share in spans
    ]
    worst = max((sum(share for at, length, share in spans if at <= day <= at + length) for day in range(32)), default=0)
    assert bool(overloads(booked)) == (worst > 100)
