"""Keeps a picture of every page of every role, both languages, both widths: `python -m tests.journeys.pictures [--out FOLDER] [--large] [NAME …]`.

Names are those of tests/journeys/visits.py; without any, all are taken. The folder is kept out of the repository.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.journeys.conftest import ARGUMENTS, CHROMIUM
from tests.journeys.lived import Lived, lived_house, opened
from tests.journeys.looking import LANGUAGES, WIDTHS, Visitors, settled
from tests.journeys.serving import serving
from tests.journeys.visits import VISITS, Visit

ROOT = Path(__file__).resolve().parents[2]


def take(visitors: Visitors, lived: Lived, visit: Visit, folder: Path, *, large: bool = False) -> None:
    """The pictures of one visit."""
    page, path = visitors.page(visit.role), visit.at(lived)
    for lang in LANGUAGES:
        query = f"lang={lang}&size={'large' if large else 'normal'}"
        page.goto(f"{visitors.address(visit.role)}{path}{'&' if '?' in path else '?'}{query}")
        for width in WIDTHS:
            settled(page, width)
            name = f"page-{visit.name}{'-large' if large else ''}-{width}-{lang}.png"
            page.screenshot(path=str(folder / name), full_page=True)


def main() -> None:
    """Take the pictures and say where they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--out", type=Path, default=ROOT / "screenshots")
    parser.add_argument("--large", action="store_true")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    visits = [one for row in VISITS.values() for one in row if not asked.names or one.name in asked.names]
    with tempfile.TemporaryDirectory(prefix="pictures-") as home:
        lived = lived_house(Path(home))
        house = opened(lived)
        with sync_playwright() as playwright, serving(lived.house) as closed, serving(house) as open_:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
            visitors = Visitors(browser, closed, open_)
            for visit in visits:
                take(visitors, lived, visit, asked.out, large=asked.large)
            visitors.close()
            browser.close()
        house.close()
        lived.house.close()
    sys.stdout.write(f"{len(visits)} × {len(LANGUAGES) * len(WIDTHS)} → {asked.out}\n")


if __name__ == "__main__":
    main()
