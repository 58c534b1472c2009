"""`matcher allocate` as a shell sees it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from matcher.commands import app

CHAIN = """segment_id,name,position,products,inputs,suppliers,substitutes
c.valves,阀门,中游,阀门,铸件,c.castings,
c.castings,铸件,上游,铸件,,,
"""
MENTORS = """导师编号,导师姓名,辅导主题,导师简介,每月可用小时,本月已约小时,样例
M1,样例导师甲,质量管理,辅导质量体系,2,1,是
M2,样例导师乙,融资,辅导融资,2,0,是
"""
STARTUPS = """企业名称,主体编号,角色,企业简介,样例
样例企业一,S1,在孵企业,生产阀门，想做质量体系,是
样例企业二,S2,在孵企业,生产水泵，想做质量体系,是
样例企业三,S3,在孵企业,生产鞋底，想融资,是
样例企业四,S4,在孵企业,生产眼镜，想融资,是
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    (folder / "链.csv").write_text(CHAIN, encoding="utf-8")
    (folder / "导师.csv").write_text(MENTORS, encoding="utf-8")
    (folder / "企业.csv").write_text(STARTUPS, encoding="utf-8")
    home = folder / "home"
    files = [str(folder / name) for name in ("链.csv", "导师.csv", "企业.csv")]
    assert matcher(home, "import", *files).exit_code == 0
    return home


def matcher(home: Path, *words: str) -> Result:
    return CliRunner().invoke(
        app, words, env={"MATCHER_HOME": str(home), "MATCHER_ENCODER": "static"}, prog_name="matcher"
    )


def test_three_hours_serve_three_of_four_firms_and_the_value_is_the_bound(home: Path) -> None:
    done = matcher(home, "allocate", "--kind", "mentor", "--everybody", "--json")
    found = json.loads(done.stdout)
    assert (found["served_count"], len(found["unserved"])) == (3, 1)
    assert found["value"] == pytest.approx(found["bound"])


def test_the_file_holds_every_pair_and_who_got_nothing(home: Path, tmp_path: Path) -> None:
    matcher(home, "allocate", "--everybody", "--objective", "lexi_fair", "--out", str(tmp_path / "分配.csv"))
    with (tmp_path / "分配.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["需求方编号"] for row in rows) == ["S1", "S2", "S3", "S4"]
    assert [row["未分到的原因"] for row in rows if not row["供给编号"]] == ["合适的都已分给更合适的一方"]


def test_an_objective_that_is_not_there_is_wrong_input(home: Path) -> None:
    assert matcher(home, "allocate", "--everybody", "--objective", "best").exit_code == 2


def test_when_nobody_asks_the_way_out_is_told(home: Path) -> None:
    done = matcher(home, "allocate")
    assert done.exit_code == 2
    assert "--everybody" in done.stderr


def test_prices_are_in_force_until_they_are_dropped(home: Path) -> None:
    def price() -> object:
        return json.loads(matcher(home, "match", "--party", "S1", "--kind", "mentor", "--json").stdout)["matches"][0][
            "price"
        ]

    assert price() is None
    told = json.loads(matcher(home, "allocate", "--everybody", "--prices", "--json").stdout)
    assert told["requests_over"] == 0
    assert price() is not None
    assert matcher(home, "allocate", "--no-prices").exit_code == 0
    assert price() is None
