"""A clinic's day: opened with its advisers, booked, its grid proven, numbers called by the rule, an adviser leaves; and what one sees who waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from matcher.bootstrap import House
from matcher.entities.accounts import Membership, UserRole
from matcher.entities.clinics import TicketState
from matcher.entities.days import ZONE
from matcher.wording import say
from tests.journeys.acting import follow
from tests.journeys.pilot import Round, pilot
from tests.journeys.serving import serving

GUEST = "sample-startup-04"
PEOPLE = {"organiser": Membership(UserRole.ORGANISER), "guest": Membership(UserRole.STARTUP, GUEST)}


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The pilot's data on a closed server, with an organiser and a start-up."""
    with pilot(tmp_path_factory.mktemp("clinic"), PEOPLE) as house:
        yield house


@pytest.fixture(scope="module")
def door(held: House) -> Iterator[str]:
    """Address of a server over the house."""
    with serving(held) as address:
        yield address


@pytest.mark.parametrize(("width", "lang"), [(1440, "zh"), (390, "en")])
def test_a_clinic_goes_from_its_opening_to_a_number_that_is_called(
    held: House, door: str, browser: Browser, screenshots: Path, width: int, lang: str
) -> None:
    walk = Round(browser, door, screenshots, "clinic", width, lang)
    looks_right = walk.look

    desk = walk.page("organiser")
    desk.goto(f"{door}/clinics/new")
    for adviser in ("sample-mentor-01", "sample-mentor-02", "sample-mentor-03"):
        desk.check(f'[name="expert_{adviser}"]')
    now = datetime.now(ZONE)
    desk.fill("#day", now.date().isoformat())
    desk.fill("#begins", f"{min(now.time(), time(22, 30)):%H:%M}")
    desk.fill("#slot_minutes", "10")
    desk.fill("#slot_count", "5")
    follow(desk.locator('form[action="/clinics"] button[type=submit]'))
    clinic = desk.url
    id = clinic.rsplit("/", 1)[1]
    desk.goto(f"{clinic}?propose=true")
    looks_right(desk, "proposed")
    follow(desk.locator("button[value=invite]"))

    mine = walk.page("guest")
    mine.goto(f"{clinic}/mine")
    mine.check("[name=topic][value=technology]")
    mine.fill("#question", "样机怎样做型式试验")
    looks_right(mine, "book")
    follow(mine.locator("button[value=book]"))
    expect(mine.locator(".clinic-huge")).to_have_text("1")

    desk.goto(clinic)
    follow(desk.locator("button[value=publish]"))
    expect(desk.locator(".proof.optimal")).to_be_visible()
    looks_right(desk, "grid")

    # the day: advisers come, two walk in, the booked one is here and is called by the rule
    desk.goto(f"{clinic}/queue")
    for _ in range(3):
        follow(desk.locator("[name=presence][value=here]").first)
    for name in ("路过的创客甲", "路过的创客乙"):
        desk.fill("#name", name)
        follow(desk.locator("button[value=take]"))
        expect(desk.locator("#given")).to_be_visible()
    mine.goto(f"{clinic}/mine")
    follow(mine.locator("button[value=here]"))
    expect(mine.locator(".clinic-go")).to_be_visible()
    looks_right(mine, "waits")
    desk.goto(f"{clinic}/queue")
    looks_right(desk, "queue")
    called = 0
    while desk.locator("button.btn-primary[value=call]").count() and called < 3:
        follow(desk.locator("form:not(:has(input[name=number])) button.btn-primary[value=call]").first)
        called += 1
    looks_right(desk, "called")
    states = {one.number: one.state for one in held.clinics.shelf.tickets(id)}
    assert states == dict.fromkeys((1, 2, 3), TicketState.CALLED)
    mine.goto(f"{clinic}/mine")
    looks_right(mine, "called-mine")
    expect(mine.locator(".clinic-mine.called")).to_be_visible()

    # a page that is behind cannot call again: the queue is shown anew
    behind = walk.page("organiser")
    behind.goto(f"{clinic}/queue")
    follow(desk.locator("button[value=call]").first)
    before = held.clinics.shelf.tickets(id)
    follow(behind.locator("button[value=call]").first)
    expect(behind.locator("p.refusal")).to_be_visible()
    assert held.clinics.shelf.tickets(id) == before

    desk.goto(f"{clinic}/screen")
    expect(desk.locator(".clinic-screen")).not_to_contain_text("创客")
    desk.goto(f"{clinic}/queue")
    desk.locator(".clinic-table").first.locator("summary").click()
    follow(desk.locator(".clinic-table").first.locator("[name=presence][value=left]"))
    expect(desk.locator(".clinic-table.is-left")).to_be_visible()
    looks_right(desk, "left")
    desk.goto(f"{door}/fairs/{id}/dial")
    expect(desk.locator("h1")).to_be_visible()
    expect(desk.locator("body")).to_contain_text(say("pages", "dial_title", lang))
    for page in (desk, mine, behind):
        page.context.close()
    assert walk.faults == [], "\n".join(walk.faults)
