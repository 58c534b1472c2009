"""The pilot's data on a closed server, people who sign in to it, and what is wrong with the pages they see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page

from matcher.bootstrap import House
from matcher.entities.accounts import SYSTEM, Membership
from matcher.settings import Settings, shipped_data
from tests.journeys.acting import PASSWORD, sign_in

__all__ = ["Round", "pilot"]


@contextmanager
def pilot(home: Path, people: dict[str, Membership]) -> Iterator[House]:
    """A house of its own; `people`: login → what it may be."""
    house = House(Settings(home=home, data=shipped_data(), access="closed", encoder="static"))
    house.import_files([shipped_data() / "seed", shipped_data() / "chains"])
    for login, membership in people.items():
        house.door.add_account(SYSTEM, login, f"样例{login}", PASSWORD, [membership])
    yield house
    house.close()


@dataclass
class Round:
    """One walk through the pages at a width and in a language; what the browser, axe and the screen complain of is gathered."""

    browser: Browser
    door: str
    folder: Path
    name: str
    width: int
    lang: str
    faults: list[str] = field(default_factory=list)

    def page(self, login: str) -> Page:
        """A page of somebody who has signed in."""
        page = self.browser.new_context(viewport={"width": self.width, "height": 900}).new_page()
        page.set_default_timeout(60_000)
        page.on("console", self._hear)
        sign_in(page, self.door, login, lang=self.lang)
        return page

    def visit(self, page: Page, path: str, name: str) -> None:
        """Go to a path of the house, and look at what is there."""
        page.goto(self.door + path)
        self.look(page, name)

    def look(self, page: Page, name: str) -> None:
        """Keep a picture, and note what is wrong with the page."""
        page.screenshot(path=str(self.folder / f"{self.name}-{name}-{self.width}-{self.lang}.png"), full_page=True)
        found = Axe().run(page).response["violations"]
        self.faults.extend(f"{name} {one['id']}: {[node['target'] for node in one['nodes']][:3]}" for one in found)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            self.faults.append(f"{name} scrolls sideways")

    def _hear(self, said: ConsoleMessage) -> None:
        """What the browser complains of; that a form was refused with its reason (422) is no fault of the page."""
        if said.type == "error" and "422" not in said.text:
            self.faults.append(said.text)
