"""The two-way experiment from the shell: a city is written, asked, judged and told on one page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from matcher.commands import app


def matcher(home: Path, *words: str) -> Result:
    return CliRunner().invoke(app, words, env={"MATCHER_HOME": str(home)}, prog_name="matcher")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small city in it."""
    desk = tmp_path_factory.mktemp("desk")
    words = (
        "--suppliers",
        "150",
        "--startups",
        "40",
        "--needs",
        "30",
        "--mentors",
        "20",
        "--funds",
        "6",
        "--seed",
        "3",
    )
    assert matcher(desk, "city", *words, str(desk / "city")).exit_code == 0
    return desk


@pytest.fixture(scope="module")
def told(desk: Path) -> Result:
    return matcher(desk / "home", "evaluate", "city", str(desk / "city"), "--report", str(desk / "page.html"), "--json")


def test_every_ranker_is_judged_on_every_need(told: Result) -> None:
    assert told.exit_code == 0, told.stderr
    document = json.loads(told.stdout)
    rankers = [row["ranker"] for row in document["outcomes"]["all"]]
    assert rankers == ["two_way", "forward", "backward", "affinity", "popularity", "random", "best_possible"]
    assert document["counts"]["all"] == sum(count for name, count in document["counts"].items() if name != "all")


def test_no_order_beats_the_one_that_knows_the_truth(told: Result) -> None:
    means = {row["ranker"]: row["mutual"]["mean"] for row in json.loads(told.stdout)["outcomes"]["all"]}
    assert max(means, key=lambda ranker: means[ranker]) == "best_possible"


def test_the_page_is_written(desk: Path, told: Result) -> None:
    assert told.exit_code == 0
    assert (desk / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert not list(desk.glob("*.part"))


def test_the_same_city_gives_the_same_figures(desk: Path, told: Result) -> None:
    again = matcher(desk / "home", "evaluate", "city", str(desk / "city"), "--json")
    assert again.stdout == told.stdout


def test_two_models_stand_side_by_side(desk: Path, told: Result) -> None:
    prior = Path(__file__).resolve().parents[3] / "data" / "models" / "prior.json"
    words = ("evaluate", "city", str(desk / "city"), "--rival", str(prior), "--needs", "9", "--json")
    means = {
        row["ranker"]: row["mutual"]["mean"]
        for row in json.loads(matcher(desk / "home", *words).stdout)["outcomes"]["all"]
    }
    assert means["two_way_rival"] == means["two_way"]


def test_what_capacity_costs_is_told_and_nobody_is_asked_for_too_much(desk: Path, told: Result) -> None:
    words = ("evaluate", "city", str(desk / "city"), "--capacity", "--json")
    loads = json.loads(matcher(desk / "home", *words).stdout)["capacity"]
    assert "mentor" in loads
    assert {kind: one["over_priced"] for kind, one in loads.items()} == dict.fromkeys(loads, 0)
    assert all(0 <= one["loss"] < 1 and one["over"] <= one["counterpart_count"] for one in loads.values())


def test_a_folder_that_is_no_city_is_refused(tmp_path: Path) -> None:
    refused = matcher(tmp_path / "home", "evaluate", "city", str(tmp_path))
    assert refused.exit_code == 2
    assert "truth_city.json" in refused.stderr
