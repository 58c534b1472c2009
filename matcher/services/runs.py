"""运行 · Keeping match runs, giving one back byte for byte, and telling what changed from one to another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Protocol

from matcher.access import Subject, reach, run_as_seen
from matcher.entities import MatchRun, Need, Party, Warning
from matcher.entities.accounts import SYSTEM, Viewer
from matcher.entities.runs import RunDiff, RunRecord
from matcher.errors import Unavailable, UnknownThing
from matcher.ports import Repository
from matcher.services.document import document_bytes
from matcher.services.run_diff import Written, compare
from matcher.services.run_names import VERSION
from matcher.services.run_notes import Known, Marking, Notes, Question, record_of
from matcher.services.startups import Matchmaker, find_matches

__all__ = ["Ledger", "RunKeeper", "Runs"]


class Runs(Protocol):
    """Where runs are kept."""

    def get(self, run_id: str) -> RunRecord:
        """Raises UnknownThing("unknown_run") naming the nearest ids."""
        ...


class Ledger(Protocol):
    """Takes runs down when there is time."""

    def add(self, run_id: str, make: Callable[[], RunRecord]) -> None:
        """Have a run kept soon."""
        ...

    def settle(self) -> None:
        """Wait until everything added before is kept."""
        ...


@dataclass(frozen=True, slots=True)
class RunKeeper:
    """What keeping runs needs; matcher.bootstrap gives it."""

    runs: Runs
    ledger: Ledger
    marking: Marking
    repository: Repository
    rules_version: str
    now: Callable[[], datetime]

    def find(self, need: Need, *, top: int, day: date, matchmaker: Matchmaker, region: str | None = None,
             warnings: Sequence[Warning] = ()) -> MatchRun:  # fmt: skip
        """As services.startups.find_matches; the run is kept once it has been answered."""
        notes, known = Notes(), self._known(matchmaker)
        run = find_matches(
            need, top=top, day=day, matchmaker=replace(matchmaker, watch=notes), region=region, warnings=warnings
        )
        question = Question(top, day, region, tuple(warnings))
        self.ledger.add(run.run_id, partial(self._record, run, question, known, notes, matchmaker, self.now()))
        return run

    def document(self, run_id: str, viewer: Viewer = SYSTEM) -> bytes:
        """The very bytes of a kept run's answer. Raises UnknownThing for one the viewer may not see, as for none."""
        return self._seen(self.record(run_id, viewer), viewer)

    def replay(self, run_id: str, matchmaker: Callable[[], Matchmaker], viewer: Viewer = SYSTEM) -> bytes:
        """As document(); where data, model and rules are those of the run it is also made anew and held against it.

        Raises Unavailable("run_not_reproduced") when that gives other bytes; a run whose asker has since declined somebody,
        or been declined, is another question and is not held against it.
        """
        record = self.record(run_id, viewer)
        maker = self._maker_of(record, matchmaker)
        if maker is not None:
            notes = Notes()
            again = find_matches(
                record.need,
                top=record.top,
                day=record.day,
                matchmaker=replace(maker, watch=notes),
                region=record.region,
                warnings=record.given,
            )
            if notes.bars() == record.versions.get("bars") and document_bytes(again) != record.document:
                raise Unavailable("run_not_reproduced", value=run_id)
        return self._seen(record, viewer)

    def diff(self, before: str, after: str, written: Written, viewer: Viewer = SYSTEM) -> RunDiff:
        """What changed from one kept run to another."""
        return compare(
            self.record(before, viewer), self.record(after, viewer), written=written, mark=self.marking.of_id
        )

    def record(self, run_id: str, viewer: Viewer = SYSTEM) -> RunRecord:
        """The kept run, if it is the viewer's to see: a party's runs are its own.

        A run of nobody in particular is for whoever has its id: the id is a hash of the very question, so nobody but the
        service is told which ids there are.
        """
        self.ledger.settle()
        try:
            found = self.runs.get(run_id)
        except UnknownThing as unknown:
            if viewer.system:
                raise
            raise UnknownThing("unknown_run", value=run_id, nearest=()) from unknown
        if found.need.party_id is not None and not viewer.system:
            asker = self.repository.parties_by_id((found.need.party_id,)).get(found.need.party_id)
            if not reach(viewer, Subject.RUNS).holds(found.need.party_id, sample=_is_sample(asker)):
                raise UnknownThing("unknown_run", value=run_id, nearest=())
        return found

    def _seen(self, record: RunRecord, viewer: Viewer) -> bytes:
        return record.document if viewer.system else record.document_seen

    def _known(self, matchmaker: Matchmaker) -> Known:
        revision = self.repository.revision() if matchmaker.revision is None else matchmaker.revision
        return Known(self._versions(matchmaker), revision)

    def _versions(self, matchmaker: Matchmaker) -> Mapping[str, str]:
        recall = matchmaker.recall
        found = {
            "code": VERSION, "data": matchmaker.data_version or self.repository.data_version(),
            "chain": recall.generation.chain_version,
            "model": matchmaker.model.version, "text_encoder": recall.generation.encoders.text.name,
            "product_encoder": recall.generation.encoders.product.name, "rules": self.rules_version,
        }  # fmt: skip
        if len(recall.shelves) > 1:
            found["index"] = recall.index_version
        prices = matchmaker.prices_version
        return found if prices is None else found | {"prices": prices}

    def _maker_of(self, record: RunRecord, matchmaker: Callable[[], Matchmaker]) -> Matchmaker | None:
        """What matching needs, if it is what the run was made with."""
        if record.versions.get("data") != self.repository.data_version():
            return None
        maker = matchmaker()
        then = {name: version for name, version in record.versions.items() if name != "bars"}
        return maker if self._versions(maker) == then else None

    def _record(self, run: MatchRun, question: Question, known: Known, notes: Notes, matchmaker: Matchmaker,
                made_at: datetime) -> RunRecord:  # fmt: skip
        asker = Viewer(party_ids=frozenset({run.need.party_id} if run.need.party_id else ()))
        seen = run_as_seen(run, asker)
        document = document_bytes(run)
        documents = document, document if seen is run else document_bytes(seen)
        return record_of(run, documents, question, known, notes, matchmaker.recall, self.marking, made_at)


def _is_sample(party: Party | None) -> bool:
    return party is not None and party.sample
