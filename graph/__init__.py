"""产业链图 · Where firms, products and segments stand in the chains; knows no database, no model and no web.

The names below are loaded when they are first asked for: whoever only needs the word lists does not wait for scipy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.build import Firm, build_chain
    from graph.chain import IndustryChain, Segment
    from graph.gaps import find_gaps
    from graph.issues import Issue
    from graph.placement import Placer
    from graph.proximity import Proximity

__all__ = ["Firm", "IndustryChain", "Issue", "Placer", "Proximity", "Segment", "build_chain", "find_gaps"]

_HOME = {
    "Firm": "build",
    "IndustryChain": "chain",
    "Issue": "issues",
    "Placer": "placement",
    "Proximity": "proximity",
    "Segment": "chain",
    "build_chain": "build",
    "find_gaps": "gaps",
}


def __getattr__(name: str) -> object:
    """Load a public name from its module (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
