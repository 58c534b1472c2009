"""九联办 · The nine items of “创业一件事”, pre-checked item by item with three values (方案 三(二)).

“整合 … 等9类事项为‘九联办’”. We prepare and track; the government system decides. The order and the dependencies of the
items are open in the plan: they stand in data/policies, marked assumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from graph.vocabulary import Labelled
from matcher.entities import Party, Role, Term
from matcher.entities.cases import TERMINAL, ItemState, overall_of
from matcher.errors import BadInput, UnknownThing
from matcher.measures import amounts, cells, conditions, fields, identifiers
from matcher.measures.cells import SAMPLE, is_sample, required, string, strings
from matcher.measures.policy import Rule, assess, rule_for
from matcher.measures.template import Column, FieldError, Row, Stated, Template

__all__ = [
    "ITEMS", "STEM", "TEMPLATES", "TERMINAL", "Item", "ItemCheck", "ItemState", "ServicePoint", "Verdict", "offers", "overall", "precheck",
    "service_point",
]  # fmt: skip

STEM: Final = "joint_application"


class Item(Labelled):
    """The nine items in the order and the words of the plan."""

    INSURANCE = "1", "个体劳动者（灵活就业人员）参保登记", "insurance registration of the self-employed"
    SOCIAL_CARD = "2", "实体社会保障卡申领", "social security card"
    STARTUP_REGISTRATION = "3", "自主创业登记", "start-up registration"
    EMPLOYMENT_PERMIT = "4", "就业创业证申领", "employment and start-up certificate"
    STARTUP_SUBSIDY = "5", "一次性创业补贴申领", "one-off start-up subsidy"
    INSURANCE_SUBSIDY = "6", "一次性创业社保补贴申领", "one-off start-up insurance subsidy"
    HIRING_SUBSIDY = "7", "创业带动就业补贴申领", "hiring subsidy"
    LICENCE_CHECK = "8", "营业执照信息核验", "business licence verification"
    TAXPAYER_CHECK = "9", "纳税人信息确认", "taxpayer confirmation"


class Verdict(Labelled):
    """What the pre-check says of an item."""

    ELIGIBLE = "eligible", "可办理", "eligible"
    INELIGIBLE = "ineligible", "不符合条件", "ineligible"
    UNKNOWN = "unknown", "待补充信息", "unknown"
    NOT_APPLICABLE = "not_applicable", "不适用", "not applicable"
    BLOCKED = "blocked", "前置事项未通过", "blocked"


@dataclass(frozen=True, slots=True)
class ItemCheck:
    """The pre-check of one item: verdict, facts still missing, the clause, papers, and what it waits for or is blocked by."""

    item: Item
    verdict: Verdict
    clause: str
    missing: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    after: tuple[Item, ...] = ()  # items that come first and are not yet settled; when BLOCKED, those that failed
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class ServicePoint:
    """Where an item is handed in (政务服务中心, 企业综合服务中心)."""

    id: str
    name: str
    region: str | None
    item: Item
    working_days: int | None = None
    papers: tuple[str, ...] = ()
    sample: bool = False


def precheck(
    facts: Mapping[str, Term | None], *, rules: Iterable[Rule], on_date: date, region: str | None = None
) -> tuple[ItemCheck, ...]:
    """The nine items in order. ⑧ and ⑨ are verifications: a failed one blocks only what depends on it.

    Raises UnknownThing("no_rule_for_item") when an item has no rule in force on the day, BadInput when rules wait for
    each other.
    """
    known = tuple(rules)
    by_item: dict[Item, Rule] = {}
    for item in Item:
        rule = rule_for(known, _about(item), on_date, region)
        if rule is None:
            raise UnknownThing("no_rule_for_item", value=item, day=on_date)
        by_item[item] = rule
    settled: dict[Item, ItemCheck] = {}

    def settle(item: Item, above: tuple[Item, ...]) -> ItemCheck:
        if item in above:
            raise BadInput("rule_dependency_cycle", value=(*above, item))
        if item not in settled:
            rule = by_item[item]
            before = [settle(each, (*above, item)) for each in Item if _about(each) in rule.depends_on]
            settled[item] = _after_others(_alone(item, rule, facts, on_date, region), before)
        return settled[item]

    return tuple(settle(item, ()) for item in Item)


def _alone(item: Item, rule: Rule, facts: Mapping[str, Term | None], on_date: date, region: str | None) -> ItemCheck:
    """The item by itself, whatever it depends on."""
    if conditions.evaluate(rule.applies, facts, on_date).result is False:
        return ItemCheck(item, Verdict.NOT_APPLICABLE, rule.clause, assumed=rule.assumed)
    found = assess(rule, facts, on_date, region)
    verdict = {True: Verdict.ELIGIBLE, False: Verdict.INELIGIBLE, None: Verdict.UNKNOWN}[found.result]
    return ItemCheck(item, verdict, found.clause, found.missing, rule.papers, assumed=rule.assumed)


def _after_others(check: ItemCheck, before: list[ItemCheck]) -> ItemCheck:
    """The item in its place: blocked by a failed one it depends on, waiting for an unknown one."""
    if check.verdict in (Verdict.NOT_APPLICABLE, Verdict.INELIGIBLE):
        return check
    failed = tuple(each.item for each in before if each.verdict in (Verdict.INELIGIBLE, Verdict.BLOCKED))
    waiting = tuple(each.item for each in before if each.verdict is Verdict.UNKNOWN)
    return replace(check, verdict=Verdict.BLOCKED if failed else check.verdict, after=failed or waiting)


def _about(item: Item) -> str:
    """What the rules call the item."""
    return f"joint_application.{item.value}"


def overall(states: Mapping[Item, ItemState]) -> ItemState:
    """The state of the whole case: 办结 only when every item is terminal; else what most needs attention."""
    return overall_of(states.get(item, ItemState.DRAFT) for item in Item)


def service_point(row: Row) -> ServicePoint:
    """The service point a clean row says."""
    item = cells.member(row, "item", Item)
    if item is None:
        raise FieldError("required", "", field="item")
    return ServicePoint(
        id=required(row, "point_id"),
        name=required(row, "point"),
        region=string(row, "region"),
        item=item,
        working_days=cells.integer(row, "working_days"),
        papers=strings(row, "papers"),
        sample=is_sample(row),
    )


def offers(record: ServicePoint) -> tuple[()]:
    """None: the nine items are an entitlement with a pre-check, not a scarce offer to be ranked."""
    return ()


def _state(row: Row) -> Stated:
    point = service_point(row)
    party = Party(id=point.id, name=point.name, roles=(Role.AGENCY,), region=point.region, sample=point.sample)
    return Stated(parties=(party,), offers=offers(point))


ITEMS: Final = Template(
    "joint_application", STEM,
    (
        Column("item", "事项名称", fields.choice(Item), required=True, aliases=("事项",)),
        Column("point_id", "受理点编号", identifiers.identifier, required=True),
        Column("point", "受理点名称", fields.name, required=True),
        Column("region", "区域", fields.region),
        Column("working_days", "承诺工作日", amounts.count),
        Column("papers", "所需材料", fields.names),
        SAMPLE,
    ),
    _state,
)  # fmt: skip

TEMPLATES: Final = (ITEMS,)
