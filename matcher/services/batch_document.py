"""统一分配文档 · A batch that was shared out, as plain values and as rows: pairs, who got nothing and why, loads, proof."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from matcher.allocation.worth import Worth
from matcher.entities import Reason
from matcher.explanation import reason_code
from matcher.services.organisers import BatchReport, Chosen
from matcher.wording import LANGUAGES, label, say

__all__ = ["COLUMNS", "batch_document", "batch_rows", "worth_document"]

COLUMNS = ("需求方编号", "供给编号", "供给名称", "双方都同意的机会", "需求方同意", "供给方同意", "理由", "未分到的原因")


def batch_document(report: BatchReport) -> dict[str, Any]:
    """The one JSON face of a batch; `value` equals `bound` but for rounding, which is the proof that none is better."""
    allocation, rules = report.allocation, report.rules
    return {
        "kind": report.kind.value,
        "as_of": report.day.isoformat(),
        "objective": rules.objective.value,
        "value": allocation.value,
        "bound": allocation.bound,
        "gap": allocation.gap,
        "stages": [asdict(stage) for stage in allocation.stages],
        "asker_count": len(report.batch.asker_ids),
        "served_count": allocation.served_count,
        "pair_count": len(report.batch),
        "newcomer_places": report.newcomer_count,
        "assumed": {
            "unit": rules.unit, "places_unstated": rules.places_unstated, "places_each": rules.places_each,
            "newcomer_share": rules.newcomer_share, "everybody": rules.everybody,
        },
        "pairs": [_pair(pair) for pair in report.chosen],
        "unserved": [
            {"asker_id": each.asker_id, "code": each.code, "candidate_count": each.candidate_count, "best_joint": each.best_joint}
            | {lang: label(each.code, lang) for lang in LANGUAGES}
            for each in report.unserved
        ],
        "loads": [{"offer_id": name, "taken": taken, "places": most} for name, (taken, most) in report.loads.items()],
        "worth": [worth_document(each) for each in report.worth],
        "curve": [asdict(point) for point in report.curve],
    }  # fmt: skip


def worth_document(worth: Worth) -> dict[str, Any]:
    """The dual price and the two slopes that solving again gave."""
    return {
        "offer_id": worth.counterpart, "price": worth.price, "gain_of_one_more": worth.gain, "loss_of_one_less": worth.loss,
        "served_gain": worth.served_gain, "is_confirmed": worth.is_confirmed, "is_kink": worth.is_kink,
    }  # fmt: skip


def batch_rows(report: BatchReport) -> Iterator[list[str]]:
    """Cells in the order of COLUMNS: the pairs, then who got nothing."""
    for pair in report.chosen:
        yield [
            pair.asker_id, pair.offer.id, pair.offer.title, _share(pair.joint), _share(pair.forward), _share(pair.backward),
            _sentences(pair.reasons), "",
        ]  # fmt: skip
    for each in report.unserved:
        yield [each.asker_id, "", "", _share(each.best_joint), "", "", "", label(each.code, "zh")]


def _pair(pair: Chosen) -> dict[str, Any]:
    return {
        "asker_id": pair.asker_id, "offer_id": pair.offer.id, "title": pair.offer.title, "joint": pair.joint,
        "forward": _known(pair.forward), "backward": _known(pair.backward),
        "reasons": [
            asdict(reason) | {lang: say("features", reason_code(reason), lang) for lang in LANGUAGES} for reason in pair.reasons
        ],
    }  # fmt: skip


def _known(chance: float) -> float | None:
    return None if chance != chance else chance  # a pinned pair that is no candidate was never scored


def _share(chance: float) -> str:
    return "" if chance != chance else f"{chance:.3f}"


def _sentences(reasons: Sequence[Reason]) -> str:
    return "；".join(say("features", reason_code(reason), "zh") for reason in reasons)
