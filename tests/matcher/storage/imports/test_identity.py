"""The same firm under several names, several firms under like names."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.entities import Role
from matcher.measures.identifiers import provisional_id
from matcher.storage.names import name_key
from tests.matcher.storage.conftest import Desk

UNIVERSITY = "企业名称,主体编号,角色,简介\n温州大学,U1,高校院所,综合性大学\n"
PATENTS = "公开号,专利名称,专利权人\nCN1A,一种触点,温州大学\nCN2A,一种弹簧,温州大学\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [("温州 甲厂", "温州甲厂"), ("甲（温州）公司", "甲(温州)公司"), ("ABC公司", "abc公司"), ("甲·乙公司", "甲乙公司")],
)
def test_blanks_width_case_and_marks_make_no_other_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("温州一厂", "温州二厂"), ("甲公司1店", "甲公司2店"), ("第一中学", "第1中学")]
)
def test_digits_and_ordinals_make_another_name(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(st.text())
@settings(max_examples=50)
def test_a_key_is_the_key_of_itself(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


def test_one_name_under_two_ids_is_held_for_review(desk: Desk) -> None:
    desk.take_text("企业名称,主体编号,主营产品\n温州 触点厂,A,触点\n")
    report = desk.take_text("企业名称,主体编号,主营产品\n温州触点厂,B,弹簧\n温州触点二厂,C,弹簧\n")
    (issue,) = report.review
    assert (issue.row, issue.field, issue.code, issue.facts["other"]) == (2, "企业名称", "possible_duplicate", "A")
    assert [party.id for party in desk.repository.iter_parties()] == ["A", "C"]


def test_one_uscc_under_two_ids_is_held_for_review(desk: Desk) -> None:
    report = desk.take_text(
        "企业名称,主体编号,统一社会信用代码\n甲厂,A,91350100M000100Y43\n甲厂(曾用名乙厂),B,91350100M000100Y43\n"
    )
    assert [(issue.row, issue.code) for issue in report.review] == [(3, "possible_duplicate")]


def test_a_doubt_that_was_settled_is_not_raised_again(desk: Desk) -> None:
    desk.take_text("企业名称,主体编号\n甲厂,A\n")
    desk.writer.put_parties(
        [desk.repository.party("A").__class__("B", "甲厂", (Role.SUPPLIER,))]
    )  # a person has decided
    assert desk.take_text("企业名称,主体编号,主营产品\n甲厂,B,触点\n").review == ()


def test_persons_may_share_a_name(desk: Desk) -> None:
    report = desk.take_text("企业名称,主体编号,角色\n王伟,M1,创业导师\n王伟,M2,创业导师\n")
    assert (report.accepted_count, report.review) == (2, ())


def test_an_owner_known_by_name_is_the_party_of_that_name(desk: Desk) -> None:
    desk.take_text(UNIVERSITY)
    report = desk.take_text(PATENTS)
    assert (report.accepted_count, report.review) == (2, ())
    assert {offer.party_id for offer in desk.repository.iter_offers()} == {"U1"}
    assert [party.id for party in desk.repository.iter_parties()] == ["U1"]


def test_whichever_comes_first_the_records_are_the_same(desk: Desk) -> None:
    desk.take_text(PATENTS)
    assert [party.id for party in desk.repository.iter_parties()] == [provisional_id("温州大学")]
    assert desk.take_text(UNIVERSITY).review == ()
    assert {offer.party_id for offer in desk.repository.iter_offers()} == {"U1"}
    version = desk.repository.data_version()
    desk.take_text(UNIVERSITY)
    desk.take_text(PATENTS)
    assert desk.repository.data_version() == version


def test_a_mention_and_its_party_may_stand_in_one_file(desk: Desk) -> None:
    report = desk.take_text("企业名称,主体编号,主营产品\n甲厂,,\n甲厂,A,触点\n")
    assert (report.accepted_count, [party.id for party in desk.repository.iter_parties()]) == (2, ["A"])


def test_a_bare_mention_adds_its_role_and_wipes_nothing(desk: Desk) -> None:
    desk.take_text("企业名称,主体编号,角色,主营产品\n甲厂,A,在孵企业,触点\n")
    desk.take_text("企业名称,主体编号,角色\n甲厂,A,基金管理人\n")
    party = desk.repository.party("A")
    assert (party.roles, party.products) == ((Role.STARTUP, Role.FUND_MANAGER), ("触点",))


def test_a_fuller_statement_replaces_what_was_known(desk: Desk) -> None:
    desk.take_text("企业名称,主体编号,主营产品,简介\n甲厂,A,触点,老厂\n")
    desk.take_text("企业名称,主体编号,主营产品\n甲厂,A,弹簧\n")
    party = desk.repository.party("A")
    assert (party.products, party.text) == (("弹簧",), "")
