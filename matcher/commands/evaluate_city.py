"""评测城市 · The two-way experiment on a city written by `matcher city`: its files taken into a house of their own."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from matcher.bootstrap import House, open_house
from matcher.commands.console import out, print_json, progress_bars
from matcher.evaluation.capacity import within_capacity
from matcher.evaluation.two_way import KINDS, RANKERS, TWO_WAY, Arena, KnownTruth, ask_all, judge_rankers, page, summary
from matcher.ranking.model import AdditiveModel
from matcher.settings import read_settings
from matcher.wording import LANGUAGES, label, say

__all__ = ["evaluate_city"]

DAY = date(2026, 6, 1)  # all that the city offers is open then
RIVAL = f"{TWO_WAY}_rival"


def evaluate_city(
    folder: Path,
    *,
    report: Path | None,
    as_json: bool,
    needs: int | None,
    rival: Path | None,
    capacity: bool = False,
    seed: int = 0,
) -> None:
    """Ask every need of the city, or some drawn by seed; `rival` names the tables of a model to be compared with ours."""
    truth = KnownTruth.read(folder)
    if needs is not None:
        truth = truth.among(_drawn([need.id for need in truth.needs.values() if need.kind in KINDS], needs, seed))
    with progress_bars() as tell:
        house = open_house(replace(read_settings(), home=_home(folder)), tell)
        try:
            maker = _filled(house, folder).matchmaker()
            models = {TWO_WAY: maker.model} | ({} if rival is None else {RIVAL: AdditiveModel.load(rival)})
            arena = ask_all(maker.repository, maker.recall, models, truth, DAY, seed=seed, progress=tell)
        finally:
            house.close()
    verdict = judge_rankers(arena, [*models, *(each for each in RANKERS if each != TWO_WAY)])
    about = {lang: _about(arena, folder, lang) for lang in LANGUAGES}
    if report is not None:
        part = report.with_name(report.name + ".part")
        part.write_text(page(verdict, about), encoding="utf-8")
        part.replace(report)
    loads = {kind: within_capacity(arena, kind) for kind in KINDS if capacity and arena.of_kind(kind)}
    if as_json:
        told = {"capacity": {kind.value: one.document() for kind, one in loads.items()}} if capacity else {}
        print_json(verdict.document() | told)
        return
    out.print(summary(verdict, about["zh"]), markup=False)
    for kind, one in loads.items():
        facts = {"kind": kind, "over": one.over, "over_priced": one.over_priced, "count": one.counterpart_count}
        shares = {"loss": f"{one.loss:.1%}", "loss_true": f"{one.loss_true:.1%}", "gap": f"{one.gap:.1%}"}
        for lang in LANGUAGES:
            out.print(say("warnings", "capacity_kept", lang, **facts, **shares), markup=False)


def _home(folder: Path) -> Path:
    """A house for these very files: other files, another house, so that nothing of another city is ever asked."""
    digest = hashlib.blake2b(digest_size=8)
    for file in sorted(folder.glob("*.csv")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return read_settings().home / "cities" / digest.hexdigest()


def _filled(house: House, folder: Path) -> House:
    if not house.repository.offer_counts():
        house.import_files([folder])
    return house


def _drawn(names: list[str], count: int, seed: int) -> set[str]:
    return set(np.random.default_rng(seed).permutation(sorted(names))[:count].tolist())


def _about(arena: Arena, folder: Path, lang: str) -> str:
    sizes = {f"{kind.value}s": f"{len(offers):,}" for kind, offers in arena.offers.items()}
    facts = {"folder": folder.name, "needs": f"{len(arena.questions):,}", "day": DAY.isoformat(), **sizes}
    return label("trial_city", lang).format_map(facts)
