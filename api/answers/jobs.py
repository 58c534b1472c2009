"""作业 · How far a job is and what came of it."""

from __future__ import annotations

from typing import Any

from api.answers.labels import Labels
from api.schemas import Strict


class JobDocument(Strict):
    """作业 · A job: how far it is and what came of it."""

    id: str
    kind: Labels
    state: Labels
    step: str
    done: int
    total: int
    cancel: bool
    version: int
    created_at: str
    updated_at: str
    result: dict[str, Any] | None
    fault: dict[str, str] | None


class JobList(Strict):
    """One's own newest jobs."""

    items: list[JobDocument]
