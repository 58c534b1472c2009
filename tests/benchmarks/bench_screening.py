"""筛选 · One mandate against all start-ups of a city, without encoding, against a floor that only multiplies the vectors.

The aim of the deal-flow desk: 100,000 start-ups in 300 ms; 60 mandates a night in 60 s.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from graph import build_chain
from graph.regions import COUNTIES
from graph.segments import read_segments
from graph.vocabulary import Stage
from matcher.entities import Party, Role
from matcher.measures.funds import Fund, offers
from matcher.ranking.model import AdditiveModel
from matcher.screening import Roster, mandate_of, screen
from matcher.settings import shipped_data
from tests.benchmarks.clock import take_turns

DAY = date(2026, 11, 24)
ROUNDS = 15
WORDS = ("机器视觉检测", "储能电池管理", "鞋面自动缝制", "医用导管", "工业软件", "氢能阀门")
FUND = Fund(
    "bench", "基准基金", "m", stages=(Stage.EARLY, Stage.GROWTH), ticket_min_cny=Decimal(500_000),
    ticket_max_cny=Decimal(5_000_000), regions=("3303",), dry_powder_cny=Decimal(30_000_000), excluded=("房地产", "高耗能"),
    early_small_share=Decimal("0.5"), reinvestment_ratio=Decimal("1.2"),
)  # fmt: skip


def run(sizes: list[int]) -> dict[str, object]:
    """Median CPU milliseconds of one screening and its ratio to the floor, by number of start-ups."""
    return {str(size): _one(size) for size in sizes}


def _one(size: int) -> dict[str, float]:
    random = np.random.default_rng(7)
    rows = [row for path in sorted((shipped_data() / "chains").glob("*.csv")) for row in read_segments(path)]
    chain = build_chain(rows).chain
    roster = Roster.of(_startups(size, sorted(chain.segments), random), _vectors(size, random))
    funds = [replace(FUND, segments=(name,)) for name in sorted(chain.segments)[: ROUNDS + 3]]
    mandates = [mandate_of(fund, chain) for fund in funds]
    told = [offers(fund)[0] for fund in funds]
    model = AdditiveModel.load(shipped_data() / "models" / "prior.json")
    theses = _vectors(len(funds), random)
    jobs: dict[str, Callable[[int], object]] = {
        "floor": lambda i: np.argsort(-(roster.vectors @ theses[i]))[:50],
        "screen": lambda i: screen(
            mandates[i], told[i], roster, chain, model, thesis=theses[i], thesis_text="", day=DAY
        ),
    }
    spent = take_turns(jobs, rounds=ROUNDS)
    return {
        "floor_ms": spent["floor"], "screen_ms": spent["screen"], "screen_to_floor": spent["screen"] / spent["floor"],
        "sixty_mandates_s": 60 * spent["screen"] / 1000,
    }  # fmt: skip


def _startups(size: int, segments: list[str], random: np.random.Generator) -> list[Party]:
    counties, stages = list(COUNTIES), (*Stage, None)
    picks = random.integers(0, 1 << 30, size=(size, 4))
    return [
        Party(
            f"S{at:06d}", f"样例{at}", (Role.STARTUP,), region=counties[a % len(counties)], stage=stages[b % len(stages)],
            text=f"{WORDS[c % len(WORDS)]}的研发与制造", products=(WORDS[d % len(WORDS)],), segments=(segments[c % len(segments)],),
            facts={"raising_cny": Decimal(200_000 + d % 6_000_000)}, sample=True,
        )
        for at, (a, b, c, d) in enumerate(picks.tolist())
    ]  # fmt: skip


def _vectors(size: int, random: np.random.Generator) -> NDArray[np.float32]:
    rows = random.standard_normal((size, 256)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)
