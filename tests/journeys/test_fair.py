"""An organiser's fair: proposal → list → schedule with its proof → a move with its cost → publication → a no-show → the next version."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from matcher.bootstrap import House
from matcher.entities.accounts import Membership, UserRole
from matcher.wording import say
from tests.journeys.acting import follow
from tests.journeys.pilot import Round, pilot
from tests.journeys.serving import serving

PEOPLE = {"organiser": Membership(UserRole.ORGANISER), "guest": Membership(UserRole.STARTUP, "sample-startup-04")}


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The pilot's data on a closed server, with an organiser and somebody who takes part."""
    with pilot(tmp_path_factory.mktemp("fair"), PEOPLE) as house:
        yield house


@pytest.fixture(scope="module")
def door(held: House) -> Iterator[str]:
    """Address of a server over the house."""
    with serving(held) as address:
        yield address


@pytest.mark.parametrize(("width", "lang"), [(1440, "zh"), (390, "en")])
def test_a_fair_goes_from_a_proposal_to_a_second_version(
    held: House, door: str, browser: Browser, screenshots: Path, width: int, lang: str
) -> None:
    walk = Round(browser, door, screenshots, "fair", width, lang)
    page = walk.page("organiser")

    def looks_right(name: str) -> None:
        walk.look(page, name)

    page.goto(f"{door}/fairs/new?region=330303")
    follow(page.locator('form[action="/fairs"] button'))
    follow(page.locator("button[value=open]"))
    follow(page.locator("button[value=everybody]"))
    fair = page.url
    page.goto(f"{fair}/board")
    follow(page.locator("button[value=schedule]"))
    expect(page.locator(".proof-line")).to_be_visible()

    _drag(page, looks_right)
    # a move shows its cost before it is made, and the board is as before until then
    before = page.locator("a.cell").all_inner_texts()
    follow(page.locator("a.cell").first)
    follow(page.locator("a.cell-to").last)
    expect(page.locator("#preview")).to_be_visible()
    looks_right("cost")
    page.goto(f"{fair}/board?verify=true")
    expect(page.locator("a.cell")).to_have_text(before, use_inner_text=True)
    expect(page.locator(".proof")).to_contain_text(say("pages", "fair_checked", lang).strip())
    follow(page.locator("a.cell").first)
    follow(page.locator("button[value=lock]"))
    locked = page.locator("td.locked a.cell").first.inner_text()
    looks_right("board")

    follow(page.locator("button[value=publish]"))
    follow(page.locator("button[value=absent]").first)
    follow(page.locator("button[value=resolve]"))
    looks_right("changed")
    follow(page.locator("button[value=publish]"))
    expect(page.locator(".notice.done").first).to_contain_text(say("pages", "fair_version_n", lang, n=2))
    page.goto(f"{fair}/board")
    expect(page.locator("td.locked a.cell").first).to_have_text(locked, use_inner_text=True)
    looks_right("fewest")
    page.context.close()

    page = walk.page("guest")
    page.goto(f"{fair}/agenda")
    # registration: one slot less, at least one meeting, a colleague's calendar
    page.locator(".slot-grid label").last.click()
    page.locator("summary", has_text=say("pages", "fair_more_rules", lang)).click()
    page.fill("[name=min_meetings]", "1")
    page.fill("[name=calendar]", "team")
    looks_right("registration")
    follow(page.locator("button[value=register]"))
    expect(page.locator(".slot-grid input:checked")).to_have_count(page.locator(".slot-grid input").count() - 1)
    page.fill("[name=min_meetings]", "40")
    follow(page.locator("button[value=register]"))
    expect(page.locator(".refusal:visible")).to_contain_text("40")
    # a wish, and no opinion again
    follow(page.locator(".fair-wish").first.locator("button[value=want]"))
    looks_right("wished")
    follow(page.locator(".fair-wish button[value=none]"))
    expect(page.locator(".fair-wish [aria-pressed=true]")).to_have_count(0)
    page.goto(f"{door}/notifications")
    expect(page.locator(".notices")).to_contain_text(say("pages", "notice_fair_invited", lang))
    page.context.close()
    assert walk.faults == [], "\n".join(walk.faults)
    id = fair.rsplit("/", 1)[1]
    assert [one.number for one in held.fairs.shelf.versions(id)] == [1, 2]


def _drag(page: Page, looks_right: Callable[[str], None]) -> None:
    """Dragging and the keyboard say the same: what it costs, with whom it swaps, or why it may not be."""
    board = page.url.split("?")[0].split("#")[0]
    first, other = (page.locator(f'tr[data-slot="0"] td[data-table="{table}"]') for table in (0, 1))
    before = page.locator("a.cell").all_inner_texts()
    _drop(page, first, other)
    expect(page.locator("#preview")).to_be_visible()
    swap = page.locator("#preview").inner_text()
    expect(page.locator("#preview button[value=move]")).to_be_visible()
    looks_right("swap")
    page.goto(board)
    expect(page.locator("a.cell")).to_have_text(before, use_inner_text=True)

    # keys alone: Enter picks, Enter on the place shows the same
    first.locator("a.cell").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**pick=**")
    other.locator("a.cell-to").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#preview")).to_be_visible()
    expect(page.locator("#preview")).to_have_text(swap, use_inner_text=True)
    page.goto(board)

    # somebody cannot be at two tables at once: no way to do it, and the reason in words
    found = page.evaluate(
        """() => {
            const cells = [...document.querySelectorAll("td[data-a]")];
            for (const from of cells) for (const twin of cells) {
                if (twin.parentElement === from.parentElement || twin.dataset.a !== from.dataset.a) continue;
                const to = [...twin.parentElement.querySelectorAll("td")].find((cell) => cell !== twin && !cell.classList.contains("locked"));
                if (to) { from.id = "from"; to.id = "to"; return true; }
            }
            return false;
        }"""
    )
    assert found, "nobody meets twice on this board"
    _drop(page, page.locator("#from"), page.locator("#to"))
    expect(page.locator("#preview .conflict").first).to_be_visible()
    expect(page.locator("#preview h2")).to_have_text(
        say("pages", "fair_cannot", page.locator("html").get_attribute("lang")[:2])
    )
    expect(page.locator("#preview form")).to_have_count(0)
    looks_right("refused")
    page.goto(board)


def _drop(page: Page, source: Locator, target: Locator) -> None:
    """By the mouse, the board scrolled while dragging where the place is out of sight."""
    for step, place in enumerate((source, target)):
        place.scroll_into_view_if_needed()
        box = place.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y, steps=3)
        if step == 0:
            page.mouse.down()
            page.mouse.move(x + 9, y + 9, steps=3)
    page.mouse.move(x + 2, y + 2, steps=2)
    page.mouse.up()
