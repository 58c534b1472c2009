"""The file of a fair: what is wrong is named by place and value; what is odd is told and left out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import BadInput
from matcher.fairs import instance_from
from matcher.fairs.reading import instance_document, parse_json


def a_document(**change: Any) -> dict[str, Any]:
    people = [{"id": "a1", "side": "a", "max_meetings": 2}, {"id": "b1", "side": "b", "max_meetings": 2}]
    return {"slots": 2, "tables": 1, "participants": people, "pairs": [{"a": "a1", "b": "b1", "weight": 0.5}]} | change


@pytest.mark.parametrize(
    ("pair", "code", "place"),
    [
        ({"a": "a1", "b": "zz", "weight": 1}, "fair_unknown_participant", "/pairs/0/b"),
        ({"a": "a1", "b": "b1", "weight": float("nan")}, "fair_weight", "/pairs/0/weight"),
        ({"a": "a1", "b": "b1", "weight": float("inf")}, "fair_weight", "/pairs/0/weight"),
        ({"a": "a1", "b": "b1", "weight": "1"}, "fair_weight", "/pairs/0/weight"),
        ({"a": "a1", "b": "b1", "weight": True}, "fair_weight", "/pairs/0/weight"),
        ({"a": "a1", "b": "b1", "weight": 10**400}, "fair_weight", "/pairs/0/weight"),
        ({"a": "a1", "b": "b1"}, "fair_weight", "/pairs/0/weight"),
        ({"a": "a1", "weight": 1}, "fair_not_text", "/pairs/0/b"),
        (7, "fair_not_an_object", "/pairs/0"),
        ({"a": "a1", "b": "b1", "weight": 1, "locked": "yes"}, "fair_not_yes_or_no", "/pairs/0/locked"),
        ({"a": "a1", "b": "b1", "weight": 1, "slot": 2}, "fair_not_whole", "/pairs/0/slot"),
    ],
)
def test_a_wrong_pair_is_named_by_its_place(pair: object, code: str, place: str) -> None:
    with pytest.raises(BadInput) as refusal:
        instance_from(a_document(pairs=[pair]))
    assert (refusal.value.code, refusal.value.facts["place"]) == (code, place)


@pytest.mark.parametrize(
    ("person", "code", "place"),
    [
        ({"id": "a1", "side": "c", "max_meetings": 1}, "fair_side", "/participants/0/side"),
        ({"id": "", "side": "a", "max_meetings": 1}, "fair_not_text", "/participants/0/id"),
        ({"id": "a1", "side": "a", "max_meetings": -1}, "fair_not_whole", "/participants/0/max_meetings"),
        ({"id": "a1", "side": "a", "max_meetings": 1.5}, "fair_not_whole", "/participants/0/max_meetings"),
        (
            {"id": "a1", "side": "a", "max_meetings": 1, "available": [-1]},
            "fair_not_whole",
            "/participants/0/available/0",
        ),
        (
            {"id": "a1", "side": "a", "max_meetings": 1, "available": 3},
            "fair_not_an_array",
            "/participants/0/available",
        ),
        ("a1", "fair_not_an_object", "/participants/0"),
    ],
)
def test_a_wrong_participant_is_named_by_its_place(person: object, code: str, place: str) -> None:
    with pytest.raises(BadInput) as refusal:
        instance_from(a_document(participants=[person]))
    assert (refusal.value.code, refusal.value.facts["place"]) == (code, place)


def test_two_participants_of_one_id_that_differ_are_refused() -> None:
    people = a_document()["participants"]
    with pytest.raises(BadInput) as refusal:
        instance_from(a_document(participants=[*people, people[0] | {"max_meetings": 1}]))
    assert refusal.value.facts["place"] == "/participants/2/id"


def test_repeated_and_self_pairs_and_slots_that_are_not_there_are_told_and_left_out() -> None:
    document = a_document(pairs=[
        {"a": "a1", "b": "b1", "weight": 0.5}, {"a": "b1", "b": "a1", "weight": 0.75}, {"a": "a1", "b": "a1", "weight": 9},
    ])  # fmt: skip
    document["participants"][0]["available"] = [0, 7]
    instance = instance_from(document)
    assert instance.weight.tolist() == [0.75]
    assert {note.code for note in instance.warnings} == {
        "fair_pair_repeats", "fair_pair_of_oneself", "fair_slot_not_there",
    }  # fmt: skip


def test_a_decline_outweighs_every_wish() -> None:
    pair = {"a": "a1", "b": "b1", "weight": 0.5}
    instance = instance_from(a_document(pairs=[pair, pair | {"declined": True}]))
    assert (len(instance.weight), instance.refused) == (0, frozenset({("a1", "b1")}))


def test_a_fair_written_down_is_read_as_the_same_fair() -> None:
    document = a_document(breaks_after=4, one_per_firm=True)
    document["participants"][0] |= {"available": [1], "min_meetings": 1, "calendar": "x", "firm": "y"}
    document["participants"][1] |= {"booth": 0}
    document["pairs"][0] |= {"locked": True, "slot": 1, "table": 0}
    assert instance_document(instance_from(document)) == document


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["slots", "id", "side", "a", "b"]), inner)
    ),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(
    st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("slots", "tables", "participants", "pairs", "breaks_after"), JSON)
    )
    | JSON
)
def test_whatever_the_json_the_answer_is_a_fair_or_a_refusal(document: object) -> None:
    assert answered(document)


def answered(document: object) -> bool:
    """Whether the document became a fair or a refusal that can be said in both languages."""
    try:
        return instance_from(document) is not None
    except BadInput as refusal:
        return all(refusal.sentence(lang) for lang in ("zh", "en"))


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfe{}", b"{", b"", b"[" * 100_000, b'{"slots": ' + b"9" * 5000 + b"}"],
    ids=["utf16", "open", "empty", "nested", "digits"],
)
def test_a_file_that_is_no_json_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput):
        parse_json(data, "fair.json")


def test_a_byte_order_mark_is_no_obstacle() -> None:
    assert parse_json(b"\xef\xbb\xbf" + json.dumps({"slots": 1}).encode(), "fair.json") == {"slots": 1}
