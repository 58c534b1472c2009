"""What changes without a reload does the same as the plain form, with a script and without one; the browser refuses nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from api.static_files import STATIC
from matcher.entities.jobs import JobState
from matcher.wording import say, words
from tests.journeys.acting import follow, sign_in
from tests.journeys.lived import NEWCOMER, STARTUP, Lived, lived_house
from tests.journeys.serving import serving

ZH = words("pages", "zh")
SCRIPTS = [
    pytest.param(True, id="script", marks=pytest.mark.skipif(not (STATIC / "vendor" / "htmx.min.js").is_file(), reason="没有 htmx，先运行 make assets · no htmx, run make assets first")),
    pytest.param(False, id="plain"),
]  # fmt: skip
_OF_A_LOST_NETWORK = ("Failed to load resource: net::ERR_FAILED", "htmx:sendError", "htmx:afterRequest")
"""What is said of the one request that a test cuts off."""
Open = Callable[[str, bool], Page]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    found = lived_house(tmp_path_factory.mktemp("without"))
    yield found
    found.house.close()


@pytest.fixture(scope="module")
def address(lived: Lived) -> Iterator[str]:
    with serving(lived.house) as found:
        yield found


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Open]:
    """A signed-in page of a role, with scripts or without; what the browser complained of fails the test."""
    said: list[str] = []
    contexts = []

    def open_(role: str, script: bool) -> Page:
        context = browser.new_context(base_url=address, java_script_enabled=script, locale="zh-CN")
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda one: said.append(one.text) if one.type in ("error", "warning") else None)
        page.on("pageerror", lambda one: said.append(str(one)))
        sign_in(page, address, role)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert [one for one in said if not one.startswith(_OF_A_LOST_NETWORK)] == []


def press(target: Locator, script: bool) -> None:
    """Press what changes the page in place where scripts run, and otherwise leads to the page anew."""
    if script:
        target.click()
    else:
        follow(target)


def loads(page: Page) -> list[str]:
    """Whole pages that are loaded from now on."""
    found: list[str] = []
    page.on("request", lambda one: found.append(one.url) if one.is_navigation_request() else None)
    return found


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_match_is_kept_and_another_left_out_with_its_reason_and_put_back(opened: Open, script: bool) -> None:
    page = opened("newcomer", script)
    page.goto(f"/startups/{NEWCOMER}?kind=supplier")
    ids = [str(one.get_attribute("data-offer")) for one in page.locator("article.match").all()[:2]]
    kept, left = (page.locator(f'article.match[data-offer="{id}"]') for id in ids)
    whole = loads(page)
    if kept.get_by_role("button", name=ZH["keep"], exact=True).count():
        press(kept.get_by_role("button", name=ZH["keep"], exact=True), script)
    expect(kept.locator(".badge.kept")).to_be_visible()
    left.locator("summary", has_text=ZH["not_fitting"]).click()
    left.locator("select[name=reason]").select_option("price")
    press(left.get_by_role("button", name=ZH["leave_out"]), script)
    if script:
        expect(left.locator(".path")).to_be_hidden()
        expect(left.get_by_role("button", name=ZH["back_on_list"])).to_be_focused()
        left.get_by_role("button", name=ZH["back_on_list"]).click()
        expect(left.locator(".path")).to_be_visible()
        assert whole == []
    else:
        expect(left).to_have_count(0)
        page.goto("/engagements")
        page.locator("details.article summary").click()
        expect(page.locator("details.article")).to_contain_text(ZH["why_price"])
        follow(page.locator("details.article").get_by_role("button", name=ZH["back_on_list"]))
        page.goto(f"/startups/{NEWCOMER}?kind=supplier")
        expect(left).to_have_count(1)


@pytest.mark.parametrize("script", SCRIPTS)
def test_completeness_is_told_while_one_writes_or_once_it_is_saved(opened: Open, script: bool) -> None:
    page = opened("startup", script)
    page.goto("/board/new?side=need")
    page.select_option("#kind", "supplier")
    page.fill("#text", "需要银氧化锡触点，用于生产小型断路器")
    if script:
        page.locator("#text").press("End")
        page.keyboard.type("。")
        expect(page.locator("#complete b").first).to_have_text("40%")
        expect(page.locator("#text")).to_be_focused()
    else:
        follow(page.get_by_role("button", name=ZH["save_draft"]))
        expect(page.locator("#complete b").first).to_have_text("40%")


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_engine_tells_where_the_words_belong_and_hears_it_confirmed(opened: Open, script: bool) -> None:
    page = opened("newcomer", script)
    page.goto("/me/organisation")
    page.fill("#products", "机械密封")
    page.fill("#text", "为化工泵厂生产机械密封")
    if not script:
        follow(page.get_by_role("button", name=ZH["understood_look"]))
    seals = page.locator("#understood li", has_text="机械密封")
    expect(seals).to_be_visible()
    seals.locator("input").check()
    page.get_by_role("button", name=ZH["own_save"]).click()
    expect(page.locator(".notice.done")).to_contain_text(ZH["own_saved"])
    expect(seals.locator("input")).to_be_checked()


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_chain_is_filtered_by_county_and_a_segment_shows_its_lines(opened: Open, script: bool) -> None:
    page = opened("startup", script)
    page.goto("/chain/digital")
    whole = loads(page)
    page.select_option("#county", "330382")
    if not script:
        follow(page.get_by_role("button", name=ZH["show"]))
    expect(page.locator("#gaps-title")).to_contain_text("乐清市")
    page.locator(".node").first.click()
    expect(page.locator(".node.is-focus")).to_have_count(1)
    assert "county=330382" in page.url or script  # the address bar follows the filter
    assert (whole == []) is script


@pytest.mark.parametrize("script", SCRIPTS)
def test_firms_are_found_while_one_types(opened: Open, script: bool) -> None:
    page = opened("operator", script)
    page.goto("/operators/firms")
    whole = loads(page)
    page.locator("#q").press_sequentially("算力") if script else page.fill("#q", "算力")
    if not script:
        follow(page.get_by_role("button", name=ZH["search"], exact=True))
    names = page.locator("#firms tbody th")
    expect(names.filter(has_not_text="算力")).to_have_count(0)
    expect(names).not_to_have_count(0)
    assert (whole == []) is script
    page.fill("#q", "没有这样的企业")
    if not script:
        follow(page.get_by_role("button", name=ZH["search"], exact=True))
    expect(page.locator("#firms .empty")).to_be_visible()


@pytest.mark.parametrize("script", SCRIPTS)
def test_notices_are_marked_as_read(opened: Open, lived: Lived, script: bool) -> None:
    page = opened("startup" if script else "counterpart", script)
    page.goto("/notifications")
    expect(page.locator(".pair.new")).not_to_have_count(0)
    press(page.get_by_role("button", name=ZH["mark_seen"]), script)
    expect(page.locator("#notices .lead")).to_have_text(ZH["notices_none_new"])
    expect(page.locator(".pair.new")).to_have_count(0)


def test_the_progress_of_a_job_is_followed_and_ends(opened: Open, lived: Lived) -> None:
    if not (STATIC / "vendor" / "htmx.min.js").is_file():
        pytest.skip("没有 htmx，先运行 make assets · no htmx, run make assets first")
    page = opened("operator", True)
    page.goto("/operators/imports")
    expect(page.locator("#jobs")).to_contain_text(say("pages", "job_done_of", "zh", done=40, total=100))
    from_now = lived.house.occasion.now
    lived.house.jobs.tell("job_running", from_now, done=70)
    expect(page.locator("#jobs")).to_contain_text(say("pages", "job_done_of", "zh", done=70, total=100))
    lived.house.jobs.finish("job_running", JobState.DONE, from_now)
    expect(page.locator("#jobs progress")).to_have_count(0)
    expect(page.locator("#jobs[hx-get]")).to_have_count(0)  # nobody asks any more


def test_a_lost_network_is_told_and_what_was_written_stays(opened: Open) -> None:
    if not (STATIC / "vendor" / "htmx.min.js").is_file():
        pytest.skip("没有 htmx，先运行 make assets · no htmx, run make assets first")
    page = opened("startup", True)
    page.goto("/board/new?side=need")
    page.route("**/board", lambda route: route.abort())
    page.fill("#text", "需要银触点")
    expect(page.locator("#trouble")).to_contain_text(ZH["trouble_lost"])
    expect(page.locator("#text")).to_have_value("需要银触点")
    page.unroute("**/board")
    page.locator("#text").press("End")
    page.keyboard.type("一批")
    expect(page.locator("#trouble")).to_be_hidden()


def test_a_chart_is_drawn_and_a_month_opens_its_list(opened: Open) -> None:
    if not (STATIC / "vendor" / "echarts.min.js").is_file():
        pytest.skip("没有 ECharts，先运行 make assets · no ECharts, run make assets first")
    page = opened("operator", True)
    page.goto("/operators/indicators/events_held")
    expect(page.locator(".chart[data-drawn] canvas")).to_be_visible()
    page.locator(".trend summary").click()
    row = page.locator(".trend tbody tr").filter(has=page.locator("td.num", has_not_text="0 场")).first
    month = row.locator("th").inner_text()
    follow(row.locator("a"))
    expect(page.locator("#list-title")).to_contain_text(month)


def test_the_trend_is_there_without_a_script(opened: Open) -> None:
    page = opened("operator", False)
    page.goto("/operators/indicators/events_held")
    expect(page.locator(".chart svg .trend-line")).to_have_count(1)
    page.goto(f"/startups/{STARTUP}")
    expect(page.locator("article.match")).not_to_have_count(0)
