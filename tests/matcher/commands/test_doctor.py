"""`matcher doctor` names what is wrong and the way out, and changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from matcher.commands import app
from matcher.storage.migrating import newest_version


def look(home: Path, **environment: str) -> tuple[int, dict[str, dict[str, str]]]:
    """(exit code, finding by name)"""
    done = CliRunner().invoke(app, ["doctor", "--json"], env={"MATCHER_HOME": str(home), **environment})
    return done.exit_code, {one["name"]: one for one in json.loads(done.stdout)}


@pytest.fixture(scope="module")
def pilot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("doctor")
    done = CliRunner().invoke(app, ["run"], env={"MATCHER_HOME": str(home)})
    assert done.exit_code == 0, done.stderr
    return home


def test_a_new_home_has_nothing_that_fails_and_stays_empty(tmp_path: Path) -> None:
    code, found = look(tmp_path)
    assert (code, found["records"]["code"], list(tmp_path.iterdir())) == (0, "records_none", [])


def test_a_home_that_has_been_used_is_sound(pilot: Path) -> None:
    _, found = look(pilot)
    assert {
        name: found[name]["level"] for name in ("settings", "records", "index", "encoder", "key", "disk", "clock")
    } == (dict.fromkeys(("settings", "records", "index", "encoder", "key", "disk", "clock"), "ok"))


def test_everything_is_told_in_both_languages(pilot: Path) -> None:
    _, found = look(pilot)
    assert len(found) == 11
    assert [name for name, one in found.items() if not one["zh"] or not one["en"]] == []


def test_a_flipped_byte_of_an_index_is_named_with_its_folder(pilot: Path) -> None:
    file = next((pilot / "index").glob("generation-*/chain.npz"))
    sound = file.read_bytes()
    file.write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]))
    code, found = look(pilot)
    file.write_bytes(sound)
    assert (code, found["index"]["code"]) == (1, "index_damaged")
    assert file.parent.name in found["index"]["en"]


def test_an_index_made_with_another_encoder_is_stale(pilot: Path) -> None:
    (manifest,) = (pilot / "index").glob("generation-*/MANIFEST.json")
    sound = manifest.read_text(encoding="utf-8")
    manifest.write_text(sound.replace('"format": "', '"format": "0'), encoding="utf-8")
    code, found = look(pilot)
    manifest.write_text(sound, encoding="utf-8")
    assert (code, found["index"]["code"]) == (0, "index_stale")


@pytest.mark.parametrize(
    ("name", "value", "level", "code"),
    [("MATCHER_THREADS", "many", "fail", "settings_bad"), ("MATCHER_ACESS", "closed", "warn", "settings_unknown")],
)
def test_a_setting_that_is_wrong_is_named(tmp_path: Path, name: str, value: str, level: str, code: str) -> None:
    _, found = look(tmp_path, **{name: value})
    assert (found["settings"]["level"], found["settings"]["code"]) == (level, code)
    assert name in found["settings"]["en"]


def test_a_key_that_others_can_read_fails_with_the_command_that_closes_it(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("x")
    (tmp_path / "key").chmod(0o640)
    code, found = look(tmp_path)
    assert (code, found["key"]["code"], "chmod 600" in found["key"]["en"]) == (1, "key_open_to_others", True)


def test_a_file_that_is_no_database_fails(tmp_path: Path) -> None:
    (tmp_path / "records.sqlite").write_bytes(b"not a database at all" * 100)
    code, found = look(tmp_path)
    assert (code, found["records"]["code"]) == (1, "records_unavailable")


def test_a_database_is_looked_at_and_not_brought_up(pilot: Path) -> None:
    before = (pilot / "records.sqlite").read_bytes()
    look(pilot)
    assert (pilot / "records.sqlite").read_bytes() == before
    assert newest_version() in look(pilot)[1]["records"]["en"]
