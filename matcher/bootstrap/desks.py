"""案头的装配 · The desks of those who plan for others: sharing out, funds, fairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from matcher.access import Act, require, run_as_seen
from matcher.allocation.worth import Worth
from matcher.bootstrap.clock import now
from matcher.bootstrap.matching import MatchingHouse, told_of
from matcher.bootstrap.newest import Newest
from matcher.entities import Kind, MatchRun, Need
from matcher.entities.accounts import SYSTEM, UserRole, Viewer
from matcher.entities.case_papers import CasePaper
from matcher.entities.cases import Case, CaseAct
from matcher.entities.deals import Digest, SavedSearch
from matcher.errors import Unavailable
from matcher.mail import SmtpMailer
from matcher.measures.working_days import read_calendar
from matcher.ranking.prices import LivePrices
from matcher.screening.mandate import read_future_industries
from matcher.services.case_opening import Ground
from matcher.services.case_papers import PaperDesk
from matcher.services.cases import CaseDesk
from matcher.services.deal_context import Surroundings
from matcher.services.deal_desk import FundDesk, left_out_of
from matcher.services.deal_detail import DealDetail, deal_detail
from matcher.services.fairs import FairDesk
from matcher.services.fairs.clinics import ClinicDesk
from matcher.services.fund_managers import DealFlow, Desk, fund_offer, roster_of, screen_deals
from matcher.services.organisers import BatchReport, BatchRules, allocate_batch, crowding_of, told, worth_of_places
from matcher.services.pipeline import PipelineKeeper
from matcher.services.startups import find_matches
from matcher.services.watching import WatchKeeper
from matcher.storage.accounts import SqlAccounts
from matcher.storage.beside import Joined
from matcher.storage.case_papers import SqlCasePapers
from matcher.storage.cases import SqlCases
from matcher.storage.clinics import SqlClinics
from matcher.storage.deals import SqlDeals
from matcher.storage.fairs import SqlFairs
from matcher.storage.once import Connection
from matcher.storage.persons import Purpose, SqlPersons
from matcher.storage.webhooks import emit

PLACES_PRICED = 10  # places of a list that prices are made for


@dataclass
class DesksHouse(MatchingHouse):
    """What organisers, operators and fund managers work at."""

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
        made, found = crowding_of(kind, rules, places=PLACES_PRICED, day=day, matchmaker=maker, progress=self.progress)
        others = dict(self.prices.kinds) if self.prices else {}
        LivePrices(day, self.repository.data_version(), maker.model.version, others | {kind: made}).save(
            self._prices_file
        )
        return told(made, found)

    def drop_prices(self) -> None:
        """Lists without prices again."""
        self._prices_file.unlink(missing_ok=True)

    def desk(self) -> Desk:
        """What screening needs, on the records as they are now. Raises Unavailable("no_chains") without segments."""
        self.standing()  # tells where there are no segments
        found = self._desks.get(self._standing_of_version()[0], self._make_desk, patience=self.patience)
        return replace(found, model=self.model)

    @cached_property
    def _desks(self) -> Newest[Desk]:
        return Newest("desk", told_of("desk"))

    def _make_desk(self) -> tuple[str, Desk]:
        version, standing = self._standing_of_version()
        before = self._desks.last
        with self.repository.fixed() as records:
            roster = roster_of(records, self.encoders.text, standing.placer, before.roster if before else None)
        return version, Desk(
            repository=self.repository, roster=roster, chain=standing.chain, placer=standing.placer,
            context=Surroundings(standing), model=self.model, encoder=self.encoders.text,
            future=read_future_industries(self.settings.data / "codes" / "future_industries.csv"),
            samples=frozenset(one.id for one in standing.parties.values() if one.sample), kinship=self.engagements,
        )  # fmt: skip

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
        return SqlDeals(self.beside)

    def watches_of(self, room: FundDesk, deals: SqlDeals | None = None) -> WatchKeeper:
        """The saved searches of one fund; `deals`: inside a transaction that is under way."""
        return WatchKeeper(
            deals or self.deals, lambda: room.desk, now, tell=self._tell_of_digest, barred=room.left_out.barred,
            left_out=room.left_out.held | room.left_out.passed,
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
    def fairs(self) -> FairDesk:
        """Fairs: planning, registration, schedules, the day and what came of it."""
        return FairDesk(SqlFairs(self.beside), self.occasion, self.matchmaker)

    def joined_fairs(self, connection: Connection) -> FairDesk:
        """As `fairs`, inside a transaction that is under way."""
        return FairDesk(SqlFairs(Joined(connection)), self.joined_occasion(connection), self.matchmaker)

    @property
    def clinics(self) -> ClinicDesk:
        """Clinics and diagnosis days: advisers, bookings, the queue of the day."""
        return ClinicDesk(self.fairs, SqlClinics(self.beside), now())

    @contextmanager
    def clinic_work(self) -> Iterator[ClinicDesk]:
        """As `clinics`, in one transaction: all that is done within it is kept before it is told, or none of it."""
        self.matchmaker()  # made before the records are held
        with self.beside.write() as connection:
            yield self.joined_clinics(connection)

    def joined_clinics(self, connection: Connection) -> ClinicDesk:
        """As `clinics`, inside a transaction that is under way."""
        return ClinicDesk(self.joined_fairs(connection), SqlClinics(Joined(connection)), now())

    def case_operators(self) -> dict[str, str]:
        """Account id → name of everybody who may hold a case."""
        found = SqlAccounts(self.beside).all()
        return {
            one.id: one.name
            for one in found
            if not one.disabled and any(each.role is UserRole.OPERATOR for each in one.memberships)
        }

    @contextmanager
    def case_work(self) -> Iterator[CaseDesk]:
        """The case desk in one transaction: all that is done within it is kept with its audit lines, or none of it."""
        with self.beside.write() as connection:
            yield self.joined_cases(connection)

    def joined_cases(self, connection: Connection) -> CaseDesk:
        """The case desk inside a transaction that is under way."""
        ground = Ground(self.rules, read_calendar(self.settings.data), self.clock.today(), now())

        def tell(case: Case, act: CaseAct, viewer: Viewer) -> None:
            told = {"act": act.value, "state": case.state.value, "owner": case.owner}
            self.audit.note_within(connection, viewer, f"case_{act.value}", case.id, at=now(), detail=told)
            heard = {"id": case.id, "act": act.value, "state": case.state.value, "version": case.version}
            if case.is_handed_in:  # a draft is told to nobody
                emit(connection, "case.changed", case.party_id, heard)

        return CaseDesk(SqlCases(Joined(connection)), ground, tell, self.case_operators)

    @contextmanager
    def paper_work(self) -> Iterator[PaperDesk]:
        """Papers of cases in one transaction: all that is done within it is kept with its lines and notes, or none of it."""
        with self.beside.write() as connection:
            yield self.joined_papers(connection)

    def joined_papers(self, connection: Connection) -> PaperDesk:
        """As paper_work, inside a transaction that is under way."""

        def note_reading(paper: CasePaper, viewer: Viewer) -> None:
            told = {"paper": paper.id, "item": paper.item}
            self.audit.note_within(connection, viewer, "case_paper_read", paper.case_id, at=now(), detail=told)

        book = SqlCasePapers(Joined(connection), self.open_key())
        return PaperDesk(self.joined_cases(connection), book, note_reading)

    def joined_persons(self, connection: Connection) -> SqlPersons:
        """Sealed personal data, inside a transaction that is under way."""
        return SqlPersons(Joined(connection), self.open_key(), self.audit)

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
        manager = Viewer(party_ids=frozenset({room.manager_id}))

        def find(need: Need, top: int) -> MatchRun:
            return run_as_seen(find_matches(need, top=top, day=day, matchmaker=maker), manager)

        return deal_detail(
            room, party_id, day=day, thesis=thesis, rules=self.rules, engagements=self.engagements.of_party, find=find
        )
