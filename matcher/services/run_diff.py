"""变化 · Why a pair moved between two kept runs: its data, the model, its price, a rule, recall, or only others.

A part of a logit is shape(feature): where the feature's value is another, the data did it; where the value is the same
and the part is another, the model did. The shifts of a pair sum to the change of its logits to 1e-9.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from matcher.entities import Offer
from matcher.entities.runs import Candidate, Cause, Marks, Move, RunDiff, RunRecord, Shift, View
from matcher.services.run_notes import APART

__all__ = ["Written", "compare"]

CROWDED = "held_fully_asked"
"""Held back by its crowding price, which is told as such."""

Written = Callable[[Sequence[str]], Mapping[str, tuple[Offer, int]]]
"""Ids → the offers as they stand now, each with the number of the transaction that wrote it."""
Mark = Callable[[str], int]


def compare(before: RunRecord, after: RunRecord, *, written: Written, mark: Mark) -> RunDiff:
    """Every pair that is in one of the two answers and whose place or chance is another, best place first."""
    ids = sorted({each.offer_id for run in (before, after) for each in run.candidates if each.rank is not None})
    standing = written(ids)
    common = _changed(before.need_marks, after.need_marks) + _asked_otherwise(before, after, ("day",))
    moves = [_move(id_, before, after, standing.get(id_), common, mark(id_)) for id_ in ids]
    found = [move for move in moves if move is not None]
    found.sort(key=lambda move: (move.rank_after or 10**9, move.rank_before or 10**9, move.offer_id))
    versions = _changed_versions(before.versions, after.versions)
    asked = (*_asked_otherwise(before, after, ("day", "top", "region")), *_changed(before.need_marks, after.need_marks))
    return RunDiff(before.run_id, after.run_id, asked, versions, tuple(found), len(moves) - len(found))


def _move(id_: str, before: RunRecord, after: RunRecord, standing: tuple[Offer, int] | None,
          common: tuple[str, ...], mark: int) -> Move | None:  # fmt: skip
    old, new = before.candidate(id_), after.candidate(id_)
    if old is not None and new is not None:
        return _shifted(old, new, before, after, common)
    rule: str | None
    if new is None:
        cause, rule, fields = _absence(id_, old, after, standing, mark)
    else:
        cause, rule, fields = _absence(id_, new, before, standing, mark)
    return Move(
        offer_id=id_, rank_before=old.rank if old else None, rank_after=new.rank if new else None,
        joint_before=old.joint if old else None, joint_after=new.joint if new else None, causes=(cause,), rule=rule,
        fields=fields, price_before=old.price if old else None, price_after=new.price if new else None,
    )  # fmt: skip


def _absence(id_: str, other: Candidate | None, run: RunRecord, standing: tuple[Offer, int] | None,
             mark: int) -> tuple[Cause, str | None, tuple[str, ...]]:  # fmt: skip
    """Why a run did not keep an offer that the other run did."""
    assert other is not None
    pool = run.pools.get(other.kind)
    if pool is None:
        return Cause.RULE, "kind_not_asked", ()
    refusal = _refusal(id_, other, run, pool.refused[id_]) if id_ in pool.refused else None
    if refusal is not None:
        return Cause.RULE, refusal, ()
    if mark in pool and id_ not in pool.refused:
        return Cause.OTHERS, None, ()  # it was scored, but below all that were kept
    rule = None if standing is None else _kept_out(standing, run)
    if rule is not None:
        return Cause.RULE, rule, ()
    if standing is None or standing[1] > run.revision:
        return Cause.DATA, None, ("offer",)  # written, or taken away, after that run
    return Cause.POOL, None, ()


def _refusal(id_: str, other: Candidate, run: RunRecord, code: str) -> str | None:
    """The code as the asker may read it; None for what others decline, which looks like what was not found."""
    if code != APART:
        return code
    if {id_, other.party_id} & run.need.declined:
        return "declined"
    return "own_group" if other.party_id in run.need.affiliates else None


def _kept_out(standing: tuple[Offer, int], run: RunRecord) -> str | None:
    """The code of the limit that kept an offer out before recall; exact where it still stands as the run saw it."""
    offer, revision = standing
    if revision > run.revision:
        return "withdrawn" if offer.withdrawn else None
    if offer.withdrawn:
        return "withdrawn"
    if offer.valid_to is not None and offer.valid_to < run.day:
        return "expired"
    if offer.valid_from is not None and offer.valid_from > run.day:
        return "not_yet_open"
    if run.region is not None and not (offer.region or "").startswith(run.region):
        return "outside_region"
    if run.need.stage is not None and offer.stages and run.need.stage not in offer.stages:
        return "outside_stage"
    return None


def _shifted(old: Candidate, new: Candidate, before: RunRecord, after: RunRecord,
             common: tuple[str, ...]) -> Move | None:  # fmt: skip
    """A pair both runs scored."""
    shifts = tuple(
        shift
        for side, was, now in (("forward", old.forward, new.forward), ("backward", old.backward, new.backward))
        for shift in _shifts(side, was, now)
    )
    rule = _held(old, new, before, after)
    if rule is not None:
        return Move(
            old.offer_id, old.rank, new.rank, old.joint, new.joint, (Cause.RULE,), rule=rule, shifts=shifts,
            price_before=old.price, price_after=new.price,
        )  # fmt: skip
    priced = old.price != new.price
    if old.rank == new.rank and old.joint == new.joint and not shifts and not priced:
        return None
    weights = {Cause.PRICE: abs((new.price or 0.0) - (old.price or 0.0))} if priced else {}
    for shift in shifts:
        weights[shift.cause] = weights.get(shift.cause, 0.0) + abs(shift.after - shift.before)
    causes = sorted(weights, key=lambda cause: (-weights[cause], cause.value))
    if not causes and old.joint != new.joint:  # the same parts, joined otherwise
        causes = [Cause.DATA if before.versions.get("model") == after.versions.get("model") else Cause.MODEL]
    fields = _record_fields(old.marks, new.marks, same_data=before.versions.get("data") == after.versions.get("data"))
    return Move(
        offer_id=old.offer_id, rank_before=old.rank, rank_after=new.rank, joint_before=old.joint, joint_after=new.joint,
        causes=tuple(causes) or (Cause.OTHERS,), fields=(*fields, *common) if Cause.DATA in causes else fields,
        shifts=shifts, price_before=old.price, price_after=new.price,
    )  # fmt: skip


def _held(old: Candidate, new: Candidate, before: RunRecord, after: RunRecord) -> str | None:
    """Why a person has to let it through first, where that is what took it out of one of the two answers."""
    run = after if new.rank is None else before if old.rank is None else None
    code = None if run is None else run.held.get(old.offer_id)
    return None if code in (None, CROWDED) else code


def _shifts(side: str, was: View, now: View) -> Iterable[Shift]:
    for feature in dict.fromkeys((*was.parts, *now.parts)):
        before, after = was.parts.get(feature, 0.0), now.parts.get(feature, 0.0)
        if before != after:
            same = was.values.get(feature) == now.values.get(feature)
            yield Shift(side, feature, before, after, Cause.MODEL if same else Cause.DATA)


def _record_fields(old: Marks | None, new: Marks | None, *, same_data: bool) -> tuple[str, ...]:
    """Fields of the offer and its party that are others than before; () where one run could not note them."""
    if same_data or old is None or new is None:
        return ()
    both = [record for record in ("offer.", "party.") if all(any(f.startswith(record) for f in m) for m in (old, new))]
    return tuple(field for field in _changed(old, new) if field.startswith(tuple(both)))


def _changed(old: Marks, new: Marks) -> tuple[str, ...]:
    return tuple(sorted(field for field in {*old, *new} if old.get(field) != new.get(field)))


def _changed_versions(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, tuple[str | None, str | None]]:
    told = sorted({*old, *new} - {"bars"})  # that others decline is theirs to know
    return {name: (old.get(name), new.get(name)) for name in told if old.get(name) != new.get(name)}


def _asked_otherwise(before: RunRecord, after: RunRecord, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"run.{name}" for name in names if getattr(before, name) != getattr(after, name))
