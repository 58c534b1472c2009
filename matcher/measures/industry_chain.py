"""产业一链 · The chain, what products are made of, what start-ups ask for and what anchors open (方案 三(一)).

“聚焦产业链上游、中游、下游等产业环节 … 尤其推动产业龙头企业开放资源供给”. Organisations stand in organisations.py.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from graph.vocabulary import Labelled
from matcher.entities import Kind, Need, Offer
from matcher.measures import amounts, cells, fields, identifiers
from matcher.measures.cells import SAMPLE, is_sample, required, stage, string, strings
from matcher.measures.organisations import PARTIES
from matcher.measures.template import Column, FieldError, Row, Stated, Template

STEM: Final = "industry_chain"
_CONTACT: Final = re.compile(
    r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)|[\w.+-]+@[\w-]+\.\w+|微信号?[:：]\s*\w+"
)


class Unit(Labelled):
    """Units in which an open resource is counted; card-hours and PFLOPS are not the same thing."""

    HOUR = "hour", "小时", "hour"
    MACHINE_HOUR = "machine_hour", "台时", "machine-hour"
    CARD_HOUR = "card_hour", "卡时", "GPU card-hour"
    PFLOPS = "pflops", "P", "PFLOPS"
    TIMES = "times", "次", "time"
    PIECE = "piece", "件", "piece"
    BATCH = "batch", "批", "batch"
    PLACE = "place", "个", "place"
    TERABYTE = "terabyte", "TB", "terabyte"


@dataclass(frozen=True, slots=True)
class Resource:
    """Something an anchor opens to others: equipment, a test line, computing, data, orders, channels."""

    id: str
    name: str
    owner_id: str
    text: str
    quantity: float | None = None  # in `unit`, for the whole period
    unit: str | None = None
    price_cny: str | None = None  # in words, as agreed case by case
    region: str | None = None
    segments: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    sample: bool = False


def offers(resource: Resource) -> tuple[Offer, ...]:
    """The open resource as one offer, `resource:<id>`."""
    return (
        Offer(
            id=f"resource:{resource.id}",
            kind=Kind.RESOURCE,
            title=resource.name,
            text=resource.text,
            party_id=resource.owner_id,
            region=resource.region,
            segments=resource.segments,
            products=resource.products,
            valid_from=resource.valid_from,
            valid_to=resource.valid_to,
            capacity=resource.quantity,
            capacity_left=resource.quantity,
            terms=cells.known(unit=resource.unit, price=resource.price_cny),
            sample=resource.sample,
        ),
    )


def _state_resource(row: Row) -> Stated:
    quantity, unit = cells.number(row, "quantity"), string(row, "unit")
    if quantity is not None and unit is None:
        raise FieldError("quantity_no_unit", quantity)
    valid_from, valid_to = cells.day(row, "valid_from"), cells.day(row, "valid_to")
    cells.check_dates(valid_from, valid_to)
    name = required(row, "name")
    resource = Resource(
        id=required(row, "resource_id"),
        name=name,
        owner_id=required(row, "owner_id"),
        text=string(row, "text") or name,
        quantity=quantity,
        unit=unit,
        price_cny=string(row, "price"),
        region=string(row, "region"),
        segments=strings(row, "segments"),
        products=strings(row, "products"),
        valid_from=valid_from,
        valid_to=valid_to,
        sample=is_sample(row),
    )
    return Stated(offers=offers(resource))


def _state_need(row: Row) -> Stated:
    words, party_id = required(row, "text"), string(row, "party_id")
    given = string(row, "need_id")
    made_id = "need-" + hashlib.blake2b(f"{party_id}\n{words}".encode(), digest_size=6).hexdigest()
    need = Need(
        id=given or made_id,
        text=words,
        party_id=party_id,
        kinds=cells.members(row, "kinds", Kind),
        region=string(row, "region"),
        stage=stage(row, "stage"),
        wanted=strings(row, "wanted"),
        made=strings(row, "made"),
        segments=strings(row, "segments"),
    )
    contact = _CONTACT.search(words)
    return Stated(needs=(need,), warnings=() if contact is None else (FieldError("contact_in_text", contact[0]),))


def _state_materials(row: Row) -> Stated:
    product = required(row, "product")
    materials = tuple(material for material in strings(row, "materials"))
    warnings = (FieldError("made_of_itself", product),) if product in materials else ()
    return Stated(materials=((product, materials),), warnings=warnings)


def _state_segment(row: Row) -> Stated:
    return Stated(segments=({column.name: string(row, column.name) or "" for column in CHAIN.columns},))


MATERIALS: Final = Template(
    "product_materials", STEM,
    (
        Column("product", "产品", fields.name, required=True, aliases=("产品名称",)),
        Column("materials", "上游材料", fields.names, required=True, aliases=("原材料", "上游原料")),
    ),
    _state_materials,
)  # fmt: skip

CHAIN: Final = Template(
    "chain", STEM,
    tuple(
        Column(name, zh, fields.raw, required=name in ("segment_id", "name", "position"))
        for name, zh in (
            ("segment_id", "环节编号"), ("name", "环节名称"), ("name_en", "英文名称"), ("position", "上中下游"), ("concern", "研发供应市场"),
            ("parent", "上级环节"), ("synonyms", "同义词"), ("products", "典型产品"), ("inputs", "投入品"), ("outputs", "产出"),
            ("gb4754", "国民经济行业分类"), ("ipc", "国际专利分类"), ("suppliers", "供应环节"), ("substitutes", "替代环节"),
            ("counties", "集聚区县"), ("source", "来源"),
        )
    ),
    _state_segment,
)  # fmt: skip

NEEDS: Final = Template(
    "needs", STEM,
    (
        Column("text", "需求描述", fields.prose, required=True, aliases=("需求",)),
        Column("need_id", "需求编号", identifiers.identifier),
        Column("party_id", "主体编号", identifiers.identifier, aliases=("企业编号",)),
        Column("kinds", "需求类别", fields.choices(Kind), aliases=("类别",)),
        Column("region", "区域", fields.region),
        Column("stage", "发展阶段", fields.stage, aliases=("阶段",)),
        Column("wanted", "所需产品", fields.names),
        Column("made", "自产产品", fields.names),
        Column("segments", "所在环节", fields.segment_ids),
        SAMPLE,
    ),
    _state_need,
)  # fmt: skip

RESOURCES: Final = Template(
    "resources", STEM,
    (
        Column("resource_id", "资源编号", identifiers.identifier, required=True),
        Column("name", "资源名称", fields.name, required=True),
        Column("owner_id", "提供方编号", identifiers.identifier, required=True),
        Column("text", "资源说明", fields.prose),
        Column("quantity", "数量", amounts.quantity),
        Column("unit", "单位", fields.choice(Unit)),
        Column("price", "价格说明", fields.name),
        Column("region", "区域", fields.region),
        Column("segments", "所在环节", fields.segment_ids),
        Column("products", "相关产品", fields.names),
        Column("valid_from", "开放起始", fields.day),
        Column("valid_to", "开放截止", fields.day),
        SAMPLE,
    ),
    _state_resource,
)  # fmt: skip

TEMPLATES: Final = (PARTIES, MATERIALS, CHAIN, NEEDS, RESOURCES)
