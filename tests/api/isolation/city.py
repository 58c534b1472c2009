"""Two rival tenants in one closed city: every secret of the one carries a canary, and everybody who might look has a token."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import numpy as np
from httpx import Response
from numpy.typing import NDArray
from starlette.testclient import TestClient

from api.app import create_app
from matcher.bootstrap import House
from matcher.entities import Kind, Need, Party, Role
from matcher.entities.accounts import ALL_SCOPES, SYSTEM, Membership, Scope, UserRole, Viewer
from matcher.entities.clinics import Presence
from matcher.entities.engagements import Value
from matcher.entities.fairs import Fair, FairKind, FairState
from matcher.entities.fairs import Side as FairSide
from matcher.retrieval.generation import Encoders
from matcher.services.fairs.clinic_day import call_next, take_number
from matcher.services.fairs.clinic_grid import booked, expert_moves, publish_grid
from matcher.services.fairs.clinics import Coming, open_clinic
from matcher.services.fairs.drafting import drafted
from matcher.services.fairs.proposing import Invitee
from matcher.services.fairs.publishing import publish
from matcher.settings import Settings, shipped_data
from matcher.storage.persons import Field, Purpose
from tests.api.conftest import LONGWAN, MAKERS, OFFERS, OTHERS, SEGMENTS, _rules
from tests.builders import an_offer
from tests.fakes import FakeClock, FakeEncoder

PASSWORD: Final = "银触点 and 断路器 7"
CANARIES: Final = {
    "need": "canaryneed7f3ab9",
    "need_fact": "canaryfact7f3ab9",
    "draft": "canarydraft7f3ab9",
    "draft_offer": "canaryoffer7f3ab9",
    "preference": "canarypref7f3ab9",
    "decline": "canarydecl7f3ab9",
    "wish": "canarywish7f3ab9",
    "facts": "918273645",
    "phone": "13987650431",
    "deal": "canarydeal7f3ab9",
    "case": "canarycase7f3ab9",
    "case_phone": "13987650432",
    "case_draft": "canarycasedraft7f3ab9",
    "paper": "canarypaper7f3ab9",
    "note": "canarynote7f3ab9",
}
"""What is secret → the word that is planted there; the second start-up's own, each in one place alone."""
HIDDEN_NAME: Final = "乐清匿名雀触点厂"
"""Who offers without a name."""

RIVAL = Party(
    id="S1", name="温州明弧电器", roles=(Role.STARTUP,), region=LONGWAN, text="研发小型塑壳断路器", products=("塑壳断路器",),
    inputs=("银氧化锡触点",), segments=("electrical.breakers",), facts={"raising_cny": Decimal(7654321)},
)  # fmt: skip
OWNER = replace(
    RIVAL, id="S2", name="温州另弧电器", text="研发小型断路器", products=("微型断路器",),
    facts={"raising_cny": Decimal(CANARIES["facts"]), "employees": 9},
)  # fmt: skip
HIDDEN = Party(
    id="P9",
    name=HIDDEN_NAME,
    roles=(Role.SUPPLIER,),
    region="330382",
    products=("银氧化锡触点",),
    facts={"employees": 73},
)
ACTORS: Final = {
    "owner": Membership(UserRole.STARTUP, "S2"),
    "rival": Membership(UserRole.STARTUP, "S1"),
    "supplier": Membership(UserRole.COUNTERPART, "P1"),
    "fund": Membership(UserRole.FUND_MANAGER, "F1"),
    "other_fund": Membership(UserRole.FUND_MANAGER, "F3"),
    "organiser": Membership(UserRole.ORGANISER),
    "operator": Membership(UserRole.OPERATOR),
    "admin": Membership(UserRole.ADMIN),
    "program": Membership(UserRole.INTEGRATOR, "S1"),
}
OTHER_MANAGER = Party(id="F3", name="雁荡创投", roles=(Role.FUND_MANAGER,))
OTHER_FUND = an_offer(
    "fund:F3", kind=Kind.FUND, title="雁荡电气基金", party_id="F3", region=None, segments=("electrical.breakers",), products=(),
    terms={"portfolio": ("P2",), "dry_powder_cny": Decimal(50_000_000)},
)  # fmt: skip
JOB: Final = {"kind": "match_all", "role": "startup", "kinds": ["supplier"], "top": 3}
HOOK: Final = {"url": "http://127.0.0.1:9/hook", "types": ["offer.withdrawn"], "party_id": "S2"}
STRANGERS: Final = ("stranger", "visitor")
"""A stranger of the closed server, and a visitor of an open one over the same records."""


class WatchedEncoder(FakeEncoder):
    """Remembers the texts that an index is made of."""

    def __init__(self, name: str, seen: list[str]) -> None:
        super().__init__(name)
        self.seen = seen

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.seen.extend(texts)
        return super().encode_documents(texts)

    encode_queries = FakeEncoder.encode_documents


class Listener(logging.Handler):
    """Every log line there is."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(logging.Formatter().format(record))


@dataclass
class City:
    """The city's house, a client for each actor, and what was logged and embedded."""

    house: House
    home: Path
    clients: dict[str, TestClient] = field(default_factory=dict)
    log: Listener = field(default_factory=Listener)
    embedded: list[str] = field(default_factory=list)
    run_id: str = ""
    engagement_id: str = ""
    job_id: str = ""
    hook_id: str = ""
    need_id: str = ""
    offer_id: str = ""
    search_id: str = ""
    serial: int = 0

    def ask(self, actor: str, method: str, path: str, **rest: Any) -> Response:
        return self.clients[actor].request(method, path, **rest)  # type: ignore[return-value]

    def fresh(self, side: str, *, published: bool = False, word: str = "") -> tuple[str, str]:
        """(id, etag) of one more profile of the owner; a published one is no secret and carries no word."""
        self.serial += 1
        body: dict[str, Any] = {"party_id": "S2", "text": f"{word} 需要银氧化锡触点 {self.serial}"}
        if side == "offers":
            body = {
                "party_id": "S2",
                "kind": "resource",
                "title": "试验线",
                "text": f"{word} 可做短路与温升的型式试验线 {self.serial}",
            }
        made = self.ask("owner", "POST", f"/api/v1/{side}", json=body)
        assert made.status_code == 201, made.text
        if published:
            made = self.ask("owner", "POST", f"/api/v1/{side}/{made.json()['id']}/publish", json={})
            assert made.status_code == 200, made.text
        return made.json()["id"], made.headers["etag"]

    def fresh_fair(self, state: str = "open") -> tuple[str, str]:
        """(id, badge of the owner) of one more fair of the owner and the supplier: draft, open, drafted or published."""
        desk = self.house.fairs
        day = self.house.clock.today()
        invited = [Invitee("S2", FairSide.A, (), (), 0.0), Invitee("P1", FairSide.B, (), (), 0.0)]
        fair = desk.plan(Fair(id="", title="供需对接会", day=day, slot_count=3, table_count=2), invited)
        badge = desk.participation(fair.id, "S2").badge
        if state != "draft":
            desk.move(fair.id, FairState.OPEN)
            desk.register_all(fair.id)
            desk.wish(fair.id, "S2", "P1", Value.MUST, CANARIES["wish"])
        if state in ("drafted", "published"):
            drafted(fair.id, desk, seconds=1.0)
        if state == "published":
            publish(fair.id, desk)
        return fair.id, badge

    def fresh_clinic(self, state: str = "open") -> str:
        """One more clinic of today at which the supplier advises and the owner has booked: open, published, or called (to the supplier)."""
        with self.house.clinic_work() as desk:
            fair = Fair(id="", title="创业门诊", day=self.house.clock.today(), kind=FairKind.CLINIC, slot_count=2)
            id = open_clinic(fair, [Coming("P1"), Coming("P2")], desk).id
            booked(id, "S2", desk, question=CANARIES["wish"], expert="P1")
            if state != "open":
                publish_grid(id, desk)
            expert_moves(id, "P1", Presence.HERE, desk)
            if state == "called":
                take_number(id, desk, party_id="S2")
                call_next(id, "P1", desk)
        return id

    def fresh_case(self) -> str:
        """One more case of the owner, handed in."""
        wish = {"party_id": "S2", "kind": "help", "text": CANARIES["case"], "form": {"address": CANARIES["case"]}}
        made = self.ask("owner", "POST", "/api/v1/cases", json=wish | {"phone": CANARIES["case_phone"]})
        assert made.status_code == 201, made.text
        id: str = made.json()["id"]
        return id

    def fresh_draft(self) -> str:
        """One more case of the owner that is not handed in."""
        word = CANARIES["case_draft"]
        wish = {"party_id": "S2", "kind": "help", "text": word, "form": {"address": word}, "draft": True}
        made = self.ask("owner", "POST", "/api/v1/cases", json=wish)
        assert made.status_code == 201, made.text
        id: str = made.json()["id"]
        return id

    def fresh_paper(self) -> tuple[str, str]:
        """(id of a case, id of its paper) of the owner; name and content carry the word."""
        case, word = self.fresh_case(), CANARIES["paper"]
        file = (f"{word}.pdf", f"%PDF-1.7\n{word}\n%%EOF\n".encode())
        made = self.ask("owner", "POST", f"/api/v1/cases/{case}/papers", data={"item": "1"}, files={"file": file})
        assert made.status_code == 201, made.text
        return case, made.json()["items"][0]["id"]

    def fresh_engagement(self) -> tuple[str, str]:
        """(id, etag) of a pair of the owner and the supplier, still to be answered."""
        self.serial += 1
        offer = an_offer(f"supplier:more{self.serial}", party_id="P1")
        self.house.writer.put_offers([offer], "industry_chain")
        made = self.ask("owner", "POST", "/api/v1/engagements", json={"party_id": "S2", "offer_id": offer.id})
        assert made.status_code == 201, made.text
        return made.json()["id"], made.headers["etag"]


def build(home: Path) -> City:
    """The city, with all of its secrets planted."""
    data = home / "data"
    (data / "policies").mkdir(parents=True)
    for folder in ("models", "codes"):
        shutil.copytree(shipped_data() / folder, data / folder)
    (data / "policies" / "rules.yaml").write_text(_rules(), encoding="utf-8")
    settings = Settings(home=home, data=data, access="closed", webhook_private=True)
    house = House(settings, clock=FakeClock())  # type: ignore[arg-type]  # a clock that stands still
    city = City(house, home)
    encoders = Encoders(text=WatchedEncoder("fake", city.embedded), product=WatchedEncoder("fake-2", city.embedded))
    house.__dict__["encoders"] = encoders
    logging.getLogger().addHandler(city.log)
    logging.getLogger().setLevel(logging.DEBUG)
    _records(house)
    _people(city)
    open_house = House(replace(settings, access="open"), clock=FakeClock())  # type: ignore[arg-type]  # as above
    open_house.__dict__["encoders"] = encoders
    city.clients["visitor"] = TestClient(create_app(open_house), follow_redirects=False)
    _secrets(city)
    return city


def _records(house: House) -> None:
    with house.writer.transaction() as work:
        work.put_segments(SEGMENTS)
        work.put_materials([("塑壳断路器", ("银氧化锡触点",)), ("银氧化锡触点", ("银粉",))])
        work.put_parties([RIVAL, OWNER, HIDDEN, OTHER_MANAGER, *MAKERS, *OTHERS])
        for stem, offers in OFFERS.items():
            work.put_offers(offers, stem)
        work.put_offers([OTHER_FUND], "funds")
        hidden = an_offer("offer:0a1b2c", title="银氧化锡触点", party_id="P9", terms={"anonymous": True})
        work.put_offers([hidden], "industry_chain")
        work.put_needs(
            [
                Need(text="需要银氧化锡触点", id="N1", party_id="S1", region=LONGWAN),
                Need(
                    text=f"{CANARIES['need']} 需要银氧化锡触点", id="N2", party_id="S2", region=LONGWAN,
                    facts={"note": CANARIES["need_fact"]},
                ),
            ]
        )  # fmt: skip


def _people(city: City) -> None:
    app = create_app(city.house)
    for name, membership in ACTORS.items():
        account = city.house.door.add_account(SYSTEM, name, name, PASSWORD, [membership])
        viewer = Viewer(account_id=account.id, scopes=ALL_SCOPES)
        scopes = [Scope.READ, Scope.MATCH] if name == "program" else list(Scope)
        word, _ = city.house.door.add_token(viewer, "test", scopes, 30)
        headers = {"authorization": f"Bearer {word}"}
        city.clients[name] = TestClient(app, headers=headers, follow_redirects=False)
    city.clients["stranger"] = TestClient(app, follow_redirects=False)


def _secrets(city: City) -> None:
    house, at = city.house, datetime(2026, 1, 15, tzinfo=UTC)
    house.persons.keep("party:S2", Field.PHONE, CANARIES["phone"], until=date(2027, 1, 1))
    house.persons.consent(
        "S1", Purpose.DEAL_FLOW, SYSTEM, at=at, to_party_id="F1"
    )  # the rival has released, the owner not
    said = {"party_id": "S2", "to_id": "P2", "value": "decline", "reason": CANARIES["preference"]}
    assert city.ask("owner", "POST", "/api/v1/preferences", json=said).status_code == 200
    city.need_id, _ = city.fresh("needs", word=CANARIES["draft"])
    city.offer_id, _ = city.fresh("offers", word=CANARIES["draft_offer"])
    city.run_id = city.ask("owner", "POST", "/api/v1/matches", json={"party_id": "S2", "kinds": ["supplier"]}).json()[
        "run_id"
    ]
    house._ledger.settle()
    city.engagement_id, _ = city.fresh_engagement()
    city.hook_id = city.ask("owner", "POST", "/api/v1/webhooks", json=HOOK).json()["id"]
    city.job_id = city.ask("operator", "POST", "/api/v1/jobs", json=JOB).json()["id"]
    assert "event: done" in city.ask("operator", "GET", f"/api/v1/jobs/{city.job_id}/events").text
    deals, word = "/api/v1/funds/F3", CANARIES["deal"]
    moved = city.ask("other_fund", "POST", f"{deals}/pipeline/S2/moves", json={"stage": "spotted", "note": word})
    assert moved.status_code == 200, moved.text
    plan = {"next_action": word, "owner": word, "links": [f"https://files.example/{word}"]}
    planned = city.ask("other_fund", "PUT", f"{deals}/pipeline/S2/plan", json=plan, headers={"if-match": "*"})
    assert planned.status_code == 200, planned.text
    invited = {"party_id": "S2", "role": "startup", "note": CANARIES["note"]}
    assert city.ask("owner", "POST", "/api/v1/invitations", json=invited).status_code == 201
    city.search_id = city.ask("other_fund", "POST", f"{deals}/searches", json={"name": word, "thesis": word}).json()[
        "id"
    ]
    assert city.ask("other_fund", "POST", f"{deals}/searches/{city.search_id}/looks", json={}).json()["number"] == 1
