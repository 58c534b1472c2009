"""What the documents say is so: commands run, names exist, code blocks hold."""

from __future__ import annotations

import doctest
import importlib
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted((ROOT / "docs").rglob("*.md"))


def commands() -> list[str]:
    """Lines of the README's shell blocks without their comments."""
    blocks = re.findall(r"```sh\n(.*?)```", README, flags=re.S)
    lines = (line.partition(" #")[0].strip() for block in blocks for line in block.splitlines())
    return [line for line in lines if line]


def resolve(name: str) -> object:
    """The thing a dotted name stands for."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            thing: object = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            thing = getattr(thing, part)
        return thing
    raise ModuleNotFoundError(name)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the README's examples speak of."""
    desk = tmp_path_factory.mktemp("desk")
    (desk / "我的企业.csv").write_text(
        "证券代码,企业全称,所属行业,主营产品\n000001,样例阀门厂,阀门,球阀、闸阀\n", encoding="utf-8"
    )
    task = desk / "任务文件夹"
    task.mkdir()
    (task / "queries.jsonl").write_text('{"qid": "石英坩埚"}\n', encoding="utf-8")
    (task / "products.jsonl").write_text(
        '{"product": "石英管", "upstream": ["高纯石英砂"]}\n{"product": "石英舟", "upstream": ["石英粉"]}\n',
        encoding="utf-8",
    )
    (task / "firms.jsonl").write_text(
        '{"id": "a", "industry": "", "name": "样例砂厂", "products": ["高纯石英砂"]}\n', encoding="utf-8"
    )
    return desk


def test_the_two_commands_stand_on_top() -> None:
    assert [line.split()[:2] for line in commands()[:2]] == [["make", "run"], ["make", "test"]]


def test_every_make_command_of_the_readme_is_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {line.split()[1] for line in commands() if line.startswith("make ")}
    assert {target for target in targets if not re.search(rf"^{target}:", makefile, flags=re.M)} == set()


def test_every_matcher_command_of_the_readme_runs(desk: Path) -> None:
    environment = os.environ | {"MATCHER_HOME": str(desk / "var")}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "matcher", *words]
        return subprocess.run(
            command, cwd=desk, env=environment, capture_output=True, text=True, timeout=300, check=False
        )

    assert run("run").returncode == 0
    lines = [line for line in commands() if line.startswith(".venv/bin/matcher")]
    assert len(lines) >= 5
    failed = {line: done.stderr for line in lines if (done := run(*shlex.split(line)[1:])).returncode != 0}
    assert failed == {}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_examples_of_a_page_hold(page: Path) -> None:
    result = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert result.failed == 0


def test_every_name_of_the_glossary_can_be_imported() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    names = re.findall(r"`((?:graph|matcher|api)\.[\w.]+)`", text)
    assert len(names) >= 30
    for name in names:
        resolve(name)


def test_every_link_of_the_documents_leads_somewhere() -> None:
    links = [
        (page, target)
        for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *PAGES]
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    ]
    assert links
    assert [f"{page.name} → {target}" for page, target in links if not (page.parent / target).exists()] == []


def test_decisions_are_short() -> None:
    long = {
        page.name
        for page in (ROOT / "docs" / "decisions").glob("*.md")
        if len(page.read_text("utf-8").splitlines()) > 24
    }
    assert long == set()
