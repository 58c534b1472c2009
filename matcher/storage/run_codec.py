"""运行的字节 · A kept run as compressed JSON and back; what it holds stays small (some kB for fifty candidates)."""

from __future__ import annotations

import json
import zlib
from base64 import b85decode, b85encode
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

import numpy as np

from matcher.compact import compact
from matcher.entities import Need, Warning
from matcher.entities.runs import Candidate, Pooled, RunRecord, View
from matcher.storage.rows import need_row, read_need

__all__ = ["LEVEL", "pack", "unpack"]

FORMAT: Final = 1
LEVEL: Final = 1
"""A fifth more bytes than the usual 6, for a third of the time."""


def pack(record: RunRecord) -> bytes:
    """Everything of a run but its id, its documents and the time it was made."""
    content = {
        "format": FORMAT,
        "need": _need(record.need),
        "marks": dict(record.need_marks),
        "given": [[warning.code, dict(warning.facts)] for warning in record.given],
        "top": record.top,
        "day": record.day.isoformat(),
        "region": record.region,
        "seed": record.seed,
        "versions": dict(record.versions),
        "revision": record.revision,
        "candidates": [_candidate(each) for each in record.candidates],
        "held": dict(record.held),
        "pools": {kind: [_members(pool), dict(pool.refused)] for kind, pool in record.pools.items()},
    }
    return zlib.compress(compact(content), LEVEL)


def unpack(run_id: str, made_at: datetime, content: bytes, document: bytes, document_seen: bytes) -> RunRecord:
    """The run that pack() made small."""
    held: dict[str, Any] = json.loads(zlib.decompress(content))
    return RunRecord(
        run_id=run_id, made_at=made_at, need=read_need(held["need"]), need_marks=held["marks"],
        given=tuple(Warning(code, facts) for code, facts in held["given"]), top=held["top"],
        day=date.fromisoformat(held["day"]), region=held["region"], seed=held["seed"], versions=held["versions"],
        revision=held["revision"], candidates=tuple(map(_read_candidate, held["candidates"])),
        pools={kind: Pooled(_read_members(members), refused) for kind, (members, refused) in held["pools"].items()},
        document=document, document_seen=document_seen, held=held["held"],
    )  # fmt: skip


def _need(need: Need) -> list[Any]:
    row = need_row(replace(need, id=need.id or "-"))  # a need of nobody in particular has no id
    return [need.id, *(value for name, value in row.items() if name not in ("id", "digest"))]


def _candidate(each: Candidate) -> list[Any]:
    marks = None if each.marks is None else dict(each.marks)
    views = [[view.chance, view.logit, dict(view.parts), dict(view.values)] for view in (each.forward, each.backward)]
    return [
        each.offer_id, each.party_id, each.kind, each.place, each.rank, each.joint, each.price, *views, marks,
    ]  # fmt: skip


def _read_candidate(cells: Sequence[Any]) -> Candidate:
    offer_id, party_id, kind, place, rank, joint, price, forward, backward, marks = cells
    return Candidate(offer_id, party_id, kind, place, rank, joint, price, View(*forward), View(*backward), marks)


def _members(pool: Pooled) -> str:
    return b85encode(np.array(sorted(pool.members), dtype="<u4").tobytes()).decode()


def _read_members(text: str) -> frozenset[int]:
    return frozenset(np.frombuffer(b85decode(text), dtype="<u4").tolist())
