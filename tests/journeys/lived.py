"""A house that has been lived in: the pilot's data with accounts of every role, pairs in every state, a board, a fund's desk, fairs and jobs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from starlette.testclient import TestClient

from api.app import create_app
from matcher.bootstrap import House, now
from matcher.entities import Kind
from matcher.entities.accounts import SYSTEM, Membership, Scope, UserRole
from matcher.entities.clinics import Presence
from matcher.entities.deals import PipelineStage
from matcher.entities.engagements import Engagement, State, Value
from matcher.entities.fairs import Fair, FairKind, FairState
from matcher.entities.fairs import Side as FairSide
from matcher.entities.jobs import Job, JobKind, JobState
from matcher.entities.profiles import Profile, ProfileContent, Side
from matcher.services.board import draft, publish
from matcher.services.engagements import answer, express_interest, record_step, say
from matcher.services.fairs.clinic_day import call_next, take_number
from matcher.services.fairs.clinic_grid import booked, expert_moves, publish_grid
from matcher.services.fairs.clinics import Coming, open_clinic
from matcher.services.fairs.drafting import drafted
from matcher.services.fairs.proposing import Invitee
from matcher.services.fairs.publishing import publish as publish_fair
from matcher.settings import Settings, shipped_data
from matcher.storage.jobs import add_job
from matcher.storage.persons import Purpose
from tests.journeys.acting import PASSWORD

STARTUP, NEWCOMER, MANAGER, FUND = "sample-startup-01", "sample-startup-05", "sample-manager-01", "sample-fund-01"


@dataclass
class Lived:
    """The house and what a page may be about."""

    house: House
    counterpart: str = ""
    ids: dict[str, str] = field(default_factory=dict)


def lived_house(home: Path) -> Lived:
    """The pilot's data on a closed server, after some weeks."""
    house = House(Settings(home=home, data=shipped_data(), access="closed", encoder="static"))
    house.import_files([shipped_data() / "seed", shipped_data() / "chains"])
    lived = Lived(house)
    _pairs(lived)
    _people(lived)
    _board(lived)
    _fund(lived)
    _fairs(lived)
    _clinic(lived)
    _jobs(lived)
    return lived


def opened(lived: Lived) -> House:
    """The same records on an open server, as visitors of this machine see them."""
    return House(replace(lived.house.settings, access="open"))


def _people(lived: Lived) -> None:
    door = lived.house.door
    members = {
        "startup": Membership(UserRole.STARTUP, STARTUP), "newcomer": Membership(UserRole.STARTUP, NEWCOMER),
        "counterpart": Membership(UserRole.COUNTERPART, lived.counterpart), "operator": Membership(UserRole.OPERATOR),
        "organiser": Membership(UserRole.ORGANISER), "manager": Membership(UserRole.FUND_MANAGER, MANAGER),
        "admin": Membership(UserRole.ADMIN),
    }  # fmt: skip
    for login, membership in members.items():
        door.add_account(SYSTEM, login, "样例用户", PASSWORD, [membership])
    lived.ids["invitation"] = door.invite(SYSTEM, members["startup"])
    word, _ = door.sign_in("startup", PASSWORD, address="127.0.0.1", agent="Chrome Windows")
    viewer, _ = door.look_up_session(word)
    assert viewer is not None
    door.add_token(viewer, "自己的程序", [Scope.READ], 90)
    _case(lived, door.add_token(viewer, "办件", [Scope.READ, Scope.WRITE], 1)[0])
    lived.house.persons.consent(STARTUP, Purpose.DEAL_FLOW, SYSTEM, at=now())


def _pairs(lived: Lived) -> None:
    house = lived.house
    need, _ = house.need_of(STARTUP, SYSTEM, kinds=(Kind.SUPPLIER,))
    offers = [one.offer for one in house.find_matches(need, top=9, viewer=SYSTEM).matches if one.offer.party_id]
    lived.counterpart = offers[0].party_id or ""
    owners = [one.party_id or "" for one in offers]
    asked = [_ask(house, STARTUP, offer.id) for offer in offers[:4]]
    house.engage(lambda occasion: answer(asked[1].id, owners[1], accept=True, occasion=occasion))
    day = house.clock.today() + timedelta(days=3)
    house.engage(lambda occasion: record_step(asked[1].id, State.MET, STARTUP, occasion=occasion, on=day))
    house.engage(lambda occasion: answer(asked[2].id, owners[2], accept=False, occasion=occasion, reason="place"))
    house.engage(lambda occasion: answer(asked[3].id, owners[3], accept=True, occasion=occasion))
    say(STARTUP, offers[4].id, Value.WANT, occasion=house.occasion)
    say(STARTUP, offers[5].id, Value.DECLINE, occasion=house.occasion, reason="price")
    lived.ids["own_offer"] = offers[0].id
    lived.ids |= {"asked": asked[0].id, "met": asked[1].id, "refused": asked[2].id, "agreed": asked[3].id}


def _ask(house: House, asker: str, offer_id: str) -> Engagement:
    message = "想约一次 20 分钟的会面"
    return house.engage(
        lambda occasion: express_interest(asker, offer_id, occasion=occasion, unnamed=True, message=message)
    )


def _board(lived: Lived) -> None:
    house, today = lived.house, lived.house.clock.today()
    need = ProfileContent(
        kinds=(Kind.SUPPLIER,), text="需要银氧化锡触点，用于生产小型断路器，月需 3 万件", products=("银氧化锡触点",)
    )
    offer = ProfileContent(kinds=(Kind.RESOURCE,), title="高低温试验箱开放使用", text="每周三、周五开放，按小时计费")
    written = [
        house.on_board(lambda work, one=one: draft(work, one[0], STARTUP, one[1], now()))  # type: ignore[misc]  # bound at once
        for one in ((Side.NEED, need), (Side.NEED, ProfileContent(())), (Side.OFFER, offer))
    ]

    def put(profile: Profile, days: int) -> Profile:
        until = today + timedelta(days=days)
        return house.on_board(lambda work: publish(work, profile.id, version=None, day=today, now=now(), until=until))

    put(written[0], 200)
    put(written[2], 10)
    lived.ids |= {"need": written[0].id, "draft": written[1].id, "offer": written[2].id}


def _fund(lived: Lived) -> None:
    house = lived.house
    room = house.fund_desk(FUND, SYSTEM)
    house.watches_of(room).save(FUND, "每天看一次")
    pipeline = house.pipeline_of(room)
    pipeline.move(FUND, STARTUP, PipelineStage.SPOTTED, by="样例用户", note="先约创始人")
    day = house.clock.today() - timedelta(days=1)
    pipeline.plan(FUND, STARTUP, next_action="约访谈", owner="样例用户", due=day)


def _fairs(lived: Lived) -> None:
    desk, day = lived.house.fairs, lived.house.clock.today() + timedelta(days=20)
    invited = [
        Invitee(STARTUP, FairSide.A, (), (), 0.0), Invitee("sample-startup-02", FairSide.A, (), (), 0.0),
        Invitee(lived.counterpart, FairSide.B, (), (), 0.0),
    ]  # fmt: skip
    for name, state in (("fair_open", "open"), ("fair", "published")):
        fair = desk.plan(Fair(id="", title="样例供需对接会", day=day, slot_count=4, table_count=2), invited)
        lived.ids[name] = fair.id
        desk.move(fair.id, FairState.OPEN)
        desk.register_all(fair.id)
        desk.wish(fair.id, STARTUP, lived.counterpart, Value.MUST, "")
        if state == "published":
            drafted(fair.id, desk, seconds=1.0)
            publish_fair(fair.id, desk)
            lived.ids["badge"] = desk.participation(fair.id, STARTUP).badge


def _case(lived: Lived, token: str) -> None:
    """A case the start-up handed in and one it did not yet, each with a paper, over HTTP as its program would."""
    wish = {"party_id": STARTUP, "kind": "help", "text": "想了解场地补贴怎么办", "form": {"address": "样例路 1 号"}}
    with TestClient(create_app(lived.house)) as client:
        client.headers["authorization"] = f"Bearer {token}"
        for name, is_draft in (("case", False), ("case_draft", True)):
            made = client.post("/api/v1/cases", json=wish | {"draft": is_draft})
            assert made.status_code == 201, made.text
            lived.ids[name] = made.json()["id"]
            file = {"file": ("样例计划书.pdf", b"%PDF-1.7\n%%EOF\n")}
            sent = client.post(f"/api/v1/cases/{lived.ids[name]}/papers", data={"item": "1"}, files=file)
            assert sent.status_code == 201, sent.text


def _clinic(lived: Lived) -> None:
    """A clinic of today: booked, published, and a number called."""
    house, adviser = lived.house, lived.counterpart
    with house.clinic_work() as desk:
        fair = Fair(id="", title="样例门诊", day=house.clock.today(), kind=FairKind.CLINIC, slot_count=4)
        id = open_clinic(fair, [Coming(adviser)], desk).id
        booked(id, STARTUP, desk, question="怎么申请贴息", expert=adviser)
        publish_grid(id, desk)
        expert_moves(id, adviser, Presence.HERE, desk)
        take_number(id, desk, party_id=STARTUP)
        call_next(id, adviser, desk)
    lived.ids["clinic"] = id


def _jobs(lived: Lived) -> None:
    at = datetime.now(UTC)
    file = {
        "file": "我的企业.csv", "rows": 3, "accepted": 1, "refusal": None,
        "review": [{"row": 3, "field": "企业名称", "code": "possible_duplicate", "zh": "与已有企业同名", "en": "a firm of this name is known"}],
        "rejected": [{"row": 2, "field": "成立日期", "code": "no_such_day", "zh": "没有这一天", "en": "there is no such day"}],
    }  # fmt: skip
    done = Job("job_done", JobKind.IMPORT, {}, "operator", at, at)
    running = Job("job_running", JobKind.MATCH_ALL, {}, "operator", at, at, JobState.RUNNING, done=40, total=100)
    with lived.house.beside.write() as connection:
        add_job(connection, done)
        add_job(connection, running)
    lived.house.jobs.finish("job_done", JobState.DONE, at, result={"files": [file]})
