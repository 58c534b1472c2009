"""What becomes of the rows of a file."""

from __future__ import annotations

import pytest

from matcher.storage.imports.report import RowIssue
from tests.matcher.storage.conftest import Desk


def told(issues: tuple[RowIssue, ...]) -> list[tuple[int | None, str, str]]:
    return [(issue.row, issue.field, issue.code) for issue in issues]


def test_good_rows_are_kept_when_others_are_bad(desk: Desk) -> None:
    report = desk.take_text("企业名称,主体编号,角色\n甲厂,A,供应商\n乙厂,B,皇帝\n\n丙厂,C,银行网点\n")
    assert (report.row_count, report.accepted_count) == (3, 2)
    assert told(report.rejected) == [(3, "角色", "not_in_list")]
    assert [party.name for party in desk.repository.iter_parties()] == ["甲厂", "丙厂"]


def test_every_fault_of_a_row_is_told(desk: Desk) -> None:
    report = desk.take_text("产品编号,最低额度(元),年利率\n,很少,N%\n")
    assert told(report.rejected) == [
        (2, "产品编号", "required"),
        (2, "最低额度(元)", "not_a_number"),
        (2, "年利率", "not_a_number"),
    ]


def test_a_rule_across_cells_is_told_at_the_column_it_names(desk: Desk) -> None:
    report = desk.take_text("产品编号,最低额度（元）,最高额度（元）,年利率\nL1,9,5,0.03\n")
    assert told(report.rejected) == [(2, "最低额度（元）", "range_inverted")]


def test_what_a_measure_doubts_is_a_warning_and_the_row_is_kept(desk: Desk) -> None:
    report = desk.take_text("产品编号,年利率\nL1,\n")
    assert (report.accepted_count, told(report.warnings)) == (1, [(2, "", "rate_not_stated")])


def test_an_infinite_number_never_reaches_the_records(desk: Desk) -> None:
    report = desk.take_text("产品编号,年利率\nL1,Infinity\nL2,NaN\n")
    assert told(report.rejected) == [(2, "", "number_not_finite"), (3, "", "number_not_finite")]


def test_a_separator_too_many_rejects_the_row(desk: Desk) -> None:
    report = desk.take_text("企业名称,主营产品\n甲厂,触点,弹簧\n乙厂,触点,\n")
    assert (told(report.rejected), report.accepted_count) == ([(2, "", "too_many_cells")], 1)


def test_a_short_row_counts_as_blank_at_its_end_and_says_so(desk: Desk) -> None:
    report = desk.take_text("企业名称,主体编号,主营产品\n甲厂\n")
    assert (report.accepted_count, told(report.warnings)) == (1, [(2, "", "short_row")])


def test_a_field_of_200_kilobytes_costs_its_row_only(desk: Desk) -> None:
    report = desk.take_text(f"企业名称,简介\n甲厂,{'长' * 200_000}\n乙厂,短\n")
    assert (told(report.rejected), report.accepted_count) == ([(2, "简介", "text_too_long")], 1)
    assert len(report.rejected[0].document()["value"]) == 80


def test_a_mark_that_turns_the_reading_direction_rejects_the_row(desk: Desk) -> None:
    report = desk.take_text("企业名称\n甲\u202e乙\n丙厂\n")
    assert ([row for row, _, _ in told(report.rejected)], report.accepted_count) == ([2], 1)


@pytest.mark.parametrize(
    ("cell", "code"),
    [("甲\x07乙", "control_character"), ("甲\ufffd乙", "damaged_character")],
    ids=["control", "damaged"],
)
def test_a_row_with_a_damaged_letter_is_kept_and_said(desk: Desk, cell: str, code: str) -> None:
    report = desk.take_text(f"企业名称\n{cell}\n丙厂\n")
    assert (report.accepted_count, told(report.warnings)) == (2, [(2, "企业名称", code)])


def test_width_and_invisible_marks_are_put_right(desk: Desk) -> None:
    desk.take_text("企业名称,主体编号\n\u3000甲\u200b厂\uff08温州\uff09 ,\uff21\uff11\n")
    assert [(party.id, party.name) for party in desk.repository.iter_parties()] == [("A1", "甲厂(温州)")]


def test_a_number_the_spreadsheet_has_rounded_is_refused(desk: Desk) -> None:
    report = desk.take_text("企业名称,主体编号\n甲厂,1.1E+17\n")
    assert told(report.rejected) == [(2, "主体编号", "number_rounded")]


@pytest.mark.parametrize("cell", ["=HYPERLINK(0)", "@SUM(A1)", "+cmd|x!A1"])
def test_a_formula_is_kept_as_text_and_told(desk: Desk, cell: str) -> None:
    report = desk.take_text(f"企业名称,主体编号\n{cell},A\n")
    assert told(report.warnings) == [(2, "企业名称", "formula_cell")]
    assert desk.repository.party("A").name == cell


@pytest.mark.parametrize("cell", ["-5", "+86 577", "-", "—"])
def test_a_sign_alone_makes_no_formula(desk: Desk, cell: str) -> None:
    assert desk.take_text(f"企业名称,简介\n甲厂,{cell}\n").warnings == ()


def test_a_row_said_twice_is_stored_once(desk: Desk) -> None:
    report = desk.take_text("企业名称,主体编号,主营产品\n甲厂,A,触点\n甲厂,A,触点\n")
    assert (report.accepted_count, report.changed_count, told(report.warnings)) == (2, 2, [(3, "", "repeated_row")])


def test_one_id_with_two_contents_is_held_for_review(desk: Desk) -> None:
    report = desk.take_text("企业名称,主体编号,主营产品\n甲厂,A,触点\n甲厂,A,弹簧\n")
    assert (report.accepted_count, told(report.review)) == (1, [(3, "主体编号", "conflicting_id")])
    assert report.review[0].facts == {"first_row": 2}
    assert desk.repository.party("A").products == ("触点",)


def test_a_need_of_a_party_nobody_knows_is_held_until_it_is_imported(desk: Desk) -> None:
    needs = desk.file("需求.csv", "需求编号,需求描述,主体编号\nN1,要触点,A\n")
    assert told(desk.take(needs).files[0].review) == [(2, "主体编号", "party_not_recorded")]
    desk.take_text("企业名称,主体编号\n甲厂,A\n")
    assert desk.take(needs).files[0].review == ()
    assert [need.text for need in desk.repository.needs_of("A")] == ["要触点"]


def test_the_report_says_all_of_it_in_two_languages(desk: Desk) -> None:
    path = desk.file("名录.csv", "企业名称,主体编号,备注\n甲厂,A,x\n,B,\n".encode("gb18030"))
    report = desk.take(path)
    assert report.document() == {
        "files": [
            {
                "file": "名录.csv",
                "template": "parties",
                "encoding": "gb18030",
                "rows": 2,
                "accepted": 1,
                "changed": 1,
                "review": [],
                "rejected": [
                    {"row": 3, "field": "企业名称", "code": "required", "value": "", "zh": "“企业名称”不能为空",
                     "en": report.files[0].rejected[0].sentence("en")}
                ],
                "warnings": [
                    {"row": 1, "field": "备注", "code": "ignored_column", "value": "备注",
                     "zh": "模板没有“备注”这一列，未读取", "en": 'The template has no column "备注"; it was not read'}
                ],
                "refusal": None,
            }
        ],
        "data_version": desk.repository.data_version(),
        "dry_run": False,
    }  # fmt: skip
