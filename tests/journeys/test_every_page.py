"""Every page of every role in both languages at both widths: accessible, within the screen, in one language, nothing refused by the browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute
from playwright.sync_api import Browser

from api.pages import PAGES
from api.static_files import STATIC
from tests.journeys.lived import Lived, lived_house, opened
from tests.journeys.looking import LANGUAGES, WIDTHS, Visitors, faults_of, settled
from tests.journeys.serving import serving
from tests.journeys.visits import NOT_PAGES, VISITS, Visit


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    found = lived_house(tmp_path_factory.mktemp("lived"))
    yield found
    found.house.close()


@pytest.fixture(scope="module")
def visitors(lived: Lived, browser: Browser) -> Iterator[Visitors]:
    """Everybody who looks, on a closed server and, for visitors, an open one over the same records."""
    house = opened(lived)
    with serving(lived.house) as closed, serving(house) as open_:
        found = Visitors(browser, closed, open_)
        yield found
        found.close()
    house.close()


def test_every_page_has_its_visits() -> None:
    routes = [route for router in PAGES for route in router.routes if isinstance(route, APIRoute)]
    assert sorted((*VISITS, *NOT_PAGES)) == sorted(route.path for route in routes if "GET" in route.methods)


@pytest.mark.parametrize("route", VISITS)
def test_a_page_is_whole(lived: Lived, visitors: Visitors, route: str) -> None:
    faults = [fault for visit in VISITS[route] for fault in _faults(lived, visitors, visit)]
    assert faults == [], "\n".join(faults)


def test_the_vendor_styles_and_scripts_were_there() -> None:
    """Without them the survey would have looked at other pages than readers get."""
    if not (STATIC / "vendor").is_dir():
        pytest.skip("没有第三方素材，先运行 make assets · no third-party assets, run make assets first")
    assert sorted(path.name for path in (STATIC / "vendor").glob("*.min.*s")) == ["echarts.min.js", "htmx.min.js", "tabler.min.css"]  # fmt: skip


def _faults(lived: Lived, visitors: Visitors, visit: Visit) -> Iterator[str]:
    page, path = visitors.page(visit.role), visit.at(lived)
    for lang in LANGUAGES:
        with visitors.listening() as said:
            answer = page.goto(f"{visitors.address(visit.role)}{path}{'&' if '?' in path else '?'}lang={lang}")
            assert answer is not None
            if answer.status != visit.status:
                yield f"{visit.name} {lang}: {answer.status}"
            for width in WIDTHS:
                settled(page, width)
                yield from (f"{visit.name} {lang} {width}: {fault}" for fault in faults_of(page, lang))
            expected = 0 if visit.status == 200 else 1  # the browser notes a refused page itself
            yield from (f"{visit.name} {lang}: {one}" for one in said[expected:])
