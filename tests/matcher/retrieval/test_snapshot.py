"""Index generations: whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from matcher.retrieval.snapshot import newest_generation, write_generation

IDENTITY = {"format": "1", "data": "d1"}


def fill(folder: Path) -> None:
    (folder / "a").mkdir()
    (folder / "a" / "rows.bin").write_bytes(b"rows" * 100)
    (folder / "names.json").write_text("[]")


def test_a_written_generation_is_the_newest(tmp_path: Path) -> None:
    write_generation(tmp_path, IDENTITY, fill)
    second = write_generation(tmp_path, IDENTITY, fill)
    assert newest_generation(tmp_path, IDENTITY) == second


def test_two_generations_are_kept(tmp_path: Path) -> None:
    for _ in range(4):
        write_generation(tmp_path, IDENTITY, fill)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["generation-000003", "generation-000004"]


def _flip(folder: Path) -> None:
    path = folder / "a" / "rows.bin"
    content = bytearray(path.read_bytes())
    content[7] ^= 1
    path.write_bytes(content)


def _cut(folder: Path) -> None:
    path = folder / "a" / "rows.bin"
    path.write_bytes(path.read_bytes()[:-1])


def _add(folder: Path) -> None:
    (folder / "foreign").write_text("x")


def _tear_manifest(folder: Path) -> None:
    path = folder / "MANIFEST.json"
    path.write_text(path.read_text()[:20])


def _lose_manifest(folder: Path) -> None:
    (folder / "MANIFEST.json").unlink()


@pytest.mark.parametrize("damage", [_flip, _cut, _add, _tear_manifest, _lose_manifest])
def test_a_damaged_generation_is_passed_over_for_the_one_before(tmp_path: Path, damage: object) -> None:
    first = write_generation(tmp_path, IDENTITY, fill)
    damage(write_generation(tmp_path, IDENTITY, fill))  # type: ignore[operator]
    assert newest_generation(tmp_path, IDENTITY) == first


def test_a_generation_of_other_data_is_not_used(tmp_path: Path) -> None:
    write_generation(tmp_path, IDENTITY, fill)
    assert newest_generation(tmp_path, IDENTITY | {"data": "d2"}) is None


def test_a_build_that_fails_leaves_the_old_generation_and_nothing_else(tmp_path: Path) -> None:
    first = write_generation(tmp_path, IDENTITY, fill)

    def broken(folder: Path) -> None:
        fill(folder)
        raise RuntimeError("disk full")

    with pytest.raises(RuntimeError, match="disk full"):
        write_generation(tmp_path, IDENTITY, broken)
    assert list(tmp_path.iterdir()) == [first]


def test_the_manifest_names_every_file(tmp_path: Path) -> None:
    folder = write_generation(tmp_path, IDENTITY, fill)
    assert set(json.loads((folder / "MANIFEST.json").read_text())["files"]) == {"a/rows.bin", "names.json"}
