"""变化文档 · The one JSON face of what changed between two runs; command line and REST show this."""

from __future__ import annotations

from typing import Any

from matcher.entities.runs import Cause, Move, RunDiff, Shift
from matcher.services.document import warning_document

__all__ = ["diff_document"]


def diff_document(diff: RunDiff) -> dict[str, Any]:
    """Plain values only. The shifts of one pair and direction sum to the change of its logit."""
    return {
        "before": diff.before,
        "after": diff.after,
        "asked": list(diff.asked),
        "versions": {name: {"before": old, "after": new} for name, (old, new) in diff.versions.items()},
        "moves": [_move(move) for move in diff.moves],
        "unmoved_count": diff.unmoved_count,
        "notes": [warning_document(note) for note in diff.notes],
    }


def _move(move: Move) -> dict[str, Any]:
    return {
        "offer_id": move.offer_id,
        "rank": {"before": move.rank_before, "after": move.rank_after},
        "joint": {"before": move.joint_before, "after": move.joint_after},
        "price": {"before": move.price_before, "after": move.price_after},
        "causes": [_cause(cause) for cause in move.causes],
        "rule": move.rule,
        "fields": list(move.fields),
        "shifts": [_shift(shift) for shift in move.shifts],
    }


def _cause(cause: Cause) -> dict[str, str]:
    return {"code": cause.value, "zh": cause.zh, "en": cause.en}


def _shift(shift: Shift) -> dict[str, Any]:
    return {
        "direction": shift.direction,
        "feature": shift.feature,
        "before": shift.before,
        "after": shift.after,
        "cause": shift.cause.value,
    }
