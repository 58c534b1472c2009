"""The command line as a shell sees it: what is printed, where, and the exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from matcher.commands import app


class Shell:
    """Runs `matcher` on a home of its own, in this process: what a shell would see without its start-up time."""

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
    shell.printed = done.stdout  # type: ignore[attr-defined]
    return shell


@pytest.fixture
def bare(tmp_path: Path) -> Shell:
    """A home with nothing in it."""
    return Shell(tmp_path / "home")


def test_the_main_job_shows_matches_of_every_announced_kind(pilot: Shell) -> None:
    shown = pilot.printed  # type: ignore[attr-defined]
    assert [
        word for word in ("供应商", "创业导师", "创投基金", "高校专利", "创业贷款") if f"—— {word}" not in shown
    ] == []


def test_the_main_job_can_be_run_again(pilot: Shell) -> None:
    assert pilot("run").exit_code == 0


def test_no_verb_does_the_main_job(pilot: Shell) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "matcher"],
        env=os.environ | pilot.environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, pilot("run").stdout)


def test_a_match_in_json_holds_parts_that_sum_to_the_logit_of_each_direction(pilot: Shell) -> None:
    done = pilot("match", "--text", "需要银触点，用于生产断路器", "--kind", "supplier", "--json")
    matches = json.loads(done.stdout)["matches"]
    assert matches
    for match in matches:
        for side in ("forward", "backward"):
            assert abs(sum(part["value"] for part in match[side]["parts"]) - match[side]["logit"]) < 1e-9


def test_the_same_question_gives_the_same_bytes(pilot: Shell) -> None:
    words = ("match", "--party", "sample-startup-01", "--as-of", "2026-01-15", "--json")
    assert pilot(*words).stdout == pilot(*words).stdout


def test_a_kind_may_be_named_in_chinese(pilot: Shell) -> None:
    found = json.loads(pilot("match", "--text", "鞋面瑕疵检测", "--kind", "创业导师", "--json").stdout)["matches"]
    assert {match["kind"] for match in found} == {"mentor"}


@pytest.mark.parametrize(
    ("words", "code", "zh", "en"),
    [
        (("match", "--text", ""), 2, "需求文字是空的", "The need is empty"),
        (("match", "--text", "　"), 2, "需求文字是空的", "The need is empty"),
        (("match", "--text", "触" * 50_000), 2, "50000", "50000"),
        (("match",), 2, "--party", "--party"),
        (("match", "--text", "触点", "--party", "p"), 2, "只能给一个", "only one"),
        (("match", "--party", "sample-startup-99"), 1, "sample-startup-99", "sample-startup-99"),
        (("match", "--text", "触点", "--kind", "飞船"), 2, "飞船", "飞船"),
        (("match", "--text", "触点", "--top", "0"), 2, "--top", "--top"),
        (("match", "--text", "触点", "--region", "火星"), 2, "火星", "火星"),
        (("match", "--text", "触点", "--as-of", "昨天"), 2, "昨天", "昨天"),
        (("import", "没有这个文件.csv"), 2, "没有这个文件.csv", "没有这个文件.csv"),
        (("evaluate", "nothing", "."), 2, "nothing", "nothing"),
        (("evaluate", "supplier", "没有这个文件夹"), 2, "没有这个文件夹", "没有这个文件夹"),
    ],
)
def test_a_refusal_names_the_value_in_both_languages(
    pilot: Shell, words: tuple[str, ...], code: int, zh: str, en: str
) -> None:
    done = pilot(*words)
    lines = done.stderr.splitlines()
    assert done.exit_code == code
    assert zh in next(line for line in lines if line.startswith("错误"))
    assert en in next(line for line in lines if line.startswith("Error"))
    assert done.stdout == ""


def test_one_character_is_answered_with_a_warning(pilot: Shell) -> None:
    done = pilot("match", "--text", "泵", "--json")
    assert done.exit_code == 0
    assert "low_information" in [warning["code"] for warning in json.loads(done.stdout)["warnings"]]


def test_full_width_letters_are_read_as_plain_ones(pilot: Shell) -> None:
    wide, plain = (
        pilot("match", "--text", text, "--as-of", "2026-01-15", "--json").stdout
        for text in ("ＧＰＵ云主机", "GPU云主机")
    )
    assert json.loads(wide)["matches"] == json.loads(plain)["matches"]


def test_matching_without_any_records_says_how_to_get_some(bare: Shell) -> None:
    done = bare("match", "--text", "需要银触点")
    assert done.exit_code == 1
    assert "matcher run" in done.stderr


def test_a_dry_run_writes_nothing(bare: Shell, tmp_path: Path) -> None:
    file = tmp_path / "企业.csv"
    file.write_text("证券代码,企业全称,主营产品\n000001,样例阀门厂,球阀、闸阀\n", encoding="gb18030")
    dry = json.loads(bare("import", str(file), "--dry-run", "--json").stdout)
    assert (dry["files"][0]["accepted"], dry["files"][0]["encoding"]) == (1, "gb18030")
    assert bare("match", "--text", "需要球阀").exit_code == 1


def test_a_chain_with_a_cycle_and_a_dangling_supplier_loads_and_says_both(bare: Shell, tmp_path: Path) -> None:
    file = tmp_path / "链.csv"
    file.write_text(
        "segment_id,name,position,products,suppliers\nc.a,冶炼,上游,铜锭,c.b\nc.b,回收,下游,废铜,c.a;c.lost\n",
        encoding="utf-8",
    )
    done = bare("import", str(file), "--json")
    codes = {warning["code"] for warning in json.loads(done.stdout)["files"][0]["warnings"]}
    assert done.exit_code == 0
    assert {"cycle", "dangling_supplier"} <= codes


def test_a_file_of_the_wrong_encoding_is_refused_whole(bare: Shell, tmp_path: Path) -> None:
    file = tmp_path / "企业.csv"
    file.write_bytes("企业全称,主营产品\n样例阀门厂,球阀\n".encode("utf-16"))
    done = bare("import", str(file))
    assert done.exit_code == 2
    assert "错误" in done.stderr
