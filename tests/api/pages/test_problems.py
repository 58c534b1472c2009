"""A refused form leads back to the page it was sent from, and to no other house."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from api.pages.problems import sent_from


def a_request(method: str, referer: str) -> Request:
    headers = [(b"host", b"match.example"), (b"referer", referer.encode())]
    scope = {"type": "http", "method": method, "scheme": "https", "path": "/engagements", "query_string": b"", "headers": headers}  # fmt: skip
    return Request(scope)


@pytest.mark.parametrize(("method", "referer", "back"), [
    ("POST", "https://match.example/startups/S1?kind=mentor", "/startups/S1?kind=mentor"),
    ("POST", "https://elsewhere.example/startups/S1", ""),
    ("POST", "https://match.example//elsewhere.example/", "/elsewhere.example/"),
    ("POST", "", ""),
    ("GET", "https://match.example/startups/S1", ""),
])  # fmt: skip
def test_the_way_back_is_the_page_of_the_form(method: str, referer: str, back: str) -> None:
    assert sent_from(a_request(method, referer)) == back
