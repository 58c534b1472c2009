"""Files and folders as a whole: order, all or nothing, dry runs, twice is once."""

from __future__ import annotations

import codecs
import random
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.errors import BadInput, MatcherError
from matcher.storage.imports import ImportReport
from tests.matcher.storage.conftest import Desk, Records

FOLDER = {
    "a需求.csv": "需求编号,需求描述,主体编号\nN1,要触点,A\n",
    "b专利.csv": "公开号,专利名称,专利权人\nCN1A,一种触点,甲厂\n",
    "y名录.csv": "企业名称,主体编号,主营产品\n甲厂,A,触点\n",
    "z链.csv": "环节编号,环节名称,上中下游,供应环节\nc.a,触点,上游,\nc.b,开关,中游,c.a\n",
}


def fill(desk: Desk) -> Path:
    for name, content in FOLDER.items():
        desk.file(name, content)
    return desk.folder


def test_in_a_folder_chains_and_parties_come_before_what_refers_to_them(desk: Desk) -> None:
    report = desk.take(fill(desk))
    assert [file.name for file in report.files] == ["z链.csv", "y名录.csv", "a需求.csv", "b专利.csv"]
    assert [file.review for file in report.files] == [()] * 4


def test_importing_twice_changes_nothing(desk: Desk) -> None:
    version = desk.take(fill(desk)).data_version
    again = desk.take(desk.folder)
    assert (again.data_version, [file.changed_count for file in again.files]) == (version, [0] * 4)


def test_a_dry_run_reports_the_same_and_stores_nothing(desk: Desk) -> None:
    before = desk.repository.data_version()
    tried = desk.take(fill(desk), dry_run=True)
    assert (desk.repository.data_version(), set(desk.repository.counts().values())) == (before, {0})
    done = desk.take(desk.folder)
    assert (tried.files, tried.data_version) == (done.files, done.data_version)


def test_a_file_that_breaks_off_leaves_nothing_of_itself_and_the_others_stand(desk: Desk) -> None:
    rows = "".join(f"{number}厂,{number}\n" for number in range(5000))
    desk.file("a.csv", f'企业名称,主体编号\n{rows}"坏,x\n')
    desk.file("b.csv", "企业名称,主体编号\n好厂,G\n")
    report = desk.take(desk.folder)
    assert [file.refusal and file.refusal.code for file in report.files] == ["broken_quotes", None]
    assert (report.is_refused, [party.id for party in desk.repository.iter_parties()]) == (True, ["G"])


def test_the_only_file_that_cannot_be_read_is_an_error(desk: Desk) -> None:
    with pytest.raises(BadInput) as refusal:
        desk.take_text("谁,知道\n1,2\n")
    assert refusal.value.code == "unknown_template"


def test_a_folder_without_files_is_an_error(desk: Desk) -> None:
    desk.file("说明.md", "x")
    desk.file("~$名录.xlsx", b"lock")
    with pytest.raises(BadInput) as refusal:
        desk.take(desk.folder)
    assert refusal.value.code == "folder_without_files"


def test_a_workbook_says_the_same_as_its_csv(desk: Desk) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in FOLDER["y名录.csv"].splitlines():
        book.active.append(line.split(","))
    book.save(desk.folder / "名录.xlsx")
    report = desk.take(desk.folder / "名录.xlsx")
    version = report.data_version
    assert (report.files[0].encoding, report.files[0].changed_count) == ("workbook", 2)
    assert desk.take(desk.file("名录.csv", FOLDER["y名录.csv"])).data_version == version


def test_titles_further_sheets_and_merged_cells_are_told(desk: Desk) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["供应商名录"], ["企业名称", "主体编号"], ["甲厂", "A"], ["乙厂", "B"]):
        sheet.append(row)
    sheet.merge_cells("A1:B1")  # type: ignore[attr-defined]
    sheet.merge_cells("A3:A4")  # type: ignore[attr-defined]
    book.create_sheet("旧表").append(["x"])
    book.save(desk.folder / "名录.xlsx")
    report = desk.take(desk.folder / "名录.xlsx").files[0]
    assert [(issue.row, issue.code) for issue in report.warnings] == [
        (2, "header_below_first_row"), (None, "other_sheet"), (3, "merged_cells"),
    ]  # fmt: skip
    assert [(issue.row, issue.field, issue.code) for issue in report.rejected] == [(4, "企业名称", "required")]


def test_odd_chains_are_kept_and_told_at_the_rows_of_the_file(desk: Desk) -> None:
    desk.file(
        "链.csv", "环节编号,环节名称,上中下游,供应环节\nc.b,开关,中游,c.a;x.y\nc.c,设备,下游,c.b\nc.a,触点,上游,c.c\n"
    )
    report = desk.take(desk.folder).files[0]
    assert (report.accepted_count, len(desk.repository.segment_rows())) == (3, 3)
    told = {issue.code: (issue.row, issue.field) for issue in report.warnings}
    assert told["dangling_supplier"] == (2, "供应环节")
    assert told["cycle"][0] in (2, 3, 4)


def test_a_supplier_in_a_chain_file_that_follows_is_not_dangling(desk: Desk) -> None:
    desk.file("1.csv", "环节编号,环节名称,上中下游,供应环节\nc.b,开关,中游,d.a\n")
    desk.file("2.csv", "环节编号,环节名称,上中下游,供应环节\nd.a,触点,上游,\n")
    report = desk.take(desk.folder)
    assert [issue for file in report.files for issue in file.warnings if issue.code == "dangling_supplier"] == []


def test_products_that_are_made_of_each_other_are_told(desk: Desk) -> None:
    report = desk.take_text("产品,上游材料\n铜材,废铜\n废铜,铜材\n")
    assert [issue.code for issue in report.warnings] == ["product_cycle"]


def test_the_log_says_what_came_in(desk: Desk) -> None:
    desk.take(fill(desk))
    with desk.writer._engine.connect() as connection:
        lines = connection.exec_driver_sql(
            "SELECT file, template, row_count, accepted_count FROM import_log ORDER BY number"
        ).all()
    assert lines[1] == ("y名录.csv", "parties", 1, 1)


@given(st.permutations(range(12)), st.randoms(use_true_random=False))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_of_rows_plays_no_part(desk: Desk, order: list[int], chance: random.Random) -> None:
    rows = [f"{number}厂,P{number},触点{chance.randrange(9)}、弹簧" for number in range(12)]
    versions = {
        desk.take(desk.file("表.csv", "\n".join(["企业名称,主体编号,主营产品", *lines])), dry_run=True).data_version
        for lines in (rows, [rows[place] for place in order])
    }
    assert len(versions) == 1


HEADERS = [
    b"",
    "企业名称,主体编号\n".encode(),
    "企业名称,主体编号\n".encode("gb18030"),
    codecs.BOM_UTF8,
    b"PK\x03\x04",
    codecs.BOM_UTF16_LE,
]


@given(
    st.sampled_from(HEADERS),
    st.one_of(st.binary(max_size=120), st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace"))),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_give_a_report_or_a_refusal(desk: Desk, start: bytes, rest: bytes) -> None:
    path = desk.file("任意.csv", start + rest)
    try:
        outcome: ImportReport | MatcherError = desk.take(path, dry_run=True)
    except MatcherError as refusal:
        outcome = refusal
    if isinstance(outcome, MatcherError):
        assert outcome.sentence("zh") != outcome.sentence("en")
    else:
        assert [file["file"] for file in outcome.document()["files"]] == ["任意.csv"]


def test_importing_is_the_same_on_both_engines(both_engines: Records, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "files", both_engines)
    desk.folder.mkdir()
    first = desk.take(fill(desk))
    assert [file.accepted_count for file in first.files] == [2, 1, 1, 1]
    assert desk.take(desk.folder).data_version == first.data_version == "57d259af777d416d8c9294800ac59c2a"
    assert {offer.id: offer.party_id for offer in desk.repository.iter_offers()} == {
        "patent:CN1A": "A",
        "supplier:A": "A",
    }
