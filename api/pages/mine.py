"""我的单位 · What is known of one's own organisation, where it stands in the chain and how surely, and what it consented to."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseDep, TodayDep, ViewerDep
from api.pages.formats import fact_words
from api.pages.tenancy import acting_form, field
from api.survey import Survey, Surveyor
from graph import Segment
from matcher.bootstrap import House, now
from matcher.entities import Party
from matcher.entities.accounts import Viewer
from matcher.errors import BadInput, Unavailable
from matcher.measures.facts import FACTS
from matcher.services.introductions import keep_phone, phone_shown
from matcher.services.operators import judge_party
from matcher.storage.persons import Consent, Purpose
from matcher.wording import label

__all__ = ["about_organisations", "router"]

router = APIRouter()


@router.post("/me/consents")
async def change_consent(request: Request, house: HouseDep, viewer: ViewerDep) -> Response:
    """Give a consent, or take it back; both stand in the audit log."""
    party, form = await acting_form(request, house, viewer)
    word = field(form, "purpose")
    if word not in set(Purpose):
        raise BadInput("unknown_purpose", value=word, known=[each.value for each in Purpose])
    await run_in_threadpool(_switch, house, viewer, party.id, Purpose(word), give=form.get("give") == "yes")
    return RedirectResponse("/me#consents", 303)


@router.post("/me/contact")
async def change_contact(request: Request, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """The telephone that a counterpart gets once both agree; sealed, shown masked, gone when it is left empty."""
    party, form = await acting_form(request, house, viewer)
    phone = field(form, "phone", 24)
    await run_in_threadpool(
        lambda: keep_phone(party.id, phone, house.persons, house.audit, viewer, day=today, now=now())
    )
    if "consent" in form and phone:
        await run_in_threadpool(_switch, house, viewer, party.id, Purpose.CONTACT, give=True)
    return RedirectResponse("/me?kept=contact#contact" if phone else "/me#contact", 303)


def about_organisations(house: House, viewer: Viewer, surveyor: Surveyor, lang: str) -> list[dict[str, Any]]:
    """Each of the viewer's own organisations with its facts, places in the chain, and consents."""
    own = house.records(viewer).parties_by_id(sorted(viewer.party_ids))
    survey: Survey | None = None
    with suppress(Unavailable):  # nothing has been imported yet
        survey = surveyor.survey() if own else None
    return [_about(own[id], house, survey, lang) for id in sorted(own)]


def _about(party: Party, house: House, survey: Survey | None, lang: str) -> dict[str, Any]:
    given = {one.purpose: one for one in reversed(house.persons.consents_of(party.id)) if _is_in_force(one, house)}
    return {
        "party": party,
        "facts": [
            (label(f"fact_{name}", lang), fact_words(name, party.facts[name], lang))
            for name in FACTS
            if name in party.facts
        ],
        "stated": []
        if survey is None
        else [survey.chain.segments[s] for s in party.segments if s in survey.chain.segments],
        "placed": [] if survey is None else _placed(party, survey),
        "phone": phone_shown(party.id, house.persons),
        "consents": [(purpose, given.get(purpose)) for purpose in Purpose],
    }


def _placed(party: Party, survey: Survey) -> list[tuple[Segment, float]]:
    verdict = judge_party(survey.placer, party)
    return [(survey.chain.segments[one.segment_id], one.confidence) for one in verdict.placements[:3]]


def _is_in_force(one: Consent, house: House) -> bool:
    return (
        one.withdrawn_at is None and one.to_party_id is None and (one.until is None or one.until >= house.clock.today())
    )


def _switch(house: House, viewer: Viewer, party_id: str, purpose: Purpose, *, give: bool) -> None:
    standing = [
        one for one in house.persons.consents_of(party_id) if one.purpose is purpose and _is_in_force(one, house)
    ]
    if give and not standing:
        house.persons.consent(party_id, purpose, viewer, at=now())
    if not give:
        for one in standing:
            house.persons.withdraw(one.id, party_id, viewer, at=now())
