"""The pages after sign-in: a start-up's day, its board, its pairs; and the operators' figures."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from matcher.bootstrap import House
from matcher.entities.accounts import SYSTEM, Membership, UserRole
from matcher.wording import say, words

PASSWORD = "银触点 and 断路器 7"
MEMBERS = {
    "startup-s1": Membership(UserRole.STARTUP, "S1"),
    "maker-p1": Membership(UserRole.COUNTERPART, "P1"),
    "operator": Membership(UserRole.OPERATOR),
}
OFFER = "supplier:P1"
ZH = words("pages", "zh")


class Reader(TestClient):
    """A signed-in browser that knows the word of its forms."""

    def fill(self, path: str, **fields: str) -> tuple[int, str, str]:
        """(status, text, path one was led to)"""
        word = re.findall(r'name="csrf" value="(\w+)"', self.get("/me").text)[0]
        answer = self.post(path, data={"csrf": word} | fields)
        return answer.status_code, answer.text, answer.url.path


@pytest.fixture(scope="module")
def readers(house: House) -> Callable[[str], Reader]:
    app = create_app(house)
    opened: dict[str, Reader] = {}

    def reader(login: str) -> Reader:
        if login not in opened:
            house.door.add_account(SYSTEM, login, login, PASSWORD, [MEMBERS[login]])
            browser = Reader(app)
            word = re.findall(r'name="csrf" value="(\w+)"', browser.get("/sign-in").text)[0]
            browser.post("/sign-in", data={"csrf": word, "login": login, "password": PASSWORD})
            opened[login] = browser
        return opened[login]

    return reader


def test_a_startup_asks_its_counterpart_agrees_and_both_see_names_only_then(readers: Callable[[str], Reader]) -> None:
    startup, maker = readers("startup-s1"), readers("maker-p1")
    asked = {"party_id": "S1", "offer_id": OFFER, "message": "想约一次会面"}
    status, _, path = startup.fill("/engagements", **asked)
    assert (status, startup.fill("/engagements", **asked)[2]) == (200, path)  # asking twice changes nothing
    before = maker.get(path).text
    assert ("温州明弧电器" in before, "想约一次会面" in before) == (False, True)
    assert ZH["notice_asked_you"].split("}")[1] in maker.get("/notifications").text
    assert path in maker.get("/").text
    assert "温州明弧电器" in maker.fill(f"{path}/answer", accept="yes")[1]
    assert say("pages", "both_agreed", "zh", name="乐清银触点厂") in startup.get(path).text
    status, text, _ = startup.fill(f"{path}/steps", state="met", on="2026-02-01")
    assert (status, say("pages", "meet_on", "zh", day="2026年2月1日 周日") in startup.get("/").text) == (200, True)
    assert "同意" in startup.get(f"{path}").text
    status, text, _ = startup.fill(f"{path}/steps", state="ended")
    assert (status, 'role="alert"' in text) == (422, True)


def test_a_message_without_a_name_may_not_hold_a_telephone_number(readers: Callable[[str], Reader]) -> None:
    status, _, _ = readers("startup-s1").fill(
        "/engagements", party_id="S1", offer_id="supplier:P2", message="请打 13812345678"
    )
    assert status == 422


def test_what_is_left_out_is_off_the_list_and_can_come_back(readers: Callable[[str], Reader]) -> None:
    startup = readers("startup-s1")
    said = {"party_id": "S1", "offer_id": "mentor:M1", "back": "list"}
    card = 'data-offer="mentor:M1"'
    shown = card in startup.get("/startups/S1?kind=mentor").text
    gone = card in startup.fill("/preferences", value="decline", reason="place", **said)[1]
    assert ZH["why_place"] in startup.get("/engagements").text
    back = card in startup.fill("/preferences", value="want", **said)[1]
    assert (shown, gone, back) == (True, False, True)


def test_a_visitor_is_told_how_to_act(client: TestClient) -> None:
    assert ZH["sign_in_to_act"] in client.get("/startups/S1").text


def test_a_profile_goes_from_draft_to_published_to_withdrawn(readers: Callable[[str], Reader]) -> None:
    startup = readers("startup-s1")
    _, text, path = startup.fill("/board", party_id="S1", side="need", text="", then="save")
    assert (path.startswith("/board/need:"), ZH["needed_first"] in text) == (True, True)
    status, text, _ = startup.fill(path, text="", then="publish", version="2")
    assert (status, 'role="alert"' in text) == (422, True)
    assert startup.fill(path, text="需要银氧化锡触点，用于断路器", then="publish")[2] == "/board"
    board = startup.get("/board").text
    assert say("pages", "days_left", "zh", count=365) in board
    assert startup.fill(f"{path}/withdraw")[0] == 200
    assert f'{path}/withdraw"' not in startup.get("/board").text


def test_a_stale_form_is_refused_with_what_was_written_kept(readers: Callable[[str], Reader]) -> None:
    startup = readers("startup-s1")
    path = startup.fill("/board", party_id="S1", side="need", text="需要铆钉触头一批", then="save")[2]
    startup.fill(path, text="需要铆钉触头两批", then="save", version="1")
    status, text, _ = startup.fill(path, text="需要铆钉触头三批", then="save", version="1")
    assert (status, "需要铆钉触头三批" in text) == (412 if status == 412 else 422, True)


def test_contact_data_in_an_unnamed_offer_is_told_beside_its_field(readers: Callable[[str], Reader]) -> None:
    fields = {
        "party_id": "S1",
        "side": "offer",
        "kind": "resource",
        "title": "试验线",
        "anonymous": "1",
        "then": "publish",
    }
    status, text, _ = readers("startup-s1").fill("/board", text="型式试验线，电话 13812345678", **fields)
    assert (status, 'id="text-fault"' in text) == (422, True)


def test_a_consent_is_given_and_taken_back(readers: Callable[[str], Reader], house: House) -> None:
    startup = readers("startup-s1")
    given = startup.fill("/me/consents", party_id="S1", purpose="case_study", give="yes")[1].count(
        ZH["consented_at"][-3:]
    )
    assert given == 1
    startup.fill("/me/consents", party_id="S1", purpose="case_study", give="no")
    assert [one.withdrawn_at is None for one in house.persons.consents_of("S1") if one.purpose == "case_study"] == [
        False
    ]


def test_an_account_without_an_organisation_is_told_who_can_give_one(readers: Callable[[str], Reader]) -> None:
    answer = readers("operator").get("/board", headers={"accept": "text/html"})
    assert (answer.status_code, words("errors", "zh")["no_organisation"] in answer.text) == (403, True)


def test_an_operator_begins_at_the_overview_and_opens_the_list_behind_a_figure(
    readers: Callable[[str], Reader],
) -> None:
    operator = readers("operator")
    home = operator.get("/")
    assert home.url.path == "/operators"
    for path in sorted(set(re.findall(r'href="(/operators/indicators/\w+)"', home.text))):
        assert operator.get(path).status_code == 200


@pytest.mark.parametrize(
    "path", ["firms", "places", "places?kind=space", "imports", "audit", "indicators?county=330303"]
)
def test_the_operators_pages_are_shown_in_both_languages(readers: Callable[[str], Reader], path: str) -> None:
    mark = "&" if "?" in path else "?"
    shown = [readers("operator").get(f"/operators/{path}{mark}lang={lang}").status_code for lang in ("en", "zh")]
    assert shown == [200, 200]


def test_an_unknown_indicator_names_the_ones_there_are(readers: Callable[[str], Reader]) -> None:
    answer = readers("operator").get("/operators/indicators/nothing", headers={"accept": "text/html"})
    assert (answer.status_code, "events_held" in answer.text) == (404, True)
