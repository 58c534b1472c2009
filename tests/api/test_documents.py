"""What is restricted never leaves, whatever is asked for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from starlette.testclient import TestClient

from api.documents import offer_document, plain
from tests.builders import an_offer

RESTRICTED = ("7654321", "employees", "raising_cny", "conflicts", "portfolio", "dry_powder")


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/parties", "/api/v1/parties/S1", "/api/v1/mentors", "/api/v1/funds", "/api/v1/loans/map",
        "/", "/startups/S1", "/startups/S1?kind=mentor", "/measures/mentors", "/measures/funds",
    ],
)  # fmt: skip
def test_confidential_facts_are_on_no_answer(client: TestClient, path: str) -> None:
    text = client.get(path).text
    assert [word for word in RESTRICTED if word in text] == []


def test_a_match_document_holds_no_terms_of_the_counterpart(client: TestClient) -> None:
    text = client.post("/api/v1/matches", json={"party_id": "S1"}).text
    assert [word for word in ("7654321", 'P3"]', "30000000") if word in text] == []


def test_a_term_that_is_not_named_as_public_is_left_out() -> None:
    offer = an_offer(terms={"topics": ("电气",), "private_note": "勿外传"})
    assert offer_document(offer)["terms"] == {"topics": ["电气"]}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("0.10"), "0.10"), (Decimal("1E+3"), "1000"), (date(2026, 1, 2), "2026-01-02"), (("a", "b"), ["a", "b"]),
        (True, True), (3, 3), (1.5, 1.5), ("x", "x"), (None, None),
    ],
)  # fmt: skip
def test_terms_are_plain_and_exact(value: object, expected: object) -> None:
    assert plain(value) == expected  # type: ignore[arg-type]
