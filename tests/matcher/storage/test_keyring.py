from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest

from matcher.errors import Unavailable
from matcher.settings import Settings
from matcher.storage.keyring import Keyring, open_keyring

KEY, OTHER = Keyring(b"k" * 32), Keyring(b"o" * 32)


def test_what_is_sealed_is_read_again_at_its_place() -> None:
    assert KEY.unseal(KEY.seal("13812345678", "party:P1 phone"), "party:P1 phone") == "13812345678"


def test_a_seal_says_nothing_and_is_never_the_same_twice() -> None:
    first, second = KEY.seal("13812345678", "p"), KEY.seal("13812345678", "p")
    assert (first == second, b"13812345678" in first) == (False, False)


@pytest.mark.parametrize(("key", "place"), [(OTHER, "party:P1 phone"), (KEY, "party:P2 phone")])
def test_another_key_or_another_place_opens_nothing(key: Keyring, place: str) -> None:
    with pytest.raises(Unavailable) as refusal:
        key.unseal(KEY.seal("13812345678", "party:P1 phone"), place)
    assert refusal.value.code == "seal_broken"


def test_a_mark_depends_on_key_purpose_and_text() -> None:
    marks = {KEY.mark("phone", "1"), KEY.mark("phone", "2"), KEY.mark("id", "1"), OTHER.mark("phone", "1")}
    assert (len(marks), KEY.mark("phone", "1") in marks) == (4, True)


def test_a_key_is_made_at_first_need_readable_by_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    first, second = open_keyring(settings), open_keyring(settings)
    assert first.mark("x", "y") == second.mark("x", "y")
    assert stat.S_IMODE((tmp_path / "home" / "key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["key"]


def test_a_key_of_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    word = base64.b64encode(b"k" * 32).decode()
    assert open_keyring(Settings(home=tmp_path, key=word)).mark("x", "y") == KEY.mark("x", "y")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("word", ["kurz", "not base64 at all!", base64.b64encode(b"k" * 31).decode()])
def test_a_key_that_is_not_32_bytes_is_refused(word: str, tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as refusal:
        open_keyring(Settings(home=tmp_path, key=word))
    assert refusal.value.code == "key_unsound"


def test_a_key_file_that_is_not_there_is_not_made_elsewhere(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as refusal:
        open_keyring(Settings(home=tmp_path, key_file=tmp_path / "none"))
    assert (refusal.value.code, list(tmp_path.iterdir())) == ("key_unreadable", [])


def test_the_key_is_in_no_printed_settings() -> None:
    assert "geheim" not in repr(Settings(key="geheim", oidc_secret="geheim", ticket_secret="geheim"))
