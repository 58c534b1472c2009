"""A case's life: a start-up hands in the nine items, the desk asks for a paper, the start-up answers, all is settled; on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from matcher.bootstrap import House
from matcher.entities.accounts import Membership, UserRole
from matcher.entities.cases import ItemState
from matcher.storage.cases import CaseFilter
from tests.journeys.acting import follow
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


@pytest.mark.parametrize(("width", "lang"), [(1440, "zh"), (390, "en")])
def test_a_case_goes_from_opening_over_a_question_to_its_end(
    held: House, door: str, browser: Browser, screenshots: Path, width: int, lang: str
) -> None:
    walk = Round(browser, door, screenshots, "case", width, lang)
    looks_right = walk.look

    mine = walk.page("guest")
    mine.goto(f"{door}/measures/joint_application")
    follow(mine.locator('a[href^="/cases/new"]'))
    mine.fill("#contact_name", "样例联系人")
    mine.fill("#phone", "12")
    follow(mine.locator("#case-form button[value=submit]"))
    expect(mine.locator("p.refusal")).to_be_visible()
    mine.fill("#phone", "138 0013 8000")
    follow(mine.locator("#case-form button[value=submit]"))
    expect(mine.locator(".ladder")).to_be_visible()
    case = mine.url
    looks_right(mine, "handed-in")

    desk = walk.page("operator")
    desk.goto(f"{door}/operators/cases?show=unclaimed")
    follow(desk.locator(f'a[href="{case.removeprefix(door)}"]'))
    follow(desk.locator("button[value=assigned] >> nth=0"))
    desk.check('[name="item_2"]')
    follow(desk.locator("button[value=asked]"))
    expect(desk.locator("p.refusal")).to_be_visible()
    desk.check('[name="item_2"]')
    desk.fill("#words", "请补一张证件照")
    follow(desk.locator("button[value=asked]"))
    looks_right(desk, "asked-desk")

    mine.goto(f"{door}/notifications")
    follow(mine.locator(f'main a[href="{case.removeprefix(door)}"]').first)
    expect(mine.locator("#needed")).to_contain_text("请补一张证件照")
    looks_right(mine, "needed")
    mine.fill("#answer", "已重新上传")
    follow(mine.locator("button[value=answered]"))
    expect(mine.locator("#needed")).to_have_count(0)

    desk.goto(case)
    while desk.locator("button[value=settled]").count():
        desk.fill("#receipt", "样例回执 1")
        follow(desk.locator("button[value=settled]"))
    looks_right(desk, "settled")
    mine.goto(case)
    looks_right(mine, "settled-mine")
    id = case.rsplit("/", 1)[1]
    assert held.cases.get(id).state is ItemState.DONE
    assert [one.id for one in held.cases.every(CaseFilter(is_open=True))] == []
    for page in (mine, desk):
        page.context.close()
    assert walk.faults == [], "\n".join(walk.faults)
