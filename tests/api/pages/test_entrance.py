"""The door as a browser and as a program meet it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.pages.me import device_of
from matcher.bootstrap import House
from matcher.entities.accounts import SYSTEM, Membership, UserRole
from matcher.settings import Settings, shipped_data
from tests.builders import a_party
from tests.fakes import FakeClock
from tests.matcher.federation.houses import FakePortal, open_for

PASSWORD = "银触点 and 断路器 7"


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A closed server's house with one start-up and its member."""
    settings = Settings(home=tmp_path_factory.mktemp("closed"), data=shipped_data(), access="closed")
    house = House(settings, clock=FakeClock())  # type: ignore[arg-type]  # a clock that stands still
    house.writer.put_parties([a_party("S1", name="温州明弧电器")])
    house.door.add_account(SYSTEM, "zhang", "张先生", PASSWORD, [Membership(UserRole.STARTUP, "S1")])
    yield house
    house.close()


@pytest.fixture
def browser(closed: House) -> TestClient:
    return TestClient(create_app(closed), follow_redirects=False)


def word_of(html: str) -> str:
    return re.findall(r'name="csrf" value="(\w+)"', html)[0]


def sign_in(browser: TestClient, **fields: str) -> int:
    form = {"csrf": word_of(browser.get("/sign-in").text), "login": "zhang", "password": PASSWORD} | fields
    return browser.post("/sign-in", data=form).status_code


def test_a_stranger_of_a_closed_server_is_led_to_the_sign_in_page(browser: TestClient) -> None:
    answer = browser.get("/startups/S1?kind=mentor", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fstartups%2FS1%3Fkind%3Dmentor")


def test_a_program_without_a_token_is_told_to_sign_in(browser: TestClient) -> None:
    answer = browser.get("/api/v1/parties")
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_needed")


def test_who_signs_in_goes_where_it_wanted(browser: TestClient) -> None:
    form = {"csrf": word_of(browser.get("/sign-in?next=/chain").text), "login": "ZHANG", "password": PASSWORD}
    answer = browser.post("/sign-in", data=form | {"next": "/chain"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/chain")
    assert "张先生" in browser.get("/me").text


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "javascript:x"]
)
def test_nobody_is_led_elsewhere_after_sign_in(browser: TestClient, target: str) -> None:
    form = {"csrf": word_of(browser.get("/sign-in").text), "login": "zhang", "password": PASSWORD, "next": target}
    assert browser.post("/sign-in", data=form).headers["location"] == "/"


def test_the_cookie_is_for_this_site_alone_and_for_no_script(browser: TestClient) -> None:
    form = {"csrf": word_of(browser.get("/sign-in").text), "login": "zhang", "password": PASSWORD}
    cookie = browser.post("/sign-in", data=form).headers["set-cookie"].lower()
    assert {"httponly", "samesite=lax", "path=/"} <= set(cookie.split("; "))


def test_beyond_this_machine_the_cookie_is_for_https_alone(closed: House) -> None:
    far = TestClient(create_app(closed), base_url="https://matcher.example", follow_redirects=False)
    form = {"csrf": word_of(far.get("/sign-in").text), "login": "zhang", "password": PASSWORD}
    cookie = far.post("/sign-in", data=form).headers["set-cookie"]
    assert (cookie.startswith("__Host-session="), "secure" in cookie.lower().split("; ")) == (True, True)


def test_a_wrong_password_keeps_the_login_and_says_no_more(browser: TestClient) -> None:
    form = {"csrf": word_of(browser.get("/sign-in").text), "login": "zhang<b>", "password": "falsch"}
    answer = browser.post("/sign-in", data=form)
    assert (answer.status_code, 'value="zhang&lt;b&gt;"' in answer.text, "falsch" in answer.text) == (401, True, False)


@pytest.mark.parametrize("csrf", ["", "0" * 64, None])
def test_a_form_without_the_word_of_its_page_changes_nothing(browser: TestClient, csrf: str | None) -> None:
    browser.get("/sign-in")
    form = {"login": "zhang", "password": PASSWORD} | ({} if csrf is None else {"csrf": csrf})
    answer = browser.post("/sign-in", data=form)
    assert (answer.status_code, answer.json()["code"]) == (403, "forged")


def test_the_word_of_another_browsers_form_is_worth_nothing(browser: TestClient, closed: House) -> None:
    other = TestClient(create_app(closed))
    browser.get("/sign-in")
    form = {"csrf": word_of(other.get("/sign-in").text), "login": "zhang", "password": PASSWORD}
    assert browser.post("/sign-in", data=form).status_code == 403


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}, {"origin": "null"}]
)
def test_what_another_site_makes_a_browser_send_changes_nothing(browser: TestClient, headers: dict[str, str]) -> None:
    assert sign_in(browser) == 303
    form = {"csrf": word_of(browser.get("/me").text)}
    assert browser.post("/sign-out", data=form, headers=headers).status_code == 403
    assert browser.get("/me").status_code == 200


def test_a_change_through_the_api_by_cookie_needs_the_word_too(browser: TestClient) -> None:
    sign_in(browser)
    asked = {"name": "sync", "scopes": ["read"], "days": 30}
    assert browser.post("/api/v1/me/tokens", json=asked).json()["code"] == "forged"
    headers = {"x-csrf-token": word_of(browser.get("/me").text)}
    assert browser.post("/api/v1/me/tokens", json=asked, headers=headers).status_code == 201


def test_who_signed_out_is_out_on_the_server_too(browser: TestClient) -> None:
    sign_in(browser)
    kept = browser.cookies["session"]
    assert browser.post("/sign-out", data={"csrf": word_of(browser.get("/me").text)}).status_code == 303
    browser.cookies.set("session", kept)
    assert browser.get("/api/v1/me").status_code == 401


def test_an_invitation_opens_an_account_and_signs_in(browser: TestClient, closed: House) -> None:
    word = closed.door.invite(SYSTEM, Membership(UserRole.STARTUP, "S1"))
    html = browser.get(f"/invitations/{word}").text
    assert "温州明弧电器" in html
    form = {"csrf": word_of(html), "login": f"li-{word[:6]}", "name": "样例成员", "password": PASSWORD}
    assert browser.post(f"/invitations/{word}", data=form).status_code == 303
    assert browser.get("/api/v1/me").json()["party_ids"] == ["S1"]
    assert TestClient(create_app(closed)).get(f"/invitations/{word}").json()["code"] == "invitation_over"


def test_a_weak_password_is_told_on_the_form_of_the_invitation(browser: TestClient, closed: House) -> None:
    word = closed.door.invite(SYSTEM, Membership(UserRole.STARTUP, "S1"))
    form = {
        "csrf": word_of(browser.get(f"/invitations/{word}").text),
        "login": "wang",
        "name": "王",
        "password": "kurz",
    }
    answer = browser.post(f"/invitations/{word}", data=form)
    assert (answer.status_code, 'role="alert"' in answer.text, 'value="wang"' in answer.text) == (422, True, True)


def test_a_token_is_shown_once_and_opens_the_api(browser: TestClient, closed: House) -> None:
    sign_in(browser)
    form = {"csrf": word_of(browser.get("/me").text), "name": "夜间同步", "scope_read": "1", "days": "30"}
    word = re.findall(r'class="secret">(mt_[\w-]+)<', browser.post("/me/tokens", data=form).text)[0]
    assert (word in browser.get("/me").text, "夜间同步" in browser.get("/me").text) == (False, True)
    program = TestClient(create_app(closed), headers={"authorization": f"Bearer {word}"})
    assert program.get("/api/v1/parties").status_code == 200
    assert program.post("/api/v1/matches", json={"text": "需要银触点"}).json()["code"] == "scope_lacking"
    assert program.post("/api/v1/me/tokens", json={"name": "x", "scopes": ["read"]}).status_code in (401, 403)


@pytest.mark.parametrize("header", ["Bearer mt_falsch", "Bearer ", "bearer x", "Bearer mt_" + "x" * 5000])
def test_a_token_that_opens_nothing_is_refused_even_beside_a_session(browser: TestClient, header: str) -> None:
    sign_in(browser)
    answer = browser.get("/api/v1/parties", headers={"authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (401, "token_unknown")


def test_an_ended_token_opens_nothing(browser: TestClient) -> None:
    sign_in(browser)
    headers = {"x-csrf-token": word_of(browser.get("/me").text)}
    made = browser.post("/api/v1/me/tokens", json={"name": "x", "scopes": ["read"]}, headers=headers).json()
    browser.delete(f"/api/v1/me/tokens/{made['token']['id']}", headers=headers)
    answer = browser.get("/api/v1/parties", headers={"authorization": f"Bearer {made['word']}"})
    assert answer.status_code == 401


def test_too_many_wrong_tries_are_told_with_the_time_to_wait(closed: House) -> None:
    closed.door.add_account(SYSTEM, "often", "", PASSWORD, [Membership(UserRole.STARTUP, "S1")])
    browser = TestClient(create_app(closed), follow_redirects=False)
    statuses = [sign_in(browser, login="often", password="falsch") for _ in range(6)]
    assert statuses == [401, 401, 401, 401, 401, 429]


def test_another_house_opens_the_linked_account(tmp_path: Path) -> None:
    portal = FakePortal("geheim")
    with open_for(portal):
        settings = Settings(
            home=tmp_path, data=shipped_data(), access="closed", ticket_login=f"{portal.address}/login",
            ticket_check=f"{portal.address}/check", ticket_app="matcher", ticket_secret="geheim",
        )  # fmt: skip
        house = House(settings)
        house.door.add_account(SYSTEM, "zhang", "张先生", PASSWORD, [Membership(UserRole.ADMIN)])
        browser = TestClient(create_app(house), follow_redirects=False)
        assert "/sign-in/zhengwu" in browser.get("/sign-in").text

        def through_the_portal() -> int:
            away = browser.get("/sign-in/zhengwu").headers["location"]
            return browser.get(portal.authorise(away)).status_code

        assert through_the_portal() == 401  # nobody is linked yet
        sign_in(browser)
        assert through_the_portal() == 303
        browser.cookies.delete("session")
        assert through_the_portal() == 303
        assert browser.get("/api/v1/me").json()["name"] == "张先生"
        house.close()


def test_an_open_server_lets_a_visitor_match_for_sample_firms_alone(house: House) -> None:
    visitor = TestClient(create_app(house))
    asked = [visitor.post("/api/v1/matches", json={"party_id": id}) for id in ("S1", "P1")]
    assert [(answer.status_code, answer.json().get("code")) for answer in asked] == [(200, None), (403, "not_yours")]


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130 Mobile Safari/537.36 MicroMessenger/8.0",
            "WeChat · Android",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0",
            "Edge · Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari · iPhone",
        ),
        ("curl/8.0", ""),
    ],
)
def test_a_device_is_called_by_the_names_people_know(agent: str, name: str) -> None:
    assert device_of(agent) == name
