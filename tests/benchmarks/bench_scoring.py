"""评分 · Scoring 500 candidates in both directions with exact parts, against a floor of plain numpy.

The floor does the least that any table model must: one np.interp a feature, summed, with no parts kept, nothing missing
looked after and no features worked out. `fitted` are step tables of 60 edges a feature, the form that learning makes.
"""

from __future__ import annotations

import json

import numpy as np

from matcher.entities import Kind, Need
from matcher.ranking.features import DIRECTIONS
from matcher.ranking.model import AdditiveModel
from matcher.ranking.pool import Pool
from matcher.settings import shipped_data
from tests.benchmarks.clock import take_turns

CANDIDATES = 500
ROUNDS = 200
EDGES = 60
COLUMNS = (
    "dense", "lexical", "wanted", "material", "no_rival", "chain", "focus", "proximity", "region", "stage", "serves",
    "capacity_left", "completeness", "eligible", "ticket_min_cny", "ticket_max_cny", "amount_max_cny", "min_order_cny",
)  # fmt: skip


def run(sizes: list[int]) -> dict[str, object]:
    """CPU milliseconds for 500 candidates and ratios to the floor; `sizes` do not matter."""
    tables = json.loads((shipped_data() / "models" / "prior.json").read_text(encoding="utf-8"))["tables"]
    prior, fitted = AdditiveModel(tables), AdditiveModel(_stepped(tables))
    pool = _pool()
    values = [pool.columns[name] for name in COLUMNS]
    xs, ys = np.linspace(0, 1, 6), np.linspace(-1, 1, 6)
    count = sum(len(prior.names(Kind.SUPPLIER, direction)) for direction in DIRECTIONS)

    def floor(_: int) -> object:
        total = np.zeros(CANDIDATES)
        for number in range(count):
            total += np.interp(values[number % len(values)], xs, ys)
        return total

    jobs = {
        "floor": floor,
        "prior": lambda _: prior.joint(Kind.SUPPLIER, *prior.views(pool)),
        "fitted": lambda _: fitted.joint(Kind.SUPPLIER, *fitted.views(pool)),
    }
    spent = take_turns(jobs, rounds=ROUNDS, warm_up=20)
    ratios = {f"{name}_to_floor": spent[name] / spent["floor"] for name in ("prior", "fitted")}
    return {str(CANDIDATES): {f"{name}_ms": time for name, time in spent.items()} | ratios}


def _pool() -> Pool:
    random = np.random.default_rng(3)
    columns = {name: random.random(CANDIDATES) for name in COLUMNS}
    for column in columns.values():
        column[random.random(CANDIDATES) < 0.2] = np.nan
    need = Need("需要银触点", wanted=("银触点",), region="330303")
    return Pool(Kind.SUPPLIER, need, np.arange(CANDIDATES, dtype=np.int32), columns)


def _stepped(tables: dict[str, object]) -> dict[str, object]:
    """Every feature of the supplier tables as steps of EDGES edges."""
    edges = np.linspace(0.01, 0.99, EDGES)
    steps = {"edges": edges.tolist(), "steps": np.linspace(-1, 1, EDGES + 1).tolist(), "missing": 0.0}
    shapes = {name: {feature.__name__: steps for feature in features} for name, features in DIRECTIONS.items()}
    own = {name: {"intercept": -1.0, "shapes": shapes[name]} for name in DIRECTIONS}
    return {**tables, Kind.SUPPLIER.value: own}
