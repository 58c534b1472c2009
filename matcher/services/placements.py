"""定位报告 · What was placed where and why: stated and placed segments of every firm, the words and codes, or why nothing is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.placement import Placer, Verdict
from matcher.entities import Kind, Offer, Party
from matcher.services.standing import Standing

__all__ = [
    "ChainCount",
    "PlacedParty",
    "PlacementReport",
    "Similarity",
    "judge_party",
    "placement_report",
    "verdict_document",
]

Similarity = Callable[[list[str]], NDArray[np.float32]]
"""Cosine of every text to every segment: float32[texts, segments]; see matcher.retrieval.meaning."""
BATCH = 512
MOST_PATENTS = 50


@dataclass(frozen=True, slots=True)
class PlacedParty:
    """One firm: the segments it states, those of the chain graph by its products, and the verdict of its words."""

    party: Party
    stated: tuple[str, ...]
    verdict: Verdict

    @property
    def is_agreed(self) -> bool | None:
        """Whether the best placed segment is one it states; None where one of the two says nothing."""
        if not self.stated or not self.verdict.placements:
            return None
        return self.verdict.placements[0].segment_id in self.stated


@dataclass(frozen=True, slots=True)
class ChainCount:
    """Firms of one chain ("" for those placed in none): how many state a segment of it, how many are placed in it."""

    chain: str
    stated: int
    placed: int


@dataclass(frozen=True, slots=True)
class PlacementReport:
    """All firms in id order with counts."""

    rows: tuple[PlacedParty, ...]
    chains: tuple[ChainCount, ...]  # in id order
    abstentions: Mapping[str, int]  # by code
    calibration: str

    def document(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "calibration": self.calibration,
            "party_count": len(self.rows),
            "chains": [{"chain": one.chain, "stated": one.stated, "placed": one.placed} for one in self.chains],
            "abstentions": dict(self.abstentions),
            "agreed": _agreement(self.rows),
            "parties": [_row_document(row) for row in self.rows],
        }


def placement_report(
    standing: Standing,
    patents: Iterable[Offer] = (),
    *,
    only_unplaced: bool = False,
    similarity: Similarity | None = None,
) -> PlacementReport:
    """Every firm in trade by its name, text, products, class codes and patents.

    Counts are over all firms, also when `only_unplaced` keeps the rows of those of whom nothing is said.
    """
    owned: dict[str, list[Offer]] = {}
    for patent in patents:
        if patent.party_id is not None and patent.kind is Kind.PATENT:
            owned.setdefault(patent.party_id, []).append(patent)
    rows = list(_judged(standing, owned, similarity))
    return PlacementReport(
        rows=tuple(row for row in rows if not only_unplaced or row.verdict.abstention is not None),
        chains=_chain_counts(rows),
        abstentions=dict(
            sorted(Counter(row.verdict.abstention.value for row in rows if row.verdict.abstention).items())
        ),
        calibration=standing.placer.calibration.version,
    )


def judge_party(
    placer: Placer, party: Party, patents: Iterable[Offer] = (), similarity: NDArray[np.float32] | None = None
) -> Verdict:
    """Where one firm stands by its own words, codes and patents; what it states of its segments is not looked at."""
    text, codes = _told(party, list(patents)[:MOST_PATENTS])
    return placer.judge(text, codes, party.products, similarity)


def verdict_document(verdict: Verdict) -> dict[str, Any]:
    """Plain values of a verdict; the abstention with both labels."""
    why = verdict.abstention
    return {
        "placements": [
            {"segment_id": one.segment_id, "confidence": one.confidence, "evidence": list(one.evidence)}
            for one in verdict.placements
        ],
        "abstention": None if why is None else {"code": why.value, "zh": why.zh, "en": why.en},
        "known_trade": verdict.known_trade,
        "explained": verdict.explained,
        "margin": verdict.margin,
        "best": None
        if verdict.best is None
        else {"segment_id": verdict.best.segment_id, "confidence": verdict.best.confidence},
    }


def _judged(
    standing: Standing, owned: Mapping[str, list[Offer]], similarity: Similarity | None
) -> Iterator[PlacedParty]:
    parties = list(standing.parties.values())
    for start in range(0, len(parties), BATCH):
        some = parties[start : start + BATCH]
        near: Iterable[NDArray[np.float32] | None] = [None] * len(some)
        if similarity is not None:
            near = similarity(["，".join((*party.products, party.text or party.name)) for party in some])
        for party, own in zip(some, near, strict=True):
            stated = tuple(name for name in party.segments if name in standing.chain.segments)
            yield PlacedParty(party, stated, judge_party(standing.placer, party, owned.get(party.id, ()), own))


def _told(party: Party, patents: list[Offer]) -> tuple[str, tuple[str, ...]]:
    classes = [patent.terms.get("ipc", ()) for patent in patents]
    codes = (*party.codes, *(str(code) for some in classes if isinstance(some, tuple) for code in some))
    return "，".join(filter(None, (party.name, party.text, *(patent.title for patent in patents)))), codes


def _chain_counts(rows: Iterable[PlacedParty]) -> tuple[ChainCount, ...]:
    stated: Counter[str] = Counter()
    placed: Counter[str] = Counter()
    for row in rows:
        stated.update({_chain_of(name) for name in row.stated} or {""})
        placed.update({_chain_of(one.segment_id) for one in row.verdict.placements} or {""})
    return tuple(ChainCount(name, stated[name], placed[name]) for name in sorted({*stated, *placed}))


def _agreement(rows: Iterable[PlacedParty]) -> dict[str, int]:
    told = Counter(row.is_agreed for row in rows)
    return {"same": told[True], "other": told[False], "not_comparable": told[None]}


def _chain_of(segment_id: str) -> str:
    return segment_id.partition(".")[0]


def _row_document(row: PlacedParty) -> dict[str, Any]:
    return {"party_id": row.party.id, "name": row.party.name, "stated": list(row.stated)} | verdict_document(
        row.verdict
    )
