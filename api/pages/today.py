"""今天 · The first page of a start-up or counterpart after sign-in: what waits for it today."""

from __future__ import annotations

from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from api.pages.board import profiles_of
from api.pages.look import draw, look_of
from api.pages.pairs import pairs_of
from matcher.bootstrap import House
from matcher.entities import Party
from matcher.entities.accounts import Viewer
from matcher.entities.fairs import Attendance, Fair, FairState, Participation
from matcher.services.fairs.telling import news_of
from matcher.services.notices import days_left, notices_of, unread
from matcher.services.today import entitlements_of, today_of
from matcher.storage.cases import CaseFilter

__all__ = ["day_of"]

SHOWN = 6


def day_of(request: Request, house: House, viewer: Viewer, party: Party, today: date) -> Response:
    """Requests, meetings, answers, what ends soon, policies, and how much of it is new."""
    lang = look_of(request).lang
    engagements, profiles = house.engagements.of_party(party.id), profiles_of(house, party.id)
    found = today_of(party.id, engagements, profiles, today)
    pairs = {pair.id: pair for pair in pairs_of(engagements, party.id, house, viewer, lang)}
    cases = list(house.cases.every(CaseFilter(party_id=party.id)))
    notices = notices_of(party.id, engagements, profiles, today, news_of(party.id, house.fairs), cases)
    seen = house.notices.seen_at(viewer.account_id or "")
    return draw(
        request,
        "today.html",
        party=party,
        today=found,
        to_answer=[pairs[one.id] for one in found.to_answer],
        to_arrange=[pairs[one.id] for one in found.to_arrange],
        meetings=[(day.isoformat(), pairs[one.id]) for day, one in found.meetings],
        answered=[pairs[one.id] for one in found.answered[:SHOWN]],
        waiting=[pairs[one.id] for one in found.waiting[:SHOWN]],
        expiring=[(one, days_left(one, today)) for one in found.expiring],
        drafts=found.drafts,
        cases_waiting=[one for one in cases if one.asks_applicant],
        fairs=_fairs_to_come(house, party.id, today),
        entitlements=entitlements_of(party, house.rules, today),
        new_notices=unread(notices, seen),
        is_new_here=not engagements and not profiles,
    )


def _fairs_to_come(house: House, party_id: str, today: date) -> list[tuple[Fair, Participation]]:
    """Fairs and clinics the party is asked to or comes to, from today on, the next first."""
    shelf = house.fairs.shelf
    told = [(shelf.fair(mine.fair_id), mine) for mine in shelf.participations_of([party_id])]
    return sorted(
        (
            (fair, mine)
            for fair, mine in told
            if fair.day >= today
            and fair.state not in (FairState.DRAFT, FairState.HELD)
            and mine.status not in (Attendance.WITHDRAWN, Attendance.ABSENT)
        ),
        key=lambda one: (one[0].day, one[0].id),
    )
