"""机器码 · Loops over arrays as machine code: compiled by numba at the first call ever, read from the disk afterwards."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import ParamSpec, TypeVar

__all__ = ["compiled"]

Given = ParamSpec("Given")
Result = TypeVar("Result")


def compiled(loop: Callable[Given, Result]) -> Callable[Given, Result]:
    """The same function, compiled for the types it is called with; other threads run while it does.

    It may use numbers, tuples and numpy arrays only, and call no other compiled function.
    """

    @cache
    def machine_code() -> Callable[Given, Result]:
        import numba  # noqa: PLC0415  # slow import

        made: Callable[Given, Result] = numba.njit(cache=True, nogil=True)(loop)
        return made

    @wraps(loop)
    def call(*given: Given.args, **named: Given.kwargs) -> Result:
        return machine_code()(*given, **named)

    return call
