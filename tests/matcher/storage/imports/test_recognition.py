"""Which template a file follows."""

from __future__ import annotations

import pytest

from matcher.errors import BadInput
from matcher.measures.template import Column, Stated, Template
from matcher.storage.imports.reading import Sheet
from matcher.storage.imports.recognition import Recognition, recognise
from tests.matcher.storage.small_templates import SMALL_TEMPLATES


def recognised(*rows: list[str]) -> Recognition:
    return recognise(Sheet("表.csv", "utf-8", "", enumerate(rows, start=1)), SMALL_TEMPLATES)


def refusal(*rows: list[str]) -> BadInput:
    with pytest.raises(BadInput) as caught:
        recognised(*rows)
    return caught.value


@pytest.mark.parametrize(
    ("header", "template"),
    [
        (["企业名称", "主营产品"], "parties"),
        (["证券代码", "企业全称", "所属行业", "主营产品"], "parties"),
        (["name", "products"], "parties"),
        (["公开号", "专利名称"], "patents"),
        (["产品", "上游材料"], "product_materials"),
        (["segment_id", "name", "position", "suppliers"], "chain"),
        (["需求编号", "需求描述", "主体编号"], "needs"),
    ],
)
def test_a_file_is_known_by_its_headers(header: list[str], template: str) -> None:
    assert recognised(header).template.name == template


def test_width_case_blanks_and_required_marks_do_not_matter() -> None:
    found = recognised(["\ufeff*企业名称 ", "ＰＲＯＤＵＣＴＳ", "主体\u200b编号"])  # noqa: RUF001 — full width is the point
    assert [column.name for _, _, column in found.columns] == ["name", "products", "party_id"]


def test_columns_may_stand_in_any_order() -> None:
    found = recognised(["主营产品", "序号", "企业名称"])
    assert [(place, column.name) for place, _, column in found.columns] == [(0, "products"), (2, "name")]


def test_headers_the_template_does_not_know_are_told_but_not_its_known_noise() -> None:
    assert recognised(["企业名称", "序号", "备注", ""]).ignored == ("备注",)


def test_a_title_above_the_header_is_passed_over() -> None:
    found = recognised(["温州市供应商名录"], [], ["企业名称", "主营产品"], ["甲", "触点"])
    assert (found.header_row, list(found.rest)) == (3, [(4, ["甲", "触点"])])


def test_a_file_without_a_header_is_refused_with_what_was_found() -> None:
    error = refusal(["温州甲厂", "触点"], ["温州乙厂", "弹簧"])
    assert (error.code, error.facts["headers"]) == ("unknown_template", ["温州甲厂", "触点"])


def test_the_nearest_template_and_what_it_lacks_are_named() -> None:
    error = refusal(["专利名称", "专利权人"])
    assert (error.code, error.facts["template"], error.facts["lacking"]) == (
        "incomplete_template",
        "patents",
        ["公开号"],
    )


def test_a_template_that_knows_more_headers_is_not_passed_over_because_it_lacks_one() -> None:
    error = refusal(["最低额度（元）", "最高额度（元）", "年利率", "企业名称"])
    assert (error.code, error.facts["template"]) == ("incomplete_template", "loans")


def test_two_headers_for_one_column_are_refused() -> None:
    error = refusal(["企业名称", "企业全称", "主营产品"])
    assert (error.code, error.facts["value"], error.facts["other"]) == ("repeated_header", "企业全称", "企业名称")


def test_blank_rows_alone_are_an_empty_file() -> None:
    assert refusal(["", " "], []).code == "file_empty"


def test_two_templates_that_fit_alike_are_named() -> None:
    def same(name: str) -> Template:
        return Template(name, "loans", (Column("a", "甲", str, required=True),), lambda row: Stated())

    with pytest.raises(BadInput) as caught:
        recognise(Sheet("表.csv", "utf-8", "", enumerate([["甲"]], start=1)), (same("一"), same("二")))
    assert (caught.value.code, caught.value.facts["templates"]) == ("ambiguous_template", ["一", "二"])
