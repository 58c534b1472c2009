"""`matcher match --run` and `matcher diff` as a shell sees them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from matcher.commands import app


class Shell:
    """Runs `matcher` on a home of its own, in this process."""

    def __init__(self, home: Path) -> None:
        self.environment = {"MATCHER_HOME": str(home)}

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(app, words, env=self.environment, prog_name="matcher")


@pytest.fixture(scope="module")
def pilot(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A home in which the main job has run."""
    shell = Shell(tmp_path_factory.mktemp("home"))
    done = shell("run")
    assert done.exit_code == 0, done.stderr
    return shell


def test_a_run_comes_back_by_its_id_with_the_same_bytes(pilot: Shell) -> None:
    asked = pilot("match", "--party", "sample-startup-01", "--as-of", "2026-01-15", "--json").stdout
    assert pilot("match", "--run", json.loads(asked)["run_id"], "--json").stdout == asked


def test_a_run_comes_back_after_the_data_changed(pilot: Shell, tmp_path: Path) -> None:
    asked = pilot("match", "--text", "需要球阀", "--as-of", "2026-01-15", "--json").stdout
    file = tmp_path / "企业.csv"
    file.write_text("证券代码,企业全称,主营产品\n000001,样例球阀厂,球阀、闸阀\n", encoding="utf-8")
    assert pilot("import", str(file)).exit_code == 0
    before = json.loads(asked)["run_id"]
    assert pilot("match", "--run", before, "--json").stdout == asked
    after = json.loads(pilot("match", "--text", "需要球阀", "--as-of", "2026-01-15", "--json").stdout)["run_id"]
    diff = json.loads(pilot("diff", before, after, "--json").stdout)
    new = next(move for move in diff["moves"] if move["rank"]["before"] is None and "data" in str(move["causes"]))
    assert [cause["code"] for cause in new["causes"]] == ["data"]


def test_a_kept_run_can_be_read(pilot: Shell) -> None:
    run_id = json.loads(pilot("match", "--text", "需要银触点", "--json").stdout)["run_id"]
    assert run_id in pilot("match", "--run", run_id).stdout


def test_a_difference_can_be_read_and_names_the_cause(pilot: Shell) -> None:
    one, two = (
        json.loads(pilot("match", "--text", "需要银触点", "--kind", kind, "--top", "3", "--json").stdout)["run_id"]
        for kind in ("supplier", "mentor")
    )
    shown = pilot("diff", one, two).stdout
    assert "need.kinds" in shown
    assert "没有问这一类" in shown


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("match", "--run", "run_0"), 1),
        (("diff", "run_0", "run_1"), 1),
        (("match", "--run", "run_0", "--text", "触点"), 2),
    ],
)
def test_what_is_not_kept_or_not_asked_rightly_is_refused_in_both_languages(
    pilot: Shell, words: tuple[str, ...], code: int
) -> None:
    done = pilot(*words)
    assert (done.exit_code, done.stdout) == (code, "")
    assert {line.split("：")[0].split(":")[0] for line in done.stderr.splitlines() if line} == {"错误", "Error"}
