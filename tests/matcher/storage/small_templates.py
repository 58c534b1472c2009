"""Small templates of the tests' own, so that importing is tested without the measures."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from matcher.entities import Kind, Need, Offer, Party, Role
from matcher.measures.identifiers import provisional_id
from matcher.measures.template import Column, FieldError, Row, Stated, Template


def words(cell: str) -> str:
    return cell


def several(cell: str) -> tuple[str, ...]:
    return tuple(item for item in cell.replace(";", "、").split("、") if item)


def roles(cell: str) -> tuple[str, ...]:
    found = [Role.parse(item) for item in several(cell)]
    if None in found:
        raise FieldError("not_in_list", cell, known=tuple(role.zh for role in Role))
    return tuple(role.value for role in found if role)


def money(cell: str) -> Decimal:
    try:
        return Decimal(cell)
    except InvalidOperation:
        raise FieldError("not_a_number", cell) from None


def _state_party(row: Row) -> Stated:
    name, products = str(row["name"]), row["products"] or ()
    party = Party(
        id=str(row["party_id"] or provisional_id(name)),
        name=name,
        roles=tuple(map(Role, row["roles"] or ("supplier",))),  # type: ignore[call-arg,arg-type]
        uscc=row["uscc"],  # type: ignore[arg-type]
        text=str(row["text"] or ""),
        products=products,  # type: ignore[arg-type]
    )
    offer = Offer(f"supplier:{party.id}", Kind.SUPPLIER, name, party_id=party.id, products=party.products)
    return Stated(parties=(party,), offers=(offer,) if products else ())


def _state_patent(row: Row) -> Stated:
    owner, owner_id = row["owner"], row["owner_id"]
    id_ = owner_id or (provisional_id(str(owner)) if owner else None)
    parties = (Party(str(id_), str(owner)),) if owner and not owner_id else ()
    offer = Offer(f"patent:{row['pub_no']}", Kind.PATENT, str(row["title"]), party_id=None if id_ is None else str(id_))
    return Stated(parties=parties, offers=(offer,))


def _state_loan(row: Row) -> Stated:
    low, high = row["low"], row["high"]
    if isinstance(low, Decimal) and isinstance(high, Decimal) and low > high:
        raise FieldError("range_inverted", f"{low}-{high}", field="low")
    doubts = (FieldError("rate_not_stated", row["loan_id"]),) if row["rate"] is None else ()
    terms = {name: row[name] for name in ("low", "high", "rate") if row[name] is not None}
    return Stated(offers=(Offer(str(row["loan_id"]), Kind.LOAN, "贷款", terms=terms),), warnings=doubts)  # type: ignore[arg-type]


def _state_need(row: Row) -> Stated:
    return Stated(needs=(Need(str(row["text"]), id=str(row["need_id"]), party_id=str(row["party_id"])),))


def _state_material(row: Row) -> Stated:
    return Stated(materials=((str(row["product"]), row["materials"]),))  # type: ignore[arg-type]


def _state_segment(row: Row) -> Stated:
    return Stated(segments=({name: str(row[name] or "") for name in row},))


PARTIES = Template(
    "parties", "industry_chain",
    (
        Column("name", "企业名称", words, required=True, aliases=("企业全称",)),
        Column("party_id", "主体编号", words, aliases=("证券代码",)),
        Column("uscc", "统一社会信用代码", words),
        Column("roles", "角色", roles),
        Column("text", "简介", words),
        Column("products", "主营产品", several),
    ),
    _state_party,
    noise={"序号": "a running number says nothing"},
)  # fmt: skip
PATENTS = Template(
    "patents", "alliance",
    (
        Column("pub_no", "公开号", words, required=True),
        Column("title", "专利名称", words, required=True),
        Column("owner", "专利权人", words),
        Column("owner_id", "专利权人编号", words),
    ),
    _state_patent,
)  # fmt: skip
LOANS = Template(
    "loans", "loans",
    (
        Column("loan_id", "产品编号", words, required=True),
        Column("low", "最低额度(元)", money),
        Column("high", "最高额度(元)", money),
        Column("rate", "年利率", money),
    ),
    _state_loan,
)  # fmt: skip
NEEDS = Template(
    "needs", "industry_chain",
    (
        Column("need_id", "需求编号", words, required=True),
        Column("text", "需求描述", words, required=True),
        Column("party_id", "主体编号", words, required=True),
    ),
    _state_need,
)  # fmt: skip
MATERIALS = Template(
    "product_materials", "industry_chain",
    (Column("product", "产品", words, required=True), Column("materials", "上游材料", several, required=True)),
    _state_material,
)  # fmt: skip
CHAIN = Template(
    "chain", "industry_chain",
    tuple(
        Column(name, zh, words, required=name == "segment_id")
        for name, zh in (("segment_id", "环节编号"), ("name", "环节名称"), ("position", "上中下游"), ("suppliers", "供应环节"))
    ),
    _state_segment,
)  # fmt: skip

SMALL_TEMPLATES = (PARTIES, PATENTS, LOANS, NEEDS, MATERIALS, CHAIN)
