"""Once a day, and again soon after a refusal."""

from __future__ import annotations

from datetime import date
from threading import Event

import pytest

from matcher.errors import MatcherError, Unavailable
from matcher.services import tidying
from matcher.services.tidying import Tidier


class Broom:
    """Counts its strokes, refuses the first few, and says when it has done enough."""

    def __init__(self, enough: int, refusals: int = 0) -> None:
        self.enough, self.refusals, self.count, self.done = enough, refusals, 0, Event()

    def __call__(self) -> int:
        self.count += 1
        if self.count == self.enough:
            self.done.set()
        if self.count <= self.refusals:
            raise Unavailable("no_records")
        return self.count


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidying, "LOOK_SECONDS", 0.01)


def test_it_tidies_at_its_start_and_not_again_that_day() -> None:
    broom, looks = Broom(1), list[date]()
    enough = Event()

    def today() -> date:
        looks.append(date(2026, 1, 15))
        if len(looks) > 10:
            enough.set()
        return looks[-1]

    tidier = Tidier(broom, today)
    tidier.start()
    assert enough.wait(10)
    tidier.close()
    assert broom.count == 1


def test_it_tidies_again_on_a_new_day() -> None:
    broom, days = Broom(3), iter(range(1, 32))
    tidier = Tidier(broom, lambda: date(2026, 1, next(days)))
    tidier.start()
    assert broom.done.wait(10)
    tidier.close()


def test_what_was_refused_is_told_and_tried_again() -> None:
    broom, told = Broom(2, refusals=1), list[int | MatcherError]()
    tidier = Tidier(broom, lambda: date(2026, 1, 15), told.append)
    tidier.start()
    assert broom.done.wait(10)
    tidier.close()
    assert [one if isinstance(one, int) else one.code for one in told] == ["no_records", 2]


def test_it_ends_when_it_is_closed_before_it_was_started() -> None:
    Tidier(Broom(1), lambda: date(2026, 1, 15)).close()
