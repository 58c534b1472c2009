"""城 · The same synthetic city for ours, `matching`, `implicit` and a popularity ranker: lists and batches beside the known truth.

Every ranker orders the candidates that our recall found for a need; every allocator gets these pairs and the same
capacities. What cannot be had without a history (`implicit`, popularity) is given one: for each need a score of random
candidates was shown, and the asker took those it wanted by the true chances.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from matcher.allocation import Allocation, Objective
from matcher.bootstrap import open_house
from matcher.entities import Kind
from matcher.evaluation.capacity import batch_of, within_capacity
from matcher.evaluation.city import write_city
from matcher.evaluation.two_way.arena import Arena, ask_all
from matcher.evaluation.two_way.known_truth import KnownTruth
from matcher.evaluation.two_way.rankers import TWO_WAY
from matcher.settings import Settings, shipped_data
from tests.benchmarks.peers.crew import ROOT

SIZES = {"startups": 3_000, "suppliers": 20_000, "needs": 3_000, "mentors": 1_000, "funds": 60}
SEED, DAY = 7, date(2026, 6, 1)
TOP, SEEN = 10, 20
UNSTATED = {Kind.MENTOR: 1.0, Kind.FUND: 10.0, Kind.SUPPLIER: 3.0}
"""Requests a month of a counterpart that states no capacity: assumed, for the comparison only."""
RANKERS = ("popularity", "implicit")


def city(sizes: dict[str, int] = SIZES, *, python: Path = ROOT / ".venv-peers/bin/python") -> dict[str, object]:
    """By kind: meetings in the first ten of each ranker, and what each allocator makes of the batch, both by the truth."""
    print("— city", file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        arena = _arena(Path(folder), sizes)
        return {
            kind.value: _kind(arena, kind, Path(folder), python)
            for kind in (Kind.MENTOR, Kind.FUND, Kind.SUPPLIER)
            if arena.of_kind(kind)
        }


def _arena(folder: Path, sizes: dict[str, int]) -> Arena:
    write_city(folder / "city", firms=sum(sizes[name] for name in ("startups", "suppliers")), seed=SEED,
               chains=shipped_data() / "chains", **sizes)  # fmt: skip
    house = open_house(Settings(home=folder / "home", data=shipped_data()))
    try:
        house.import_files([folder / "city"])
        recall = house.matchmaker().recall
        return ask_all(house.repository, recall, {TWO_WAY: house.model}, KnownTruth.read(folder / "city"), DAY)
    finally:
        house.close()


def _kind(arena: Arena, kind: Kind, folder: Path, python: Path) -> dict[str, object]:
    questions = arena.of_kind(kind)
    starts = np.cumsum([0, *(len(question.numbers) for question in questions)])
    forward, backward = (
        np.concatenate([getattr(each, side) for each in questions]) for side in ("forward", "backward")
    )
    stated = arena.capacity[kind]
    tables = {
        "starts": starts, "offers": np.concatenate([each.numbers for each in questions]), "history": _history(starts, forward),
        "forward": np.concatenate([each.scores["forward"] for each in questions]),
        "backward": np.concatenate([each.scores["backward"] for each in questions]),
        "capacity": np.where(np.isnan(stated), UNSTATED[kind], stated).astype(np.int64),
    }  # fmt: skip
    given = folder / f"{kind.value}.npz"
    np.savez(given, **tables)
    truth = forward * backward
    scores = {name: _ask(python, name, given)["scores"] for name in RANKERS}
    scores["ours"] = np.concatenate([each.scores[TWO_WAY] for each in questions])
    stable = _ask(python, "matching", given)
    figures, _ = within_capacity(arena, kind, unstated=UNSTATED[kind])
    best = batch_of(arena, kind, objective=Objective.MAX_VALUE, unstated=int(UNSTATED[kind]))
    assert isinstance(best, Allocation)
    ours = tables["forward"], scores["ours"]
    return {
        "needs": len(questions),
        "lists": {name: _lists(tables, score, forward, truth) for name, score in scores.items()},
        "ours with prices": figures.document(),
        "batch": {
            "ours": {"value": best.value, "bound": best.bound, "pairs": int(best.chosen.sum()), "meetings": float(truth[_pairs(tables, best)].sum())},
            "matching": {
                "value": float(ours[1][stable["chosen"]].sum()), "pairs": len(stable["chosen"]),
                "meetings": float(truth[stable["chosen"]].sum()), "cpu_s": float(stable["cpu_s"]),
            },
        },
    }  # fmt: skip


def _history(starts: np.ndarray, forward: np.ndarray) -> np.ndarray:
    """Places of pairs in which the asker took what it was shown."""
    random = np.random.default_rng(SEED)
    taken = []
    for low, high in pairwise(starts):
        shown = low + random.choice(high - low, min(SEEN, high - low), replace=False)
        taken.append(shown[random.random(len(shown)) < forward[shown]])
    return np.sort(np.concatenate(taken))


def _pairs(tables: dict[str, np.ndarray], found: Allocation) -> np.ndarray:
    """Places of the chosen pairs in the tables: a batch stands in the order of ids, which is that of the numbers."""
    order = np.lexsort((tables["offers"], np.repeat(np.arange(len(tables["starts"]) - 1), np.diff(tables["starts"]))))
    return order[found.chosen]


def _lists(
    tables: dict[str, np.ndarray], score: np.ndarray, forward: np.ndarray, truth: np.ndarray
) -> dict[str, float]:
    """Expected meetings in the first ten a need, and how many counterparts get more requests than they can take."""
    starts, offers = tables["starts"], tables["offers"]
    meetings, requests = 0.0, np.zeros(len(tables["capacity"]))
    for low, high in pairwise(starts):
        first = low + np.lexsort((offers[low:high], -score[low:high]))[:TOP]
        meetings += float(truth[first].sum())
        np.add.at(requests, offers[first], forward[first] / np.arange(1, len(first) + 1))
    return {"meetings@10": meetings / (len(starts) - 1), "over_capacity": float((requests > tables["capacity"]).sum())}


def _ask(python: Path, peer: str, given: Path) -> dict[str, np.ndarray]:
    """What a peer answers, computed in its own environment."""
    answer = given.with_name(f"{given.stem}-{peer}.npz")
    subprocess.run(
        [str(python), "-m", f"tests.benchmarks.peers.city_{peer}", str(given), str(answer)], check=True, cwd=ROOT
    )
    with np.load(answer) as held:
        return dict(held)


def city_page(figures: Mapping[str, Any]) -> str:
    """The tables of all kinds as Markdown."""
    parts = []
    for kind, part in figures.items():
        lists = "\n".join(
            f"| {name} | {row['meetings@10']:.3f} | {row['over_capacity']:.0f} |" for name, row in part["lists"].items()
        )
        batch = "\n".join(
            f"| {name} | {row['value']:.1f} | {row['meetings']:.1f} | {row['pairs']} |"
            for name, row in part["batch"].items()
        )
        priced = part["ours with prices"]
        parts.append(
            f"### city, {kind}: {part['needs']} needs\n\n| lists by | meetings in the first ten (true) | counterparts over capacity |\n"
            f"|---|---|---|\n{lists}\n\nOurs with prices: {priced['over_priced']} over capacity at {priced['loss']:.1%} of the value.\n\n"
            f"| batch by | value | meetings (true) | pairs |\n|---|---|---|---|\n{batch}"
        )
    return "\n\n".join(parts)
