"""An organiser's fair: proposal → list → schedule with its proof → a move with its cost → publication → a no-show → the next version."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from matcher.bootstrap import House
from matcher.entities.accounts import SYSTEM, Membership, UserRole
from matcher.settings import Settings, shipped_data
from matcher.wording import say
from tests.journeys.serving import serving

PASSWORD = "银触点 and 断路器 7"


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The pilot's data on a closed server, with an organiser and somebody who takes part."""
    settings = Settings(home=tmp_path_factory.mktemp("fair"), data=shipped_data(), access="closed", encoder="static")
    house = House(settings)
    house.import_files([shipped_data() / "seed", shipped_data() / "chains"])
    house.door.add_account(SYSTEM, "organiser", "王女士", PASSWORD, [Membership(UserRole.ORGANISER)])
    house.door.add_account(SYSTEM, "guest", "李女士", PASSWORD, [Membership(UserRole.STARTUP, "sample-startup-04")])
    yield house
    house.close()


@pytest.fixture(scope="module")
def door(held: House) -> Iterator[str]:
    """Address of a server over the house."""
    with serving(held) as address:
        yield address


@pytest.mark.parametrize(("width", "lang"), [(1440, "zh"), (390, "en")])
def test_a_fair_goes_from_a_proposal_to_a_second_version(
    held: House, door: str, browser: Browser, screenshots: Path, width: int, lang: str
) -> None:
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    page.set_default_timeout(60_000)
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)

    def looks_right(name: str) -> None:
        page.screenshot(path=str(screenshots / f"fair-{name}-{width}-{lang}.png"), full_page=True)
        found = Axe().run(page).response["violations"]
        faults.extend(f"{name} {one['id']}: {[node['target'] for node in one['nodes']][:3]}" for one in found)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            faults.append(f"{name} scrolls sideways")

    _sign_in(page, door, "organiser", lang)
    page.goto(f"{door}/fairs")
    looks_right("home")
    page.goto(f"{door}/fairs/new?region=330303")
    looks_right("proposal")
    page.click('form[action="/fairs"] button')
    page.click("button[value=open]")
    page.click("button[value=everybody]")
    looks_right("list")
    fair = page.url
    page.goto(f"{fair}/board")
    page.click("button[value=schedule]")
    expect(page.locator(".proof-line")).to_be_visible()

    # a move shows its cost before it is made, and the board is as before until then
    before = page.locator("a.cell").all_inner_texts()
    page.locator("a.cell").first.click()
    page.locator("a.cell-to").last.click()
    expect(page.locator("#preview")).to_be_visible()
    looks_right("cost")
    page.goto(f"{fair}/board?verify=true")
    assert page.locator("a.cell").all_inner_texts() == before
    expect(page.locator(".proof")).to_contain_text(say("pages", "fair_checked", lang).strip())
    page.locator("a.cell").first.click()
    page.click("button[value=lock]")
    locked = page.locator("td.locked a.cell").first.inner_text()
    looks_right("board")

    page.click("button[value=publish]")
    looks_right("day")
    page.locator("button[value=absent]").first.click()
    page.click("button[value=resolve]")
    looks_right("changed")
    page.click("button[value=publish]")
    expect(page.locator(".notice.done").first).to_contain_text(say("pages", "fair_version_n", lang, n=2))
    page.goto(f"{fair}/board")
    assert page.locator("td.locked a.cell").first.inner_text() == locked
    page.goto(f"{fair}/recap")
    looks_right("recap")
    page.context.close()

    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    _sign_in(page, door, "guest", lang)
    page.goto(f"{fair}/agenda")
    looks_right("agenda")
    page.context.close()
    assert faults == [], "\n".join(faults)
    id = fair.rsplit("/", 1)[1]
    assert [one.number for one in held.fairs.shelf.versions(id)] == [1, 2]


def _sign_in(page: Page, door: str, login: str, lang: str) -> None:
    page.goto(f"{door}/sign-in?lang={lang}")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click(".door button[type=submit]")
