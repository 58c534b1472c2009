"""A day of a start-up, its counterpart and an operator, from a fresh home to a timeline and the list behind a figure.

Start-up: sign in → today → matches → 申请对接; counterpart: today → request → agrees; start-up: timeline; operator: overview →
the list behind a figure. English on the phone, where its longer words are hardest to fit; Chinese on the desk.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from matcher.bootstrap import House
from matcher.entities.accounts import SYSTEM, Membership, UserRole
from matcher.wording import words
from tests.journeys.acting import PASSWORD, follow
from tests.journeys.pilot import Round, pilot
from tests.journeys.serving import serving

STARTUPS = {(1440, "zh"): "sample-startup-01", (390, "en"): "sample-startup-04"}
PEOPLE = {"operator": Membership(UserRole.OPERATOR)} | {
    party_id: Membership(UserRole.STARTUP, party_id) for party_id in STARTUPS.values()
}


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The pilot's data on a closed server; start-ups and an operator may sign in."""
    with pilot(tmp_path_factory.mktemp("day"), PEOPLE) as house:
        yield house


@pytest.fixture(scope="module")
def door(lived: House) -> Iterator[str]:
    """Address of a server over the house."""
    with serving(lived) as address:
        yield address


@pytest.mark.parametrize(("width", "lang"), STARTUPS)
def test_a_startup_asks_its_counterpart_agrees_and_the_timeline_tells_it(
    lived: House, door: str, browser: Browser, screenshots: Path, width: int, lang: str
) -> None:
    say, walk = words("pages", lang), Round(browser, door, screenshots, "day", width, lang)
    page = walk.page(STARTUPS[width, lang])
    walk.look(page, "today-empty")
    follow(page.locator(f'main a[href="/startups/{STARTUPS[width, lang]}"]').first)
    card = page.locator("article.match").filter(has=page.get_by_text(say["ask_to_meet"])).first
    offer_id = str(card.get_attribute("data-offer"))
    card.locator("summary", has_text=say["ask_to_meet"]).click()
    walk.look(page, "matches")
    card.locator("textarea").fill("想约一次 20 分钟的会面")
    follow(card.get_by_role("button", name=say["send_request"]))
    place = urlsplit(page.url).path
    walk.look(page, "asked")

    owner = lived.repository.offers_by_id([offer_id])[offer_id].party_id
    login = f"other-{width}-{lang}"
    lived.door.add_account(SYSTEM, login, "样例对方", PASSWORD, [Membership(UserRole.COUNTERPART, owner)])
    answering = walk.page(login)
    walk.look(answering, "counterpart-today")
    follow(answering.locator(f'main a[href="{place}"]').first)
    walk.look(answering, "request")
    follow(answering.get_by_role("button", name=say["say_yes"]))
    walk.look(answering, "agreed")

    page.goto(f"{door}/notifications")
    follow(page.locator(f'main a[href="{place}"]').first)
    expect(page.locator(".timeline li")).to_have_count(2)
    follow(page.get_by_role("button", name=say["note_it"]))
    expect(page.locator(".timeline li")).to_have_count(3)
    walk.look(page, "timeline")
    for one in (page, answering):
        one.context.close()
    assert walk.faults == [], "\n".join(walk.faults)


@pytest.mark.parametrize(("width", "lang"), STARTUPS)
def test_an_operator_goes_from_the_overview_to_the_list_behind_a_figure(
    door: str, browser: Browser, screenshots: Path, width: int, lang: str
) -> None:
    walk = Round(browser, door, screenshots, "day-operator", width, lang)
    page = walk.page("operator")
    assert urlsplit(page.url).path == "/operators"
    follow(page.locator('main a[href="/operators/indicators/events_held"]').first)
    counted = page.locator("section[aria-labelledby=list-title] tbody tr").count()
    assert page.locator(".gauge-number b").inner_text().split()[0] == str(counted)
    walk.look(page, "list")
    page.context.close()
    assert walk.faults == [], "\n".join(walk.faults)


def test_large_type_fits_the_screen_and_is_accessible(door: str, browser: Browser, screenshots: Path) -> None:
    walk = Round(browser, door, screenshots, "day-large", 390, "zh")
    page = walk.page("sample-startup-01")
    page.goto(f"{door}/?size=large")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    for name, path in (("today", "/"), ("board", "/board"), ("me", "/me")):
        walk.visit(page, path, name)
    page.context.close()
    assert walk.faults == [], "\n".join(walk.faults)
