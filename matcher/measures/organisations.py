"""主体 · Organisations of any role from a file: start-ups, suppliers, anchors, universities, listed firms (方案 三(一)).

“建立产业链供应端企业数据库”: a party with products and the role of supplier states one offer, `supplier:<party id>`.
A file without a role column is a file of suppliers, as is a list of listed firms (证券代码, 企业全称, 所属行业, 主营产品).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from matcher.entities import Kind, Offer, Party, Role, Term
from matcher.measures import amounts, cells, facts, fields, identifiers
from matcher.measures.cells import SAMPLE, is_sample, members, required, stage, string, strings
from matcher.measures.template import Column, Row, Stated, Template

COLUMNS: Final = (
    Column(
        "name", "企业名称", fields.name, required=True, aliases=("企业全称", "名称", "单位名称", "机构名称", "公司名称")
    ),
    Column("party_id", "主体编号", identifiers.identifier, aliases=("证券代码", "企业编号", "单位编号")),
    Column("uscc", "统一社会信用代码", identifiers.uscc, aliases=("信用代码", "社会信用代码")),
    Column("role", "角色", fields.choices(Role), aliases=("主体角色",)),
    Column("region", "区域", fields.region, aliases=("所在区县", "区县", "所在地")),
    Column("stage", "发展阶段", fields.stage, aliases=("阶段",)),
    Column("industry", "所属行业", fields.name, aliases=("行业",)),
    Column("text", "企业简介", fields.prose, aliases=("简介", "主营业务", "业务描述")),
    Column("products", "主营产品", fields.names, aliases=("产品与服务", "供应产品")),
    Column("inputs", "采购需要", fields.names, aliases=("采购品", "所需原料")),
    Column("segments", "所在环节", fields.segment_ids, aliases=("环节编号", "产业环节")),
    Column("codes", "行业代码", identifiers.gb4754, aliases=("国民经济行业代码", "GB/T 4754")),
    Column("affiliate_of", "所属集团编号", identifiers.identifier, aliases=("集团编号",)),
    Column("min_order_cny", "起订金额", amounts.money, aliases=("最小起订额",)),
    Column("lead_days", "交货天数", amounts.quantity, aliases=("交期",)),
    Column("credit_days_max", "最长账期天数", amounts.quantity, aliases=("账期",)),
    *facts.columns(),
    SAMPLE,
)


def party_id(given: str | None, uscc: str | None, name: str) -> str:
    """The id the file gives, else the USCC, else a provisional id made of the name."""
    return given or uscc or identifiers.provisional_id(name)


def supplier_offer(party: Party, industry: str | None, terms: Mapping[str, Term] | None = None) -> Offer | None:
    """What a supplier makes available: its products, on its terms. None without products or without the role."""
    if Role.SUPPLIER not in party.roles or not party.products:
        return None
    words = (party.name, industry, "、".join(party.products))
    return Offer(
        id=f"supplier:{party.id}",
        kind=Kind.SUPPLIER,
        title=party.name,
        text=" ".join(word for word in words if word),
        party_id=party.id,
        region=party.region,
        segments=party.segments,
        products=party.products,
        terms=terms or {},
        sample=party.sample,
    )


def _state(row: Row) -> Stated:
    name = required(row, "name")
    uscc = string(row, "uscc")
    industry = string(row, "industry")
    party = Party(
        id=party_id(string(row, "party_id"), uscc, name),
        name=name,
        roles=members(row, "role", Role) or (Role.SUPPLIER,),
        uscc=uscc,
        region=string(row, "region"),
        stage=stage(row, "stage"),
        text=string(row, "text") or industry or "",
        products=strings(row, "products"),
        inputs=strings(row, "inputs"),
        segments=strings(row, "segments"),
        codes=strings(row, "codes"),
        affiliate_of=string(row, "affiliate_of"),
        facts={
            fact: value
            for fact in facts.FACTS
            if fact not in facts.STATED_ELSEWHERE and (value := row.get(fact)) is not None
        },
        sample=is_sample(row),
    )
    terms = cells.known(
        min_order_cny=cells.decimal(row, "min_order_cny"), lead_days=cells.number(row, "lead_days"),
        credit_days_max=cells.number(row, "credit_days_max"),
    )  # fmt: skip
    offer = supplier_offer(party, industry, terms)
    return Stated(parties=(party,), offers=() if offer is None else (offer,))


PARTIES: Final = Template("parties", "industry_chain", COLUMNS, _state)
