"""The port, over real HTTP with the fake portal: listings in, offers and cases out, signed messages once, bad ones mended and replayed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from matcher.bootstrap.portal import portal_client, portal_desk, push_to_portal
from matcher.delivery import signed_headers
from tests.api.isolation.city import CANARIES, City, build
from tests.portal_fake import TOKEN, FakePortal

SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"
EVENTS, LETTERS = "/api/v1/portal/events", "/api/v1/portal/letters"
FIELDS = {"场地名称": "门户·共享工位", "说明": "开放办公", "区域": "龙湾区", "工位数": "12"}


@pytest.fixture(scope="module")
def portal() -> Iterator[FakePortal]:
    opened = FakePortal()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory, portal: FakePortal) -> Iterator[City]:
    built = build(tmp_path_factory.mktemp("portal"))
    built.house.settings = replace(
        built.house.settings, portal_url=portal.url, portal_token=TOKEN, portal_secret=SECRET
    )
    yield built
    built.house.close()


def listing(id: str, **fields: str) -> dict[str, Any]:
    return {"id": id, "kind": "space", "fields": FIELDS | fields}


def tell(
    city: City, id: str, told: Any, *, at: datetime | None = None, secret: str = SECRET, actor: str = "stranger"
) -> Any:
    body = told if isinstance(told, bytes) else json.dumps(told, ensure_ascii=False).encode()
    headers = signed_headers(secret, id, at or datetime.now(UTC), body)
    return city.ask(actor, "POST", EVENTS, content=body, headers=headers)


def changed(id: str, **fields: str) -> dict[str, Any]:
    return {"type": "listing.changed", "data": listing(id, **fields)}


def test_a_signed_message_becomes_an_offer_and_is_taken_once(city: City) -> None:
    first, second = tell(city, "m1", changed("s1")), tell(city, "m1", changed("s1", 场地名称="另一个"))
    assert (first.json()["outcome"], second.json()["outcome"]) == ("taken", "known")
    offer = city.house.repository.offers_by_id(["space:portal-s1"])["space:portal-s1"]
    assert (offer.title, offer.capacity) == ("门户·共享工位", 12)


@pytest.mark.parametrize(
    ("secret", "age"), [("whsec_b3RoZXItb3RoZXItb3RoZXItb3RoZXI", 0), (SECRET, 3600), (SECRET, -3600)]
)
def test_a_message_of_another_hand_or_another_hour_is_refused(city: City, secret: str, age: int) -> None:
    answer = tell(city, "m2", changed("s2"), secret=secret, at=datetime.now(UTC) - timedelta(seconds=age))
    assert (answer.status_code, answer.json()["code"]) == (401, "portal_signature")
    assert city.house.repository.offers_by_id(["space:portal-s2"]) == {}


@pytest.mark.parametrize(
    ("id", "told", "code"),
    [
        ("b1", "no object", "portal_payload"),
        (
            "b2",
            {"type": "listing.changed", "data": {"id": "x", "kind": "castle", "fields": {"a": "b"}}},
            "portal_payload",
        ),
        ("b3", {"type": "listing.changed", "data": listing("s3", 颜色="红")}, "portal_field"),
        (
            "b4",
            {"type": "listing.changed", "data": {"id": "s4", "kind": "space", "fields": {"区域": "龙湾区"}}},
            "required",
        ),
        ("b5", {"type": "listing.withdrawn", "data": {"id": "nobody", "kind": "space"}}, "unknown_offer"),
    ],
)
def test_a_bad_message_waits_among_the_dead_letters(city: City, id: str, told: Any, code: str) -> None:
    assert tell(city, id, told).json() == {"id": id, "outcome": "dead"}
    [letter] = [one for one in city.ask("operator", "GET", LETTERS).json()["items"] if one["id"] == id]
    assert letter["code"] == code
    assert letter["zh"]
    assert letter["en"]


def test_a_dead_letter_is_mended_and_replayed(city: City) -> None:
    tell(city, "c1", changed("s5", 工位数="很多"))
    again = city.ask("operator", "POST", f"{LETTERS}/c1/replay", json={})
    mended = city.ask(
        "operator", "POST", f"{LETTERS}/c1/replay", json={"body": json.dumps(changed("s5"), ensure_ascii=False)}
    )
    assert (again.json()["outcome"], mended.json()["outcome"]) == ("dead", "taken")
    assert "c1" not in [one["id"] for one in city.ask("operator", "GET", LETTERS).json()["items"]]
    assert city.ask("operator", "POST", f"{LETTERS}/c1/replay", json={}).status_code == 404


def test_a_body_that_waits_is_under_seal_in_the_database(city: City) -> None:
    tell(city, "d1", {"type": "x", "data": "canary-in-a-letter"})
    assert b"canary-in-a-letter" not in (city.home / "records.sqlite").read_bytes()
    assert "canary-in-a-letter" in city.ask("operator", "GET", LETTERS).text
    assert city.ask("owner", "GET", LETTERS).status_code == 403


def test_what_is_gone_at_the_portal_is_withdrawn_here(city: City) -> None:
    tell(city, "e1", changed("s6"))
    assert (
        tell(city, "e2", {"type": "listing.withdrawn", "data": {"id": "s6", "kind": "space"}}).json()["outcome"]
        == "taken"
    )
    assert city.house.repository.offers_by_id(["space:portal-s6"])["space:portal-s6"].withdrawn


def test_a_pull_takes_what_is_sound_and_reports_every_listing(city: City, portal: FakePortal) -> None:
    portal.listings["space"] = [listing("p1"), listing("p2", 工位数="很多"), {"id": 7}, "text", listing("p3")]
    mentor = {"id": "t1", "kind": "mentor", "fields": {"导师姓名": "样例导师", "辅导主题": "融资规划"}}
    portal.listings["mentor"] = [mentor]
    desk, client = portal_desk(city.house), portal_client(city.house)
    report = desk.pull(client)
    assert (report.heard_count, report.taken_count, report.dead_count) == (6, 3, 3)
    again = desk.pull(client)
    assert (again.taken_count, again.changed_count) == (3, 0)
    assert set(city.house.repository.offers_by_id(["space:portal-p1", "space:portal-p3", "mentor:portal-t1"])) == {
        "space:portal-p1", "space:portal-p3", "mentor:portal-t1",
    }  # fmt: skip


def test_what_leaves_is_what_is_published_and_no_word_of_a_case(city: City, portal: FakePortal) -> None:
    case = city.fresh_case()
    report = push_to_portal(city.house, city.house.clock.today())
    told = json.dumps([portal.offers, portal.cases], ensure_ascii=False)
    assert (report.offer_count, report.case_count >= 1) == (len(portal.offers), True)
    assert portal.cases[case]["state"] == "submitted"
    assert [word for word in CANARIES.values() if word in told] == []
    assert [id for id in portal.offers if "portal-" in id or id == "offer:0a1b2c"] == []


def test_without_a_secret_nothing_is_heard(city: City) -> None:
    kept, city.house.settings = city.house.settings, replace(city.house.settings, portal_secret="")
    try:
        assert tell(city, "n1", changed("n1")).status_code == 404
    finally:
        city.house.settings = kept
