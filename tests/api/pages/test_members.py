"""The page of members in a browser: a link that is shown once opens an account; who is suspended is out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import Response
from starlette.testclient import TestClient

from api.app import create_app
from matcher.bootstrap import House
from matcher.entities.accounts import SYSTEM, Membership, UserRole
from matcher.settings import Settings, shipped_data
from tests.builders import a_party
from tests.fakes import FakeClock
from tests.matcher.services.paper_files import PDF

PASSWORD = "银触点 and 断路器 7"
PEOPLE = {
    "boss": Membership(UserRole.ADMIN), "op": Membership(UserRole.OPERATOR), "zhang": Membership(UserRole.STARTUP, "S1"),
    "rival": Membership(UserRole.STARTUP, "S2"),
}  # fmt: skip


class Door:
    """A closed server and its browsers."""

    def __init__(self, home: Path) -> None:
        settings = Settings(home=home, data=shipped_data(), access="closed")
        self.house = House(settings, clock=FakeClock())  # type: ignore[arg-type]  # stands still
        self.house.writer.put_parties([a_party("S1"), a_party("S2")])
        self.ids = {
            login: self.house.door.add_account(SYSTEM, login, login, PASSWORD, [held]).id
            for login, held in PEOPLE.items()
        }
        self.app = create_app(self.house)
        self.browsers: dict[str, TestClient] = {}

    def browser(self, login: str) -> TestClient:
        if login not in self.browsers:
            made = TestClient(self.app, follow_redirects=False)
            made.post("/sign-in", data={"csrf": word_of(made, "/sign-in"), "login": login, "password": PASSWORD})
            self.browsers[login] = made
        return self.browsers[login]

    def get(self, login: str, path: str = "/members") -> str:
        return self.browser(login).get(path).text

    def post(self, login: str, path: str, page: str = "/members", **fields: str) -> Response:
        browser = self.browser(login)
        return browser.post(path, data={"csrf": word_of(browser, page)} | fields)  # type: ignore[return-value]


def word_of(browser: TestClient, path: str) -> str:
    word: str = re.findall(r'name="csrf" value="(\w+)"', browser.get(path).text)[0]
    return word


def link_of(page: str) -> str:
    return re.findall(r'value="http://testserver(/invitations/[\w-]+)"', page)[0]


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    made = Door(tmp_path)
    yield made
    made.house.close()


def test_a_member_invites_a_colleague_by_a_link_that_is_shown_once(door: Door) -> None:
    answer = door.post("zhang", "/members/invitations", role="startup", note="财务部")
    link = link_of(answer.text)
    assert ("财务部" in answer.text, link in door.get("zhang"), link in door.get("op")) == (True, False, False)
    new = TestClient(door.app, follow_redirects=False)
    fields = {"csrf": word_of(new, link), "login": "li", "name": "样例同事", "password": PASSWORD}
    assert new.post(link, data=fields).status_code == 303
    assert "样例同事" in door.get("zhang")
    assert new.get("/members").status_code == 200
    assert new.get(link).status_code == 422


def test_an_organisation_sees_its_own_members_alone(door: Door) -> None:
    page = door.get("zhang")
    assert ("rival" in page, "boss" in page, "zhang" in page) == (False, False, True)
    assert "/suspend" not in page
    assert door.browser("zhang").get("/members?as=S2").status_code == 403


@pytest.mark.parametrize("role", ["operator", "admin", "fund_manager"])
def test_a_member_gives_no_role_but_its_own(door: Door, role: str) -> None:
    assert door.post("zhang", "/members/invitations", role=role).status_code == 403
    assert door.house.members.invitations(SYSTEM, None) == []


def test_what_is_wrong_with_an_invitation_is_said_beside_what_was_filled_in(door: Door) -> None:
    answer = door.post("op", "/members/invitations", role="startup", note="财务部")
    assert (answer.status_code, 'role="alert"' in answer.text, 'value="财务部"' in answer.text) == (422, True, True)
    unknown = door.post("op", "/members/invitations", role="startup", party_id="S9")
    assert (unknown.status_code, "S9" in unknown.text) == (422, True)


def test_an_invitation_is_revoked_on_the_page(door: Door) -> None:
    link = link_of(door.post("zhang", "/members/invitations", role="startup").text)
    [path] = re.findall(r"/members/invitations/\w+/revoke", door.get("zhang"))
    assert door.post("rival", path).status_code == 404
    assert door.post("zhang", path).headers["location"] == "/members#invitations"
    assert door.browser("boss").get(link).status_code == 422


def test_an_operator_suspends_and_restores_a_member_who_is_out_meanwhile(door: Door) -> None:
    path = f"/members/{door.ids['zhang']}"
    assert door.browser("zhang").get("/me").status_code == 200
    assert door.post("op", f"{path}/suspend").status_code == 303
    assert door.browser("zhang").get("/me").status_code in (303, 401)
    assert f"{path}/restore" in door.get("op")
    assert door.post("op", f"{path}/restore").status_code == 303
    assert f"{path}/restore" not in door.get("op")
    assert door.post("zhang", f"{path}/end-sessions", "/sign-in").status_code in (303, 401, 403)


def test_an_operator_is_offered_nothing_with_administrators_and_an_administrator_nothing_with_itself(
    door: Door,
) -> None:
    assert f"/members/{door.ids['boss']}/" not in door.get("op")
    page = door.get("boss")
    assert (f"/members/{door.ids['boss']}/" in page, f"/members/{door.ids['op']}/suspend" in page) == (False, True)
    assert door.post("op", f"/members/{door.ids['boss']}/suspend").status_code == 403
    assert door.post("boss", f"/members/{door.ids['boss']}/suspend").status_code == 422


def test_every_step_stands_in_the_audit_log_in_words(door: Door) -> None:
    door.post("op", "/members/invitations", role="startup", party_id="S1")
    door.post("op", f"/members/{door.ids['zhang']}/suspend")
    page = door.get("boss", "/operators/audit")
    assert ("停用账户" in page, "发出邀请" in page, door.house.audit.verify().broken_at) == (True, True, None)


def a_draft(door: Door) -> str:
    answer = door.post("zhang", "/cases", "/cases/new?kind=help", party_id="S1", kind="help", text="求助", then="draft")
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_a_draft_is_saved_edited_and_handed_in_on_the_page(door: Door) -> None:
    path = a_draft(door)
    assert door.browser("op").get(path).status_code == 404
    assert "求助" in door.get("zhang", f"{path}/edit")
    saved = door.post("zhang", path, f"{path}/edit", text="改过的求助", address="甲路", then="draft")
    assert (saved.status_code, "改过的求助" in door.get("zhang", path)) == (303, True)
    assert path in door.get("zhang", "/cases")
    assert door.post("zhang", f"{path}/acts", path, act="submitted").status_code == 303
    assert "改过的求助" in door.get("op", path)
    assert door.browser("zhang").get(f"{path}/edit").status_code == 422


def test_a_draft_is_handed_in_from_the_form_and_what_is_wrong_keeps_what_was_typed(door: Door) -> None:
    path = a_draft(door)
    refused = door.post("zhang", path, f"{path}/edit", text="打我电话13800138000", then="submit")
    assert (refused.status_code, "13800138000" in refused.text, 'role="alert"' in refused.text) == (422, True, True)
    assert door.post("zhang", path, f"{path}/edit", text="求助", then="submit").status_code == 303
    assert door.browser("op").get(path).status_code == 200


def test_a_draft_is_let_go_of_on_the_page(door: Door) -> None:
    path = a_draft(door)
    assert door.post("zhang", f"{path}/discard", path).headers["location"] == "/cases"
    assert door.browser("zhang").get(path).status_code == 404


def send(door: Door, path: str, name: str, data: bytes, **fields: str) -> Response:
    browser = door.browser("zhang")
    known = {"csrf": word_of(browser, path), "item": "1"} | fields
    return browser.post(f"{path}/papers", data=known, files={"file": (name, data)})  # type: ignore[return-value]


def test_a_paper_is_added_seen_by_the_desk_replaced_and_removed_on_the_page(door: Door) -> None:
    path = a_draft(door)
    assert send(door, path, "计划书.pdf", PDF).headers["location"] == f"{path}#item-1"
    [link] = re.findall(rf"{path}/papers/\w+(?=\")", door.get("zhang", path))
    assert door.browser("op").get(link).status_code == 404
    door.post("zhang", f"{path}/acts", path, act="submitted")
    assert door.browser("op").get(link).content == PDF
    assert send(door, path, "新计划书.pdf", PDF + b"\n", replaces=link.rpartition("/")[2]).status_code == 303
    page = door.get("zhang", path)
    assert ("新计划书.pdf" in page, link in page) == (True, False)
    [remove] = re.findall(rf"{path}/papers/\w+/remove", page)
    assert door.post("zhang", remove, path).status_code == 303
    assert "计划书.pdf" not in door.get("zhang", path)


def test_a_file_that_is_not_taken_is_named_on_the_page_and_leaves_nothing(door: Door) -> None:
    path = a_draft(door)
    answer = send(door, path, "页.pdf", b"<html>")
    assert (answer.status_code, 'role="alert"' in answer.text, "页.pdf" in answer.text) == (422, True, False)


def test_a_form_with_files_needs_the_word_of_its_page(door: Door) -> None:
    path = a_draft(door)
    assert send(door, path, "a.pdf", PDF, csrf="0" * 64).status_code == 403
