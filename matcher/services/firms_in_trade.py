"""在业企业 · The firms of a standing by number, as the chain graph numbers them: where they lie, who supplies, who stands nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.firm_columns import FirmColumns, FirmRegions, firm_columns
from matcher.services.standing import Standing

__all__ = ["FirmsInTrade", "firms_in_trade"]


@dataclass(frozen=True, slots=True, eq=False)
class FirmsInTrade:
    """n firms in id order, read once from a standing."""

    columns: FirmColumns
    number_of: Mapping[str, int]  # by id
    regions: FirmRegions
    supplies: NDArray[np.bool_]  # [n] counts as supply
    is_placed: NDArray[np.bool_]  # [n] stands in some segment

    def here(self, region: str | None) -> NDArray[np.bool_]:
        """bool[n]: lies in the region; None is anywhere."""
        return self.regions.inside(region)

    def within(self, numbers: NDArray[np.int32], region: str | None) -> NDArray[np.int32]:
        """Those of some firms that lie in the region."""
        return numbers[self.regions.inside(region, numbers)]

    def supplying(self, column: int) -> NDArray[np.int32]:
        """Numbers of the firms that stand in a segment and count as supply, wherever they lie."""
        numbers = self.columns.standing_in(column)
        return numbers[self.supplies[numbers]]


def firms_in_trade(standing: Standing) -> FirmsInTrade:
    """The firms of a standing; ask for them by `standing.derived(firms_in_trade)`."""
    columns = standing.chain.derived(firm_columns)
    ids = columns.ids.tolist()
    is_placed = np.zeros(len(ids), np.bool_)
    is_placed[columns.standing.indices] = True
    return FirmsInTrade(
        columns, {name: number for number, name in enumerate(ids)}, FirmRegions.of(ids, standing.regions),
        np.array([name in standing.suppliers for name in ids], np.bool_), is_placed,
    )  # fmt: skip
