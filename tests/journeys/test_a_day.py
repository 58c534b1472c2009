"""A day of a start-up, its counterpart and an operator, from a fresh home: every page after sign-in, looked at and checked.

Start-up: sign in → today → matches → 申请对接; counterpart: today → request → agrees; start-up: timeline; operator: overview →
the list behind a figure. English on the phone, where its longer words are hardest to fit; Chinese on both.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from matcher.bootstrap import House
from matcher.entities.accounts import SYSTEM, Membership, UserRole
from matcher.settings import Settings, shipped_data
from matcher.wording import words
from tests.journeys.serving import serving

PASSWORD = "银触点 and 断路器 7"
STARTUPS = {(1440, "zh"): "sample-startup-01", (1440, "en"): "sample-startup-02", (390, "zh"): "sample-startup-03", (390, "en"): "sample-startup-04"}  # fmt: skip
OPERATORS_PAGES = (
    "/operators", "/operators/indicators?code=events_held", "/operators/indicators/events_held", "/operators/indicators/new_incubated",
    "/operators/firms", "/operators/places", "/operators/imports", "/operators/audit",
)  # fmt: skip


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The pilot's data on a closed server; four start-ups and an operator may sign in."""
    settings = Settings(home=tmp_path_factory.mktemp("day"), data=shipped_data(), access="closed", encoder="static")
    house = House(settings)
    house.import_files([shipped_data() / "seed", shipped_data() / "chains"])
    for party_id in STARTUPS.values():
        house.door.add_account(SYSTEM, party_id, "陈女士", PASSWORD, [Membership(UserRole.STARTUP, party_id)])
    house.door.add_account(SYSTEM, "operator", "运营小组", PASSWORD, [Membership(UserRole.OPERATOR)])
    yield house
    house.close()


@pytest.fixture(scope="module")
def door(lived: House) -> Iterator[str]:
    """Address of a server over the house."""
    with serving(lived) as address:
        yield address


class Walk:
    """One person's walk through the pages at one width in one language; faults are gathered and told at its end."""

    def __init__(self, browser: Browser, door: str, shots: Path, width: int, lang: str) -> None:
        self.page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
        self.page.set_default_timeout(60_000)
        self.door, self.shots, self.tail = door, shots, f"{width}-{lang}"
        self.lang, self.faults = lang, list[str]()
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)

    def sign_in(self, login: str) -> Page:
        self.page.goto(f"{self.door}/sign-in?lang={self.lang}")
        self.page.fill("#login", login)
        self.page.fill("#password", PASSWORD)
        self.page.click(".door button[type=submit]")
        self.page.wait_for_load_state()
        return self.page

    def look(self, name: str, path: str = "") -> None:
        """The page of a path, or the one that is open: kept as a picture, accessible, and within the screen."""
        if path:
            self.page.goto(self.door + path)
        self.page.screenshot(path=str(self.shots / f"day-{name}-{self.tail}.png"), full_page=True)
        found = Axe().run(self.page).response["violations"]
        self.faults += [f"{name} {one['id']}: {[node['target'] for node in one['nodes']][:3]}" for one in found]
        if self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            self.faults.append(f"{name} scrolls sideways")


@pytest.mark.parametrize(("width", "lang"), STARTUPS)
def test_a_startup_asks_its_counterpart_agrees_and_the_timeline_tells_it(
    lived: House, door: str, browser: Browser, screenshots: Path, width: int, lang: str
) -> None:
    say, startup = words("pages", lang), Walk(browser, door, screenshots, width, lang)
    page = startup.sign_in(STARTUPS[width, lang])
    startup.look("today-empty")
    page.click(f'main a[href="/startups/{STARTUPS[width, lang]}"]')
    card = page.locator("article.match").filter(has=page.get_by_text(say["ask_to_meet"])).first
    offer_id = str(card.get_attribute("data-offer"))
    card.locator("summary", has_text=say["ask_to_meet"]).click()
    startup.look("matches")
    card.locator("textarea").fill("想约一次 20 分钟的会面")
    card.get_by_role("button", name=say["send_request"]).click()
    page.wait_for_url("**/engagements/eng_*")
    place = urlsplit(page.url).path
    startup.look("asked")

    owner = lived.repository.offers_by_id([offer_id])[offer_id].party_id
    login = f"other-{width}-{lang}"
    lived.door.add_account(SYSTEM, login, "赵先生", PASSWORD, [Membership(UserRole.COUNTERPART, owner)])
    other = Walk(browser, door, screenshots, width, lang)
    answering = other.sign_in(login)
    other.look("counterpart-today")
    answering.click(f'main a[href="{place}"]')
    other.look("request")
    answering.get_by_role("button", name=say["say_yes"]).click()
    other.look("agreed")

    startup.look("notices", "/notifications")
    page.click(f'main a[href="{place}"]')
    assert page.locator(".timeline li").count() == 2
    page.get_by_role("button", name=say["note_it"]).click()
    page.wait_for_load_state()
    assert page.locator(".timeline li").count() == 3
    startup.look("timeline")
    for name, path in (("today", "/"), ("pairs", "/engagements"), ("board", "/board"), ("which-way", "/board/new"),
                       ("offer", "/board/new?side=offer"), ("me", "/me")):  # fmt: skip
        startup.look(name, path)
    assert startup.faults + other.faults == []
    startup.page.context.close()
    other.page.context.close()


@pytest.mark.parametrize(("width", "lang"), STARTUPS)
def test_an_operator_goes_from_the_overview_to_the_list_behind_a_figure(
    door: str, browser: Browser, screenshots: Path, width: int, lang: str
) -> None:
    operator = Walk(browser, door, screenshots, width, lang)
    page = operator.sign_in("operator")
    assert urlsplit(page.url).path == "/operators"
    page.click('main a[href="/operators/indicators/events_held"]')
    counted = page.locator("section[aria-labelledby=list-title] tbody tr").count()
    assert page.locator(".gauge-number b").inner_text().split()[0] == str(counted)
    for path in OPERATORS_PAGES:
        operator.look("operators" + path.removeprefix("/operators").split("?")[0].replace("/", "-"), path)
    assert operator.faults == []
    operator.page.context.close()


def test_large_type_fits_the_screen_and_is_accessible(door: str, browser: Browser, screenshots: Path) -> None:
    walk = Walk(browser, door, screenshots, 390, "zh")
    page = walk.sign_in("sample-startup-01")
    page.goto(f"{door}/?size=large")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    for name, path in (("large-today", "/"), ("large-board", "/board"), ("large-me", "/me")):
        walk.look(name, path)
    assert walk.faults == []
    page.context.close()
