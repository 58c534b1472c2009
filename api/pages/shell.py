"""导航 · Who finds what where: one table of places by role, drawn as a rail on desks and as a bar at the bottom of phones.

A new page adds one line here and its words to wording/*/pages.toml; `begins` are further paths that belong to the place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from matcher.entities.accounts import ANONYMOUS, UserRole, Viewer

__all__ = ["PLACES", "VISITOR", "Place", "Shell", "home_of", "shell_of"]

R = UserRole


@dataclass(frozen=True, slots=True)
class Place:
    """One entry: where it leads, its mark in _icons.html, and the code of its words."""

    path: str
    icon: str
    word: str
    begins: tuple[str, ...] = ()
    phone: bool = True  # also in the bar at the bottom, which holds five

    def holds(self, path: str) -> int:
        """How many characters of the path speak for this place; 0 where none do."""
        if path == self.path:
            return len(path) + 1
        known = (*self.begins, *((self.path + "/",) if self.path != "/" else ()))
        return max((len(begin) for begin in known if path.startswith(begin)), default=0)


@dataclass(frozen=True, slots=True)
class Shell:
    """What surrounds a page for one viewer: the places, the one that is here, and the homes of its other roles."""

    places: tuple[Place, ...]
    here: str
    others: tuple[Place, ...]
    home: str
    has_notices: bool


_CHAIN: Final = Place("/chain", "chain", "nav_chain")
_POLICY: Final = Place("/measures", "policy", "nav_policy", ("/cases",))
_ME: Final = Place("/me", "person", "nav_me")
VISITOR: Final = (
    Place("/", "home", "nav_home"),
    Place("/matches", "match", "nav_matches", ("/startups/",)),
    _CHAIN,
    Place("/measures", "policy", "nav_measures"),
)
"""Whoever has not signed in."""
_TENANT: Final = (
    Place("/", "home", "nav_today", ("/notifications",)),
    Place("/matches", "match", "nav_meet", ("/startups/", "/engagements")),
    Place("/board", "board", "nav_board", ("/me/offers/",)),
    _POLICY,
    _ME,
    Place("/chain", "chain", "nav_chain", phone=False),
    Place("/fairs", "fair", "nav_fairs", phone=False),
    Place("/clinics", "clinic", "nav_clinics", phone=False),
)
PLACES: Final[Mapping[UserRole, tuple[Place, ...]]] = {
    R.OPERATOR: (
        Place("/operators", "home", "nav_overview"),
        _CHAIN,
        Place("/operators/firms", "firms", "nav_firms"),
        Place("/operators/cases", "policy", "nav_cases", ("/cases/",)),
        Place("/operators/places", "places", "nav_mentors_places", phone=False),
        Place("/operators/indicators", "target", "nav_indicators"),
        Place("/operators/imports", "board", "nav_imports", ("/operators/portal",), phone=False),
        Place("/members", "person", "nav_members", phone=False),
        Place("/operators/audit", "list", "nav_audit", phone=False),
    ),
    R.ORGANISER: (
        Place("/fairs", "fair", "nav_fairs"),
        Place("/clinics", "clinic", "nav_clinics"),
        _CHAIN,
        _POLICY,
        _ME,
    ),
    R.FUND_MANAGER: (
        Place("/deals", "deal", "nav_deals", ("/deals/startups/", "/deals/compare")),
        Place("/deals/watch", "watch", "nav_watch"),
        Place("/deals/pipeline", "list", "nav_pipeline"),
        Place("/deals/report", "target", "nav_report"),
        Place("/chain", "chain", "nav_chain", phone=False),
        _ME,
    ),
    R.STARTUP: _TENANT,
    R.COUNTERPART: _TENANT,
    R.INTEGRATOR: (*VISITOR, _ME),
    R.ADMIN: (
        Place("/operators/audit", "list", "nav_audit"),
        Place("/members", "person", "nav_members"),
        _CHAIN,
        _POLICY,
        _ME,
    ),
}
"""Role → its places, the home first. Of several roles the first in this order makes the rail."""


def shell_of(viewer: Viewer, path: str) -> Shell:
    """The shell for a viewer who looks at a path; at a closed door there is nowhere to go but in."""
    first, *rest = _roles(viewer) or (None,)
    places = PLACES[first] if first is not None else () if viewer == ANONYMOUS else VISITOR
    others = tuple(PLACES[role][0] for role in rest if role is not None and PLACES[role][0] not in places)
    return Shell(places, _here(places, path), others, home_of(viewer), bool(viewer.party_ids))


def home_of(viewer: Viewer) -> str:
    """Where a viewer begins."""
    roles = _roles(viewer)
    return PLACES[roles[0]][0].path if roles else "/"


def _roles(viewer: Viewer) -> tuple[UserRole, ...]:
    return tuple(role for role in PLACES if viewer.has(role))


def _here(places: Iterable[Place], path: str) -> str:
    """The place with the longest claim on the path; "" where none has any."""
    best = max(((place.holds(path), place.path) for place in places), default=(0, ""), key=lambda claim: claim[0])
    return best[1] if best[0] else ""
