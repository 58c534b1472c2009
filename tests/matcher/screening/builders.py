"""Start-ups, a small chain and a mandate, so that a test names only what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from graph import IndustryChain, build_chain
from graph.vocabulary import Stage
from matcher.entities import Party, Role
from matcher.measures.funds import Fund
from matcher.screening import Mandate, Roster, mandate_of, own_words
from tests.builders import a_segment
from tests.fakes import FakeEncoder

DAY = date(2026, 11, 24)
SEGMENTS = (
    a_segment("digital.chips", name="芯片", products="功率芯片"),
    a_segment("digital.ai_models", name="AI模型开发", synonyms="人工智能；机器视觉", products="缺陷检测模型", suppliers="digital.chips"),
    a_segment("digital.robots", name="机器人", products="分拣机器人", suppliers="digital.ai_models"),
    a_segment("footwear.lasts", name="鞋楦", products="木鞋楦"),
)  # fmt: skip
SEED = Fund(
    "f1", "样例种子基金", "m1", stages=(Stage.EARLY,), ticket_min_cny=Decimal(500_000), ticket_max_cny=Decimal(3_000_000),
    segments=("digital.ai_models",), regions=("330303",), dry_powder_cny=Decimal(30_000_000), portfolio=("p9",),
    excluded=("房地产",), reinvestment_ratio=Decimal("1.2"), early_small_share=Decimal("0.6"), open_to=date(2029, 12, 31),
)  # fmt: skip


def a_chain() -> IndustryChain:
    """Chips → AI models → robots, and lasts that have nothing to do with them."""
    return build_chain(SEGMENTS).chain


def a_startup(id: str = "S1", **facts: Any) -> Party:
    """One that fits SEED in every term."""
    known: dict[str, Any] = {
        "name": f"样例{id}", "roles": (Role.STARTUP,), "region": "330303", "stage": Stage.EARLY,
        "text": "用机器视觉检测鞋面缺陷的软件", "products": ("缺陷检测软件",), "segments": ("digital.ai_models",),
        "facts": {"raising_cny": Decimal(2_000_000)},
    }  # fmt: skip
    return Party(id=id, **(known | facts))


def a_roster(parties: Iterable[Party] = (), **rest: Any) -> Roster:
    """The parties, or one fitting start-up, with the vectors of their own words."""
    listed = list(parties) or [a_startup()]
    return Roster.of(listed, FakeEncoder().encode_documents([own_words(party) for party in listed]), **rest)


def a_mandate(fund: Fund = SEED) -> Mandate:
    return mandate_of(fund, a_chain())


def nothing() -> np.ndarray[Any, Any]:
    return np.zeros(FakeEncoder.dim, np.float32)
