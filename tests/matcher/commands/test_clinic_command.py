"""matcher fair clinic and dial as a shell sees them: a proven grid, the day by the rule, the price of fairness; what is wrong is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from matcher.commands import app

CLINIC: dict[str, Any] = {
    "day": "2026-03-02", "begins": "09:00", "slots": 3, "slot_minutes": 20, "pause_minutes": 5,
    "advisers": [{"id": "m1", "hours": [0]}, {"id": "bank", "topics": ["finance"], "hours": [0]}],
    "visitors": [{"id": "v1", "topic": "finance", "wants": {"bank": 1}}, {"id": "v2", "topic": "law"}],
}  # fmt: skip
DAY = [
    {"at": "08:50", "act": "here", "expert": "m1"},
    {"at": "08:51", "act": "arrive", "visitor": "guest", "topic": "market"},
    {"at": "08:58", "act": "arrive", "visitor": "v2"},
    {"at": "09:00", "act": "call", "expert": "m1"},
]


def matcher_fair(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["fair", *map(str, words)], prog_name="matcher")


def written(path: Path, document: object) -> Path:
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_the_grid_is_proven_and_the_checker_agrees(tmp_path: Path) -> None:
    grid, instance = tmp_path / "grid.json", tmp_path / "instance.json"
    done = matcher_fair("clinic", written(tmp_path / "c.json", CLINIC), "--out", grid, "--instance-out", instance)
    assert done.exit_code == 0, done.stderr
    assert "09:00 bank: v1" in done.stdout
    assert matcher_fair("check", instance, grid).exit_code == 0


def test_the_day_is_replayed_by_the_rule(tmp_path: Path) -> None:
    file, day = written(tmp_path / "c.json", CLINIC), written(tmp_path / "d.json", DAY)
    done = matcher_fair("clinic", file, "--day", day, "--json")
    found = json.loads(done.stdout)["day"]
    assert [(one["expert"], one["visitor"]) for one in found["calls"]] == [("m1", "v2")]
    assert [(one["visitor"], one["before"]) for one in found["waiting"]] == [("guest", 0)]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"slots": 0}, "/slots"), ({"begins": "25:00"}, "/begins"), ({"advisers": "x"}, "/advisers"),
        ({"visitors": [{"id": "v", "wants": {"nobody": 1}}]}, "/visitors/0/wants/nobody"),
        ({"visitors": [{"id": "v", "wants": {"m1": float("inf")}}]}, "/visitors/0/wants/m1"),
        ({"advisers": [{"id": "m1", "hours": [9]}]}, "/advisers/0/hours/0"), ({"visitors": [{"id": "m1"}]}, "m1"),
        ({"visitors": [{"id": "v", "topic": "magic"}]}, "magic"), ({"day": "someday"}, "someday"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_file_is_named_and_ends_with_two(tmp_path: Path, change: dict[str, Any], place: str) -> None:
    done = matcher_fair("clinic", written(tmp_path / "c.json", CLINIC | change))
    assert (done.exit_code, place in done.stderr.replace("\n", "")) == (2, True), done.stderr


@pytest.mark.parametrize(
    ("events", "code"),
    [
        ({}, 2), ([{"at": "09:00", "act": "dance"}], 2), ([{"at": "09:00", "act": "call", "expert": "x"}], 2),
        ([DAY[3], DAY[0]], 2), ([{"at": "09:00", "act": "seen", "visitor": "x"}], 1), ([{"at": "9", "act": "call"}], 2),
        ([{"at": "09:00", "act": "urgent", "visitor": "v1", "ground": "hurry"}], 2),
        ([{"at": "09:00", "act": "call", "expert": "m1"}], 2),  # m1 is not here
    ],
)  # fmt: skip
def test_a_day_that_cannot_be_is_refused(tmp_path: Path, events: object, code: int) -> None:
    file, day = written(tmp_path / "c.json", CLINIC), written(tmp_path / "d.json", events)
    assert matcher_fair("clinic", file, "--day", day).exit_code == code


def test_the_dial_tells_the_price_and_how_to_get_the_plan(tmp_path: Path) -> None:
    people = [{"id": name, "side": name[0], "max_meetings": 2} for name in ("a1", "a2", "b1", "b2")]
    weights = {("a1", "b1"): 1.0, ("a1", "b2"): 0.9, ("a2", "b1"): 0.3, ("a2", "b2"): 0.2}
    pairs = [{"a": a, "b": b, "weight": weight} for (a, b), weight in weights.items()]
    fair = written(tmp_path / "f.json", {"slots": 2, "tables": 1, "participants": people, "pairs": pairs})
    done = matcher_fair("dial", fair)
    assert "--least 1  总值 1.2（少 36.8%），4/4 人有会面，最少者 1 场" in done.stdout
    assert "one more table: value +" in done.stdout
    out = tmp_path / "out.json"
    matcher_fair("solve", fair, "--out", out, "--least", "1")
    assert json.loads(out.read_text(encoding="utf-8"))["value"] == pytest.approx(1.2)
