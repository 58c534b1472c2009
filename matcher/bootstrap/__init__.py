"""装配 · The one place that chooses engines and wires them; everything else gets what it needs as arguments.

records.py opens the records, matching.py what finds, desks.py what plans for others; the house joins them with learning,
jobs and messages.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from matcher.bootstrap.clock import in_silence, now
from matcher.bootstrap.desks import DesksHouse
from matcher.delivery import Poster
from matcher.entities import MatchRun, Need, Warning
from matcher.entities.jobs import Job, JobKind
from matcher.evaluation.city.history import Past, past_lists
from matcher.evaluation.two_way.known_truth import KnownTruth
from matcher.retrieval.generation import Progress
from matcher.services.bulk import allocate_work, import_work, match_all_work
from matcher.services.deal_desk import passes_as_preferences
from matcher.services.jobs import Worker
from matcher.services.learning import FitReport, Remembered, learn
from matcher.services.startups import find_matches
from matcher.services.webhooks import Postman, secret_of
from matcher.settings import Settings, read_settings
from matcher.storage.attendance import Attendance
from matcher.storage.jobs import SqlJobs
from matcher.storage.once import Once
from matcher.storage.webhooks import SqlWebhooks, emit

__all__ = ["CLOSING_SECONDS", "House", "now", "open_house"]

PLACES_SHOWN = 10  # places of a list in a simulated past
LISTS_A_BATCH = 100
CLOSING_SECONDS = 30.0
"""How long closing waits for what is being made aside."""
log = logging.getLogger(__name__)


@dataclass
class House(DesksHouse):
    """The records, the indexes and the services of one MATCHER_HOME, opened when first used."""

    def learn(self, *, seed: int, dry_run: bool = False) -> FitReport:
        """Fit on the history, judge, and take up what is better. Raises BadInput("nothing_to_learn")."""
        passes = passes_as_preferences(self.deals.iter_entries())
        memory = Remembered(self.engagements, passes)
        return learn(memory, self.model_shelf, now=now(), seed=seed, dry_run=dry_run)

    def live_through(self, city: Path, *, months: int, seed: int) -> tuple[int, int]:
        """Months of a synthetic city that was imported, up to today: how many places were shown, how many requests made."""
        maker, needs = self.matchmaker(), list(self.repository.iter_needs())
        parties = self.repository.parties_by_id({need.party_id for need in needs if need.party_id})

        def shown(need: Need, day: date) -> MatchRun:
            return find_matches(need, top=PLACES_SHOWN, day=day, matchmaker=maker)

        past = past_lists(
            needs, parties.get, KnownTruth.read(city), shown, until=self.clock.today(), months=months, seed=seed
        )
        shown_count = asked_count = 0
        for done, one in enumerate(_in_batches(past), 1):
            shown_count += self.engagements.expose(place for each in one for place in each.exposures)
            asked_count += self.engagements.take_over(record for each in one for record in each.engagements)
            self.progress("city_history", done * LISTS_A_BATCH, len(needs))
        return shown_count, asked_count

    def go_back_to_earlier_model(self) -> str:
        """Version that serves again. Raises BadInput("nothing_to_go_back_to")."""
        return self.model_shelf.go_back({"at": now().isoformat()})

    @cached_property
    def once(self) -> Once:
        """Effects that happen once a key."""
        return Once(self.beside, self.writer)

    @cached_property
    def jobs(self) -> SqlJobs:
        """Jobs that were asked for."""
        return SqlJobs(self.beside)

    @cached_property
    def worker(self) -> Worker:
        """Does the jobs, one at a time; woken when one is asked for, and when a server starts."""
        works = {
            JobKind.IMPORT: import_work(self._import_for_job),
            JobKind.MATCH_ALL: match_all_work(self.repository, self._find_for_job),
            JobKind.ALLOCATE: allocate_work(lambda kind, rules, day: self.allocate(kind, rules, day=day)),
        }
        if self._attendance is not None and self._attendance.was_alone:
            self.jobs.give_back(now())  # whoever did them has ended
        return Worker(
            self.jobs,
            works,
            now,
            ended=self._tell_of_job,
            broken=lambda job, fault: log.error("job %s broke", job.id, exc_info=fault),
        )

    @cached_property
    def _attendance(self) -> Attendance | None:
        """Who works on these records; None where other machines may."""
        is_here = self.settings.records_url.startswith("sqlite")
        return Attendance(self.settings.home / "workers.lock") if is_here else None

    def tidy(self) -> int:
        """As RecordsHouse.tidy, and jobs that ended long ago."""
        return super().tidy() + self.jobs.forget_ended(now())

    @cached_property
    def webhooks(self) -> SqlWebhooks:
        """Who listens, and the messages on their way."""
        return SqlWebhooks(self.beside)

    @cached_property
    def postman(self) -> Postman:
        """Carries the messages; woken when somebody starts to listen, and when a server starts."""
        poster = Poster(private=self.settings.webhook_private)
        return Postman(self.webhooks, poster, self.webhook_secret, now)

    def webhook_secret(self, subscription_id: str) -> str:
        """The secret messages of a subscription are signed with."""
        return secret_of(self._keyring.mark, subscription_id)

    def _tell_of_job(self, job: Job) -> None:
        with self.beside.write() as connection:
            emit(connection, "job.ended", "", {"id": job.id, "kind": job.kind.value, "state": job.state.value})

    def _import_for_job(self, paths: Sequence[Path], dry_run: bool) -> Mapping[str, Any]:
        """The report, once what came in can be found."""
        report = self.import_files(paths, dry_run=dry_run)
        if not dry_run and self.repository.offer_counts():
            self.matchmaker(wait=True)
        return report.document()

    def _find_for_job(self, need: Need, top: int, warnings: Sequence[Warning]) -> MatchRun:
        return self.find_matches(need, top=top, warnings=warnings)

    def close(self) -> None:
        """Let go of the records."""
        if "worker" in self.__dict__:
            self.worker.close()
        if "postman" in self.__dict__:
            self.postman.close()
        if (attendance := self.__dict__.get("_attendance")) is not None:
            attendance.leave()
        for name in ("live_recall", "_standings", "_desks"):
            if name in self.__dict__:
                self.__dict__[name].settle(CLOSING_SECONDS)
        if "_ledger" in self.__dict__:
            self._ledger.close()
        if "_records" in self.__dict__:
            self.writer.close()
            self.repository.close()


def _in_batches(past: Iterator[Past]) -> Iterator[list[Past]]:
    while some := list(islice(past, LISTS_A_BATCH)):
        yield some


def open_house(settings: Settings | None = None, progress: Progress = in_silence) -> House:
    """A house on the settings given, or on those of the environment."""
    return House(settings or read_settings(), progress)
