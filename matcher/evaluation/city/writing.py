"""写城 · Writes the city: files in the import layout, truth.jsonl for the needs, truth_city.json for the rest."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from matcher.errors import BadInput
from matcher.evaluation.city.acceptance import HALF_PLEASED, UNKNOWN_NEARNESS, Acceptance
from matcher.evaluation.city.asking import draw_materials, draw_needs, write_materials, write_needs
from matcher.evaluation.city.counterparts import draw_counterparts, write_counterparts
from matcher.evaluation.city.firms import Firms, write_duplicates, write_startups, write_suppliers
from matcher.evaluation.city.population import Makers, draw_population, plant_gaps
from matcher.evaluation.city.skeleton import Skeleton, read_skeleton
from matcher.evaluation.city.tables import Table
from matcher.evaluation.city.truth import Truth, truth_lines
from matcher.measures.industry_chain import CHAIN

__all__ = ["write_city"]

Progress = Callable[[str, int, int], None]  # step, done, total

SUPPLIER_STAGES, STARTUP_STAGES = (0.25, 0.4, 0.35), (0.65, 0.3, 0.05)  # early, growth, mature


def write_city(
    folder: Path,
    *,
    firms: int,
    seed: int,
    chains: Path,
    startups: int | None = None,
    suppliers: int | None = None,
    needs: int | None = None,
    mentors: int | None = None,
    funds: int | None = None,
    patents: int | None = None,
    progress: Progress | None = None,
) -> None:
    """Write a city of `firms` firms, a fifth of them start-ups, on the chain files of `chains`.

    `suppliers` says how many firms there are beside the start-ups, and `firms` then counts for nothing.
    What is left out grows with the firms up to the sizes the plan speaks of (1,000 mentors). Rows are streamed; columns
    of numbers take some 120 bytes a firm. Equal arguments give equal bytes. Raises BadInput: city_size,
    city_without_chains, city_not_a_folder.
    """
    sizes = {"startups": startups, "needs": needs, "mentors": mentors, "funds": funds, "patents": patents}
    if suppliers is not None and suppliers >= 0:
        firms = suppliers + (max(startups, 0) if startups is not None else suppliers // 4)
        sizes["startups"] = firms - suppliers if startups is None else startups
    for name, size in {"firms": firms - 1, "suppliers": suppliers, "seed": seed, **sizes}.items():
        if size is not None and size < 0:
            raise BadInput("city_size", field=name, value=size if name != "firms" else firms)
    if folder.exists() and not folder.is_dir():
        raise BadInput("city_not_a_folder", folder=str(folder))
    asked = {name: size for name, size in sizes.items() if size is not None}
    city = _City(read_skeleton(chains), firms, seed, _defaults(firms) | asked, progress or _in_silence)
    folder.mkdir(parents=True, exist_ok=True)
    city.write(folder)


def _defaults(firms: int) -> dict[str, int]:
    return {
        "startups": firms // 5,
        "needs": min(firms // 5, 1000),
        "mentors": min(max(8, firms // 20), 1000),
        "funds": min(max(6, firms // 50), 300),
        "patents": min(max(10, firms // 5), 20_000),
    }


def _in_silence(step: str, done: int, total: int) -> None:
    """Nobody watches."""


class _City:
    """The drawn city; each part has its own random stream, so that one more mentor moves no firm."""

    def __init__(self, skeleton: Skeleton, firms: int, seed: int, sizes: dict[str, int], progress: Progress) -> None:
        self._skeleton, self._seed, self._sizes, self._progress = skeleton, seed, sizes, progress
        self._prefix = f"c{seed}-"
        self._planted = plant_gaps(skeleton, seed)
        count = min(sizes["startups"], firms)
        total = firms + 1
        people = draw_population(skeleton, self._planted, firms - count, SUPPLIER_STAGES, [seed, 2], supply=True)
        self._suppliers = Firms(skeleton, people, self._prefix, "f", 0, total)
        young = draw_population(skeleton, self._planted, count, STARTUP_STAGES, [seed, 3], supply=False)
        self._startups = Firms(skeleton, young, self._prefix, "s", firms - count, total)
        self._materials = draw_materials(skeleton, [seed, 4])

    def write(self, folder: Path) -> None:
        """Every file of the city."""
        skeleton, prefix, seed = self._skeleton, self._prefix, self._seed
        self._write_chain(folder / "chain.csv")
        cycles = write_materials(folder / "product_materials.csv", skeleton, self._materials, [seed, 5])
        write_suppliers(folder / "suppliers.csv", self._suppliers, self._tell("city_suppliers", self._suppliers))
        write_startups(folder / "startups.csv", self._startups, self._tell("city_startups", self._startups))
        again = write_duplicates(folder / "suppliers_again.csv", self._suppliers, self._twins())
        drawn = draw_counterparts(
            skeleton, prefix=prefix, mentors=self._sizes["mentors"], funds=self._sizes["funds"], patents=self._sizes["patents"],
            seed=[seed, 7],
        )  # fmt: skip
        write_counterparts(folder, skeleton, prefix, drawn)
        needs = draw_needs(skeleton, self._startups, self._materials, self._sizes["needs"], prefix, [seed, 8])
        write_needs(folder / "needs.csv", needs)
        makers = Makers(self._suppliers.people, len(skeleton.products))
        truth = Truth(skeleton, self._suppliers, self._startups, makers, self._materials, drawn, seed)
        with (folder / "truth.jsonl").open("w", encoding="utf-8", newline="") as file:
            for done, line in enumerate(truth_lines(truth, needs), 1):
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
                self._progress("city_truth", done, len(needs))
        document = {
            "seed": seed,
            "acceptance": Acceptance().document()
            | {"unknown_nearness": UNKNOWN_NEARNESS, "half_pleased": HALF_PLEASED},
            "gaps": self._gaps(),
            "duplicates": again,
            "cycles": cycles,
        }
        text = json.dumps(document, ensure_ascii=False, indent=1)
        (folder / "truth_city.json").write_text(text + "\n", encoding="utf-8")

    def _write_chain(self, path: Path) -> None:
        columns = [column.name for column in CHAIN.columns]
        with Table(path, CHAIN, columns) as table:
            for row in self._skeleton.rows:
                table.write([row.get(column, "") for column in columns])

    def _twins(self) -> list[int]:
        """One supplier in 200, at least one where there are two, is entered a second time."""
        count = len(self._suppliers.people)
        random = np.random.default_rng([self._seed, 6])
        some = max(1, count // 200) if count > 1 else 0
        return sorted(random.choice(count, some, replace=False).tolist())

    def _gaps(self) -> list[dict[str, object]]:
        kinds = (("missing", self._planted.missing), ("single_source", self._planted.single))
        return [
            {
                "segment_id": self._skeleton.segments[number].id,
                "kind": kind,
                "buyer_count": int(self._skeleton.buyer_counts[number]),
            }
            for kind, numbers in kinds
            for number in numbers.tolist()
        ]

    def _tell(self, step: str, firms: Firms) -> Callable[[int], None]:
        return lambda done: self._progress(step, done, len(firms.people))
