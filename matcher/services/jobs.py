"""作业 · Doing jobs: one worker, one at a time, progress told as it goes, stopped when asked, taken up where it was left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Thread
from typing import Any, Protocol

from matcher.entities.jobs import Job, JobKind, JobState
from matcher.errors import MatcherError
from matcher.services.rounds import Rounds
from matcher.wording import LANGUAGES, say

__all__ = ["Cancelled", "Jobs", "Telling", "Work", "Worker"]

SPARING = 0.2
"""Seconds between two words about a job, so that telling costs little."""

BEAT_SECONDS = 15.0
"""Seconds between two signs of life while a job is done, whether it tells anything or not."""

LOOK_AGAIN = 30.0
"""Seconds after which a worker looks for jobs whose worker died, though nobody woke it."""


class Cancelled(Exception):
    """Somebody wants the job stopped."""


class Jobs(Protocol):
    """Where jobs are kept; matcher.storage.jobs is one."""

    def take(self, now: datetime) -> Job | None:
        """The next job, now running."""
        ...

    def beat(self, id: str, now: datetime) -> None:
        """Its worker lives."""
        ...

    def tell(self, id: str, now: datetime, **facts: Any) -> bool:
        """How far it is; whether it should stop."""
        ...

    def finish(self, id: str, state: JobState, now: datetime, *, result: Mapping[str, Any] | None = None,
               fault: Mapping[str, str] | None = None) -> Job:  # fmt: skip
        """The end of it."""
        ...


@dataclass(slots=True)
class Telling:
    """What a running job tells of itself."""

    job: Job
    jobs: Jobs
    now: Callable[[], datetime]
    _last: datetime | None = None

    def __call__(self, step: str, done: int, total: int, kept: Mapping[str, Any] | None = None) -> None:
        """How far it is, and from where it could be taken up. Raises Cancelled when somebody wants it stopped."""
        now = self.now()
        due = self._last is None or (now - self._last).total_seconds() >= SPARING or kept is not None or done == total
        if not due:
            return
        self._last = now
        if self.jobs.tell(self.job.id, now, step=step, done=done, total=total, kept=kept):
            raise Cancelled


Work = Callable[[Mapping[str, Any], Mapping[str, Any], Telling], Mapping[str, Any]]
"""(what was asked, what was kept of an earlier try, how to tell) → result."""


@dataclass(slots=True)
class Worker:
    """Takes jobs one after another in a thread of its own."""

    jobs: Jobs
    works: Mapping[JobKind, Work]
    now: Callable[[], datetime]
    ended: Callable[[Job], None] = lambda job: None  # told of every job that has ended
    broken: Callable[[Job, Exception], None] = lambda job, fault: None
    beat_seconds: float = BEAT_SECONDS
    _rounds: Rounds = field(init=False)

    def __post_init__(self) -> None:
        """Ready to be woken."""
        self._rounds = Rounds("job-worker", self.do_all, LOOK_AGAIN)

    def wake(self) -> None:
        """There is something to do."""
        self._rounds.wake()

    def close(self) -> None:
        """Stop after the word that is told next; what is unfinished is taken up by the next worker."""
        self._rounds.close()

    def do_all(self) -> int:
        """Do what waits, in this thread; how many."""
        count = 0
        while not self._rounds.is_closing and (job := self.jobs.take(self.now())) is not None:
            self._do(job)
            count += 1
        return count

    def _do(self, job: Job) -> None:
        telling = Telling(job, _Stoppable(self.jobs, lambda: self._rounds.is_closing), self.now)
        try:
            with self._beating(job):
                result = self.works[job.kind](job.asked, job.kept, telling)
        except _Closing:
            return
        except Cancelled:
            ended = self.jobs.finish(job.id, JobState.CANCELLED, self.now())
        except MatcherError as refusal:
            ended = self.jobs.finish(job.id, JobState.FAILED, self.now(), fault=_fault(refusal))
        except Exception as fault:  # a job that breaks must not take the worker with it
            self.broken(job, fault)
            words = {lang: say("errors", "unexpected", lang) for lang in LANGUAGES}
            ended = self.jobs.finish(job.id, JobState.FAILED, self.now(), fault={"code": "unexpected", **words})
        else:
            ended = self.jobs.finish(job.id, JobState.DONE, self.now(), result=result)
        self.ended(ended)

    @contextmanager
    def _beating(self, job: Job) -> Iterator[None]:
        """Signs of life from a thread of its own, so that no other worker takes the job for lost while this one is busy."""
        over = Event()

        def beat() -> None:
            while not over.wait(self.beat_seconds):
                with suppress(MatcherError):  # the store is away or held: the next beat may get through
                    self.jobs.beat(job.id, self.now())

        thread = Thread(target=beat, name="job-beat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


class _Closing(Exception):
    """The process ends; the job waits for the next."""


@dataclass(frozen=True, slots=True)
class _Stoppable:
    """Jobs, whose tellers are stopped when the process ends."""

    jobs: Jobs
    is_closing: Callable[[], bool]

    def take(self, now: datetime) -> Job | None:
        return self.jobs.take(now)

    def beat(self, id: str, now: datetime) -> None:
        self.jobs.beat(id, now)

    def tell(self, id: str, now: datetime, **facts: Any) -> bool:
        wanted = self.jobs.tell(id, now, **facts)
        if self.is_closing():
            raise _Closing
        return wanted

    def finish(self, id: str, state: JobState, now: datetime, *, result: Mapping[str, Any] | None = None,
               fault: Mapping[str, str] | None = None) -> Job:  # fmt: skip
        return self.jobs.finish(id, state, now, result=result, fault=fault)


def _fault(refusal: MatcherError) -> dict[str, str]:
    return {"code": refusal.code} | {lang: refusal.sentence(lang) for lang in LANGUAGES}
