"""What is costly is made by one, and what was made before answers meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from matcher.bootstrap.newest import Newest
from matcher.errors import Unavailable


class Workshop:
    """Makes what is asked for when it is let, and notes what it began."""

    def __init__(self) -> None:
        self.may_finish, self.has_begun, self.begun = Event(), Event(), list[str]()
        self.broken = list[Exception]()
        self.newest = Newest[str]("thing", self.broken.append)

    def making(self, key: str) -> Callable[[], tuple[Hashable, str]]:
        def make() -> tuple[Hashable, str]:
            self.begun.append(key)
            self.has_begun.set()
            self.may_finish.wait()
            return key, f"made of {key}"

        return make

    def get(self, key: str, patience: float | None = None) -> str:
        return self.newest.get(key, self.making(key), patience=patience)


@pytest.fixture
def shop() -> Workshop:
    """One that has made the first thing."""
    made = Workshop()
    made.may_finish.set()
    made.get("first")
    made.may_finish.clear()
    made.has_begun.clear()
    return made


def test_what_is_made_already_is_not_made_again(shop: Workshop) -> None:
    assert shop.get("first") == "made of first"
    assert shop.begun == ["first"]


def test_while_newer_is_made_the_one_before_answers(shop: Workshop) -> None:
    assert shop.get("second", patience=0.0) == "made of first"
    shop.may_finish.set()
    shop.newest.settle(10.0)
    assert shop.get("second", patience=0.0) == "made of second"


def test_however_many_ask_it_is_made_once(shop: Workshop) -> None:
    assert [shop.get("second", patience=0.0) for _ in range(5)] == ["made of first"] * 5
    shop.may_finish.set()
    shop.newest.settle(10.0)
    assert shop.begun == ["first", "second"]


def test_whoever_has_patience_gets_what_others_had_begun(shop: Workshop) -> None:
    shop.get("second", patience=0.0)
    shop.has_begun.wait()
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(shop.get, "second", None)
        shop.may_finish.set()
        assert waiting.result(timeout=10.0) == "made of second"
    assert shop.begun == ["first", "second"]


def test_nothing_made_before_is_waited_for_by_the_impatient_too() -> None:
    made = Workshop()
    made.may_finish.set()
    assert made.get("first", patience=0.0) == "made of first"


def test_what_fails_aside_is_told_and_the_one_before_goes_on_answering(shop: Workshop) -> None:
    fault = Unavailable("no_records")

    def fail() -> tuple[Hashable, str]:
        raise fault

    assert shop.newest.get("second", fail, patience=10.0) == "made of first"
    shop.newest.settle(10.0)
    assert shop.broken == [fault]
    assert shop.get("third", patience=10.0) == "made of first"  # it is not tried again at once
    assert shop.begun == ["first"]


def test_whoever_waits_to_the_end_hears_what_goes_wrong(shop: Workshop) -> None:
    def fail() -> tuple[Hashable, str]:
        raise Unavailable("no_records")

    with pytest.raises(Unavailable):
        shop.newest.get("second", fail, patience=None)
    assert shop.broken == []
    assert shop.get("first") == "made of first"


def test_after_a_failure_the_next_who_waits_makes_it(shop: Workshop) -> None:
    def fail() -> tuple[Hashable, str]:
        raise Unavailable("no_records")

    shop.may_finish.set()
    with pytest.raises(Unavailable):
        shop.newest.get("second", fail, patience=None)
    assert shop.get("second") == "made of second"
