"""Only a process that is alone on a home may take its running jobs for lost."""

from __future__ import annotations

from pathlib import Path

from matcher.storage.attendance import Attendance


def test_the_first_is_alone_and_the_second_is_not(tmp_path: Path) -> None:
    first, second = Attendance(tmp_path / "home" / "lock"), Attendance(tmp_path / "home" / "lock")
    assert (first.was_alone, second.was_alone) == (True, False)
    first.leave()
    second.leave()


def test_while_any_is_there_nobody_who_comes_is_alone(tmp_path: Path) -> None:
    first, second = Attendance(tmp_path / "lock"), Attendance(tmp_path / "lock")
    first.leave()
    third = Attendance(tmp_path / "lock")
    assert not third.was_alone
    second.leave()
    third.leave()


def test_when_all_have_gone_the_next_is_alone(tmp_path: Path) -> None:
    Attendance(tmp_path / "lock").leave()
    last = Attendance(tmp_path / "lock")
    assert last.was_alone
    last.leave()
