"""作业 · A long piece of work that somebody asked for and may watch, cancel, and find again after a restart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from graph.vocabulary import Labelled


class JobKind(Labelled):
    """What can be done in bulk."""

    IMPORT = "import", "批量导入", "import"
    MATCH_ALL = "match_all", "批量撮合", "match all"
    ALLOCATE = "allocate", "统一分配", "allocate"


class JobState(Labelled):
    """Where a job is."""

    QUEUED = "queued", "排队", "queued"
    RUNNING = "running", "进行中", "running"
    DONE = "done", "完成", "done"
    FAILED = "failed", "失败", "failed"
    CANCELLED = "cancelled", "已取消", "cancelled"

    @property
    def is_final(self) -> bool:
        """Nothing follows."""
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Job:
    """One job. `kept` is what a run that is taken up again starts from; `version` counts what was told of it."""

    id: str
    kind: JobKind
    asked: Mapping[str, Any]
    owner: str  # account that asked for it; "system" for the command line
    created_at: datetime
    updated_at: datetime
    state: JobState = JobState.QUEUED
    step: str = ""
    done: int = 0
    total: int = 0  # 0: not known yet
    cancel: bool = False  # somebody wants it stopped
    kept: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] | None = None
    fault: Mapping[str, str] | None = None  # code, and the sentence in both languages
    version: int = 1
