"""Every answer carries the security headers; no page needs what they forbid."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from api.security import HEADERS
from matcher.measures import STEMS

PAGES = (
    "/", "/?q=nobody", "/matches", "/matches?text=需要银氧化锡触点", "/startups/S1", "/startups/S1?kind=fund", "/startups/S2",
    "/startups/S1?whole=true&focus=electrical.contacts", "/chain", "/chain/electrical", "/chain/electrical?county=330382",
    "/measures", *(f"/measures/{stem}" for stem in STEMS), "/measures/joint_application?employees=3&county=330303",
    "/measures/loans?interest=100000&county=330303", "/measures/funds?party_id=S1&raising=100", "/nowhere",
)  # fmt: skip


@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/api/v1/parties", "/api/v1/nothing", "/static/style.css", "/nowhere"]
)
def test_every_answer_carries_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert {name: headers.get(name) for name in HEADERS} == HEADERS


def test_the_policy_allows_no_inline_script_or_style() -> None:
    assert "unsafe" not in HEADERS["content-security-policy"]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_needs_inline_script_or_style(client: TestClient, path: str, lang: str) -> None:
    html = client.get(f"{path}{'&' if '?' in path else '?'}lang={lang}", headers={"accept": "text/html"}).text
    assert "</html>" in html
    assert re.findall(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", html) == []


def test_answers_are_asked_for_anew_and_files_may_be_kept(client: TestClient) -> None:
    assert client.get("/").headers["cache-control"] == "no-cache"
    kept = [client.get(f"/static/style.css{mark}").headers["cache-control"] for mark in ("", "?v=0")]
    assert kept == ["no-cache", "public, max-age=31536000, immutable"]


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static//etc/passwd"]
)
def test_no_file_outside_the_static_folder_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404
