"""贷款一图清 · Outlets on the map with their loan products, and the interest subsidy to the fen (方案 三(六)).

“绘制全市‘贷款一张图’,涵盖网点坐标、利率信息、经办服务等”; “根据其实际支付利息,给予最高40%的贷款贴息”.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from matcher.entities import Kind, Offer, Party, Role
from matcher.errors import BadInput
from matcher.measures import amounts, cells, coordinates, fields, identifiers
from matcher.measures.amounts import FEN, Rate
from matcher.measures.cells import SAMPLE, is_sample, required, string, strings
from matcher.measures.coordinates import Crs, Point
from matcher.measures.facts import LoanKind
from matcher.measures.policy import Rule, is_opted_in
from matcher.measures.template import Column, FieldError, Row, Stated, Template

STEM: Final = "loans"
SUBSIDY_CAP: Final = Decimal("0.40")  # “最高40%”, 方案 三(六)
RULES: Final = {LoanKind.GUARANTEED: "guaranteed_loan", LoanKind.INNOVATION_INDEX: "innovation_index_loan"}
"""What governs access to a loan: names (`about`) of policy rules."""
SUBSIDY_RULES: Final = {LoanKind.INNOVATION_INDEX: "innovation_index_subsidy"}
"""What governs the money back: a county that has not opted in still has the loan."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """Where a loan is handled. `place` is WGS-84."""

    id: str
    name: str
    bank: str
    region: str | None = None
    place: Point | None = None
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoanProduct:
    """A loan product as an outlet offers it."""

    id: str
    name: str
    kind: LoanKind
    outlet: Outlet
    text: str = ""
    rate: Rate | None = None
    amount_max_cny: Decimal | None = None
    term_months_max: int | None = None
    papers: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Subsidy:
    """What is paid back of the interest; None while the interest or the county is not known. `clause` is the rule's."""

    amount_cny: Decimal | None
    clause: str
    missing: tuple[str, ...] = ()


def subsidy(interest_paid_cny: Decimal | None, rate: Decimal, rule: Rule, region: str | None) -> Subsidy:
    """The rate × interest actually paid, to the fen (half up); 0 with the clause where the county has not opted in.

    Raises BadInput: subsidy_rate_above_cap (40.01 %), subsidy_rate_negative, interest_negative.
    """
    cap = SUBSIDY_CAP if rule.cap is None else min(rule.cap, SUBSIDY_CAP)
    if not rate.is_finite() or rate < 0:
        raise BadInput("subsidy_rate_negative", value=rate)
    if rate > cap:
        raise BadInput("subsidy_rate_above_cap", value=_percent(rate), cap=_percent(cap), clause=rule.clause)
    if interest_paid_cny is not None and not (interest_paid_cny.is_finite() and interest_paid_cny >= 0):
        raise BadInput("interest_negative", value=interest_paid_cny)
    opted = is_opted_in(rule, region)
    if opted is False:
        return Subsidy(Decimal(0).quantize(FEN), rule.clause)
    missing = tuple(
        name for name, known in (("interest_paid_cny", interest_paid_cny is not None), ("region", opted)) if not known
    )
    if interest_paid_cny is None or missing:
        return Subsidy(None, rule.clause, missing)
    return Subsidy((interest_paid_cny * rate).quantize(FEN, rounding=ROUND_HALF_UP), rule.clause)


def _percent(ratio: Decimal) -> str:
    return f"{(ratio * 100).normalize():f}%"


def offers(product: LoanProduct) -> tuple[Offer, ...]:
    """The product at its outlet as one offer, `loan:<outlet>:<product>`."""
    outlet, rate = product.outlet, product.rate
    return (
        Offer(
            id=f"loan:{outlet.id}:{product.id}",
            kind=Kind.LOAN,
            title=f"{product.name} · {outlet.name}",
            text=" ".join(word for word in (product.name, outlet.bank, product.text) if word),
            party_id=outlet.id,
            region=outlet.region,
            valid_from=product.valid_from,
            valid_to=product.valid_to,
            rule=RULES.get(product.kind),
            terms=cells.known(
                loan_kind=product.kind,
                subsidy_rule=SUBSIDY_RULES.get(product.kind), amount_max_cny=product.amount_max_cny, term_months_max=product.term_months_max,
                annual_rate=rate.ratio if rate else None, rate_basis=rate.basis if rate else None,
                rate_basis_points=rate.basis_points if rate and rate.basis else None,
                papers=product.papers, services=outlet.services, bank=outlet.bank,
                lon=outlet.place.lon if outlet.place else None, lat=outlet.place.lat if outlet.place else None,
            ),
            sample=product.sample,
        ),
    )  # fmt: skip


def _state(row: Row) -> Stated:
    valid_from, valid_to = cells.day(row, "valid_from"), cells.day(row, "valid_to")
    cells.check_dates(valid_from, valid_to)
    place = coordinates.point(cells.number(row, "lon"), cells.number(row, "lat"), cells.member(row, "crs", Crs))
    outlet = Outlet(
        id=required(row, "outlet_id"), name=required(row, "outlet"), bank=required(row, "bank"),
        region=string(row, "region"), place=place, services=strings(row, "services"),
    )  # fmt: skip
    words = string(row, "rate")
    product = LoanProduct(
        id=required(row, "product_id"),
        name=required(row, "name"),
        kind=cells.member(row, "loan_kind", LoanKind) or LoanKind.OTHER,
        outlet=outlet,
        text=string(row, "text") or "",
        rate=amounts.rate(words) if words else None,
        amount_max_cny=cells.decimal(row, "amount_max_cny"),
        term_months_max=cells.integer(row, "term_months_max"),
        papers=strings(row, "papers"),
        valid_from=valid_from,
        valid_to=valid_to,
        sample=is_sample(row),
    )
    party = Party(
        id=outlet.id,
        name=outlet.name,
        roles=(Role.BANK,),
        region=outlet.region,
        text=outlet.bank,
        sample=product.sample,
    )
    warnings = (FieldError("rate_not_stated", product.name),) if words is None else ()
    return Stated(parties=(party,), offers=offers(product), warnings=warnings)


LOANS: Final = Template(
    "loans", STEM,
    (
        Column("outlet_id", "网点编号", identifiers.identifier, required=True),
        Column("outlet", "网点名称", fields.name, required=True),
        Column("bank", "银行", fields.name, required=True, aliases=("经办银行",)),
        Column("product_id", "贷款产品编号", identifiers.identifier, required=True),
        Column("name", "贷款产品", fields.name, required=True),
        Column("loan_kind", "贷款种类", fields.choice(LoanKind)),
        Column("text", "产品说明", fields.prose),
        Column("rate", "年利率", amounts.rate_cell, aliases=("利率",)),
        Column("amount_max_cny", "最高额度", amounts.money),
        Column("term_months_max", "最长期限", amounts.months),
        Column("papers", "所需材料", fields.names),
        Column("services", "经办服务", fields.names),
        Column("region", "区域", fields.region),
        Column("lon", "经度", coordinates.degrees),
        Column("lat", "纬度", coordinates.degrees),
        Column("crs", "坐标系", fields.choice(Crs)),
        Column("valid_from", "利率起始", fields.day),
        Column("valid_to", "利率截止", fields.day),
        SAMPLE,
    ),
    _state,
)  # fmt: skip

TEMPLATES: Final = (LOANS,)
