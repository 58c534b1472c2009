"""改资料 · An organisation writes its own facts and sees at once what the engine makes of them; nothing is kept before it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseDep, TodayDep, ViewerDep
from api.own_facts import facts_from_words, wish_from, words_of
from api.pages.look import draw, look_of
from api.pages.placed import placed_of, segments_by_chain
from api.pages.shell import home_of
from api.pages.tenancy import acting_form, acts_for, field
from graph.regions import COUNTIES
from graph.vocabulary import Stage
from matcher.bootstrap import House, now
from matcher.entities import Party
from matcher.entities.accounts import Viewer
from matcher.entities.own_facts import SELF_STATED, OwnFacts, own_facts_of
from matcher.errors import MatcherError, Stale
from matcher.measures.facts import FACTS
from matcher.services.own_facts import completeness, missing_of, revise, tag_of, with_own_facts

router = APIRouter()
LONGEST_TEXT: Final = 2_000
LONGEST_PRODUCTS: Final = 600
_CHECKED: Final = "in:"
"""What the name of a box that confirms a segment begins with."""
GROUPS: Final = (
    ("size", ("employees", "new_jobs_12m", "revenue_cny", "insured_months")),
    ("certificates", ("founded", "is_registered", "is_high_tech", "high_tech_until", "is_tech_sme", "tech_sme_until", "trl")),
    ("wants", ("raising_cny", "first_order_cny", "needed_within_days", "credit_days")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refused:
    """What was wrong with a form, and where."""

    sentence: str
    field: str
    status: int


@router.get("/me/organisation")
def organisation(request: Request, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """The facts as they stand, in a form."""
    party = acts_for(request, house, viewer)
    return _page(request, house, viewer, party, party, _as_form(own_facts_of(party), look_of(request).lang), today)


@router.post("/me/organisation")
async def change_organisation(request: Request, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """Keep what was written, or with then=look only show what the engine makes of it."""
    known, form = await acting_form(request, house, viewer)
    return await run_in_threadpool(_changed, request, house, viewer, known, form, today)


def _changed(
    request: Request, house: House, viewer: Viewer, known: Party, form: Mapping[str, str], today: date
) -> Response:
    try:
        wish = _wish(form)
        wished = with_own_facts(known, wish)
        if form.get("then") == "look":
            return _page(request, house, viewer, known, wished, form, today)
        tag = field(form, "tag", 16)
        house.on_party(lambda work: revise(work, known.id, wish, tag=tag, viewer=viewer, now=now()))
    except MatcherError as refusal:
        lang = look_of(request).lang
        return _page(request, house, viewer, known, known, form, today, _refused(refusal, lang))
    return RedirectResponse(f"/me/organisation?as={known.id}&saved=1", 303)


def _page(
    request: Request, house: House, viewer: Viewer, known: Party, wished: Party, form: Mapping[str, str], today: date,
    refused: Refused | None = None,
) -> Response:  # fmt: skip
    lang = look_of(request).lang
    missing = missing_of(wished, house.rules, today)
    return draw(
        request,
        "organisation.html",
        refused.status if refused else 200,
        party=known,
        form=form,
        tag=tag_of(known),
        refused=refused,
        differs=_differences(known, form, lang) if refused and refused.status == 412 else [],
        saved="saved" in request.query_params,
        looked=form.get("then") == "look",
        placed=placed_of(wished, request.app.state.surveyor, lang),
        choices=segments_by_chain(request.app.state.surveyor, lang),
        missing=missing,
        done=round(100 * completeness(missing)),
        groups=GROUPS,
        kinds_of_facts={name: _KINDS[FACTS[name].type] for name in SELF_STATED},
        confirmed=[(name, words_of(value, lang)) for name, value in known.facts.items() if name in _CONFIRMED],
        counties=tuple(COUNTIES.values()),
        stages=tuple(Stage),
        longest_text=LONGEST_TEXT,
        longest_products=LONGEST_PRODUCTS,
        home=home_of(viewer),
    )


def _wish(form: Mapping[str, str]) -> OwnFacts:
    boxes = [name.removeprefix(_CHECKED) for name in form if name.startswith(_CHECKED)]
    return wish_from(
        name=field(form, "name", 80),
        region=field(form, "region") or None,
        stage=field(form, "stage") or None,
        text=form.get("text", "")[:LONGEST_TEXT],
        products=_listed(field(form, "products", LONGEST_PRODUCTS)),
        inputs=_listed(field(form, "inputs", LONGEST_PRODUCTS)),
        segments=[name[:80] for name in (*boxes, field(form, "add_segment")) if name],
        facts=facts_from_words(form),
    )


def _listed(words: str) -> list[str]:
    for mark in "，,；;\r":
        words = words.replace(mark, "、")
    return words.replace("\n", "、").split("、")


def _as_form(own: OwnFacts, lang: str) -> dict[str, str]:
    facts = {name: words_of(value, lang) for name, value in own.facts.items()}
    return facts | {
        "name": own.name, "region": own.region or "", "stage": own.stage.value if own.stage else "", "text": own.text,
        "products": "、".join(own.products), "inputs": "、".join(own.inputs),
    } | {f"{_CHECKED}{id}": "1" for id in own.segments}  # fmt: skip


def _differences(known: Party, form: Mapping[str, str], lang: str) -> list[tuple[str, str]]:
    """(field, what stands there now) where the form says something else."""
    now_there = _as_form(own_facts_of(known), lang)
    return [
        (name, now_there.get(name, ""))
        for name in ("name", "text", "products", "inputs", *SELF_STATED)
        if now_there.get(name, "") != form.get(name, "").strip()
    ]


def _refused(refusal: MatcherError, lang: str) -> Refused:
    place = str(refusal.facts.get("pointer", "")).strip("/").split("/")
    return Refused(refusal.sentence(lang), place[-1], 412 if isinstance(refusal, Stale) else 422)


_KINDS: Final[Mapping[type, str]] = {bool: "choice", int: "count", date: "day", Decimal: "money"}
_CONFIRMED: Final = frozenset(FACTS) - frozenset(SELF_STATED)
