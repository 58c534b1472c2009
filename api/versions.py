"""版本 · ETag and If-Match: a change names the version it changes, so that nobody overwrites what they have not seen.

Source: RFC 9110 §8.8.3, §13.1.1; RFC 6585 §3 (428).
"""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import Depends, Header

from matcher.errors import Stale, Unconditional

__all__ = ["ChangedVersion", "MaybeVersion", "etag"]

_ETAG: Final = re.compile(r'"v(\d{1,9})"')
IfMatch = Annotated[
    str | None, Header(alias="If-Match", max_length=100, description="所改版本的 ETag · ETag of the version changed")
]


def etag(version: int) -> str:
    """The strong ETag of a version."""
    return f'"v{version}"'


async def _named(if_match: IfMatch = None) -> int | None:
    """The version a change is meant for; None for whichever stands. Raises Stale for an ETag that is none of ours."""
    if if_match is None or if_match.strip() == "*":
        return None
    found = _ETAG.fullmatch(if_match.strip())
    if found is None:
        raise Stale("if_match_bad", value=if_match)
    return int(found[1])


async def _required(if_match: IfMatch = None) -> int | None:
    """As _named; raises Unconditional where no version is named."""
    if if_match is None:
        raise Unconditional("if_match_missing")
    return await _named(if_match)


MaybeVersion = Annotated[int | None, Depends(_named)]
"""The version named, if one is."""
ChangedVersion = Annotated[int | None, Depends(_required)]
"""The version named; 428 without one."""
