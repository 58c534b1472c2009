"""发起办件 · What a case consists of when it is opened: its items by the rules in force, who holds it, and the form filled once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final
from uuid import uuid4

from graph.regions import CITY
from matcher.entities import Kind, Offer, Party, Term
from matcher.entities.cases import DRAFT_TEXT, Case, CaseAct, CaseItem, CaseKind, CaseLine, ItemState, Side, desk_of
from matcher.errors import BadInput, UnknownThing
from matcher.measures.facts import facts_of
from matcher.measures.joint_application import STEM, Item, ItemCheck, Verdict, precheck
from matcher.measures.policy import Rule, assess, rule_for
from matcher.measures.working_days import Calendar
from matcher.services.case_acts import Deed, noted, submitted
from matcher.services.case_numbers import refuse_numbers

__all__ = ["CASE_OF", "PROMISED_DAYS", "Ground", "Opening", "edit_draft", "hand_in", "open_case"]

PROMISED_DAYS: Final = 10
"""Working days of a case for which no rule promises any; assumed, and told so."""
CASE_OF: Final[Mapping[Kind, CaseKind]] = {
    Kind.SPACE: CaseKind.SPACE, Kind.HOUSING: CaseKind.HOUSING, Kind.CHILDCARE: CaseKind.CHILDCARE,
    Kind.TALENT: CaseKind.TALENT, Kind.RESOURCE: CaseKind.EQUIPMENT,
}  # fmt: skip
"""What a case about an offer is."""
_ABOUT: Final = {CaseKind.SPACE: "workspace", CaseKind.HOUSING: "free_stay", CaseKind.CHILDCARE: "childcare_place"}
_ASSUMED: Final = "承诺工作日未公布，按十个工作日计"
_LEFT_OUT: Final = "not_chosen"


@dataclass(frozen=True, slots=True)
class Ground:
    """What opening and acting rest on: the rules, the working days, the day and the moment (UTC)."""

    rules: Sequence[Rule]
    calendar: Calendar
    day: date
    now: datetime


@dataclass(frozen=True, slots=True)
class Opening:
    """What somebody asks for. `about`: a rule's `about` for a policy, an offer id for a resource; `items`: of the nine, all that fit if none."""

    kind: CaseKind
    about: str = ""
    items: tuple[str, ...] = ()
    form: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    facts: Mapping[str, Term | None] = field(default_factory=dict)  # beside those of the party
    draft: bool = False


def open_case(wish: Opening, party: Party, by: str, ground: Ground, offer: Offer | None = None) -> Case:
    """The new case, handed in unless it is a draft; its owner is the desk of the party's county, else the city's.

    Raises UnknownThing("unknown_rule"), BadInput: case_offer_kind, offer_not_open, unknown_case_item, case_nothing_to_do,
    case_number_in_text.
    """
    title, about, items = _checked(wish, party, ground, offer)
    codes = tuple(item.code for item in items)
    opened = CaseLine(CaseAct.OPENED, Side.APPLICANT, by, ground.now, codes, "" if wish.draft else wish.text)
    case = Case(
        id=f"case_{uuid4().hex}", kind=wish.kind, party_id=party.id, title=title, owner=desk_of(party.region, CITY),
        opened_at=ground.now, items=items, about=about, region=party.region, form=_form_of(wish), log=(opened,),
    )  # fmt: skip
    return case if wish.draft else submitted(case, by, ground.calendar, ground.day, ground.now)


def edit_draft(case: Case, wish: Opening, party: Party, by: str, ground: Ground, offer: Offer | None = None) -> Case:
    """The draft filled in anew, under the rules in force today; kind and subject stay, whatever the wish says.

    Raises as open_case, and BadInput("case_handed_in") for what the office has already.
    """
    if case.is_handed_in or not case.is_open:
        raise BadInput("case_handed_in", value=case.id)
    fixed = replace(wish, kind=case.kind, about=case.about, draft=True)
    title, _, items = _checked(fixed, party, ground, offer)
    edited = replace(case, title=title, items=items, form=_form_of(fixed), region=party.region)
    return noted(edited, Deed(CaseAct.EDITED, Side.APPLICANT, by), (), ground.now)


def hand_in(case: Case, by: str, ground: Ground) -> Case:
    """The draft handed in as it stands. Raises BadInput: case_help_empty, case_handed_in."""
    if case.is_handed_in:
        raise BadInput("case_handed_in", value=case.id)
    if case.kind is CaseKind.HELP and not (case.form.get(DRAFT_TEXT) or case.log[0].text):
        raise BadInput("case_help_empty", pointer="/text")
    return submitted(case, by, ground.calendar, ground.day, ground.now)


def _checked(wish: Opening, party: Party, ground: Ground, offer: Offer | None) -> tuple[str, str, tuple[CaseItem, ...]]:
    refuse_numbers(wish.text, "text")
    for name, word in wish.form.items():
        refuse_numbers(word, f"form/{name}")
    title, about, items = _contents(wish, party, ground, offer)
    if not any(item.is_open for item in items):
        raise BadInput("case_nothing_to_do", value=wish.kind)
    return title, about, items


def _form_of(wish: Opening) -> dict[str, str]:
    plain = {name: word for name, word in wish.form.items() if name != DRAFT_TEXT}
    return plain | ({DRAFT_TEXT: wish.text} if wish.draft and wish.text else {})


def _contents(
    wish: Opening, party: Party, ground: Ground, offer: Offer | None
) -> tuple[str, str, tuple[CaseItem, ...]]:
    """Title, what it is about, and its items."""
    if wish.kind is CaseKind.JOINT_APPLICATION:
        return wish.kind.zh, STEM, _nine(wish, party, ground)
    if wish.kind is CaseKind.POLICY:
        rule = rule_for(ground.rules, wish.about, ground.day, party.region)
        if rule is None or not rule.benefit or rule.about.startswith(STEM):
            raise UnknownThing("unknown_rule", value=wish.about)
        verdict = assess(rule, dict(facts_of(party, ground.day)) | dict(wish.facts), ground.day, party.region)
        if verdict.result is False:
            raise BadInput("case_not_entitled", value=rule.benefit, clause=rule.clause)
        return rule.benefit, rule.about, (_single(rule.benefit, rule.benefit, rule),)
    if wish.kind is CaseKind.HELP:
        if not wish.text and not wish.draft:
            raise BadInput("case_help_empty", pointer="/text")
        return wish.kind.zh, "", (_single(wish.kind.zh, wish.kind.en, None),)
    if offer is None or CASE_OF.get(offer.kind) is not wish.kind:
        raise BadInput("case_offer_kind", value=wish.about, kind=wish.kind)
    if not offer.is_open_on(ground.day):
        raise BadInput("offer_not_open", value=offer.id)
    rule = rule_for(ground.rules, _ABOUT.get(wish.kind, ""), ground.day, party.region)
    return offer.title, offer.id, (_single(offer.title, offer.title, rule),)


def _single(zh: str, en: str, rule: Rule | None) -> CaseItem:
    """The one item of a case that is no joint application."""
    if rule is None:
        return CaseItem("1", zh, en, working_days=PROMISED_DAYS, assumed=_ASSUMED)
    return CaseItem(
        "1", zh, en, papers=rule.papers, clause=rule.clause, working_days=rule.working_days or PROMISED_DAYS,
        assumed=rule.assumes if rule.working_days else _ASSUMED,
    )  # fmt: skip


def _nine(wish: Opening, party: Party, ground: Ground) -> tuple[CaseItem, ...]:
    """The nine items: those that fit and were chosen are open, the others do not apply, each with the reason."""
    known = {item.value for item in Item}
    if strange := [code for code in wish.items if code not in known]:
        raise BadInput("unknown_case_item", value=strange[0], known=sorted(known))
    facts = dict(facts_of(party, ground.day)) | dict(wish.facts)
    checks = precheck(facts, rules=ground.rules, on_date=ground.day, region=party.region)
    return tuple(_of_nine(check, wish.items, ground.rules, ground.day, party.region) for check in checks)


def _of_nine(
    check: ItemCheck, chosen: Collection[str], rules: Iterable[Rule], day: date, region: str | None
) -> CaseItem:
    item = check.item
    rule = rule_for(rules, f"{STEM}.{item.value}", day, region)
    assert rule is not None  # the pre-check has found it
    fits = check.verdict in (Verdict.ELIGIBLE, Verdict.UNKNOWN)
    reason = "" if fits else check.verdict.value
    if fits and chosen and item.value not in chosen:
        reason = _LEFT_OUT
    return CaseItem(
        code=item.value, zh=item.zh, en=item.en, state=ItemState.NOT_APPLICABLE if reason else ItemState.DRAFT,
        papers=rule.papers, after=tuple(each.removeprefix(f"{STEM}.") for each in rule.depends_on), clause=rule.clause,
        working_days=rule.working_days or PROMISED_DAYS, assumed=rule.assumes if rule.working_days else _ASSUMED,
        reason=reason,
    )  # fmt: skip
