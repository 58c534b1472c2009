"""Records with defaults, so that a test names only what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graph.build import Firm
from graph.vocabulary import Stage
from matcher.entities import Kind, Need, Offer, Party, Role


def a_party(id: str = "P1", **facts: Any) -> Party:
    """A supplier in 乐清 that makes contacts."""
    known: dict[str, Any] = {
        "name": f"温州{id}电气有限公司",
        "roles": (Role.SUPPLIER,),
        "region": "330382",
        "text": "银基电触头的研发与制造",
        "products": ("银氧化锡触点", "铆钉触头"),
    }
    return Party(id=id, **(known | facts))


def an_offer(id: str = "O1", **facts: Any) -> Offer:
    """A supplier's contacts, by nobody in particular."""
    known: dict[str, Any] = {
        "kind": Kind.SUPPLIER,
        "title": "银氧化锡触点",
        "text": "断路器用银氧化锡触点",
        "region": "330382",
        "products": ("银氧化锡触点",),
    }
    return Offer(id=id, **(known | facts))


def a_need(text: str = "需要断路器用的银触点", **facts: Any) -> Need:
    """A start-up in 龙湾 looking for contacts."""
    known: dict[str, Any] = {"region": "330303", "stage": Stage.EARLY, "kinds": (Kind.SUPPLIER,), "wanted": ("银触点",)}
    return Need(text=text, **(known | facts))


def a_segment(id: str = "electrical.contacts", **cells: str | Iterable[str]) -> dict[str, str]:
    """A row of the chain template; several words in a cell may be given as a list."""
    known = {"segment_id": id, "name": id.partition(".")[2] or id, "position": "上游", "concern": "供应"}
    return known | {column: cell if isinstance(cell, str) else "；".join(cell) for column, cell in cells.items()}


def a_firm(id: str, *products: str, name: str = "", segments: Iterable[str] = ()) -> Firm:
    """A firm as the chain graph knows it."""
    return Firm(id=id, name=name or id, products=products, segments=tuple(segments))
