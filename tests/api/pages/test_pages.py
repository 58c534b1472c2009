"""The pages as a reader gets them, without a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from matcher.bootstrap import House
from matcher.measures import STEMS
from matcher.wording import words

TEMPLATES = Path(__file__).resolve().parents[3] / "api" / "templates"
HAN = re.compile(r"[\u4e00-\u9fff]")


def test_home_leads_to_every_startup(client: TestClient) -> None:
    html = client.get("/").text
    assert re.findall(r'href="(/startups/[^"]+)"', html) == ["/startups/S1", "/startups/S2"]


def test_home_says_what_to_do_when_no_startup_is_found(client: TestClient) -> None:
    assert words("pages", "zh")["no_startups_way"] in client.get("/?q=没有").text


def test_home_is_shown_before_anything_is_imported(bare_client: TestClient) -> None:
    answer = bare_client.get("/")
    assert (answer.status_code, words("pages", "zh")["no_startups_import"] in answer.text) == (200, True)


def test_a_startup_page_shows_the_matches_of_the_api_in_their_order(client: TestClient) -> None:
    offers = [match["offer_id"] for match in client.post("/api/v1/matches", json={"party_id": "S1"}).json()["matches"]]
    assert re.findall(r'data-offer="([^"]+)"', client.get("/startups/S1").text) == offers


def test_the_kind_tab_keeps_only_that_kind(client: TestClient) -> None:
    html = client.get("/startups/S1?kind=mentor").text
    assert set(re.findall(r'data-offer="(\w+):', html)) == {"mentor"}


def test_a_text_finds_matches_and_keeps_what_was_typed(client: TestClient) -> None:
    html = client.get("/matches?text=需要银氧化锡触点&kind=supplier&county=330303").text
    assert ">需要银氧化锡触点</textarea>" in html
    assert 'data-offer="supplier:P1"' in html


def test_a_need_that_no_offer_meets_says_so_with_a_way_on(client: TestClient) -> None:
    html = client.get("/matches?text=需要银触点&kind=childcare").text
    assert words("pages", "zh")["no_matches_way"] in html


def test_a_text_outside_every_chain_says_so(client: TestClient) -> None:
    assert words("pages", "zh")["no_chain_way"] in client.get("/matches?text=祝您新年快乐").text


def test_the_language_stays_chosen(house: House) -> None:
    with TestClient(create_app(house)) as reader:
        assert '<html lang="en"' in reader.get("/?lang=en").text
        assert '<html lang="en"' in reader.get("/chain").text
        assert '<html lang="zh-CN"' in reader.get("/chain?lang=zh").text


def test_large_type_stays_chosen(house: House) -> None:
    with TestClient(create_app(house)) as reader:
        reader.get("/?size=large")
        assert 'data-size="large"' in reader.get("/measures").text


def test_an_unknown_language_is_chinese(client: TestClient) -> None:
    assert '<html lang="zh-CN"' in client.get("/?lang=xx").text


@pytest.mark.parametrize("stem", STEMS)
def test_every_measure_has_a_page_with_the_words_of_its_article(client: TestClient, stem: str) -> None:
    html = client.get(f"/measures/{stem}").text
    assert words("pages", "zh")[f"article_{stem}"][:20] in html


def test_the_nine_items_are_judged_by_what_was_answered(client: TestClient) -> None:
    html = client.get("/measures/joint_application?employees=0").text
    assert html.count('class="verdict eligible"') == 8
    assert html.count('class="verdict not_applicable"') == 1


def test_the_subsidy_is_told_to_the_fen(client: TestClient) -> None:
    assert "40,000.00 元" in client.get("/measures/loans?interest=100000&rate=40&county=330303").text


def test_an_amount_that_is_none_is_told_as_a_page(client: TestClient) -> None:
    answer = client.get("/measures/loans?interest=很多", headers={"accept": "text/html"})
    assert (answer.status_code, "bad_amount" in answer.text) == (422, True)


def test_the_mandates_are_shown_as_met_missed_and_unknown(client: TestClient) -> None:
    html = client.get("/measures/funds?party_id=S1").text
    assert {kind: kind in html for kind in ('class="met"', 'class="missed"', 'class="unknown"')} == {
        'class="met"': True, 'class="missed"': True, 'class="unknown"': True,
    }  # fmt: skip


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_no_template_words_anything_itself(template: Path) -> None:
    assert HAN.findall(template.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_every_word_a_template_asks_for_exists(template: Path) -> None:
    asked = re.findall(r"""\bt\(\s*["']([a-z_]+[a-z])["']\s*[,)]""", template.read_text(encoding="utf-8"))
    assert [code for code in asked if code not in words("pages", "zh")] == []


def test_every_text_in_the_other_language_is_marked_as_such(client: TestClient) -> None:
    """English pages hold Chinese only inside elements that say so, or as names of records."""
    html = client.get("/measures?lang=en").text
    plain = re.sub(r'<(\w+)[^>]*lang="zh-CN"[^>]*>.*?</\1>', "", html, flags=re.S)
    assert HAN.findall(plain) == []
