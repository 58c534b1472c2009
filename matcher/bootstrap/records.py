"""记录与门 · The records of one MATCHER_HOME, who may read them, and what is kept beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from matcher.bootstrap.clock import SystemClock, in_silence, now
from matcher.entities import Offer, Party
from matcher.entities.accounts import UserRole, Viewer
from matcher.entities.checks import Finding
from matcher.entities.engagements import Engagement
from matcher.entities.profiles import Profile
from matcher.measures import ALL_TEMPLATES
from matcher.ports import IdentityProvider
from matcher.retrieval.generation import Progress
from matcher.services.accounts import Door
from matcher.services.board import sweep
from matcher.services.cases import DRAFT_DAYS, KEPT_YEARS
from matcher.services.checkup import check_records
from matcher.services.engagements import Occasion
from matcher.services.members import Members
from matcher.settings import Settings
from matcher.storage import SqlRepository, SqlWriter, Transaction, open_records
from matcher.storage.accounts import SqlAccounts
from matcher.storage.audit import SqlAudit
from matcher.storage.beside import Beside, Joined
from matcher.storage.board import BoardWork, SqlBoard
from matcher.storage.case_papers import SqlCasePapers
from matcher.storage.cases import SqlCases
from matcher.storage.engagements import SqlEngagements
from matcher.storage.import_log import SqlImportLog
from matcher.storage.imports import ImportReport, import_paths
from matcher.storage.keyring import Keyring, open_keyring
from matcher.storage.looking import look_at
from matcher.storage.members import SqlMembers
from matcher.storage.migrating import newest_version
from matcher.storage.notices import SqlNotices
from matcher.storage.once import Connection
from matcher.storage.party_work import PartyWork
from matcher.storage.persons import Purpose, SqlPersons
from matcher.storage.portal import LETTER_DAYS, SqlPortalLetters
from matcher.storage.sessions import SqlSessions
from matcher.storage.webhooks import emit

Said = TypeVar("Said", Party, Offer)


@dataclass
class RecordsHouse:
    """The records and the doors to them, opened when first used."""

    settings: Settings
    progress: Progress = in_silence
    clock: SystemClock = field(default_factory=SystemClock)
    _swept_on: date | None = None

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

    @property
    def writer(self) -> SqlWriter:
        """Writing side of the records."""
        return self._records[1]

    @cached_property
    def beside(self) -> Beside:
        """What stands beside the records in the same database."""
        return Beside(self.repository, self.writer)

    @cached_property
    def _keyring(self) -> Keyring:
        return open_keyring(self.settings)

    def open_key(self) -> Keyring:
        """The key ring. Raises Unavailable("key_unsound"), Unavailable("key_unreadable")."""
        return self._keyring

    @cached_property
    def audit(self) -> SqlAudit:
        """The audit log."""
        return SqlAudit(self.beside, self._keyring)

    def note_audit(self, viewer: Viewer, act: str, subject: str, detail: Mapping[str, Any]) -> None:
        """A row of the audit log, now."""
        self.audit.note(viewer, act, subject, at=now(), detail=detail)

    @cached_property
    def persons(self) -> SqlPersons:
        """Sealed personal data and the consents it rests on."""
        return SqlPersons(self.beside, self._keyring, self.audit)

    @cached_property
    def door(self) -> Door:
        """Accounts, sessions and tokens."""
        return Door(SqlAccounts(self.beside), SqlSessions(self.beside), self.audit, self._keyring, now)

    @property
    def members(self) -> Members:
        """The people of the organisations: who invites, suspends and restores whom."""
        return Members(self.door, SqlMembers(self.beside), self.repository.party)

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
    def engagements(self) -> SqlEngagements:
        """Preferences, exposures, and the records that follow a pair."""
        return SqlEngagements(self.beside)

    @property
    def occasion(self) -> Occasion:
        """Here and now, for what parties do with a match (services.engagements)."""
        return Occasion(self.repository, self.engagements, self.clock.today(), now())

    def joined_occasion(self, connection: Connection) -> Occasion:
        """As `occasion`, inside a transaction that is under way."""
        return Occasion(SqlRepository.within(connection), SqlEngagements(Joined(connection)), self.clock.today(), now())

    def engage(self, effect: Callable[[Occasion], Engagement]) -> Engagement:
        """What becomes of a pair in one transaction; each side's listeners hear of it."""
        with self.beside.write() as connection:
            after = effect(self.joined_occasion(connection))
            for member in after.members:
                told = {"id": after.id, "state": after.state.value, "version": after.version}
                emit(connection, "engagement.changed", member.party_id, told)
        return after

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

    def party_work(self, work: Transaction) -> PartyWork:
        """Writing side of parties' own words, inside a transaction over the records."""
        return PartyWork(work, self.audit)

    def on_party(self, effect: Callable[[PartyWork], Said]) -> Said:
        """What becomes of a party's own words, or of those of its offers, in one transaction."""
        with self.writer.transaction() as work:
            return effect(self.party_work(work))

    def _sweep(self) -> None:
        """Once a day, before anything is found: what ended yesterday counts no more."""
        today = self.clock.today()
        if self._swept_on != today:
            if self.board.has_lapsed_needs(today):
                with self.writer.transaction() as work:
                    sweep(self.board_work(work), today)
            self._swept_on = today

    @cached_property
    def import_log(self) -> SqlImportLog:
        """What came in."""
        return SqlImportLog(self.beside)

    @cached_property
    def cases(self) -> SqlCases:
        """Service cases, to be read."""
        return SqlCases(self.beside)

    @cached_property
    def case_papers(self) -> SqlCasePapers:
        """Files handed in with cases."""
        return SqlCasePapers(self.beside, self._keyring)

    @cached_property
    def notices(self) -> SqlNotices:
        """Up to when each account has seen what it is told."""
        return SqlNotices(self.beside)

    def import_files(self, paths: Sequence[Path], *, dry_run: bool = False) -> ImportReport:
        """Take in files or folders in the template layout; progress is told by file name and row reached."""
        return import_paths(
            paths, writer=self.writer, repository=self.repository, templates=ALL_TEMPLATES, dry_run=dry_run,
            progress=lambda file, row: self.progress(file, row, 0),
        )  # fmt: skip

    def look_at_records(self) -> Finding:
        """How the database stands, without opening it for writing."""
        return check_records(look_at(self.settings.records_url), self.settings.records_place, newest_version())

    def tidy(self) -> int:
        """Let go of what is over: sessions, invitations, tokens, tries, personal data past its day, old cases and drafts; how many."""
        old, today = now() - timedelta(days=366 * KEPT_YEARS), self.clock.today()
        over = self.door.forget_expired() + self.persons.forget_expired(today)
        over += self.case_papers.forget_expired(today) + self.cases.forget_drafts(now() - timedelta(days=DRAFT_DAYS))
        letters = SqlPortalLetters(self.beside, self.open_key()).forget(now() - timedelta(days=LETTER_DAYS))
        return over + letters + self.cases.forget_closed(old)
