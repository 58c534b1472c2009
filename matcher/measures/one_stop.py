"""创业友好环境一站集成 · Workspaces, flats, childcare places and staff services in one place (方案 三(三)).

“实现场地、人力资源、住房、子女托育教育等服务内容一站集成”. How long “一定时长” is, the plan does not say: rules, marked assumed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from graph.vocabulary import Labelled
from matcher.entities import Kind, Offer, Term
from matcher.measures import amounts, cells, fields, identifiers
from matcher.measures.cells import SAMPLE, is_sample, required, string
from matcher.measures.template import Column, FieldError, Row, Stated, Template

STEM: Final = "one_stop"
RULES: Final = {Kind.SPACE: "workspace", Kind.HOUSING: "free_stay", Kind.CHILDCARE: "childcare_place"}


class TalentKind(Labelled):
    """Staff services the plan names."""

    RECRUITING = "recruiting", "人才招聘", "recruiting"
    EMPLOYMENT_ADVICE = "employment_advice", "用工指导", "employment advice"
    RIGHTS = "rights", "权益保障", "protection of rights"
    TRAINING_PLACE = "training_place", "实训实习", "traineeship"


class AgeBand(Labelled):
    """All that is kept of a child."""

    UNDER_1 = "under_1", "0-1岁", "under 1"
    FROM_1_TO_3 = "from_1_to_3", "1-3岁", "1 to 3"
    FROM_3_TO_6 = "from_3_to_6", "3-6岁", "3 to 6"


@dataclass(frozen=True, slots=True)
class Service:
    """One resource of the one-stop environment, whatever its kind; `terms` are the kind's own."""

    id: str
    kind: Kind
    name: str
    text: str = ""
    provider_id: str | None = None
    region: str | None = None
    capacity: int | None = None  # desks, flats, places or cases a month
    taken: int = 0
    valid_from: date | None = None
    valid_to: date | None = None
    terms: dict[str, Term] = field(default_factory=dict)
    sample: bool = False


def left(service: Service) -> int | None:
    """What is still free; None when the capacity is not stated. Never negative: raises FieldError("more_taken_than_there")."""
    if service.capacity is None:
        return None
    if service.taken > service.capacity:
        raise FieldError("more_taken_than_there", service.taken, capacity=service.capacity)
    return service.capacity - service.taken


def offers(service: Service) -> tuple[Offer, ...]:
    """The resource as one offer, `<kind>:<id>`."""
    return (
        Offer(
            id=f"{service.kind}:{service.id}",
            kind=service.kind,
            title=service.name,
            text=" ".join(word for word in (service.kind.zh, service.name, service.text) if word),
            party_id=service.provider_id,
            region=service.region,
            valid_from=service.valid_from,
            valid_to=service.valid_to,
            capacity=service.capacity,
            capacity_left=left(service),
            rule=RULES.get(service.kind),
            terms=service.terms,
            sample=service.sample,
        ),
    )


def _stating(kind: Kind, own: tuple[Column, ...]) -> Callable[[Row], Stated]:
    """How a row of one kind is stated: what all share, and the kind's own columns as terms."""

    def state(row: Row) -> Stated:
        valid_from, valid_to = cells.day(row, "valid_from"), cells.day(row, "valid_to")
        cells.check_dates(valid_from, valid_to)
        service = Service(
            id=required(row, "service_id"),
            kind=kind,
            name=required(row, "name"),
            text=string(row, "text") or "",
            provider_id=string(row, "provider_id"),
            region=string(row, "region"),
            capacity=cells.integer(row, "capacity"),
            taken=cells.integer(row, "taken") or 0,
            valid_from=valid_from,
            valid_to=valid_to,
            terms=cells.known(**{column.name: row.get(column.name) for column in own}),
            sample=is_sample(row),
        )
        return Stated(offers=offers(service))

    return state


def _template(name: str, kind: Kind, headers: tuple[str, str, str], own: tuple[Column, ...]) -> Template:
    """A template of the four: its three own Chinese headers for id, name and capacity, and the kind's own columns."""
    id_header, name_header, capacity_header = headers
    shared = (
        Column("service_id", id_header, identifiers.identifier, required=True),
        Column("name", name_header, fields.name, required=True),
        Column("text", "说明", fields.prose),
        Column("provider_id", "提供方编号", identifiers.identifier),
        Column("region", "区域", fields.region),
        Column("capacity", capacity_header, amounts.count),
        Column("taken", "已占用", amounts.count),
        Column("valid_from", "开放起始", fields.day),
        Column("valid_to", "开放截止", fields.day),
        SAMPLE,
    )
    return Template(name, STEM, (*shared, *own), _stating(kind, own))


SPACES: Final = _template(
    "spaces", Kind.SPACE, ("场地编号", "场地名称", "工位数"),
    (
        Column("area_m2", "面积", amounts.area),
        Column("price_cny_m2_month", "租金", amounts.rent),
        Column("free_months", "免租期", amounts.months),
        Column("facilities", "配套", fields.names),
    ),
)  # fmt: skip

HOUSING: Final = _template(
    "housing", Kind.HOUSING, ("房源编号", "房源名称", "套数"),
    (
        Column("area_m2", "面积", amounts.area),
        Column("rent_cny_month", "月租金", amounts.money),
        Column("free_days", "免租天数", amounts.count),
        Column("discount", "租金优惠比例", amounts.share),
    ),
)  # fmt: skip

CHILDCARE: Final = _template(
    "childcare", Kind.CHILDCARE, ("托育点编号", "托育点名称", "托位数"),
    (
        Column("age_bands", "年龄段", fields.choices(AgeBand)),
        Column("fee_cny_month", "月收费", amounts.money),
        Column("is_affordable", "普惠", fields.yes_no),
    ),
)  # fmt: skip

TALENT: Final = _template(
    "talent", Kind.TALENT, ("人力服务编号", "人力服务名称", "每月可办件数"),
    (
        Column("talent_kind", "服务类别", fields.choice(TalentKind), required=True),
        Column("posts", "适用岗位", fields.names),
        Column("holder", "承办窗口", fields.name),
    ),
)  # fmt: skip

TEMPLATES: Final = (SPACES, HOUSING, CHILDCARE, TALENT)
