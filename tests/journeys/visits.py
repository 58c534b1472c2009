"""Every page there is, who looks at it and at what: one row a route, in all the states it can be in. A route without a row fails the survey."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tests.journeys.lived import FUND, MANAGER, STARTUP, Lived

__all__ = ["NOT_PAGES", "VISITS", "Visit"]


@dataclass(frozen=True, slots=True)
class Visit:
    """One look at a page. `path` may name ids of the lived house in braces; `name` is that of its picture."""

    name: str
    role: str
    path: str
    status: int = 200

    def at(self, lived: Lived) -> str:
        """The path with its ids."""
        return self.path.format(**lived.ids, startup=STARTUP, manager=MANAGER, fund=FUND)


def pages(role: str, **paths: str) -> tuple[Visit, ...]:
    """Visits of one role: name → path."""
    return tuple(Visit(name, role, path) for name, path in paths.items())


NOT_PAGES: Final = {
    "/sign-in/{way}": "leads to another house",
    "/sign-in/{way}/back": "leads back from it",
    "/fairs/{id}/papers/{paper}": "a file",
    "/operators/imports/templates/{name}": "a file",
    "/cases/{id}/papers/{paper_id}": "a file",
}
"""Routes that answer with no page of ours → why."""

VISITS: Final[Mapping[str, tuple[Visit, ...]]] = {
    "/": (*pages("visitor", home="/", home_none="/?q=没有这样的企业"), *pages("startup", today="/"), *pages("counterpart", counterpart_today="/"),
          *pages("newcomer", today_empty="/")),
    "/startups/{party_id}": (*pages("startup", matches="/startups/{startup}"),
                             *pages("visitor", visitor_matches="/startups/{startup}?kind=mentor"), Visit("unknown_startup", "startup", "/startups/nobody", 404)),
    "/matches": pages("startup", ask="/matches", ask_answered="/matches?text=需要电机轴承，用于生产水泵&kind=patent", ask_none="/matches?text=祝您新年快乐&kind=childcare"),
    "/chain": pages("startup", chains="/chain"),
    "/chain/{chain}": (*pages("startup", chain="/chain/digital"), *pages("operator", chain_county="/chain/electrical?county=330382&focus=electrical.contacts")),
    "/measures": pages("startup", measures="/measures"),
    "/measures/industry_chain": pages("startup", industry_chain="/measures/industry_chain"),
    "/measures/joint_application": pages("startup", joint_application="/measures/joint_application?employees=3"),
    "/measures/one_stop": pages("startup", one_stop="/measures/one_stop"),
    "/measures/events": pages("startup", events="/measures/events"),
    "/measures/mentors": pages("startup", mentors="/measures/mentors"),
    "/measures/loans": pages("startup", loans="/measures/loans?interest=100000&county=330303"),
    "/measures/funds": pages("startup", funds="/measures/funds?party_id={startup}&raising=300"),
    "/measures/alliance": pages("startup", alliance="/measures/alliance"),
    "/sign-in": pages("stranger", sign_in="/sign-in"),
    "/invitations/{word}": (*pages("stranger", invitation="/invitations/{invitation}"), Visit("invitation_over", "stranger", "/invitations/nothing", 422)),
    "/me": (*pages("startup", me="/me"), *pages("operator", operator_me="/me"), *pages("newcomer", me_empty="/me")),
    "/me/organisation": (*pages("startup", organisation="/me/organisation"), *pages("counterpart", organisation_counterpart="/me/organisation"),
                         Visit("organisation_none", "operator", "/me/organisation", 403)),
    "/me/offers/{id}": (*pages("counterpart", own_offer="/me/offers/{own_offer}"), Visit("own_offer_other", "startup", "/me/offers/{own_offer}", 404)),
    "/engagements": (*pages("startup", engagements="/engagements"), *pages("newcomer", engagements_empty="/engagements")),
    "/engagements/{id}": (*pages("startup", engagement_met="/engagements/{met}", engagement_asked="/engagements/{asked}", engagement_refused="/engagements/{refused}"),
                          *pages("counterpart", engagement_to_answer="/engagements/{asked}"), Visit("engagement_other", "newcomer", "/engagements/{asked}", 404)),
    "/board": (*pages("startup", board="/board"), *pages("newcomer", board_empty="/board")),
    "/board/new": pages("startup", which_way="/board/new", new_need="/board/new?side=need", new_offer="/board/new?side=offer"),
    "/board/{id}": pages("startup", need="/board/{need}", draft="/board/{draft}", offer="/board/{offer}"),
    "/notifications": (*pages("startup", notices="/notifications"), *pages("newcomer", notices_empty="/notifications")),
    "/fairs": (*pages("startup", fairs="/fairs"), *pages("organiser", fairs_organiser="/fairs"), *pages("newcomer", fairs_empty="/fairs")),
    "/fairs/new": pages("organiser", fair_new="/fairs/new?region=330303"),
    "/fairs/{id}": pages("organiser", fair="/fairs/{fair}", fair_open="/fairs/{fair_open}"),
    "/fairs/{id}/board": pages("organiser", fair_board="/fairs/{fair}/board", fair_board_empty="/fairs/{fair_open}/board"),
    "/fairs/{id}/day": pages("organiser", fair_day="/fairs/{fair}/day"),
    "/fairs/{id}/check-in/{badge}": pages("organiser", fair_check_in="/fairs/{fair}/check-in/{badge}"),
    "/fairs/{id}/recap": pages("organiser", fair_recap="/fairs/{fair}/recap"),
    "/fairs/{id}/dial": pages("organiser", fair_dial="/fairs/{fair}/dial"),
    "/clinics": (*pages("startup", clinics="/clinics"), *pages("organiser", clinics_organiser="/clinics")),
    "/clinics/new": pages("organiser", clinic_new="/clinics/new"),
    "/clinics/{id}": pages("organiser", clinic="/clinics/{clinic}"),
    "/clinics/{id}/mine": pages("startup", clinic_mine="/clinics/{clinic}/mine"),
    "/clinics/{id}/queue": (*pages("organiser", clinic_queue="/clinics/{clinic}/queue"), *pages("counterpart", clinic_adviser="/clinics/{clinic}/queue")),
    "/clinics/{id}/screen": pages("organiser", clinic_screen="/clinics/{clinic}/screen"),
    "/cases": (*pages("startup", cases="/cases"), *pages("newcomer", cases_empty="/cases")),
    "/cases/new": pages("startup", case_new="/cases/new?kind=help"),
    "/cases/{id}": (*pages("startup", case="/cases/{case}"), *pages("operator", case_at_desk="/cases/{case}"), *pages("startup", case_draft="/cases/{case_draft}")),
    "/cases/{id}/edit": pages("startup", case_draft_edit="/cases/{case_draft}/edit"),
    "/members": (*pages("startup", members="/members"), *pages("operator", members_all="/members", members_none="/members?q=没有这样的人")),
    "/operators/cases": pages("operator", operators_cases="/operators/cases"),
    "/operators/portal": pages("operator", portal="/operators/portal"),
    "/fairs/{id}/agenda": pages("startup", fair_agenda="/fairs/{fair}/agenda", fair_agenda_open="/fairs/{fair_open}/agenda"),
    "/operators": (*pages("operator", operators="/operators"), Visit("operators_refused", "startup", "/operators", 403)),
    "/operators/indicators": pages("operator", indicators="/operators/indicators", indicators_county="/operators/indicators?county=330303&code=events_held"),
    "/operators/indicators/{code}": pages("operator", indicator="/operators/indicators/events_held", indicator_jobs="/operators/indicators/new_jobs",
                                          indicator_loans="/operators/indicators/guaranteed_loans_paid_out"),
    "/operators/firms": pages("operator", firms="/operators/firms", firms_none="/operators/firms?q=没有这样的企业"),
    "/operators/places": pages("operator", places="/operators/places", places_space="/operators/places?kind=space"),
    "/operators/imports": pages("operator", imports="/operators/imports"),
    "/operators/audit": (*pages("operator", audit="/operators/audit"), *pages("admin", audit_none="/operators/audit?subject=nothing")),
    "/deals": (*pages("manager", deals="/deals?fund={fund}"), Visit("deals_refused", "startup", "/deals", 403)),
    "/deals/compare": pages("manager", deals_compare="/deals/compare?fund={fund}&id={startup}"),
    "/deals/startups/{party_id}": pages("manager", deal="/deals/startups/{startup}?fund={fund}"),
    "/deals/watch": pages("manager", watch="/deals/watch?fund={fund}"),
    "/deals/pipeline": pages("manager", pipeline="/deals/pipeline?fund={fund}"),
    "/deals/report": pages("manager", report="/deals/report?fund={fund}"),
}  # fmt: skip
"""Path of a route → its visits."""
