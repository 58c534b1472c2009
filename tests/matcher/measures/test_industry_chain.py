"""Suppliers, needs, materials and what anchors open."""

from __future__ import annotations

from datetime import date

import pytest

from graph.vocabulary import Stage
from matcher.entities import Kind, Role
from matcher.measures import FieldError
from matcher.measures.industry_chain import CHAIN, MATERIALS, NEEDS, PARTIES, RESOURCES
from matcher.measures.template import Template
from tests.matcher.measures.reading import state


def test_a_listed_firm_states_one_supplier_offer_under_its_securities_code() -> None:
    cells = {
        "证券代码": "000001",
        "企业全称": "样例电气股份有限公司",
        "所属行业": "低压设备",
        "主营产品": "断路器、接触器",
    }
    headers = PARTIES.headers()
    found = PARTIES.state({headers[name].name: headers[name].parse(cell) for name, cell in cells.items()})
    (party,), (offer,) = found.parties, found.offers
    assert (party.id, party.roles, offer.id) == ("000001", (Role.SUPPLIER,), "supplier:000001")
    assert (offer.products, offer.text) == (("断路器", "接触器"), "样例电气股份有限公司 低压设备 断路器、接触器")


def test_a_start_up_with_products_is_not_yet_a_supplier() -> None:
    assert state(PARTIES, name="样例·识缝", role="在孵企业", products="检测软件").offers == ()


def test_a_supplier_without_products_offers_nothing() -> None:
    assert state(PARTIES, name="样例·空厂").offers == ()


@pytest.mark.parametrize(
    ("cells", "party_id"),
    [
        ({"party_id": "S1", "uscc": "91350100M000100Y43"}, "S1"),
        ({"uscc": "91350100m000100y43"}, "91350100M000100Y43"),
    ],
)
def test_a_party_is_known_by_the_files_id_or_else_by_its_credit_code(cells: dict[str, str], party_id: str) -> None:
    assert state(PARTIES, name="样例", **cells).parties[0].id == party_id


def test_a_party_before_registration_gets_the_same_provisional_id_each_time() -> None:
    one, two = (state(PARTIES, name="样例·云谷工助").parties[0] for _ in range(2))
    assert one == two
    assert one.uscc is None


def test_a_fact_left_blank_is_unknown_and_a_no_is_kept() -> None:
    facts = state(PARTIES, name="样例", is_high_tech="否", is_tech_sme="不详").parties[0].facts
    assert facts == {"is_high_tech": False}


def test_a_need_keeps_who_asks_for_what_in_its_own_words() -> None:
    (need,) = state(
        NEEDS, text="想租三个月 GPU 算力", party_id="S1", kinds="供应商、开放资源", region="龙湾", stage="初创期"
    ).needs
    assert (need.kinds, need.region, need.stage) == ((Kind.SUPPLIER, Kind.RESOURCE), "330303", Stage.EARLY)


def test_the_same_need_without_an_id_is_the_same_need() -> None:
    one, two = (state(NEEDS, text="想租算力", party_id="S1").needs[0] for _ in range(2))
    assert one.id == two.id != state(NEEDS, text="想租算力", party_id="S2").needs[0].id


@pytest.mark.parametrize(
    "text", ["找触点厂，电话13800138000", "找触点厂，发到 a@b.cn", "找触点厂，0577-88888888", "微信：abc123"]
)
def test_contact_data_in_a_need_is_pointed_out(text: str) -> None:
    assert [warning.code for warning in state(NEEDS, text=text).warnings] == ["contact_in_text"]


def test_an_order_quantity_is_no_contact() -> None:
    assert state(NEEDS, text="年用量 200000 套，预算 1380013 元").warnings == ()


def test_materials_go_into_their_product() -> None:
    assert state(MATERIALS, product="断路器", materials="触点；线圈").materials == (("断路器", ("触点", "线圈")),)


def test_a_product_made_of_itself_is_pointed_out() -> None:
    assert [each.code for each in state(MATERIALS, product="不锈钢", materials="不锈钢").warnings] == ["made_of_itself"]


def test_a_chain_row_is_handed_on_in_the_words_of_its_file() -> None:
    (segment,) = state(
        CHAIN, segment_id="digital.compute", name="算力供给", position="上游", suppliers="digital.servers"
    ).segments
    assert (segment["name"], segment["suppliers"], segment["parent"]) == ("算力供给", "digital.servers", "")


def a_resource(**changes: str) -> dict[str, str]:
    return {"resource_id": "r1", "name": "空闲算力", "owner_id": "anchor", "quantity": "500", "unit": "卡时", **changes}


def test_an_open_resource_is_an_offer_with_its_capacity_and_period() -> None:
    (offer,) = state(RESOURCES, **a_resource(valid_from="2026-01-01", valid_to="2026-12-31")).offers
    assert (offer.id, offer.capacity, offer.terms["unit"]) == ("resource:r1", 500.0, "card_hour")
    assert [offer.is_open_on(date(year, 6, 1)) for year in (2025, 2026, 2027)] == [False, True, False]


@pytest.mark.parametrize(
    ("template", "cells", "code"),
    [
        (RESOURCES, a_resource(unit=""), "quantity_no_unit"),
        (RESOURCES, a_resource(unit="担"), "not_in_list"),
        (RESOURCES, a_resource(valid_from="2026-02-01", valid_to="2026-01-01"), "dates_inverted"),
        (RESOURCES, a_resource(owner_id=""), "required"),
        (NEEDS, {"text": "无"}, "required"),
    ],
)
def test_a_row_that_cannot_be_right_is_refused(template: Template, cells: dict[str, str], code: str) -> None:
    with pytest.raises(FieldError) as caught:
        state(template, **cells)
    assert caught.value.code == code
