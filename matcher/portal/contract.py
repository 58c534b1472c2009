"""约定 · What a portal lists and what it tells, checked before anything is made of it. Version 1 of our own contract.

A listing carries the columns of one of our import templates as text, by code name or by Chinese header; it is taken in by the
import path that files go through, so that rules for cells stand in one place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from matcher.errors import BadInput

__all__ = [
    "CHANGED",
    "KINDS",
    "VERSION",
    "WITHDRAWN",
    "Listing",
    "Message",
    "PortalKind",
    "parse_listing",
    "parse_message",
]

VERSION: Final = "1"
CHANGED, WITHDRAWN = "listing.changed", "listing.withdrawn"
_MOST_FIELDS: Final = 60
_LONGEST: Final = 2_000
_LONGEST_ID: Final = 60


@dataclass(frozen=True, slots=True)
class PortalKind:
    """One of the portal's halls: the template its listings are rows of, the columns that carry the id, and the offers' prefix."""

    template: str
    id_columns: tuple[str, ...]
    offer_prefix: str

    def offer_id(self, listing_id: str) -> str:
        """The id our offer of a listing has; ids of the portal never meet those of others."""
        return self.offer_prefix + ":".join(f"portal-{listing_id}" for _ in self.id_columns)


KINDS: Final[Mapping[str, PortalKind]] = MappingProxyType(
    {
        "space": PortalKind("spaces", ("service_id",), "space:"),  # 找空间
        "equipment": PortalKind("resources", ("resource_id",), "resource:"),  # 找资源、找设备
        "finance": PortalKind("loans", ("outlet_id", "product_id"), "loan:"),  # 找金融
        "mentor": PortalKind("mentors", ("mentor_id",), "mentor:"),  # 找导师
        "talent": PortalKind("talent", ("service_id",), "talent:"),  # 找人才
    }
)


@dataclass(frozen=True, slots=True)
class Listing:
    """One thing on offer at the portal."""

    id: str
    kind: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Message:
    """What the portal tells: a listing that is new or other than before, or one that is gone."""

    type: str
    listing: Listing


def parse_message(body: bytes) -> Message:
    """Raises BadInput("portal_payload") naming what is wrong."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise BadInput("portal_payload", value="JSON", pointer="") from None
    if not isinstance(told, dict) or told.get("type") not in (CHANGED, WITHDRAWN):
        raise BadInput("portal_payload", value="type", pointer="/type")
    return Message(told["type"], parse_listing(told.get("data"), gone=told["type"] == WITHDRAWN))


def parse_listing(told: Any, *, gone: bool = False) -> Listing:
    """A listing; of one that is gone the fields do not count. Raises BadInput("portal_payload")."""
    if not isinstance(told, dict):
        raise BadInput("portal_payload", value="data", pointer="/data")
    id, kind, fields = told.get("id"), told.get("kind"), told.get("fields", {})
    if (
        not isinstance(id, str)
        or not 0 < len(id) <= _LONGEST_ID
        or not all(mark.isalnum() or mark in "-_." for mark in id)
    ):
        raise BadInput("portal_payload", value="id", pointer="/data/id")
    if not isinstance(kind, str) or kind not in KINDS:
        raise BadInput("portal_payload", value="kind", pointer="/data/kind")
    if gone:
        return Listing(id, kind)
    if not isinstance(fields, dict) or not 0 < len(fields) <= _MOST_FIELDS:
        raise BadInput("portal_payload", value="fields", pointer="/data/fields")
    for name, word in fields.items():
        if not isinstance(word, str) or len(word) > _LONGEST:
            raise BadInput("portal_payload", value=str(name)[:40], pointer=f"/data/fields/{str(name)[:40]}")
    return Listing(id, kind, fields)
