"""One row a route: what each actor gets, and which secrets of the owner it may see there. Statuses are those of HTTP.

`others` is what every actor gets that is not named; strangers of a closed server get 401 unless a row says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.api.isolation.city import HOOK, JOB, City

Call = tuple[str, dict[str, Any]]
"""(path, arguments of the request)"""

EVERYBODY: Final = 200


@dataclass(frozen=True)
class Row:
    """A route as the actors meet it. `call` makes the request anew for each of them."""

    call: Callable[[City], Call]
    others: int = 200
    named: Mapping[str, int] = field(default_factory=dict)
    sees: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def status(self, actor: str) -> int:
        return self.named.get(actor, 401 if actor == "stranger" else self.others)


def at(path: str, **rest: Any) -> Callable[[City], Call]:
    return lambda city: (
        path.format(
            run=city.run_id,
            need=city.need_id,
            offer=city.offer_id,
            pair=city.engagement_id,
            job=city.job_id,
            hook=city.hook_id,
            search=city.search_id,
        ),
        rest,
    )


def changing(side: str, tail: str = "", body: Any = None, *, published: bool = False) -> Callable[[City], Call]:
    """A change of a fresh profile of the owner, in its newest version."""

    def call(city: City) -> Call:
        id, etag = city.fresh(side, published=published)
        rest: dict[str, Any] = {"headers": {"if-match": etag}}
        return f"/api/v1/{side}/{id}{tail}", rest if body is None else rest | {"json": body}

    return call


def moving(tail: str, body: Any) -> Callable[[City], Call]:
    """A change of a fresh engagement of the owner with the supplier."""
    return lambda city: (f"/api/v1/engagements/{city.fresh_engagement()[0]}{tail}", {"json": body})


def dropping(city: City) -> Call:
    """The end of one more webhook of the owner."""
    return f"/api/v1/webhooks/{city.ask('owner', 'POST', '/api/v1/webhooks', json=HOOK).json()['id']}", {}


def trying(city: City) -> Call:
    """A sign-in with a login nobody has: none of the actors has to wait for the others."""
    city.serial += 1
    return "/sign-in", {"data": {"login": f"nobody{city.serial}", "password": "falsch"}}


def searching(tail: str, **rest: Any) -> Callable[[City], Call]:
    """A change of one more search of the other fund."""

    def call(city: City) -> Call:
        city.serial += 1
        wish = {"name": f"关注{city.serial}"}
        made = city.ask("other_fund", "POST", "/api/v1/funds/F3/searches", json=wish).json()
        return f"{tail.format(made['id'])}", rest

    return call


def page(path: str, sees: Mapping[str, tuple[str, ...]] | None = None, **named: int) -> Row:
    """A page strangers are led away from to the sign-in."""
    return Row(at(path, headers={"accept": "text/html"}), named={"stranger": 303} | named, sees=sees or {})


PUBLIC = {"stranger": 200}
_NOBODY = {"stranger": 303, "visitor": 303}
_HOMELESS = {"organiser": 403, "operator": 403, "admin": 403}
"""They speak for no organisation."""


def tenant_page(path: str, sees: Mapping[str, tuple[str, ...]] | None = None) -> Row:
    """A page of one's own organisation: everybody who speaks for one gets its own."""
    return Row(at(path, headers={"accept": "text/html"}), 200, _NOBODY | _HOMELESS, sees or {})


def page_of(path: str, named: Mapping[str, int], sees: Mapping[str, tuple[str, ...]] | None = None) -> Row:
    """A page about one thing of the owner: to all others it is not there."""
    return Row(at(path, headers={"accept": "text/html"}), 404, {"stranger": 303} | dict(named), sees or {})


def report_page(path: str, **named: int) -> Row:
    """A page for operators and organisers."""
    known = {"operator": 200, "organiser": 200} | _NOBODY | named
    return Row(at(path, headers={"accept": "text/html"}), 403, known)


def tenant_form(path: str, fields: Mapping[str, str]) -> Row:
    """A form sent for the owner."""
    return Row(at(path, data={"party_id": "S2"} | dict(fields)), 403, {"owner": 303, "stranger": 403})


def pair_form(tail: str, fields: Mapping[str, str], named: Mapping[str, int]) -> Row:
    """A form about a fresh pair of the owner and the supplier."""
    refused = {"stranger": 403, "visitor": 403, "program": 403}
    return Row(
        lambda city: (f"/engagements/{city.fresh_engagement()[0]}{tail}", {"data": dict(fields)}),
        404,
        refused | dict(named),
    )


def board_form(tail: str, fields: Mapping[str, str]) -> Row:
    """A form about a fresh published need of the owner."""
    refused = {"stranger": 403, "visitor": 403, "program": 403}
    return Row(
        lambda city: (f"/board/{city.fresh('needs', published=True)[0]}{tail}", {"data": dict(fields)}),
        404, refused | {"owner": 303, "operator": 303},
    )  # fmt: skip


NEED = {"party_id": "S2", "text": "需要银氧化锡触点，用于断路器"}
OFFER = {"party_id": "S2", "kind": "resource", "title": "试验线", "text": "型式试验线，每周开放"}
OWN_FACTS = {
    "name": "温州另弧电器", "region": "330303", "text": "研发小型断路器", "products": ["微型断路器"], "inputs": ["银氧化锡触点"],
    "segments": ["electrical.breakers"], "facts": {"raising_cny": 918273645, "employees": 9},
}  # fmt: skip
"""The owner's facts as they are: saying them again changes nothing."""
OWN = {"owner": 200, "operator": 200}
DRAFTS = {"owner": ("draft", "draft_offer"), "operator": ("draft", "draft_offer")}
MATCHING = {"owner": 200, "operator": 200, "organiser": 200}
NEEDS = dict.fromkeys(("owner", "operator", "organiser"), ("need", "need_fact"))
UNSCOPED = {"program": 403}  # its token only reads and matches

ITS_OWN = {"other_fund": 200}
ITS_DEALS = {"other_fund": ("deal",)}
DESK = "/api/v1/funds/F3"


def desk_page(path: str, sees: Mapping[str, tuple[str, ...]] | None = None) -> Row:
    """A page of the other fund's desk: for those who manage it."""
    return Row(at(path, headers={"accept": "text/html"}), 403, ITS_OWN | {"stranger": 303}, sees or {})


def desk_form(call: Callable[[City], Call]) -> Row:
    """A form of the other fund's desk."""
    return Row(call, 403, {"other_fund": 303, "stranger": 403})


def fairing(tail: str, state: str = "open", **rest: Any) -> Callable[[City], Call]:
    """A call on a fresh fair of the owner and the supplier; {badge} is the owner's."""

    def call(city: City) -> Call:
        id, badge = city.fresh_fair(state)
        told = {
            name: {key: badge if word == "{badge}" else word for key, word in value.items()}
            if name == "json"
            else value
            for name, value in rest.items()
        }
        return tail.format(fair=id, badge=badge), told

    return call


FAIR, HTML = "/api/v1/fairs/{fair}", {"accept": "text/html"}
PLANNING = {"operator": 200, "organiser": 200}
TAKING_PART = PLANNING | {"owner": 200, "supplier": 200}
MEETING = {"a": "S2", "b": "P1"}
ANY_VERSION = {"if-match": "*"}


def fair_page(tail: str, state: str = "published") -> Row:
    """A page for those who plan fairs."""
    return Row(fairing(tail, state, headers=HTML), 403, PLANNING | {"stranger": 303})


def fair_form(tail: str, state: str, **data: str) -> Row:
    """A form for those who plan fairs."""
    return Row(fairing(tail, state, data=data), 403, {"operator": 303, "organiser": 303, "stranger": 403})


def clinicing(tail: str, state: str = "open", **rest: Any) -> Callable[[City], Call]:
    """A request about a fresh clinic, {clinic} in the tail being its id."""
    return lambda city: (tail.format(clinic=city.fresh_clinic(state)), rest)


def clinic_form(tail: str, state: str, named: Mapping[str, int], **data: str) -> Row:
    """A form for those who plan clinics, and for whom else is named."""
    known = {"operator": 303, "organiser": 303, "stranger": 403}
    return Row(clinicing(tail, state, data=data), 403, known | dict(named))


CLINIC = "/api/v1/clinics/{clinic}"
OF_CASE = dict.fromkeys(("owner", "operator"), ("case",))
CASE = {"party_id": "S2", "kind": "help", "text": "求助"}


def casing(tail: str, **rest: Any) -> Callable[[City], Call]:
    """A request about a fresh case of the owner, {case} in the tail being its id."""
    return lambda city: (tail.format(case=city.fresh_case()), rest)


def drafting(tail: str, **rest: Any) -> Callable[[City], Call]:
    """A request about a fresh draft of the owner."""
    return lambda city: (tail.format(case=city.fresh_draft()), rest)


def papering(tail: str, **rest: Any) -> Callable[[City], Call]:
    """A request about a fresh paper of a fresh case of the owner."""

    def call(city: City) -> Call:
        case, paper = city.fresh_paper()
        return tail.format(case=case, paper=paper), rest

    return call


OF_PAPER = dict.fromkeys(("owner", "operator"), ("case", "paper"))
FILE = {"data": {"item": "1"}, "files": {"file": ("材料.pdf", b"%PDF-1.7\n%%EOF\n")}}
_NO_FORM = {"stranger": 403, "visitor": 403, "program": 403}
"""Who sends no form of ours: without its word, or without the scope."""
COLLEAGUES = {"owner": 200, "operator": 200, "admin": 200, "visitor": 401}
INVITED = dict.fromkeys(("owner", "operator", "admin"), ("note",))
"""Whom an invitation is for is seen by those who may invite to that organisation."""


ASKING = dict.fromkeys(("operator", "organiser"), ("wish",))
"""Who plans a clinic reads the question somebody booked with; so do those who ask it and the adviser it is for."""
OPENING = {"title": "门诊", "day": "2026-03-01", "experts": [{"party_id": "P2"}]}

MATRIX: Final[Mapping[str, Row]] = {
    "GET /healthz": Row(at("/healthz"), named=PUBLIC),
    "GET /readyz": Row(at("/readyz"), named=PUBLIC),
    "GET /metrics": Row(at("/metrics"), 403, {"stranger": 403, "operator": 200, "admin": 200}),
    "GET /api/v1/me": Row(at("/api/v1/me")),
    "GET /api/v1/me/tokens": Row(at("/api/v1/me/tokens"), named={"visitor": 401}),
    "POST /api/v1/me/tokens": Row(at("/api/v1/me/tokens", json={"name": "x", "scopes": ["read"]}), 401, UNSCOPED),
    "DELETE /api/v1/me/tokens/{token_id}": Row(at("/api/v1/me/tokens/x"), 404, UNSCOPED | {"visitor": 401}),
    "POST /api/v1/matches": Row(at("/api/v1/matches", json={"party_id": "S2"}), 403, MATCHING, NEEDS),
    "GET /api/v1/runs/{run_id}": Row(at("/api/v1/runs/{run}"), 404, {"owner": 200}, {"owner": ("need",)}),
    "GET /api/v1/runs/{run_id}/diff/{other_id}": Row(
        at("/api/v1/runs/{run}/diff/{run}"), 404, {"owner": 200}, {"owner": ("need",)}
    ),
    "POST /api/v1/needs": Row(at("/api/v1/needs", json=NEED), 403, {"owner": 201, "operator": 201}),
    "GET /api/v1/needs": Row(at("/api/v1/needs?party_id=S2"), 404, OWN, DRAFTS),
    "GET /api/v1/needs/{id}": Row(at("/api/v1/needs/{need}"), 404, OWN, DRAFTS),
    "PUT /api/v1/needs/{id}": Row(changing("needs", body=NEED), 404, OWN | UNSCOPED),
    "POST /api/v1/needs/{id}/publish": Row(changing("needs", "/publish", {}), 404, OWN | UNSCOPED),
    "POST /api/v1/needs/{id}/renew": Row(changing("needs", "/renew", published=True), 404, OWN | UNSCOPED),
    "DELETE /api/v1/needs/{id}": Row(changing("needs"), 404, OWN | UNSCOPED),
    "POST /api/v1/offers": Row(at("/api/v1/offers", json=OFFER), 403, {"owner": 201, "operator": 201}),
    "GET /api/v1/offers": Row(at("/api/v1/offers?party_id=S2"), 404, OWN, DRAFTS),
    "GET /api/v1/offers/{id}": Row(at("/api/v1/offers/{offer}"), 404, OWN, DRAFTS),
    "PUT /api/v1/offers/{id}": Row(changing("offers", body=OFFER), 404, OWN | UNSCOPED),
    "POST /api/v1/offers/{id}/publish": Row(changing("offers", "/publish", {}), 404, OWN | UNSCOPED),
    "POST /api/v1/offers/{id}/renew": Row(changing("offers", "/renew", published=True), 404, OWN | UNSCOPED),
    "DELETE /api/v1/offers/{id}": Row(changing("offers"), 404, OWN | UNSCOPED),
    "POST /api/v1/engagements": Row(
        at("/api/v1/engagements", json={"party_id": "S2", "offer_id": "supplier:P3"}),
        403,
        {"owner": 201, "operator": 201},
    ),
    "GET /api/v1/engagements": Row(at("/api/v1/engagements?party_id=S2"), 404, OWN),
    "GET /api/v1/engagements/{id}": Row(at("/api/v1/engagements/{pair}"), 404, OWN | {"supplier": 200}),
    "POST /api/v1/engagements/{id}/answer": Row(
        moving("/answer", {"party_id": "P1", "accept": True}), 403, {"supplier": 200, "operator": 200}
    ),
    "POST /api/v1/engagements/{id}/steps": Row(
        moving("/steps", {"party_id": "S2", "state": "failed", "reason": "x"}), 403, {"owner": 200, "operator": 200}
    ),
    "POST /api/v1/preferences": Row(
        at("/api/v1/preferences", json={"party_id": "S2", "to_id": "P3", "value": "want"}),
        403,
        {"owner": 200, "operator": 200},
    ),
    "GET /api/v1/preferences": Row(
        at("/api/v1/preferences?party_id=S2"), 404, {"owner": 200}, {"owner": ("preference", "wish")}
    ),
    "POST /api/v1/fairs/proposals": Row(at("/api/v1/fairs/proposals", json={}), 403, PLANNING),
    "POST /api/v1/fairs": Row(
        at(
            "/api/v1/fairs", json={"title": "对接会", "day": "2026-03-01", "demand_side": ["S2"], "supply_side": ["P1"]}
        ),
        403,
        {"operator": 201, "organiser": 201},
    ),
    "GET /api/v1/fairs": Row(at("/api/v1/fairs")),
    "GET /api/v1/fairs/{id}": Row(fairing(FAIR), 404, TAKING_PART),
    "PUT /api/v1/fairs/{id}": Row(
        fairing(
            FAIR, json={"title": "对接会", "day": "2026-03-01", "slot_count": 3, "table_count": 2}, headers=ANY_VERSION
        ),
        403,
        PLANNING,
    ),
    "GET /api/v1/fairs/{id}/participations/{party_id}": Row(
        fairing(f"{FAIR}/participations/S2"), 404, TAKING_PART | {"supplier": 403}
    ),
    "GET /api/v1/fairs/{id}/requests": Row(fairing(f"{FAIR}/requests?party_id=P1"), 404, {"supplier": 200}),
    "GET /api/v1/fairs/{id}/news": Row(fairing(f"{FAIR}/news?party_id=S2", "published"), 404, {"owner": 200}),
    "POST /api/v1/fairs/{id}/state": Row(fairing(f"{FAIR}/state", "draft", json={"state": "open"}), 403, PLANNING),
    "GET /api/v1/fairs/{id}/participations": Row(fairing(f"{FAIR}/participations"), 404, TAKING_PART),
    "POST /api/v1/fairs/{id}/participations": Row(
        fairing(f"{FAIR}/participations", json={"party_id": "P3", "side": "b"}),
        403,
        {"operator": 201, "organiser": 201},
    ),
    "PUT /api/v1/fairs/{id}/participations/{party_id}": Row(
        fairing(f"{FAIR}/participations/S2", json={"max_meetings": 2}, headers=ANY_VERSION),
        404,
        TAKING_PART | {"supplier": 403} | UNSCOPED,
    ),
    "DELETE /api/v1/fairs/{id}/participations/{party_id}": Row(
        fairing(f"{FAIR}/participations/S2", headers=ANY_VERSION),
        404,
        {"owner": 204, "operator": 204, "organiser": 204, "supplier": 403} | UNSCOPED,
    ),
    "PUT /api/v1/fairs/{id}/wishes": Row(
        fairing(f"{FAIR}/wishes", json={"party_id": "S2", "to_id": "P1", "value": "want"}),
        404,
        {"owner": 200, "operator": 200, "organiser": 403, "supplier": 403} | UNSCOPED,
    ),
    "DELETE /api/v1/fairs/{id}/wishes": Row(
        fairing(f"{FAIR}/wishes?party_id=S2&to_id=P1"),
        404,
        {"owner": 204, "operator": 204, "organiser": 403, "supplier": 403} | UNSCOPED,
    ),
    "GET /api/v1/fairs/{id}/wishes": Row(
        fairing(f"{FAIR}/wishes?party_id=S2"), 404, {"owner": 200}, {"owner": ("wish",)}
    ),
    "POST /api/v1/fairs/{id}/draft": Row(fairing(f"{FAIR}/draft", json={"seconds": 1}), 403, PLANNING),
    "PUT /api/v1/fairs/{id}/locks": Row(
        fairing(f"{FAIR}/locks", "drafted", json=MEETING, headers=ANY_VERSION), 403, PLANNING
    ),
    "POST /api/v1/fairs/{id}/edits": Row(
        fairing(f"{FAIR}/edits", "drafted", json=MEETING | {"slot": 1, "table": 1}), 403, PLANNING
    ),
    "POST /api/v1/fairs/{id}/versions": Row(
        fairing(f"{FAIR}/versions", "drafted", json={}), 403, {"operator": 201, "organiser": 201}
    ),
    "GET /api/v1/fairs/{id}/versions": Row(fairing(f"{FAIR}/versions", "published"), 403, PLANNING),
    "GET /api/v1/fairs/{id}/versions/{number}": Row(fairing(f"{FAIR}/versions/1", "published"), 403, PLANNING),
    "POST /api/v1/fairs/{id}/changes": Row(
        fairing(f"{FAIR}/changes", "published", json={"absent": ["S2"]}), 403, PLANNING
    ),
    "POST /api/v1/fairs/{id}/check-ins": Row(
        fairing(f"{FAIR}/check-ins", "published", json={"badge": "{badge}"}), 403, PLANNING
    ),
    "POST /api/v1/fairs/{id}/outcomes": Row(
        fairing(f"{FAIR}/outcomes", "published", json=MEETING | {"by": "S2", "held": False}),
        404,
        {"owner": 200, "operator": 200, "organiser": 403, "supplier": 403} | UNSCOPED,
    ),
    "GET /api/v1/fairs/{id}/agenda": Row(
        fairing(f"{FAIR}/agenda?party_id=S2", "published"), 404, TAKING_PART | {"supplier": 403}
    ),
    "GET /api/v1/fairs/{id}/funnel": Row(fairing(f"{FAIR}/funnel", "published"), 403, PLANNING),
    "POST /api/v1/cases": Row(at("/api/v1/cases", json=CASE), 403, {"owner": 201, "operator": 201}),
    "GET /api/v1/cases": Row(
        casing("/api/v1/cases?party_id=S2&limit=200"), 404, OWN, OF_CASE | {"owner": ("case", "case_draft")}
    ),
    "GET /api/v1/cases/figures": Row(at("/api/v1/cases/figures"), 403, {"operator": 200}),
    "GET /api/v1/cases/{id}": Row(casing("/api/v1/cases/{case}"), 404, OWN, OF_CASE),
    "POST /api/v1/cases/{id}/acts": Row(
        casing("/api/v1/cases/{case}/acts", json={"act": "said", "text": "在吗"}), 404, OWN | UNSCOPED, OF_CASE
    ),
    "PUT /api/v1/cases/{id}": Row(
        drafting("/api/v1/cases/{case}", json={"text": "求助"}, headers={"if-match": "*"}),
        404,
        {"owner": 200} | UNSCOPED,
    ),
    "DELETE /api/v1/cases/{id}": Row(drafting("/api/v1/cases/{case}"), 404, {"owner": 204} | UNSCOPED),
    "GET /api/v1/cases/{id}/papers": Row(papering("/api/v1/cases/{case}/papers"), 404, OWN, OF_PAPER),
    "POST /api/v1/cases/{id}/papers": Row(
        papering("/api/v1/cases/{case}/papers", **FILE), 404, {"owner": 201, "operator": 422} | UNSCOPED
    ),
    "GET /api/v1/cases/{id}/papers/{paper_id}": Row(
        papering("/api/v1/cases/{case}/papers/{paper}"), 404, OWN, OF_PAPER
    ),
    "DELETE /api/v1/cases/{id}/papers/{paper_id}": Row(
        papering("/api/v1/cases/{case}/papers/{paper}"), 404, {"owner": 204, "operator": 422} | UNSCOPED
    ),
    "GET /cases/{id}/edit": Row(
        drafting("/cases/{case}/edit", headers=HTML), 404, {"owner": 200, "stranger": 303}, {"owner": ("case_draft",)}
    ),
    "POST /cases/{id}": Row(
        drafting("/cases/{case}", data={"text": "求助", "then": "draft"}), 404, {"owner": 303} | _NO_FORM
    ),
    "POST /cases/{id}/discard": Row(drafting("/cases/{case}/discard", data={"x": "1"}), 404, {"owner": 303} | _NO_FORM),
    "POST /cases/{id}/papers": Row(
        papering("/cases/{case}/papers", **FILE),
        404,
        {"owner": 303, "operator": 422, "stranger": 401, "visitor": 401, "program": 403},
        OF_PAPER,
    ),
    "GET /cases/{id}/papers/{paper_id}": Row(
        papering("/cases/{case}/papers/{paper}"), 404, OWN | {"stranger": 401}, OF_PAPER
    ),
    "POST /cases/{id}/papers/{paper_id}/remove": Row(
        papering("/cases/{case}/papers/{paper}/remove", data={"x": "1"}),
        404,
        {"owner": 303, "operator": 422} | _NO_FORM,
        OF_PAPER,
    ),
    "GET /api/v1/members": Row(at("/api/v1/members?party_id=S2"), 403, COLLEAGUES),
    "POST /api/v1/members/{id}/suspend": Row(at("/api/v1/members/x/suspend"), 403, {"operator": 404, "admin": 404}),
    "POST /api/v1/members/{id}/restore": Row(at("/api/v1/members/x/restore"), 403, {"operator": 404, "admin": 404}),
    "POST /api/v1/members/{id}/end-sessions": Row(
        at("/api/v1/members/x/end-sessions"), 403, {"operator": 404, "admin": 404}
    ),
    "GET /api/v1/invitations": Row(at("/api/v1/invitations?party_id=S2"), 403, COLLEAGUES, INVITED),
    "POST /api/v1/invitations": Row(
        at("/api/v1/invitations", json={"party_id": "S2", "role": "startup"}),
        403,
        dict.fromkeys(("owner", "operator", "admin"), 201),
    ),
    "DELETE /api/v1/invitations/{invitation_id}": Row(at("/api/v1/invitations/x"), 404, UNSCOPED),
    "GET /members": Row(at("/members", headers=HTML), 200, {"organiser": 403, "program": 403} | _NOBODY, INVITED),
    "POST /members/invitations": Row(
        at("/members/invitations", data={"party_id": "S2", "role": "startup"}),
        403,
        dict.fromkeys(("owner", "operator", "admin"), 200) | {"stranger": 403},
        INVITED,
    ),
    "POST /members/invitations/{id}/revoke": Row(at("/members/invitations/x/revoke", data={"x": "1"}), 404, _NO_FORM),
    "POST /members/{id}/{deed}": Row(
        at("/members/x/suspend", data={"x": "1"}), 403, {"operator": 404, "admin": 404, "stranger": 403}
    ),
    "GET /cases": tenant_page("/cases"),
    "GET /cases/new": tenant_page("/cases/new?kind=help"),
    "POST /cases": tenant_form("/cases", {"kind": "help", "text": "求助"}),
    "GET /cases/{id}": Row(casing("/cases/{case}", headers=HTML), 404, OWN | {"stranger": 303}, OF_CASE),
    "POST /cases/{id}/acts": Row(
        casing("/cases/{case}/acts", data={"act": "said", "text": "在吗"}),
        404,
        {"owner": 303, "operator": 303, "stranger": 403, "visitor": 403, "program": 403},
    ),
    "POST /cases/{id}/phone": Row(
        casing("/cases/{case}/phone", data={"x": "1"}),
        404,
        {"operator": 200, "stranger": 403, "visitor": 403, "program": 403},
        {"operator": ("case", "case_phone")},
    ),
    "GET /operators/cases": Row(at("/operators/cases", headers=HTML), 403, {"operator": 200} | _NOBODY),
    "POST /api/v1/portal/events": Row(at("/api/v1/portal/events", json={}), 404, {"stranger": 404} | UNSCOPED),
    "GET /api/v1/portal/letters": Row(at("/api/v1/portal/letters"), 403, {"operator": 200}),
    "POST /api/v1/portal/letters/{id}/replay": Row(
        at("/api/v1/portal/letters/x/replay", json={}), 403, {"operator": 404}
    ),
    "GET /operators/portal": Row(at("/operators/portal", headers=HTML), 403, {"operator": 200} | _NOBODY),
    "POST /operators/portal/{id}/replay": Row(
        at("/operators/portal/x/replay", data={"body": "{}"}), 403, {"operator": 404, "stranger": 403}
    ),
    "GET /fairs": page("/fairs", visitor=303),
    "GET /fairs/new": Row(at("/fairs/new", headers=HTML), 403, PLANNING | {"stranger": 303}),
    "POST /fairs": Row(at("/fairs", data={"title": "x"}), 403, {"operator": 303, "organiser": 303, "stranger": 403}),
    "GET /fairs/{id}": Row(
        fairing("/fairs/{fair}", headers=HTML), 303, PLANNING | {"admin": 403, "visitor": 403, "stranger": 303}
    ),
    "POST /fairs/{id}/list": fair_form("/fairs/{fair}/list", "open", act="everybody"),
    "GET /fairs/{id}/board": fair_page("/fairs/{fair}/board"),
    "POST /fairs/{id}/board": fair_form("/fairs/{fair}/board", "drafted", act="publish"),
    "GET /fairs/{id}/day": fair_page("/fairs/{fair}/day"),
    "POST /fairs/{id}/day": fair_form("/fairs/{fair}/day", "published", act="absent", party_id="S2"),
    "GET /fairs/{id}/check-in/{badge}": fair_page("/fairs/{fair}/check-in/{badge}"),
    "GET /fairs/{id}/recap": fair_page("/fairs/{fair}/recap"),
    "POST /fairs/{id}/recap": fair_form("/fairs/{fair}/recap", "published", act="end"),
    "GET /fairs/{id}/papers/{paper}": fair_page("/fairs/{fair}/papers/programme.pdf"),
    "GET /fairs/{id}/agenda": Row(
        fairing("/fairs/{fair}/agenda", "published", headers=HTML),
        403,
        {
            "owner": 200,
            "supplier": 200,
            "rival": 404,
            "fund": 404,
            "other_fund": 404,
            "program": 404,
            "stranger": 303,
            "visitor": 303,
        },
        {"owner": ("wish",)},
    ),
    "POST /fairs/{id}/agenda": Row(
        fairing("/fairs/{fair}/agenda", data={"act": "register", "slot_0": "1"}),
        403,
        {"owner": 303, "supplier": 303, "rival": 404, "fund": 404, "other_fund": 404, "stranger": 403},
    ),
    "POST /api/v1/clinics": Row(at("/api/v1/clinics", json=OPENING), 403, {"operator": 201, "organiser": 201}),
    "GET /api/v1/clinics": Row(at("/api/v1/clinics")),
    "GET /api/v1/clinics/{id}": Row(clinicing(CLINIC)),
    "GET /api/v1/clinics/{id}/proposals": Row(
        clinicing(f"{CLINIC}/proposals"), 403, PLANNING, dict.fromkeys(PLANNING, ("need",))
    ),
    "PUT /api/v1/clinics/{id}/invitations/{party_id}": Row(
        clinicing(f"{CLINIC}/invitations/S1"), 403, {"operator": 204, "organiser": 204}
    ),
    "POST /api/v1/clinics/{id}/bookings": Row(
        clinicing(f"{CLINIC}/bookings", json={"party_id": "S2"}),
        403,
        {"owner": 201, "operator": 201, "organiser": 201},
    ),
    "DELETE /api/v1/clinics/{id}/bookings/{party_id}": Row(
        clinicing(f"{CLINIC}/bookings/S2"), 403, {"owner": 204, "operator": 204, "organiser": 204}
    ),
    "POST /api/v1/clinics/{id}/grid": Row(clinicing(f"{CLINIC}/grid"), 403, {"operator": 201, "organiser": 201}),
    "PUT /api/v1/clinics/{id}/experts/{party_id}": Row(
        clinicing(f"{CLINIC}/experts/P1", json={"presence": "paused"}), 403, PLANNING | {"supplier": 200}
    ),
    "GET /api/v1/clinics/{id}/queue": Row(
        clinicing(f"{CLINIC}/queue", "called"),
        sees=ASKING | {"owner": ("wish",), "supplier": ("wish",)},
    ),
    "POST /api/v1/clinics/{id}/tickets": Row(
        clinicing(f"{CLINIC}/tickets", json={"party_id": "S2"}),
        403,
        {"owner": 201, "operator": 201, "organiser": 201},
        ASKING | {"owner": ("wish",)},
    ),
    "POST /api/v1/clinics/{id}/calls": Row(
        clinicing(f"{CLINIC}/calls", json={"expert": "P1"}), 403, PLANNING | {"supplier": 200}
    ),
    "PUT /api/v1/clinics/{id}/tickets/{number}": Row(
        clinicing(f"{CLINIC}/tickets/1", "called", json={"act": "missed"}),
        403,
        PLANNING | {"supplier": 200},
        ASKING | {"supplier": ("wish",)},
    ),
    "GET /api/v1/fairs/{id}/dial": Row(fairing(f"{FAIR}/dial", "published"), 403, PLANNING),
    "GET /clinics": page("/clinics", visitor=303),
    "GET /clinics/new": Row(at("/clinics/new", headers=HTML), 403, PLANNING | {"stranger": 303}),
    "POST /clinics": Row(
        at("/clinics", data={"day": "2026-03-01", "expert_P2": "1"}),
        403,
        {"operator": 303, "organiser": 303, "stranger": 403},
    ),
    "GET /clinics/{id}": Row(
        clinicing("/clinics/{clinic}", headers=HTML),
        303,
        PLANNING | {"admin": 403, "visitor": 403, "stranger": 303},
        ASKING,
    ),
    "POST /clinics/{id}": clinic_form("/clinics/{clinic}", "open", {}, act="publish"),
    "GET /clinics/{id}/queue": Row(
        clinicing("/clinics/{clinic}/queue", "called", headers=HTML),
        403,
        PLANNING | {"supplier": 200, "stranger": 303},
        ASKING | {"supplier": ("wish",)},
    ),
    "POST /clinics/{id}/queue": clinic_form(
        "/clinics/{clinic}/queue", "called", {"supplier": 303}, act="missed", number="1"
    ),
    "GET /clinics/{id}/screen": Row(
        clinicing("/clinics/{clinic}/screen", "called", headers=HTML), named={"stranger": 303, "visitor": 403}
    ),
    "GET /clinics/{id}/mine": Row(
        clinicing("/clinics/{clinic}/mine", headers=HTML),
        403,
        {
            "owner": 200,
            "rival": 200,
            "fund": 200,
            "other_fund": 200,
            "program": 200,
            "supplier": 303,
            "stranger": 303,
            "visitor": 303,
        },
        {"owner": ("wish",)},
    ),
    "POST /clinics/{id}/mine": Row(
        clinicing("/clinics/{clinic}/mine", data={"act": "cancel", "party_id": "S2"}),
        403,
        {"owner": 303, "stranger": 403},
    ),
    "GET /fairs/{id}/dial": fair_page("/fairs/{fair}/dial"),
    "POST /fairs/{id}/dial": fair_form("/fairs/{fair}/dial", "open", fairness="0.5"),
    "POST /api/v1/jobs": Row(at("/api/v1/jobs", json=JOB), 403, {"operator": 202, "organiser": 202}),
    "GET /api/v1/jobs": Row(at("/api/v1/jobs"), sees={"operator": ("need",)}),
    "GET /api/v1/jobs/{id}": Row(at("/api/v1/jobs/{job}"), 404, {"operator": 200}, {"operator": ("need",)}),
    "POST /api/v1/jobs/{id}/cancel": Row(at("/api/v1/jobs/{job}/cancel"), 404, {"operator": 409} | UNSCOPED),
    "GET /api/v1/jobs/{id}/events": Row(
        at("/api/v1/jobs/{job}/events"), 404, {"operator": 200}, {"operator": ("need",)}
    ),
    "POST /api/v1/webhooks": Row(at("/api/v1/webhooks", json=HOOK), 403, {"owner": 201, "operator": 201}),
    "GET /api/v1/webhooks": Row(at("/api/v1/webhooks")),
    "GET /api/v1/webhooks/{id}": Row(at("/api/v1/webhooks/{hook}"), 404, {"owner": 200}),
    "DELETE /api/v1/webhooks/{id}": Row(dropping, 404, {"owner": 204} | UNSCOPED),
    "GET /api/v1/webhooks/{id}/deliveries": Row(at("/api/v1/webhooks/{hook}/deliveries"), 404, {"owner": 200}),
    "POST /api/v1/webhooks/{id}/deliveries/{delivery_id}/replay": Row(
        at("/api/v1/webhooks/{hook}/deliveries/x/replay"), 404, UNSCOPED
    ),
    "GET /api/v1/parties": Row(at("/api/v1/parties?limit=200")),
    "GET /api/v1/parties/{party_id}": Row(at("/api/v1/parties/S2")),
    "GET /api/v1/parties/{party_id}/facts": Row(
        at("/api/v1/parties/S2/facts"), 403, OWN, {"owner": ("facts",), "operator": ("facts",)}
    ),
    "PUT /api/v1/parties/{party_id}/facts": Row(
        at("/api/v1/parties/S2/facts", json=OWN_FACTS, headers={"if-match": "*"}),
        403,
        OWN,
        {"owner": ("facts",), "operator": ("facts",)},
    ),
    "GET /api/v1/chain": Row(at("/api/v1/chain")),
    "GET /api/v1/chain/{chain}/segments": Row(at("/api/v1/chain/electrical/segments")),
    "GET /api/v1/gaps": Row(at("/api/v1/gaps")),
    "GET /api/v1/industry-chain": Row(at("/api/v1/industry-chain?limit=200"), sees={}),
    "POST /api/v1/industry-chain/placements": Row(at("/api/v1/industry-chain/placements", json={"text": "塑壳断路器"})),
    "GET /api/v1/joint-application": Row(at("/api/v1/joint-application")),
    "POST /api/v1/joint-application/precheck": Row(
        at("/api/v1/joint-application/precheck", json={"facts": {"employees": 0}})
    ),
    "GET /api/v1/one-stop": Row(at("/api/v1/one-stop")),
    "GET /api/v1/one-stop/availability": Row(at("/api/v1/one-stop/availability")),
    "GET /api/v1/events": Row(at("/api/v1/events")),
    "GET /api/v1/events/calendar": Row(at("/api/v1/events/calendar")),
    "GET /api/v1/mentors": Row(at("/api/v1/mentors")),
    "GET /api/v1/mentors/free-hours": Row(at("/api/v1/mentors/free-hours")),
    "POST /api/v1/mentors/allocation": Row(
        at("/api/v1/mentors/allocation", json={"everybody": True}),
        others=403,
        named={"operator": 200, "organiser": 200},
    ),
    "GET /api/v1/mentors/allocation/worth": Row(
        at("/api/v1/mentors/allocation/worth?everybody=true"), others=403, named={"operator": 200, "organiser": 200}
    ),
    "GET /api/v1/loans": Row(at("/api/v1/loans")),
    "GET /api/v1/loans/map": Row(at("/api/v1/loans/map")),
    "POST /api/v1/loans/subsidy": Row(
        at("/api/v1/loans/subsidy", json={"interest_paid_cny": "1000", "rate": "0.4", "region": "330303"})
    ),
    "GET /api/v1/funds": Row(at("/api/v1/funds")),
    "POST /api/v1/funds/mandates": Row(at("/api/v1/funds/mandates", json={"party_id": "S2"})),
    "POST /api/v1/funds/{fund_id}/screenings": Row(at(f"{DESK}/screenings", json={}), 403, ITS_OWN),
    "GET /api/v1/funds/{fund_id}/deals/{party_id}": Row(at(f"{DESK}/deals/S2"), 403, ITS_OWN),
    "POST /api/v1/funds/{fund_id}/searches": Row(at(f"{DESK}/searches", json={"name": "x"}), 403, {"other_fund": 201}),
    "GET /api/v1/funds/{fund_id}/searches": Row(at(f"{DESK}/searches"), 403, ITS_OWN, ITS_DEALS),
    "GET /api/v1/funds/{fund_id}/searches/{search_id}": Row(at(DESK + "/searches/{search}"), 403, ITS_OWN, ITS_DEALS),
    "POST /api/v1/funds/{fund_id}/searches/{search_id}/close": Row(
        searching(DESK + "/searches/{}/close"), 403, ITS_OWN
    ),
    "POST /api/v1/funds/{fund_id}/searches/{search_id}/looks": Row(
        at(DESK + "/searches/{search}/looks", json={"after": 0}), 403, ITS_OWN, ITS_DEALS
    ),
    "GET /api/v1/funds/{fund_id}/searches/{search_id}/digests/{number}": Row(
        at(DESK + "/searches/{search}/digests/1"), 403, ITS_OWN, ITS_DEALS
    ),
    "GET /api/v1/funds/{fund_id}/pipeline": Row(at(f"{DESK}/pipeline"), 403, ITS_OWN, ITS_DEALS),
    "GET /api/v1/funds/{fund_id}/pipeline/export.csv": Row(at(f"{DESK}/pipeline/export.csv"), 403, ITS_OWN, ITS_DEALS),
    "GET /api/v1/funds/{fund_id}/pipeline/export.xlsx": Row(at(f"{DESK}/pipeline/export.xlsx"), 403, ITS_OWN),
    "GET /api/v1/funds/{fund_id}/pipeline/{party_id}": Row(at(f"{DESK}/pipeline/S2"), 403, ITS_OWN, ITS_DEALS),
    "POST /api/v1/funds/{fund_id}/pipeline/{party_id}/moves": Row(
        at(f"{DESK}/pipeline/S1/moves", json={"stage": "spotted"}), 403, ITS_OWN
    ),
    "PUT /api/v1/funds/{fund_id}/pipeline/{party_id}/plan": Row(
        at(f"{DESK}/pipeline/S1/plan", json={"owner": "x"}, headers={"if-match": "*"}), 403, ITS_OWN
    ),
    "GET /api/v1/funds/{fund_id}/quota": Row(at(f"{DESK}/quota"), 403, ITS_OWN),
    "GET /deals": desk_page("/deals?fund=F3"),
    "GET /deals/compare": desk_page("/deals/compare?fund=F3&id=S1&id=S2"),
    "GET /deals/startups/{party_id}": desk_page("/deals/startups/S2?fund=F3", ITS_DEALS),
    "POST /deals/startups/{party_id}/move": desk_form(
        at("/deals/startups/S1/move", data={"fund": "F3", "stage": "spotted"})
    ),
    "POST /deals/startups/{party_id}/plan": desk_form(at("/deals/startups/S1/plan", data={"fund": "F3", "owner": "x"})),
    "GET /deals/watch": desk_page("/deals/watch?fund=F3", ITS_DEALS),
    "POST /deals/watch": desk_form(at("/deals/watch", data={"fund": "F3", "name": "x"})),
    "POST /deals/watch/{search_id}/look": desk_form(at("/deals/watch/{search}/look", data={"fund": "F3"})),
    "POST /deals/watch/{search_id}/close": desk_form(searching("/deals/watch/{}/close", data={"fund": "F3"})),
    "GET /deals/pipeline": desk_page("/deals/pipeline?fund=F3", ITS_DEALS),
    "GET /deals/report": desk_page("/deals/report?fund=F3"),
    "GET /api/v1/alliance": Row(at("/api/v1/alliance")),
    "GET /api/v1/alliance/patents": Row(at("/api/v1/alliance/patents")),
    "GET /": page("/", {"owner": ("draft",)}, organiser=303, operator=303, admin=303, fund=303, other_fund=303),
    "GET /startups/{party_id}": Row(
        at("/startups/S2", headers={"accept": "text/html"}),
        403,
        MATCHING | {"stranger": 303},
        NEEDS,
    ),
    "GET /matches": page("/matches?text=需要银氧化锡触点"),
    "GET /chain": page("/chain"),
    "GET /chain/{chain}": page("/chain/electrical"),
    "GET /measures": page("/measures"),
    "GET /measures/industry_chain": page("/measures/industry_chain"),
    "GET /measures/joint_application": page("/measures/joint_application?employees=0"),
    "GET /measures/one_stop": page("/measures/one_stop"),
    "GET /measures/events": page("/measures/events"),
    "GET /measures/mentors": page("/measures/mentors"),
    "GET /measures/loans": page("/measures/loans"),
    "GET /measures/funds": page("/measures/funds"),
    "GET /measures/alliance": page("/measures/alliance"),
    "GET /sign-in": page("/sign-in", stranger=200),
    "POST /sign-in": Row(trying, 401, {"stranger": 403, "visitor": 403} | UNSCOPED),
    "GET /sign-in/{way}": Row(at("/sign-in/nobody"), 404, {"stranger": 404}),
    "GET /sign-in/{way}/back": Row(at("/sign-in/nobody/back"), 404, {"stranger": 404}),
    "POST /sign-out": Row(at("/sign-out"), 303, {"stranger": 403, "visitor": 403} | UNSCOPED),
    "GET /invitations/{word}": Row(at("/invitations/nothing"), 422, {"stranger": 422}),
    "POST /invitations/{word}": Row(
        at("/invitations/nothing", data={"login": "x"}), 422, {"stranger": 403, "visitor": 403} | UNSCOPED
    ),
    "GET /engagements": tenant_page("/engagements", {"owner": ("preference",)}),
    "GET /engagements/{id}": page_of("/engagements/{pair}", {"owner": 200, "supplier": 200}),
    "POST /engagements": tenant_form("/engagements", {"offer_id": "supplier:P3", "message": "想约一次会面"}),
    "POST /engagements/{id}/answer": pair_form("/answer", {"accept": "yes"}, {"owner": 422, "supplier": 303}),
    "POST /engagements/{id}/steps": pair_form(
        "/steps", {"state": "failed", "reason": "not_now"}, {"owner": 303, "supplier": 303}
    ),
    "POST /engagements/{id}/contact": pair_form("/contact", {}, {"owner": 422, "supplier": 422}),
    "POST /preferences": tenant_form("/preferences", {"offer_id": "supplier:P3", "value": "want"}),
    "GET /board": tenant_page("/board", {"owner": ("draft", "draft_offer")}),
    "GET /board/new": tenant_page("/board/new?side=need"),
    "POST /board": tenant_form("/board", {"side": "need", "text": "需要银氧化锡触点", "then": "publish"}),
    "GET /board/{id}": page_of("/board/{need}", OWN, {"owner": ("draft",), "operator": ("draft",)}),
    "POST /board/{id}": board_form("", {"text": "需要银氧化锡触点", "then": "save"}),
    "POST /board/{id}/renew": board_form("/renew", {}),
    "POST /board/{id}/withdraw": board_form("/withdraw", {}),
    "GET /notifications": tenant_page("/notifications"),
    "POST /notifications/seen": Row(at("/notifications/seen"), 303, {"stranger": 403, "visitor": 403} | UNSCOPED),
    "GET /me/organisation": tenant_page("/me/organisation"),
    "POST /me/organisation": Row(
        at("/me/organisation", data={"party_id": "S2", "name": "温州另弧电器", "then": "look"}),
        403,
        {"owner": 200, "stranger": 403},
    ),
    "GET /me/offers/{id}": page_of("/me/offers/supplier:P1", {"supplier": 200} | _NOBODY | _HOMELESS),
    "POST /me/offers/{id}": Row(
        at("/me/offers/supplier:P1", data={"party_id": "P1", "then": "resume"}), 403, {"supplier": 303, "stranger": 403}
    ),
    "POST /me/contact": tenant_form("/me/contact", {"phone": "13987650431"}),
    "POST /me/consents": tenant_form("/me/consents", {"purpose": "case_study", "give": "yes"}),
    "GET /operators": report_page("/operators"),
    "GET /operators/indicators": report_page("/operators/indicators"),
    "GET /operators/indicators/{code}": report_page("/operators/indicators/new_jobs"),
    "GET /operators/firms": report_page("/operators/firms"),
    "GET /operators/places": report_page("/operators/places"),
    "GET /operators/imports": report_page("/operators/imports", organiser=403),
    "POST /operators/imports": Row(
        at("/operators/imports", files={"file": ("样例.csv", b"a")}),
        403,
        {"operator": 303, "stranger": 401, "visitor": 401},
    ),
    "GET /operators/imports/templates/{name}": report_page("/operators/imports/templates/funds", organiser=403),
    "GET /operators/audit": report_page("/operators/audit", organiser=403, admin=200),
    "GET /me": page("/me", visitor=303),
    "POST /me/sessions/{session_id}/end": Row(
        at("/me/sessions/x/end"), 404, {"stranger": 403, "visitor": 403} | UNSCOPED
    ),
    "POST /me/tokens": Row(at("/me/tokens", data={"name": "x"}), 422, {"stranger": 403, "visitor": 403} | UNSCOPED),
    "POST /me/tokens/{token_id}/end": Row(at("/me/tokens/x/end"), 404, {"stranger": 403, "visitor": 403} | UNSCOPED),
}
