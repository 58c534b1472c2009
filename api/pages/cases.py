"""办件页面 · A start-up's cases: open one, see how far each is and what is needed, answer, write, take back (方案 三(二)(三))."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.case_documents import secret_subject
from api.dependencies import HouseDep, TodayDep, ViewerDep
from api.forgery import read_form
from api.pages.case_view import papers_by_item, views_of
from api.pages.look import draw, look_of
from api.pages.nine_items import ANSWERS, asked_facts
from api.pages.tenancy import acting_form, acts_for, field
from api.reading import read_facts
from api.routes.cases import deed_of, keep_secrets, member, visible_case
from api.routes.joint_application import fact_document
from api.routes.listing import every_offer
from api.schemas import Word
from matcher.access import Act, may
from matcher.bootstrap import House, now
from matcher.entities import Party, Term
from matcher.entities.accounts import Viewer
from matcher.entities.cases import DRAFT_TEXT, Case, CaseAct, CaseKind
from matcher.errors import BadInput, MatcherError, UnknownThing
from matcher.measures.facts import facts_of
from matcher.measures.joint_application import Verdict, precheck
from matcher.services.case_opening import CASE_OF, Opening
from matcher.services.case_papers import MOST_PAPERS
from matcher.services.today import entitlements_of
from matcher.storage.cases import CaseFilter
from matcher.storage.persons import Field

router = APIRouter()
IdPath = Annotated[Word, Path()]
FORM: Final = ("contact_name", "address")
"""Fields of the shared form that are kept in plain; numbers are sealed."""
FACT: Final = "fact_"
"""What fields of the form begin with that hold an answer about a fact; the fact's name follows."""
_LONGEST: Final = 1000
_MOST_OFFERS: Final = 60
_STEMS: Final = ("one_stop", "industry_chain")


@router.get("/cases")
def cases(request: Request, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """What waits for one oneself first; then what is under way, and what is over."""
    party = acts_for(request, house, viewer)
    found = list(house.cases.every(CaseFilter(party_id=party.id)))
    views = views_of(found, house, today, look_of(request).lang, {party.id: party.name})
    return draw(
        request, "cases.html", party=party,
        mine=[one for one in views if one.case.asks_applicant],
        going=[one for one in views if one.waits_on and not one.case.asks_applicant],
        over=[one for one in reversed(views) if not one.waits_on],
        policies=entitlements_of(party, house.rules, today),
        offers=_offers(house, viewer, party, today),
    )  # fmt: skip


@router.get("/cases/new")
def new_case(request: Request, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """The form of one kind, filled once for all its items."""
    return form_page(request, house, viewer, acts_for(request, house, viewer), today, request.query_params)


@router.post("/cases")
async def open_page(request: Request, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """The case opened; then its page."""
    party, form = await acting_form(request, house, viewer)
    try:
        case = await run_in_threadpool(_open, house, viewer, party, form, today)
    except (BadInput, UnknownThing) as refusal:
        said = refusal.sentence(look_of(request).lang)
        return await run_in_threadpool(lambda: form_page(request, house, viewer, party, today, form, refusal=said))
    return RedirectResponse(f"/cases/{case.id}", 303)


@router.get("/cases/{id}")
def case_page(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """One case, for its applicant and for the desk."""
    return page_of_case(request, house, viewer, visible_case(id, house, viewer), today)


@router.post("/cases/{id}/acts")
async def act_page(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """One deed of either side; then the page anew."""
    case, form = visible_case(id, house, viewer), await read_form(request)
    try:
        await run_in_threadpool(_act, house, viewer, case, form)
    except MatcherError as refusal:
        if not isinstance(refusal, BadInput):
            raise
        fresh = visible_case(id, house, viewer)
        said = refusal.sentence(look_of(request).lang)
        return await run_in_threadpool(
            lambda: page_of_case(request, house, viewer, fresh, today, refusal=said, given=form)
        )
    return RedirectResponse(f"/cases/{id}", 303)


@router.post("/cases/{id}/phone")
async def phone_page(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """The telephone given with the case, for the desk; that it was read is in the audit log first."""
    case = visible_case(id, house, viewer)
    await read_form(request)
    if not may(viewer, Act.HANDLE_CASES):
        raise UnknownThing("unknown_case", value=id)
    subject = secret_subject(id)
    phone = await run_in_threadpool(
        lambda: house.persons.reveal(subject, Field.PHONE, viewer, why=f"case {id}", at=now())
    )
    return await run_in_threadpool(lambda: page_of_case(request, house, viewer, case, today, phone=phone or ""))


def _open(house: House, viewer: Viewer, party: Party, form: Mapping[str, str], today: date) -> Case:
    kind, about = member(CaseKind, field(form, "kind")), field(form, "about")
    wish = wish_of(house, party, form, today, kind, about)
    offer = house.records(viewer).offers_by_id([about]).get(about)
    with house.beside.write() as connection:
        case = house.joined_cases(connection).open(wish, party, viewer, offer)
        keep_secrets(case, secrets_of(form), house, connection)
    return case


def wish_of(
    house: House, party: Party, form: Mapping[str, str], today: date, kind: CaseKind, about: str
) -> Opening:  # fmt: skip
    """What a filled-in form asks for, a draft where it says so; what was said of facts is kept with the form."""
    chosen = tuple(name.removeprefix("item_") for name in form if name.startswith("item_"))
    if kind is CaseKind.JOINT_APPLICATION and not chosen and "chosen" in form:
        raise BadInput("case_nothing_to_do", value=kind)
    kept = {name: word for name in FORM if (word := field(form, name))}
    asked = asked_facts(house, party.region, today) if kind is CaseKind.JOINT_APPLICATION else ()
    said = {f"{FACT}{one.name}": word for one in asked if (word := form.get(one.name, "")[:40].strip())}
    text, facts = field(form, "text", _LONGEST), facts_of_form(house, party, form, today)
    return Opening(kind, about, chosen, kept | said, text, facts, draft=form.get("then") == "draft")


def secrets_of(form: Mapping[str, str]) -> dict[Field, str]:
    """Numbers of a form, to be sealed."""
    return {Field.PHONE: field(form, "phone"), Field.ID_NUMBER: field(form, "id_number")}


def _act(house: House, viewer: Viewer, case: Case, form: Mapping[str, str]) -> None:
    chosen = [name.removeprefix("item_") for name in form if name.startswith("item_")]
    act = member(CaseAct, field(form, "act"))
    owner = field(form, "owner")
    deed = deed_of(act, chosen, field(form, "text", _LONGEST), field(form, "receipt"), owner)
    version = field(form, "version")
    known = int(version) if version.isascii() and version.isdecimal() and len(version) < 7 else None
    with house.case_work() as desk:
        desk.act(case.id, deed, viewer, version=known if act is not CaseAct.SAID else None)


def facts_of_form(house: House, party: Party, form: Mapping[str, str], today: date) -> dict[str, Term]:
    """Facts said on the form beside those of the party."""
    asked = asked_facts(house, party.region, today)
    given = {fact.name: ANSWERS.get(word, word) for fact in asked if (word := form.get(fact.name, "")[:40])}
    return read_facts(given)


def _offers(house: House, viewer: Viewer, party: Party, today: date) -> list[tuple[str, CaseKind, str]]:
    """(id, kind, title) of what may be asked for today, that of one's own county first."""
    records = house.records(viewer)
    found = [one for stem in _STEMS for one in every_offer(records, stem, today, tuple(CASE_OF))]
    found.sort(key=lambda one: (one.region != party.region, one.kind.value, one.id))
    return [(one.id, CASE_OF[one.kind], one.title) for one in found[:_MOST_OFFERS]]


def form_page(
    request: Request, house: House, viewer: Viewer, party: Party, today: date, given: Mapping[str, str], *,
    refusal: str = "", draft: Case | None = None,
) -> Response:  # fmt: skip
    """The form of one kind, empty, or filled with what a draft or a refused form says."""
    kind = CaseKind.parse(given.get("kind", "")[:40]) or CaseKind.HELP
    lang, about = look_of(request).lang, given.get("about", "")[:100]
    context: dict[str, Any] = {"party": party, "kind": kind, "about": about, "given": given, "refusal": refusal}
    context |= {"draft": draft, "chosen": {name[5:] for name in given if name.startswith("item_")} or None}
    context |= {
        "checks": (),
        "facts": (),
        "rule": None,
        "offer": None,
        "fact_label": lambda name: fact_document(name)[lang],
    }
    if kind is CaseKind.JOINT_APPLICATION:
        known = facts_of(party, today)
        asked = asked_facts(house, party.region, today)
        facts = dict(known) | facts_of_form(house, party, given, today)
        checks = precheck(facts, rules=house.rules, on_date=today, region=party.region)
        context |= {
            "checks": [(one, one.verdict in (Verdict.ELIGIBLE, Verdict.UNKNOWN)) for one in checks],
            "facts": [fact for fact in asked if fact.name not in known],
        }
    elif kind is CaseKind.POLICY:
        found = [one for one in entitlements_of(party, house.rules, today) if one.rule.about == about]
        if not found:
            raise UnknownThing("unknown_rule", value=about)
        context["rule"] = found[0]
    elif kind is not CaseKind.HELP:
        offer = house.records(viewer).offers_by_id([about]).get(about)
        if offer is None or CASE_OF.get(offer.kind) is not kind:
            raise UnknownThing("unknown_offer", value=about)
        context["offer"] = offer
    return draw(request, "case_new.html", 422 if refusal else 200, **context)


def page_of_case(
    request: Request, house: House, viewer: Viewer, case: Case, today: date, *, refusal: str = "", phone: str = "",
    given: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    """The page of one case, for whoever may see it."""
    lang = look_of(request).lang
    parties = house.records(viewer).parties_by_id([case.party_id])
    names = {id: one.name for id, one in parties.items()}
    view = views_of([case], house, today, lang, names)[0]
    at_desk = may(viewer, Act.HANDLE_CASES)
    papers = house.case_papers.of_case(case.id)
    return draw(
        request, "case.html", 422 if refusal else 200, view=view, papers=papers_by_item(papers, lang),
        paper_count=len(papers), most_papers=MOST_PAPERS, fact_prefix=FACT, fact_label=lambda name: fact_document(name)[lang],
        draft_text=DRAFT_TEXT, is_draft=not case.is_handed_in and case.is_open, refusal=refusal, phone=phone, at_desk=at_desk,
        given=given or {}, masked=house.persons.shown(secret_subject(case.id), Field.PHONE),
        id_masked=house.persons.shown(secret_subject(case.id), Field.ID_NUMBER),
        operators=house.case_operators() if at_desk else {}, me=viewer.account_id or "",
        may_write=case.party_id in viewer.party_ids,
    )  # fmt: skip
