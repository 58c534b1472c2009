"""HiGHS · Linear and integer programs (Q. Huangfu & J. Hall, 2018) as scipy gives them; always maximised, always within a time or a number of nodes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Linear:
    """An optimum: its value, float64[n] columns, float64[r] prices of the rows (≥ 0)."""

    value: float
    x: Floats
    prices: Floats


@dataclass(frozen=True, slots=True)
class Integral:
    """What an integer program found: float64[n] whole columns, a proven upper bound (None for what is not known), and nodes looked at."""

    x: Floats | None
    bound: float | None
    nodes: int


def linear(gain: Floats, matrix: Any, most: Floats, widths: Floats, *, seconds: float, method: str) -> Linear | None:
    """Largest gain·x with matrix·x ≤ most and 0 ≤ x ≤ widths; None when it was not solved in time or cannot be.

    `matrix` is any sparse matrix; the type of scipy's stub knows dense ones only.
    """
    solve: Any = linprog
    bounds = np.stack((np.zeros(len(gain)), widths), axis=1)
    solved = solve(-gain, A_ub=matrix, b_ub=most, bounds=bounds, method=method, options=_within(seconds))
    if solved.status != 0 or solved.x is None:
        return None
    return Linear(-float(solved.fun), solved.x, np.maximum(-solved.ineqlin.marginals, 0.0))


def integral(
    gain: Floats, matrix: Any, least: Floats | float, most: Floats, widths: Floats,
    *, seconds: float, gap: float, nodes: int | None = None,
) -> Integral:  # fmt: skip
    """Best whole x found with least ≤ matrix·x ≤ most; at most so many `nodes` are looked at (None: as many as time allows)."""
    options = _within(seconds) | {"mip_rel_gap": gap}
    if nodes is not None:
        options["node_limit"] = nodes
    solve: Any = milp
    solved = solve(
        -gain, constraints=LinearConstraint(matrix, least, most), integrality=np.ones(len(gain), np.int64),
        bounds=Bounds(0.0, widths), options=options,
    )  # fmt: skip
    bound = None if solved.mip_dual_bound is None else -float(solved.mip_dual_bound)
    return Integral(None if solved.x is None else np.rint(solved.x), bound, int(solved.mip_node_count or 0))


def _within(seconds: float) -> dict[str, Any]:
    return {"time_limit": max(seconds, 0.1)} if math.isfinite(seconds) else {}
