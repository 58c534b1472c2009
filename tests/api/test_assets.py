"""Third-party styles come from the lock file and are not needed to read a page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api import assets
from api.pages import look

ROOT = Path(__file__).resolve().parents[2]


def test_the_named_files_are_copied(tmp_path: Path) -> None:
    for source in assets.FILES:
        (tmp_path / "modules" / source).parent.mkdir(parents=True)
        (tmp_path / "modules" / source).write_text("body{}")
    copied = assets.copy_assets(tmp_path / "modules", tmp_path / "vendor")
    assert [path.read_text() for path in copied] == ["body{}"] * len(assets.FILES)


def test_what_is_not_installed_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as refusal:
        assets.copy_assets(tmp_path, tmp_path / "vendor")
    assert "tabler.min.css" in str(refusal.value)


def test_every_package_is_pinned_exactly_and_locked() -> None:
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted


@pytest.mark.parametrize("there", [True, False])
def test_a_page_names_the_vendor_sheet_only_where_it_is(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, there: bool
) -> None:
    sheet = tmp_path / "tabler.min.css"
    if there:
        sheet.touch()
    monkeypatch.setattr(look, "_VENDOR", sheet)
    assert ("/static/vendor/tabler.min.css" in client.get("/").text) is there
