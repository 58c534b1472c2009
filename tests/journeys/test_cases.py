"""A case's life: a start-up hands in the nine items, the desk asks for a paper, the start-up answers, all is settled; on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from matcher.bootstrap import House
from matcher.entities.accounts import Membership, UserRole
from matcher.entities.cases import ItemState
from matcher.storage.cases import CaseFilter
from tests.journeys.pilot import Round, pilot
from tests.journeys.serving import serving

GUEST = "sample-startup-04"
PEOPLE = {"operator": Membership(UserRole.OPERATOR), "guest": Membership(UserRole.STARTUP, GUEST)}


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The pilot's data on a closed server, with an operator and a start-up."""
    with pilot(tmp_path_factory.mktemp("case"), PEOPLE) as house:
        yield house


@pytest.fixture(scope="module")
def door(held: House) -> Iterator[str]:
    """Address of a server over the house."""
    with serving(held) as address:
        yield address


def press(page: Page, selector: str) -> None:
    """Press a button that leads to another page, and wait for that page."""
    with page.expect_navigation():
        page.click(selector)


@pytest.mark.parametrize(("width", "lang"), [(1440, "zh"), (390, "en")])
def test_a_case_goes_from_opening_over_a_question_to_its_end(
    held: House, door: str, browser: Browser, screenshots: Path, width: int, lang: str
) -> None:
    walk = Round(browser, door, screenshots, "case", width, lang)
    looks_right = walk.look

    mine = walk.page("guest")
    mine.goto(f"{door}/measures/joint_application")
    mine.click('a[href^="/cases/new"]')
    looks_right(mine, "new")
    mine.fill("#contact_name", "样例联系人")
    mine.fill("#phone", "12")
    press(mine, "#case-form button[type=submit]")
    expect(mine.locator("p.refusal")).to_be_visible()
    mine.fill("#phone", "138 0013 8000")
    press(mine, "#case-form button[type=submit]")
    expect(mine.locator(".ladder")).to_be_visible()
    case = mine.url
    looks_right(mine, "handed-in")

    desk = walk.page("operator")
    desk.goto(f"{door}/operators")
    looks_right(desk, "overview")
    desk.goto(f"{door}/operators/cases?show=unclaimed")
    looks_right(desk, "queue")
    desk.click(f'a[href="{case.removeprefix(door)}"]')
    press(desk, "button[value=assigned] >> nth=0")
    desk.check('[name="item_2"]')
    press(desk, "button[value=asked]")
    expect(desk.locator("p.refusal")).to_be_visible()
    desk.check('[name="item_2"]')
    desk.fill("#words", "请补一张证件照")
    press(desk, "button[value=asked]")
    looks_right(desk, "asked-desk")

    mine.goto(f"{door}/notifications")
    looks_right(mine, "notices")
    mine.goto(f"{door}/cases")
    looks_right(mine, "mine")
    mine.goto(case)
    expect(mine.locator("#needed")).to_contain_text("请补一张证件照")
    looks_right(mine, "needed")
    mine.fill("#answer", "已重新上传")
    press(mine, "button[value=answered]")
    expect(mine.locator("#needed")).to_have_count(0)

    desk.goto(case)
    while desk.locator("button[value=settled]").count():
        desk.fill("#receipt", "样例回执 1")
        press(desk, "button[value=settled]")
    looks_right(desk, "settled")
    mine.goto(case)
    looks_right(mine, "settled-mine")
    id = case.rsplit("/", 1)[1]
    assert held.cases.get(id).state is ItemState.DONE
    assert [one.id for one in held.cases.every(CaseFilter(is_open=True))] == []
    mine.goto(f"{door}/cases/new?kind=help")
    looks_right(mine, "help")
    for page in (mine, desk):
        page.context.close()
    assert walk.faults == [], "\n".join(walk.faults)
