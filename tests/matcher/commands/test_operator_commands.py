"""The operators' verbs as a shell sees them: matcher place, matcher gaps."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from matcher.commands import app


class Shell:
    """Runs `matcher` on a home of its own, in this process."""

    def __init__(self, home: Path) -> None:
        self.environment = {"MATCHER_HOME": str(home), "MATCHER_ENCODER": "static"}

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(app, words, env=self.environment, prog_name="matcher")


CHAIN = """segment_id,name,position,products,inputs,suppliers,substitutes
c.smelting,冶炼,上游,铜锭,,c.recycling,
c.rolling,压延,中游,铜带、铜排,铜锭,c.smelting,
c.contacts,触头,中游,银触点,银粉,c.powder;c.lost,
c.powder,银粉,上游,银粉,,,c.smelting
c.breakers,断路器,下游,塑壳断路器,银触点、铜排,c.rolling;c.contacts,
c.recycling,回收,下游,废铜,,c.breakers,
"""
FIRMS = """企业名称,主体编号,角色,区域,企业简介,主营产品,采购需要
甲压延厂,F1,供应商,乐清市,,铜带、铜排,铜锭
乙断路器厂,F2,供应商,乐清市,,塑壳断路器,银触点
丙断路器厂,F3,供应商,乐清市,,塑壳断路器,银触点
丁冶炼厂,F4,供应商,龙湾区,,铜锭,
戊回收站,F5,供应商,乐清市,,废铜,
己银粉厂,F6,供应商,乐清市,,银粉,
=cmd,F7,供应商,乐清市,餐饮外卖配送,,
"""


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A home with a chain of one cycle and one dangling edge, and seven firms; nobody makes contacts."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "链.csv").write_text(CHAIN, encoding="utf-8")
    (folder / "企业.csv").write_text(FIRMS, encoding="utf-8")
    opened = Shell(tmp_path_factory.mktemp("home"))
    done = opened("import", str(folder), "--json")
    assert done.exit_code == 0, done.stderr
    opened.imported = json.loads(done.stdout)  # type: ignore[attr-defined]
    return opened


def test_a_cycle_and_a_dangling_edge_are_both_reported_by_id(shell: Shell) -> None:
    warnings = [one for file in shell.imported["files"] for one in file["warnings"]]  # type: ignore[attr-defined]
    told = {one["code"]: one["value"] for one in warnings}
    assert told["dangling_supplier"] == "c.lost → c.contacts"
    assert all(name in told["cycle"] for name in ("c.breakers", "c.recycling", "c.rolling", "c.smelting"))


def test_the_planted_missing_segment_is_the_first_gap(shell: Shell) -> None:
    first = json.loads(shell("gaps", "--chain", "c", "--county", "乐清", "--json").stdout)["gaps"][0]
    assert (first["segment_id"], first["kind"]["code"]) == ("c.contacts", "missing")
    assert first["demand"]["by_inputs"] == {"count": 2, "ids": ["F2", "F3"]}


def test_the_planted_missing_segment_is_the_first_gap_in_words_too(shell: Shell) -> None:
    done = shell("gaps", "--chain", "c", "--county", "乐清")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[1].startswith("c.contacts 触头")


def test_the_same_gap_is_found_anywhere_without_a_county(shell: Shell) -> None:
    gaps = json.loads(shell("gaps", "--json").stdout)["gaps"]
    assert [one["segment_id"] for one in gaps if one["kind"]["code"] == "missing"] == ["c.contacts"]


def test_every_firm_is_placed_or_told_why_not(shell: Shell) -> None:
    parties = {one["party_id"]: one for one in json.loads(shell("place", "--json").stdout)["parties"]}
    assert [one["segment_id"] for one in parties["F2"]["placements"]] == ["c.breakers"]
    assert parties["F7"]["abstention"]["code"] == "nothing_known"


def test_only_the_unplaced_are_listed_when_asked_for(shell: Shell) -> None:
    document = json.loads(shell("place", "--unplaced", "--json").stdout)
    assert [one["party_id"] for one in document["parties"]] == ["F7"]


def test_the_list_is_written_as_a_sheet_without_formulas(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "定位.csv"
    assert shell("place", "--out", str(file)).exit_code == 0
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = {row["主体编号"]: row for row in csv.DictReader(opened)}
    assert (rows["F7"]["名称"], rows["F2"]["判定环节"]) == ("'=cmd", "c.breakers")


def test_one_text_is_placed_with_its_words(shell: Shell) -> None:
    document = json.loads(shell("place", "--text", "生产塑壳断路器", "--json").stdout)
    assert document["placements"][0]["segment_id"] == "c.breakers"
    assert document["placements"][0]["evidence"] == ["塑壳断路器"]


def test_one_text_is_placed_by_its_meaning_besides(shell: Shell) -> None:
    document = json.loads(shell("place", "--text", "生产塑壳断路器", "--meaning", "--json").stdout)
    assert document["placements"][0]["segment_id"] == "c.breakers"


def test_a_text_of_another_trade_is_told_why_it_is_not_placed(shell: Shell) -> None:
    done = shell("place", "--text", "餐饮外卖配送")
    assert "产业链" in done.stdout
    assert "no word or code" in done.stdout


@pytest.mark.parametrize(
    ("words", "code", "zh", "en"),
    [
        (("gaps", "--county", "火星"), 2, "火星", "火星"),
        (("gaps", "--chain", "nothing"), 1, "nothing", "nothing"),
        (("place", "--text", ""), 2, "需求文字是空的", "The need is empty"),
        (("place", "--out", "没有的文件夹/x.csv"), 1, "没有的文件夹", "没有的文件夹"),
    ],
)
def test_a_refusal_names_the_value_in_both_languages(
    shell: Shell, words: tuple[str, ...], code: int, zh: str, en: str
) -> None:
    done = shell(*words)
    lines = done.stderr.splitlines()
    assert done.exit_code == code
    assert zh in next(line for line in lines if line.startswith("错误"))
    assert en in next(line for line in lines if line.startswith("Error"))


def test_without_any_chain_the_way_out_is_named(tmp_path: Path) -> None:
    done = Shell(tmp_path)("gaps")
    assert done.exit_code == 1
    assert "matcher run" in done.stderr
