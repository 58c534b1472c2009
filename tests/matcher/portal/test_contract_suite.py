"""What any portal behind our contract must do, by real HTTP: run against the fake here, against another by PORTAL_CONTRACT_URL and _TOKEN."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from matcher.errors import Unavailable
from matcher.portal import KINDS, PortalClient, parse_listing
from tests.portal_fake import TOKEN, FakePortal

SPACE = {"id": "a1", "kind": "space", "fields": {"场地名称": "门户工位", "区域": "龙湾区"}}
Base = tuple[str, str]


@pytest.fixture(scope="module")
def base() -> Iterator[Base]:
    """(address, token) of the portal under test."""
    if url := os.environ.get("PORTAL_CONTRACT_URL"):
        yield url, os.environ.get("PORTAL_CONTRACT_TOKEN", "")
        return
    portal = FakePortal()
    portal.listings["space"] = [SPACE | {"id": f"a{number}"} for number in range(5)]
    yield portal.url, TOKEN
    portal.close()


def test_it_says_which_version_it_speaks(base: Base) -> None:
    assert PortalClient(*base).check() == "1"


@pytest.mark.parametrize("kind", KINDS)
def test_each_hall_is_paged_through_without_a_repeat(base: Base, kind: str) -> None:
    ids = [one["id"] for one in PortalClient(*base).listings(kind)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("kind", KINDS)
def test_every_listing_is_as_the_contract_says(base: Base, kind: str) -> None:
    assert [one.kind for one in map(parse_listing, PortalClient(*base).listings(kind)) if one.kind != kind] == []


def test_an_offer_may_be_told_twice_and_taken_back_twice(base: Base) -> None:
    client = PortalClient(*base)
    for _ in range(2):
        client.put_offer(
            "supplier:样例/1", {"id": "supplier:样例/1", "kind": "supplier", "title": "样例", "text": "样例"}
        )
    for _ in range(2):
        client.drop_offer("supplier:样例/1")


def test_a_case_may_be_told_twice(base: Base) -> None:
    for _ in range(2):
        PortalClient(*base).put_case(
            "case_sample", {"id": "case_sample", "kind": "help", "state": "submitted", "version": 2}
        )


def test_another_token_opens_nothing(base: Base) -> None:
    with pytest.raises(Unavailable) as refusal:
        PortalClient(base[0], "other").check()
    assert refusal.value.code == "portal_unreachable"
