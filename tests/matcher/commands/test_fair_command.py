"""matcher fair as a shell sees it: files in, files out, sentences in both languages, exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from matcher.commands import app


def matcher_fair(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["fair", *map(str, words)], prog_name="matcher")


@pytest.fixture
def fair(tmp_path: Path) -> Path:
    """Two sides of two, two slots, one table."""
    people = [{"id": name, "side": name[0], "max_meetings": 2} for name in ("a1", "a2", "b1", "b2")]
    pairs = [{"a": f"a{m}", "b": f"b{n}", "weight": m / (m + n)} for m in (1, 2) for n in (1, 2)]
    return written(tmp_path / "fair.json", {"slots": 2, "tables": 1, "participants": people, "pairs": pairs})


def written(path: Path, document: object) -> Path:
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def test_a_solved_fair_is_proven_in_both_languages_and_passes_the_check(fair: Path, tmp_path: Path) -> None:
    out = tmp_path / "schedule.json"
    done = matcher_fair("solve", fair, "--out", out)
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, "已证明最优：总值 1.1667 = 上界 1.1667")
    assert "proven optimal: value 1.1667 = bound 1.1667" in done.stdout
    assert {"value", "bound", "gap", "status", "meetings", "unserved"} <= set(read(out))
    assert matcher_fair("check", fair, out).exit_code == 0


def test_a_schedule_that_breaks_a_rule_fails_the_check_with_its_sentence(fair: Path, tmp_path: Path) -> None:
    out = tmp_path / "schedule.json"
    matcher_fair("solve", fair, "--out", out)
    document = read(out)
    document["meetings"][1]["slot"] = document["meetings"][0]["slot"]
    done = matcher_fair("check", fair, written(out, document), "--json")
    assert done.exit_code == 1
    assert "fair_table_twice" in {one["code"] for one in json.loads(done.stdout)["violations"]}


def test_clashing_demands_are_told_and_no_error(fair: Path, tmp_path: Path) -> None:
    document = read(fair)
    for one in document["participants"][:2]:
        one["min_meetings"] = 2
    done = matcher_fair("solve", written(fair, document), "--out", tmp_path / "schedule.json", "--json")
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["status"], answer["conflicts"][0]["demands"]) == (
        0,
        "infeasible",
        ["a1 ≥ 2", "a2 ≥ 2"],
    )
    assert matcher_fair("check", fair, tmp_path / "schedule.json").exit_code == 0


def test_a_day_that_goes_otherwise_is_mended_and_told(fair: Path, tmp_path: Path) -> None:
    out, day, after = tmp_path / "schedule.json", tmp_path / "day.json", tmp_path / "after.json"
    matcher_fair("solve", fair, "--out", out)
    changes = written(tmp_path / "changes.json", {"now": 0, "absent": ["a2"]})
    done = matcher_fair("resolve", fair, out, changes, "--out", after, "--instance-out", day)
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, "不变 0 场，改动 0 场，取消 2 场，新增 2 场")
    assert matcher_fair("check", day, after).exit_code == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "JSON"),
        ("[]", "/"),
        ('{"slots": -1}', "/slots"),
        ('{"slots": 1, "participants": 3, "pairs": []}', "/participants"),
    ],
)
def test_a_wrong_file_ends_with_2_and_names_the_place(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "fair.json"
    path.write_text(text, encoding="utf-8")
    done = matcher_fair("solve", path, "--out", tmp_path / "schedule.json")
    assert (done.exit_code, said in done.stderr) == (2, True)
    assert not (tmp_path / "schedule.json").exists()


@pytest.mark.parametrize(
    "words", [("--objective", "fun"), ("--fairness", "2"), ("--seconds", "0"), ("--fairness", "nan")]
)
def test_a_wrong_option_ends_with_2(fair: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    assert matcher_fair("solve", fair, "--out", tmp_path / "schedule.json", *words).exit_code == 2
