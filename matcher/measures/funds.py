"""基金 · Funds with their mandate: stage, ticket, segments, regions, 返投 and the quota for early and small (方案 三(七)).

“鼓励对在孵阶段企业‘投早投小’ … 推动市县两级创投基金、产业基金与孵化器深度合作”.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from graph.vocabulary import Labelled, Stage
from matcher.entities import Kind, Offer, Party, Role
from matcher.measures import amounts, cells, fields, identifiers
from matcher.measures.cells import SAMPLE, is_sample, required, string, strings
from matcher.measures.template import Column, FieldError, Row, Stated, Template

STEM: Final = "funds"


class Level(Labelled):
    """Who set the fund up."""

    CITY = "city", "市级", "city"
    COUNTY = "county", "县级", "county"
    INDUSTRY = "industry", "产业", "industry"
    PRIVATE = "private", "社会", "private"


@dataclass(frozen=True, slots=True)
class Fund:
    """One fund. An empty tuple puts no limit; None means that the source does not say."""

    id: str
    name: str
    manager_id: str
    manager: str | None = None
    level: str | None = None
    text: str = ""
    stages: tuple[Stage, ...] = ()
    ticket_min_cny: Decimal | None = None
    ticket_max_cny: Decimal | None = None
    segments: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    dry_powder_cny: Decimal | None = None
    reinvestment_ratio: Decimal | None = None  # 返投: CNY to be invested in the region for each CNY of public money
    early_small_share: Decimal | None = None  # quota of the fund for 投早投小, 0–1
    portfolio: tuple[str, ...] = ()  # party ids already financed
    open_from: date | None = None
    open_to: date | None = None
    sample: bool = False


def offers(fund: Fund) -> tuple[Offer, ...]:
    """The fund as one offer, `fund:<id>`."""
    return (
        Offer(
            id=f"fund:{fund.id}",
            kind=Kind.FUND,
            title=fund.name,
            text=" ".join(word for word in (fund.name, "、".join(fund.sectors), fund.text) if word),
            party_id=fund.manager_id,
            serves=fund.regions,
            stages=fund.stages,
            segments=fund.segments,
            valid_from=fund.open_from,
            valid_to=fund.open_to,
            withdrawn=fund.dry_powder_cny == 0,
            terms=cells.known(
                ticket_min_cny=fund.ticket_min_cny, ticket_max_cny=fund.ticket_max_cny, dry_powder_cny=fund.dry_powder_cny,
                level=fund.level, sectors=fund.sectors, excluded=fund.excluded, portfolio=fund.portfolio,
                reinvestment_ratio=fund.reinvestment_ratio, early_small_share=fund.early_small_share,
            ),
            sample=fund.sample,
        ),
    )  # fmt: skip


def fund_of(offer: Offer) -> Fund:
    """The fund behind its offer."""
    terms = offer.terms
    return Fund(
        id=offer.id.removeprefix("fund:"),
        name=offer.title,
        manager_id=offer.party_id or "",
        text=offer.text,
        level=cells.string(terms, "level"),
        stages=offer.stages,
        ticket_min_cny=cells.decimal(terms, "ticket_min_cny"),
        ticket_max_cny=cells.decimal(terms, "ticket_max_cny"),
        segments=offer.segments,
        sectors=cells.strings(terms, "sectors"),
        excluded=cells.strings(terms, "excluded"),
        regions=offer.serves,
        dry_powder_cny=cells.decimal(terms, "dry_powder_cny"),
        reinvestment_ratio=cells.decimal(terms, "reinvestment_ratio"),
        early_small_share=cells.decimal(terms, "early_small_share"),
        portfolio=cells.strings(terms, "portfolio"),
        open_from=offer.valid_from,
        open_to=offer.valid_to,
        sample=offer.sample,
    )


def _state(row: Row) -> Stated:
    opened, closed = cells.day(row, "open_from"), cells.day(row, "open_to")
    cells.check_dates(opened, closed)
    ticket = strings(row, "ticket")
    manager, manager_id = string(row, "manager"), string(row, "manager_id")
    if manager_id is None and manager is None:
        raise FieldError("required", "", field="manager")
    fund = Fund(
        id=required(row, "fund_id"),
        name=required(row, "name"),
        manager_id=manager_id or identifiers.provisional_id(manager or ""),
        manager=manager,
        level=string(row, "level"),
        text=string(row, "text") or "",
        stages=cells.stages(row, "stages"),
        ticket_min_cny=Decimal(ticket[0]) if ticket else None,
        ticket_max_cny=Decimal(ticket[1]) if ticket else None,
        segments=strings(row, "segments"),
        sectors=strings(row, "sectors"),
        excluded=strings(row, "excluded"),
        regions=strings(row, "regions"),
        dry_powder_cny=cells.decimal(row, "dry_powder_cny"),
        reinvestment_ratio=_ratio(cells.number(row, "reinvestment_ratio")),
        early_small_share=cells.decimal(row, "early_small_share"),
        portfolio=strings(row, "portfolio"),
        open_from=opened,
        open_to=closed,
        sample=is_sample(row),
    )
    party = Party(
        id=fund.manager_id, name=fund.manager or fund.manager_id, roles=(Role.FUND_MANAGER,), sample=fund.sample
    )
    return Stated(parties=(party,) if fund.manager else (), offers=offers(fund))


def _ratio(number: float | None) -> Decimal | None:
    return None if number is None else Decimal(str(number))


FUNDS: Final = Template(
    "funds", STEM,
    (
        Column("fund_id", "基金编号", identifiers.identifier, required=True),
        Column("name", "基金名称", fields.name, required=True),
        Column("manager", "基金管理人", fields.name, aliases=("管理人",)),
        Column("manager_id", "管理人编号", identifiers.identifier),
        Column("level", "基金层级", fields.choice(Level), aliases=("层级",)),
        Column("text", "投资策略", fields.prose),
        Column("stages", "投资阶段", fields.stages),
        Column("ticket", "单笔金额", amounts.money_range_cell, aliases=("单笔投资额",)),
        Column("segments", "投向环节", fields.segment_ids),
        Column("sectors", "投向行业", fields.names, aliases=("投资领域",)),
        Column("excluded", "不投领域", fields.names),
        Column("regions", "投资区域", fields.regions),
        Column("dry_powder_cny", "可投余额", amounts.money),
        Column("reinvestment_ratio", "返投倍数", amounts.quantity),
        Column("early_small_share", "投早投小占比", amounts.share),
        Column("portfolio", "已投主体编号", identifiers.identifiers),
        Column("open_from", "投资期起", fields.day),
        Column("open_to", "投资期止", fields.day),
        SAMPLE,
    ),
    _state,
)  # fmt: skip

TEMPLATES: Final = (FUNDS,)
