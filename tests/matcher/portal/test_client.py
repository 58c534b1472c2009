"""What the client makes of portals that are away, old or broken."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from matcher.errors import BadInput, MatcherError, Unavailable
from matcher.portal import PortalClient, parse_listing, parse_message
from tests.portal_fake import TOKEN, FakePortal


@pytest.fixture
def portal() -> Iterator[FakePortal]:
    opened = FakePortal()
    yield opened
    opened.close()


def test_a_portal_of_another_version_is_refused(portal: FakePortal) -> None:
    portal.version = "2"
    with pytest.raises(Unavailable) as refusal:
        PortalClient(portal.url, TOKEN).check()
    assert refusal.value.code == "portal_version"


@pytest.mark.parametrize("answer", ["no json", "[]", "[" * 100_000, '{"items": 3}', '{"items": [], "next_cursor": 3}'])
def test_an_answer_against_the_contract_is_named(portal: FakePortal, answer: str) -> None:
    portal.broken = answer
    with pytest.raises(BadInput) as refusal:
        list(PortalClient(portal.url, TOKEN).listings("space"))
    assert refusal.value.code == "portal_answer"


def test_an_answer_without_end_is_cut_off(portal: FakePortal) -> None:
    portal.broken = '{"a": "' + "x" * 5_000_000 + '"}'
    with pytest.raises(BadInput):
        PortalClient(portal.url, TOKEN).check()


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "http://", "nonsense", "http://[::1"])
def test_a_portal_that_is_away_is_unavailable(address: str) -> None:
    with pytest.raises(Unavailable) as refusal:
        PortalClient(address, TOKEN).check()
    assert refusal.value.code == "portal_unreachable"


BODIES = [
    b"", b"null", b"[]", b"\xff", b"{", b'{"type":"x","data":{}}', b'{"type":"listing.changed"}', b"[" * 100_000,
    b'{"type":"listing.changed","data":{"id":"","kind":"space","fields":{"a":"b"}}}',
    b'{"type":"listing.changed","data":{"id":"../x","kind":"space","fields":{"a":"b"}}}',
    b'{"type":"listing.changed","data":{"id":"a","kind":"castle","fields":{"a":"b"}}}',
    b'{"type":"listing.changed","data":{"id":"a","kind":[],"fields":{"a":"b"}}}',
    b'{"type":"listing.changed","data":{"id":"a","kind":"space","fields":{}}}',
    b'{"type":"listing.changed","data":{"id":"a","kind":"space","fields":{"a":1}}}',
    b'{"type":"listing.changed","data":{"id":"a","kind":"space","fields":["a"]}}',
]  # fmt: skip


@pytest.mark.parametrize("place", range(len(BODIES)))
def test_a_message_against_the_contract_is_named(place: int) -> None:
    with pytest.raises(BadInput) as refusal:
        parse_message(BODIES[place])
    assert refusal.value.code == "portal_payload"


def test_a_field_without_end_is_refused() -> None:
    with pytest.raises(MatcherError):
        parse_listing({"id": "a", "kind": "space", "fields": {"说明": "字" * 3_000}})
