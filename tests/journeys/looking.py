"""Looking at a page as its readers do: what axe finds, what the browser complains of, what does not fit, what is in the wrong language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.acting import sign_in

__all__ = ["LANGUAGES", "WIDTHS", "Visitors", "faults_of", "settled"]

WIDTHS = (1440, 390)
LANGUAGES = ("zh", "en")
_STRANGERS = ("stranger", "visitor")
_AXE = Axe().axe_script
_HAN_OUTSIDE = r"""() => {
  const han = /[\u4e00-\u9fff]/, found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim(), at = walk.currentNode.parentElement;
    if (han.test(text) && !at.closest('[lang^="zh"]') && !['SCRIPT', 'STYLE'].includes(at.tagName)) found.push(text.slice(0, 30));
  }
  return found.slice(0, 6);
}"""
"""Chinese that is not marked as Chinese on an English page: half-translated, or read out wrongly (WCAG 3.1.2)."""


@dataclass
class Visitors:
    """A page a role, signed in once; what the browser complains of is gathered."""

    browser: Browser
    closed: str
    open: str
    pages: dict[str, Page] = field(default_factory=dict)
    contexts: list[BrowserContext] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def page(self, role: str) -> Page:
        """The page of a role, made and signed in when first asked for."""
        if role not in self.pages:
            context = self.browser.new_context(viewport={"width": WIDTHS[0], "height": 900}, reduced_motion="reduce")
            context.set_default_timeout(60_000)
            page = context.new_page()
            page.on("console", lambda one: self.said.append(one.text) if one.type in ("error", "warning") else None)
            page.on("pageerror", lambda one: self.said.append(str(one)))
            self.contexts.append(context)
            self.pages[role] = page
            if role not in _STRANGERS:
                sign_in(page, self.closed, role)
        return self.pages[role]

    def address(self, role: str) -> str:
        """The server a role looks at: visitors the open one."""
        return self.open if role == "visitor" else self.closed

    @contextmanager
    def listening(self) -> Iterator[list[str]]:
        """What the browser complains of inside the block."""
        self.said.clear()
        yield self.said

    def close(self) -> None:
        """Let go of all pages."""
        for context in self.contexts:
            context.close()


def settled(page: Page, width: int) -> None:
    """The page at a width, its charts drawn."""
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_timeout(30)
    page.wait_for_selector("[data-chart]:not([data-drawn])", state="detached")


def faults_of(page: Page, lang: str) -> list[str]:
    """What a reader would stumble over at the present width."""
    if not page.evaluate("typeof axe === 'object'"):  # once a page, not once a width
        page.evaluate(_AXE)
    violations = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)")
    found = [f"{one['id']}: {[node['target'] for node in one['nodes']][:3]}" for one in violations]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append("scrolls sideways")
    if page.locator("main h1").count() != 1 or not page.locator("main h1").inner_text().strip():
        found.append("has no one heading")
    if lang == "en" and (han := page.evaluate(_HAN_OUTSIDE)):
        found.append(f"half-translated: {han}")
    return found
