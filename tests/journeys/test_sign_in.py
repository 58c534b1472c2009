"""From an invitation to a token and out again, on a closed server, at both widths and in both languages."""

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
from tests.builders import a_party
from tests.journeys.acting import PASSWORD, follow
from tests.journeys.serving import serving

MEMBER = Membership(UserRole.STARTUP, "S1")


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    settings = Settings(home=tmp_path_factory.mktemp("closed"), data=shipped_data(), access="closed")
    house = House(settings)
    house.writer.put_parties([a_party("S1", name="温州明弧电器有限公司")])
    yield house
    house.close()


@pytest.fixture(scope="module")
def door(closed: House) -> Iterator[str]:
    """Address of a server over the closed house."""
    with serving(closed) as address:
        yield address


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_member_comes_in_by_invitation_makes_a_token_and_leaves(
    closed: House, door: str, browser: Browser, screenshots: Path, width: int, lang: str
) -> None:
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    word, login = closed.door.invite(SYSTEM, MEMBER), f"li-{width}-{lang}"

    page.goto(f"{door}/invitations/{word}?lang={lang}")
    _looks_right(page, screenshots / f"invitation-{width}-{lang}.png")
    page.fill("#name", "样例成员")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    follow(page.locator(".door button[type=submit]"))
    page.goto(f"{door}/me")
    _looks_right(page, screenshots / f"me-{width}-{lang}.png")
    page.locator("summary", has_text=words("pages", lang)["my_tokens"]).click()
    page.fill("#name", "sync")
    follow(page.locator('form[action="/me/tokens"] button'))
    assert page.inner_text(".secret").startswith("mt_")
    _looks_right(page, screenshots / f"token-{width}-{lang}.png")
    follow(page.locator('main form[action="/sign-out"] button'))
    page.wait_for_url("**/sign-in")

    page.goto(f"{door}/me")
    assert urlsplit(page.url).path == "/sign-in"
    page.fill("#login", login)
    page.fill("#password", "falsch")
    follow(page.locator(".door button[type=submit]"))
    _looks_right(page, screenshots / f"sign-in-refused-{width}-{lang}.png")
    page.fill("#password", PASSWORD)
    follow(page.locator(".door button[type=submit]"))
    page.wait_for_url("**/me")
    page.context.close()


def _looks_right(page: Page, shot: Path) -> None:
    page.screenshot(path=str(shot), full_page=True)
    assert [violation["id"] for violation in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
