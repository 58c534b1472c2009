"""Who finds what where."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.pages import PAGES
from api.pages.shell import PLACES, VISITOR, home_of, shell_of
from matcher.entities.accounts import ANONYMOUS, DEMO, UserRole, Viewer
from matcher.wording import words

ICONS = (Path(__file__).resolve().parents[3] / "api" / "templates" / "_icons.html").read_text(encoding="utf-8")
EVERY = {place for places in (*PLACES.values(), VISITOR) for place in places}


def a_viewer(*roles: UserRole) -> Viewer:
    return Viewer(account_id="A", roles=frozenset(roles), party_ids=frozenset({"S1"}))


def test_every_role_has_a_home_and_at_most_five_places_on_a_phone() -> None:
    assert set(PLACES) == set(UserRole)
    assert {
        role: sum(place.phone for place in places)
        for role, places in PLACES.items()
        if sum(p.phone for p in places) > 5
    } == {}


def test_every_place_leads_to_a_page_has_its_words_and_its_mark() -> None:
    paths = {route.path for router in PAGES for route in router.routes}  # type: ignore[attr-defined]  # pages alone
    assert sorted(place.path for place in EVERY if place.path not in paths) == []
    assert sorted(place.word for place in EVERY if place.word not in words("pages", "zh")) == []
    assert sorted(place.icon for place in EVERY if place.icon not in re.findall(r'name == "(\w+)"', ICONS)) == []


@pytest.mark.parametrize(
    ("path", "here"),
    [("/", "/"), ("/notifications", "/"), ("/startups/S1", "/matches"), ("/engagements/E1", "/matches"), ("/board/new", "/board"), ("/sign-in", "")],
)  # fmt: skip
def test_a_page_lights_up_the_place_it_belongs_to(path: str, here: str) -> None:
    assert shell_of(a_viewer(UserRole.STARTUP), path).here == here


def test_the_longer_claim_wins() -> None:
    shell = shell_of(a_viewer(UserRole.OPERATOR), "/operators/indicators/new_jobs")
    assert shell.here == "/operators/indicators"


def test_a_second_role_is_one_step_away() -> None:
    both = a_viewer(UserRole.OPERATOR, UserRole.STARTUP)
    assert (home_of(both), [place.path for place in shell_of(both, "/operators").others]) == ("/operators", ["/"])


def test_a_visitor_begins_at_the_front_page_and_has_no_notices() -> None:
    shell = shell_of(DEMO, "/")
    assert (shell.home, shell.places, shell.has_notices) == ("/", VISITOR, False)


def test_a_stranger_at_a_closed_door_is_led_nowhere_that_would_turn_him_back() -> None:
    assert shell_of(ANONYMOUS, "/sign-in").places == ()
