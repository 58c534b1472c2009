"""A fund manager's afternoon and the next day: mandate → screen → compare → pipeline → export → what is net-new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from matcher.bootstrap import House
from matcher.entities.accounts import SYSTEM, Membership, UserRole
from matcher.settings import Settings, shipped_data
from matcher.storage.persons import Purpose
from tests.journeys.acting import PASSWORD, follow, sign_in
from tests.journeys.serving import serving

MANAGERS = {1440: ("sample-manager-01", "sample-fund-01"), 390: ("sample-manager-02", "sample-fund-03")}


@pytest.fixture(scope="module")
def funded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The pilot's data on a closed server; start-ups have released themselves to the first manager alone."""
    settings = Settings(home=tmp_path_factory.mktemp("deals"), data=shipped_data(), access="closed", encoder="static")
    house = House(settings)
    house.import_files([shipped_data() / "seed", shipped_data() / "chains"])
    for manager, _ in MANAGERS.values():
        house.door.add_account(SYSTEM, manager, "基金经理", PASSWORD, [Membership(UserRole.FUND_MANAGER, manager)])
    at = datetime(2026, 1, 1, tzinfo=UTC)
    house.persons.consent("sample-startup-01", Purpose.DEAL_FLOW, SYSTEM, at=at, to_party_id="sample-manager-01")
    yield house
    house.close()


@pytest.fixture(scope="module")
def door(funded: House) -> Iterator[str]:
    """Address of a server over the house."""
    with serving(funded) as address:
        yield address


@pytest.mark.parametrize("width", [1440, 390])
def test_a_manager_screens_compares_moves_exports_and_hears_the_next_day_what_is_new(
    funded: House, door: str, browser: Browser, screenshots: Path, width: int
) -> None:
    manager, fund = MANAGERS[width]
    page = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN").new_page()
    sign_in(page, door, manager, then="/deals")

    page.goto(f"{door}/deals?fund={fund}")
    page.fill("#thesis", "用机器视觉或医疗影像做检测的软件")
    follow(page.locator(".deal-ask button[type=submit]"))
    rows = page.locator("table.deals tbody tr")
    expect(rows.nth(1)).to_be_visible()
    first = rows.first.get_attribute("data-party")
    rows.first.locator(".mark summary").first.click()
    expect(rows.first.locator(".mark p").first).to_be_visible()
    _looks_right(page, screenshots, f"deals-{width}")

    for row in range(2):
        rows.nth(row).locator("input[name=id]").check()
    follow(page.locator("#compare button"))
    expect(page.locator("table.compare thead th")).to_have_count(3)
    _looks_right(page, screenshots, f"deals-compare-{width}")

    page.goto(f"{door}/deals/startups/{first}?fund={fund}")
    _looks_right(page, screenshots, f"deals-startup-{width}")
    page.select_option("#stage", "spotted")
    page.fill("#note", "先约创始人")
    follow(page.locator('form[action$="/move"] button'))
    page.fill("#next_action", "约访谈")
    page.fill("#due", "2026-01-02")
    follow(page.locator('form[action$="/plan"] button'))
    page.goto(f"{door}/deals/pipeline?fund={fund}")
    expect(page.locator(".board-column.spotted .pipe-card.overdue")).to_have_count(1)
    _looks_right(page, screenshots, f"deals-pipeline-{width}")
    with page.expect_download() as kept:
        page.click('a[href$="export.csv"]')
    assert "先约创始人" in Path(kept.value.path()).read_text(encoding="utf-8-sig")

    page.goto(f"{door}/deals/watch?fund={fund}")
    page.fill("#name", "每天看一次")
    follow(page.locator('form.stack[action="/deals/watch"] button'))
    follow(page.locator('form[action$="/look"] button'))
    known = page.locator(".news a").count()
    assert known > 0

    party = funded.records(SYSTEM).party(str(first))
    funded.writer.put_parties([replace(party, text=party.text + "新签了三家客户。")])  # the next day
    funded.writer.put_parties([replace(party, id=f"sample-new-{width}", name=f"样例·新来者{width}", facts={})])
    follow(page.locator('form[action$="/look"] button'))
    expect(page.locator(".news li")).to_have_count(2)
    assert sorted(page.locator(".news .why").all_inner_texts()) == ["新符合要求", "简介有变"]
    _looks_right(page, screenshots, f"deals-watch-{width}")
    follow(page.locator('form[action$="/look"] button'))
    expect(page.locator(".notice.done")).to_be_visible()
    page.goto(f"{door}/deals/report?fund={fund}")
    _looks_right(page, screenshots, f"deals-report-{width}")
    refused = page.goto(f"{door}/deals?fund={MANAGERS[1440 if width == 390 else 390][1]}")
    assert refused is not None
    assert refused.status == 403
    page.context.close()


def _looks_right(page: Page, folder: Path, name: str) -> None:
    page.screenshot(path=folder / f"{name}.png", full_page=True)
    size = page.viewport_size
    assert size is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert [one["id"] for one in Axe().run(page).response["violations"]] == []
