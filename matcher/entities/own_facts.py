"""自述 · What an organisation says of itself and may change at any time, apart from what others confirm of it (方案 三(一) 产业链供应端企业数据库)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from graph.vocabulary import Stage
from matcher.entities.matching import Party, Term

__all__ = ["PUBLIC_FIELDS", "SELF_STATED", "OwnFacts", "own_facts_of"]

SELF_STATED: Final = (
    "employees", "new_jobs_12m", "revenue_cny", "insured_months",
    "founded", "trl", "is_registered", "is_high_tech", "high_tech_until", "is_tech_sme", "tech_sme_until",
    "raising_cny", "first_order_cny", "needed_within_days", "credit_days",
)  # fmt: skip
"""Facts a firm states itself; all others of measures/facts are confirmed by those who grant them."""
PUBLIC_FIELDS: Final = ("name", "region", "stage", "text", "products", "inputs", "segments")
"""Fields everybody who may enter sees; the facts are restricted (matcher/access.py)."""


@dataclass(frozen=True, slots=True)
class OwnFacts:
    """The part of a party that is its own to write. `facts` holds names of SELF_STATED alone; what is left out is unknown."""

    name: str
    region: str | None = None
    stage: Stage | None = None
    text: str = ""
    products: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    facts: Mapping[str, Term] = field(default_factory=dict)


def own_facts_of(party: Party) -> OwnFacts:
    """What a party says of itself as it stands."""
    facts = {name: party.facts[name] for name in SELF_STATED if name in party.facts}
    return OwnFacts(
        party.name, party.region, party.stage, party.text, party.products, party.inputs, party.segments, facts
    )
