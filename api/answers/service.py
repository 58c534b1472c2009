"""服务 · Whether the service lives and is ready, and how it refuses (RFC 9457)."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from api.schemas import Strict


class Fault(Strict):
    """One place at fault."""

    model_config = ConfigDict(populate_by_name=True)
    in_: Annotated[str, Field(alias="in")]
    pointer: str
    code: str
    detail: str
    detail_en: str


class Health(Strict):
    """The process lives."""

    status: str


class Readiness(Strict):
    """What was looked at and how it stands (ok, warn), and which records are answered from."""

    status: str
    checks: dict[str, str]
    data_version: str
    offer_counts: dict[str, int]


class Problem(Strict):
    """RFC 9457 problem with both languages."""

    type: str
    title: str
    title_en: str
    status: int
    code: str
    detail: str
    detail_en: str
    errors: list[Fault]
    nearest: list[str] | None = None
