"""A start-up's first visit: home → itself → matches with reasons → why, and where it stands in the chain."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from matcher.wording import say, words
from tests.journeys.acting import follow

DESK, PHONE = (1440, 900), (390, 844)
POSITIONS = {"zh": ("上游", "中游", "下游"), "en": ("upstream", "midstream", "downstream")}


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    opened = context.new_page()
    refused: list[str] = []
    opened.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    yield opened
    context.close()
    assert refused == []  # nothing was missing, nothing broke the content security policy


def number(shown: str) -> Decimal:
    return Decimal(shown.replace("\u2212", "-"))


def is_within_the_screen(page: Page) -> bool:
    width = page.evaluate("document.documentElement.scrollWidth")
    return bool(width <= page.viewport_size["width"])  # type: ignore[index]  # every page here has a size


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {[node['target'] for node in one['nodes']][:3]}" for one in found]


def keep(page: Page, folder: Path, name: str, lang: str) -> None:
    page.screenshot(path=folder / f"{name}-{page.viewport_size['width']}-{lang}.png", full_page=True)  # type: ignore[index]  # as above


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_startup_goes_from_home_to_its_matches_and_sees_why(
    page: Page, address: str, screenshots: Path, lang: str
) -> None:
    page.goto(f"{address}/?lang={lang}")
    keep(page, screenshots, "home", lang)
    follow(page.locator(".startups .tile-link").first)
    expect(page.locator("article.match").first).to_be_visible()
    card = page.locator("article.match").first
    expect(card.locator(".reasons li")).not_to_have_count(0)
    expect(card.locator(".path li")).not_to_have_count(0)
    expect(card.locator(".chance-words")).not_to_be_empty()
    card.locator("details.why summary").click()
    joint = Decimal(1)
    for fall in card.locator("table.fall").all():
        parts = [number(text) for text in fall.locator(".part").all_inner_texts()]
        assert parts
        assert sum(parts) == number(fall.locator(".sum").inner_text())
        joint *= Decimal(fall.locator("tfoot td").last.inner_text().rstrip("%")) / 100
    shown = Decimal(card.locator(".joint b").inner_text().rstrip("%")) / 100
    assert abs(joint - shown) <= Decimal("0.006")  # rounded to a whole percent
    keep(page, screenshots, "startup", lang)
    assert is_within_the_screen(page)
    assert violations(page) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_chain_stands_in_three_columns_whose_labels_do_not_overlap(page: Page, address: str, lang: str) -> None:
    page.goto(f"{address}/startups/sample-startup-01?lang={lang}&whole=true")
    heads = [text.split("\n")[0].split(" ")[0] for text in page.locator(".chain-heads h3").all_inner_texts()]
    assert tuple(heads) == POSITIONS[lang]
    boxes = page.eval_on_selector_all(
        ".node",
        "nodes => nodes.map(node => { const r = node.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; })",
    )
    assert len(boxes) > 20
    clashes = [
        (a, b) for at, a in enumerate(boxes) for b in boxes[at + 1 :]
        if min(a[2], b[2]) - max(a[0], b[0]) > 1 and min(a[3], b[3]) - max(a[1], b[1]) > 1
    ]  # fmt: skip
    assert clashes == []
    expect(page.locator(".node.is-own")).to_have_count(1)
    expect(page.locator(".chain-table tbody tr")).to_have_count(len(boxes))


def test_a_segment_in_focus_shows_its_lines(page: Page, address: str) -> None:
    page.goto(f"{address}/chain/digital?lang=zh")
    expect(page.locator(".chain-lines path")).to_have_count(0)
    page.locator(".node").first.click()
    expect(page.locator(".node.is-focus")).to_have_count(1)
    expect(page.locator(".chain-lines path")).not_to_have_count(0)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_need_in_words_is_typed_and_answered(page: Page, address: str, screenshots: Path, lang: str) -> None:
    page.goto(f"{address}/?lang={lang}")
    page.get_by_label(words("pages", lang)["ask_label"]).fill("需要电机轴承，用于生产水泵")
    follow(page.get_by_role("button", name=words("pages", lang)["find"]))
    count = page.locator("article.match").count()
    expect(page.locator("#matches-title")).to_have_text(say("pages", "matches_title", lang, count=count))
    keep(page, screenshots, "matches-of-a-text", lang)
    assert is_within_the_screen(page)
    assert violations(page) == []


def test_large_type_fits_the_screen_and_is_accessible(page: Page, address: str, screenshots: Path) -> None:
    page.goto(f"{address}/startups/sample-startup-01?size=large&lang=zh")
    keep(page, screenshots, "startup-large", "zh")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    assert is_within_the_screen(page)
    assert violations(page) == []


def test_a_reader_without_a_mouse_reaches_the_content_first(page: Page, address: str) -> None:
    page.goto(f"{address}/?lang=zh")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
