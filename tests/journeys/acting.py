"""What people do on a page, told as one deed: each waits until the page it leads to is there and whole.

A click alone returns as soon as the browser has begun to read the next page; what is counted then may not be there yet.
"""

from __future__ import annotations

from typing import Final

from playwright.sync_api import Locator, Page

__all__ = ["PASSWORD", "follow", "sign_in"]

PASSWORD: Final = "银触点 and 断路器 7"
"""Of every account of the journeys."""


def follow(target: Locator) -> None:
    """Press what leads to a page, another or the same one anew, and read that page to its end."""
    with target.page.expect_navigation():
        target.click()


def sign_in(page: Page, door: str, login: str, *, lang: str = "zh", then: str = "") -> None:
    """Come in by the door. `door`: address of the house; `then`: path to go on to, "" for one's home."""
    page.goto(f"{door}/sign-in?lang={lang}" + (f"&next={then}" if then else ""))
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    follow(page.locator(".door button[type=submit]"))
