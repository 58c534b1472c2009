"""The project's own order: every module says what it is, every version is pinned, nothing points outside."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(path for room in ("graph", "matcher", "api") for path in (ROOT / room).rglob("*.py"))
TEXT_SUFFIXES = {".py", ".md", ".toml", ".yaml", ".csv", ".html", ".css", ".js", ".json", ".txt", ""}


def tracked() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("这里不是 git 仓库 · this is not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_opens_with_the_thing_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_every_dependency_is_pinned_by_the_constraints() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(name for group in project["optional-dependencies"].values() for name in group)]
    names = {re.split(r"[\[<>=!;~ ]", item)[0].lower().replace("_", "-") for item in asked}
    pinned = {
        line.split("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line
    }
    assert names - pinned == set()


def test_torch_is_pinned_to_the_small_build() -> None:
    assert "torch==2.13.0" in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()


def test_no_tracked_file_names_a_path_of_a_machine_or_a_download_address() -> None:
    odd = re.compile(r"/(?:home|root|work|Users)/\w|registry\.npmjs|pypi\.org|\"resolved\": \"http")
    hits = []
    for path in tracked():
        if path.suffix in TEXT_SUFFIXES and path != Path(__file__).resolve():
            text = path.read_text(encoding="utf-8", errors="replace")
            hits += [f"{path.relative_to(ROOT)}: {match.group()}" for match in odd.finditer(text)]
    assert hits == []


def test_the_changelog_has_a_place_for_what_is_new() -> None:
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
