"""Which model serves, and the way back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from matcher.errors import BadInput, Unavailable
from matcher.learning.shelf import ModelShelf
from matcher.settings import shipped_data

SHIPPED = shipped_data() / "models" / "prior.json"
TABLES = json.loads(SHIPPED.read_text(encoding="utf-8"))["tables"]


@pytest.fixture
def shelf(tmp_path: Path) -> ModelShelf:
    return ModelShelf(tmp_path / "models", SHIPPED)


def test_before_anything_is_taken_the_shipped_prior_serves(shelf: ModelShelf) -> None:
    assert (shelf.serving(), shelf.path_of(shelf.serving()), shelf.tables()) == ("prior", SHIPPED, TABLES)


def test_what_was_taken_serves_and_can_be_left_again(shelf: ModelShelf) -> None:
    for version in ("one", "two"):
        shelf.take(version, {"tables": TABLES}, {"at": "2026-03-01"})
    served = [shelf.serving(), shelf.go_back({}), shelf.go_back({}), shelf.serving()]
    assert served == ["two", "one", "prior", "prior"]


def test_there_is_nothing_before_the_prior(shelf: ModelShelf) -> None:
    with pytest.raises(BadInput):
        shelf.go_back({})


def test_a_kept_model_goes_on_serving_and_the_decision_is_on_record(shelf: ModelShelf) -> None:
    shelf.take("one", {"tables": TABLES}, {})
    shelf.keep({"figure": 0.1})
    assert [(line["decision"], line["serves"]) for line in shelf.decisions()] == [("taken", "one"), ("kept", "one")]


def test_after_the_way_back_a_new_model_stands_on_what_serves(shelf: ModelShelf) -> None:
    shelf.take("one", {"tables": TABLES}, {})
    shelf.take("two", {"tables": TABLES}, {})
    shelf.go_back({})
    shelf.take("three", {"tables": TABLES}, {})
    assert shelf.go_back({}) == "one"


def test_a_damaged_record_of_decisions_is_named(shelf: ModelShelf) -> None:
    shelf.folder.mkdir()
    (shelf.folder / "decisions.jsonl").write_text("{half a line", encoding="utf-8")
    with pytest.raises(Unavailable, match="--back"):
        shelf.serving()
