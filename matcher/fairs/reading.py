"""读算例 · The JSON of a fair, read strictly: what is wrong is named by its place (RFC 6901 JSON pointer) and its value."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.entities import Warning
from matcher.errors import BadInput
from matcher.fairs.instance import UNPINNED, FairInstance, Participant, arranged

SIDES = ("a", "b")
MOST = 10**6  # slots, tables, meetings: more than any fair has, small enough for every array
HEAVIEST = 1e12


def instance_from(document: object) -> FairInstance:
    """The fair of a JSON document. Raises BadInput with the pointer and the value of the first thing that is wrong."""
    top = _object(document, "")
    slots = _whole(top, "slots", "", high=MOST)
    tables = None if top.get("tables") is None else _whole(top, "tables", "", high=MOST)
    notes: list[Warning] = []
    people = _participants(_array(top, "participants"), slots, tables, notes)
    index = {one.id: place for place, one in enumerate(people)}
    pairs = _array(top, "pairs")
    left, right, weight = _ends(pairs, index)
    flags = np.zeros((2, len(pairs)), np.bool_)
    pins = np.full((2, len(pairs)), UNPINNED, np.int32)
    for place, pair in enumerate(pairs):
        if len(pair) > 3:
            _extras(pair, place, slots, tables, flags, pins)
    breaks = None if top.get("breaks_after") is None else _whole(top, "breaks_after", "", low=1, high=MOST)
    return arranged(
        slots, tables, people, left, right, weight, flags[0], flags[1], pins[0], pins[1],
        breaks_after=breaks, one_per_firm=_flag(top, "one_per_firm", ""), warnings=tuple(notes),
    )  # fmt: skip


def parse_json(data: bytes, file: str) -> object:
    """The JSON of a file, UTF-8 with or without BOM. Raises BadInput telling line and column."""
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as why:
        raise BadInput("fair_file_encoding", file=file, position=why.start) from why
    except json.JSONDecodeError as why:
        raise BadInput("fair_file_json", file=file, line=why.lineno, column=why.colno) from why
    except (RecursionError, ValueError) as why:  # nested without end, or a whole number of thousands of digits
        raise BadInput("fair_file_json", file=file, line=1, column=1) from why


def instance_document(instance: FairInstance) -> dict[str, object]:
    """The fair as the JSON it can be read from again."""
    pairs: list[dict[str, object]] = []
    for pair in range(len(instance.weight)):
        a, b = instance.pair_ids(pair)
        row: dict[str, object] = {"a": a, "b": b, "weight": float(instance.weight[pair])}
        if instance.locked[pair]:
            row["locked"] = True
        if instance.pin_slot[pair] != UNPINNED:
            row["slot"] = int(instance.pin_slot[pair])
        if instance.pin_table[pair] != UNPINNED:
            row["table"] = int(instance.pin_table[pair])
        pairs.append(row)
    locks = set(instance.refused_locks)
    for a, b in sorted(instance.refused):
        pairs.append({"a": a, "b": b, "weight": 0.0, "declined": True} | ({"locked": True} if (a, b) in locks else {}))
    document: dict[str, object] = {"slots": instance.slots}
    if instance.tables is not None:
        document["tables"] = instance.tables
    if instance.breaks_after is not None:
        document["breaks_after"] = instance.breaks_after
    if instance.one_per_firm:
        document["one_per_firm"] = True
    return document | {"participants": [_participant_document(one) for one in instance.participants], "pairs": pairs}


def _participant_document(one: Participant) -> dict[str, object]:
    row: dict[str, object] = {"id": one.id, "side": one.side, "max_meetings": one.max_meetings}
    if one.min_meetings:
        row["min_meetings"] = one.min_meetings
    if one.available is not None:
        row["available"] = list(one.available)
    extras = {"calendar": one.calendar, "firm": one.firm, "booth": one.booth}
    return row | {name: value for name, value in extras.items() if value is not None}


def _participants(rows: Sequence[Any], slots: int, tables: int | None, notes: list[Warning]) -> tuple[Participant, ...]:
    people: dict[str, Participant] = {}
    missing_slots = 0
    for place, row in enumerate(rows):
        pointer = f"/participants/{place}"
        _object(row, pointer)
        name = _text(row, "id", pointer)
        if row.get("side") not in SIDES:
            raise BadInput("fair_side", place=f"{pointer}/side", value=_shown(row.get("side")))
        available = None
        if row.get("available") is not None:
            asked = [
                _slot(value, f"{pointer}/available/{n}") for n, value in enumerate(_array(row, "available", pointer))
            ]
            available = tuple(sorted({slot for slot in asked if slot < slots}))
            missing_slots += sum(slot >= slots for slot in asked)
        one = Participant(
            id=name,
            side=row["side"],
            max_meetings=slots if row.get("max_meetings") is None else _whole(row, "max_meetings", pointer, high=MOST),
            min_meetings=0 if row.get("min_meetings") is None else _whole(row, "min_meetings", pointer, high=MOST),
            available=available,
            calendar=None if row.get("calendar") is None else _text(row, "calendar", pointer),
            firm=None if row.get("firm") is None else _text(row, "firm", pointer),
            booth=None if row.get("booth") is None else _whole(row, "booth", pointer, high=_last(tables)),
        )
        if people.setdefault(name, one) != one:
            raise BadInput("fair_participant_repeats", place=f"{pointer}/id", value=name)
        if people[name] is not one:
            notes.append(Warning("fair_participant_repeats", {"value": name}))
    if missing_slots:
        notes.append(Warning("fair_slot_not_there", {"count": missing_slots, "slots": slots}))
    return tuple(people.values())


def _ends(
    pairs: Sequence[Any], index: Mapping[str, int]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """Both ends and the weight of every pair; the common case without a look at each, faults found one by one."""
    try:
        left = np.array([index[pair["a"]] for pair in pairs], np.int32)
        right = np.array([index[pair["b"]] for pair in pairs], np.int32)
        weights = [pair["weight"] for pair in pairs]
    except (KeyError, TypeError):
        raise _pair_fault(pairs, index) from None
    if not all(type(weight) in (float, int) for weight in weights):
        raise _pair_fault(pairs, index)
    try:
        weight = np.array(weights, np.float64)
    except OverflowError:
        raise _pair_fault(pairs, index) from None
    if not (np.isfinite(weight) & (np.abs(weight) <= HEAVIEST)).all():
        raise _pair_fault(pairs, index)
    return left, right, weight


def _pair_fault(pairs: Sequence[Any], index: Mapping[str, int]) -> BadInput:
    for place, pair in enumerate(pairs):
        pointer = f"/pairs/{place}"
        try:
            _object(pair, pointer)
            for end in SIDES:
                if _text(pair, end, pointer) not in index:
                    return BadInput("fair_unknown_participant", place=f"{pointer}/{end}", value=pair[end])
            weight = pair.get("weight")
            if type(weight) not in (int, float) or not math.isfinite(weight) or abs(weight) > HEAVIEST:
                return BadInput("fair_weight", place=f"{pointer}/weight", value=_shown(weight))
        except BadInput as fault:
            return fault
        except OverflowError:
            return BadInput("fair_weight", place=f"{pointer}/weight", value=_shown(weight))
    raise AssertionError("a fault was seen in the pairs, none is there")


def _extras(
    pair: Mapping[str, Any],
    place: int,
    slots: int,
    tables: int | None,
    flags: NDArray[np.bool_],
    pins: NDArray[np.int32],
) -> None:
    pointer = f"/pairs/{place}"
    flags[0, place], flags[1, place] = _flag(pair, "locked", pointer), _flag(pair, "declined", pointer)
    if pair.get("slot") is not None:
        pins[0, place] = _whole(pair, "slot", pointer, high=slots - 1)
    if pair.get("table") is not None:
        pins[1, place] = _whole(pair, "table", pointer, high=_last(tables))


def _last(tables: int | None) -> int:
    return MOST if tables is None else tables - 1


def _object(value: object, pointer: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadInput("fair_not_an_object", place=pointer or "/", value=_shown(value))
    return value


def _array(row: Mapping[str, Any], name: str, pointer: str = "") -> Sequence[Any]:
    value = row.get(name)
    if not isinstance(value, list):
        raise BadInput("fair_not_an_array", place=f"{pointer}/{name}", value=_shown(value))
    return value


def _text(row: Mapping[str, Any], name: str, pointer: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadInput("fair_not_text", place=f"{pointer}/{name}", value=_shown(value))
    return value


def _flag(row: Mapping[str, Any], name: str, pointer: str) -> bool:
    value = row.get(name)
    if value is not None and not isinstance(value, bool):
        raise BadInput("fair_not_yes_or_no", place=f"{pointer}/{name}", value=_shown(value))
    return bool(value)


def _whole(row: Mapping[str, Any], name: str, pointer: str, *, low: int = 0, high: int) -> int:
    value = row.get(name)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise BadInput("fair_not_whole", place=f"{pointer}/{name}", value=_shown(value), low=low, high=high)
    return value


def _slot(value: object, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadInput("fair_not_whole", place=place, value=_shown(value), low=0, high=MOST)
    return value


def _shown(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**30:
        return "…"  # Python refuses to print whole numbers of thousands of digits
    return (
        "—"
        if value is None
        else repr(value)
        if isinstance(value, float)
        else json.dumps(value, ensure_ascii=False, default=str)
    )
