"""指标台账 · The annual targets from the records: every figure with the rows that add up to it, what was left out, and how much is known.

Nothing is counted that is not a record: 在孵 by the date of incubation, 活动 by its state held, 导师服务 by meetings noted, 放款 and
授信 by the steps of loans with their amounts. What the plan leaves open about counting is told as assumed (方案 二、三(四)–(六)).
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from graph.regions import COUNTIES
from matcher.entities import Kind, Offer, Party, Role
from matcher.entities.days import day_of
from matcher.entities.engagements import Act, Change, Engagement, EngagementKind, State
from matcher.measures.events import EventState, event_identity
from matcher.measures.facts import LoanKind
from matcher.measures.indicators import DONE, TARGETS, Amount, Entry, Figure, Target, figure
from matcher.ports import Repository

__all__ = ["Counted", "Indicator", "Ledger", "indicators_of", "ledger_of"]

_LOAN_TARGET = {LoanKind.GUARANTEED: "guaranteed_loans_paid_out", LoanKind.INNOVATION_INDEX: "innovation_index_credit"}
_COUNTING = (EngagementKind.MENTORING, EngagementKind.LOAN)
_STEP_OF = {"guaranteed_loans_paid_out": State.PERFORMING, "innovation_index_credit": State.SIGNED}


@dataclass(frozen=True, slots=True)
class Counted:
    """A record that may count, with its name for a list."""

    entry: Entry
    name: str
    source: str  # party | offer | engagement
    record_id: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """All records that may count towards one target, and how many of those that should say so do."""

    target: Target
    rows: tuple[Counted, ...]
    told: int  # records that state what is needed to count them
    asked: int  # records that should


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure of a year and region with its list; `pace`: what should have been reached by the day."""

    ledger: Ledger
    figure: Figure
    counted: tuple[Counted, ...]
    dropped: tuple[Counted, ...]
    pace: Decimal
    latest: date | None  # day of the newest record that counts
    by_county: dict[str, Amount]

    @property
    def is_on_pace(self) -> bool:
        """As far as the year is."""
        return Decimal(self.figure.amount) >= self.pace


def ledger_of(records: Repository, engagements: Iterable[Engagement], day: date) -> tuple[Ledger, ...]:
    """The ledgers of all targets in the order of the plan; `records` as an operator sees them."""
    startups = list(records.iter_parties(Role.STARTUP.value))
    events = list(records.iter_offers(Kind.EVENT))
    loans = {offer.id: offer for offer in records.iter_offers(Kind.LOAN)}
    pairs = [pair for pair in engagements if pair.kind in _COUNTING]
    parties = records.parties_by_id({party_id for pair in pairs if (party_id := pair.party_of("asker"))})
    rows: dict[str, tuple[list[Counted], int]] = {
        "new_incubated": _whole(_incubated(startups), len(startups)),
        "new_jobs": _whole(_jobs(startups, day), len(startups)),
        "events_held": _whole(_events(events), len(events)),
        "mentor_services": _whole(_sessions(pairs, parties, day)),
    }
    for kind, code in _LOAN_TARGET.items():
        found, asked = _loans(pairs, parties, loans, kind, _STEP_OF[code])
        rows[code] = (found, asked)
    return tuple(
        Ledger(each, tuple(rows[each.code][0]), len(rows[each.code][0]), rows[each.code][1]) for each in TARGETS
    )


def indicators_of(ledgers: Iterable[Ledger], year: int, day: date, region: str | None = None) -> tuple[Indicator, ...]:
    """The figures of a year, the whole city's or one county's."""
    return tuple(_indicator(ledger, year, day, region) for ledger in ledgers)


def _indicator(ledger: Ledger, year: int, day: date, region: str | None) -> Indicator:
    entries = [row.entry for row in ledger.rows]
    found = figure(ledger.target, entries, year, region)
    rows = {row.entry.id: row for row in ledger.rows}
    counted = tuple(rows[id] for id in found.counted)
    return Indicator(
        ledger=ledger,
        figure=found,
        counted=counted,
        dropped=tuple(rows[id] for id in found.dropped),
        pace=ledger.target.value * _elapsed(year, day),
        latest=max((row.entry.on for row in counted), default=None),
        by_county={code: figure(ledger.target, entries, year, code).amount for code in COUNTIES},
    )


def _elapsed(year: int, day: date) -> Decimal:
    """How much of the year is over on the day, its own end included: 0–1."""
    if day.year != year:
        return Decimal(int(day.year > year))
    return Decimal(day.timetuple().tm_yday) / (366 if isleap(year) else 365)


def _whole(rows: Iterable[Counted], asked: int | None = None) -> tuple[list[Counted], int]:
    found = list(rows)
    return found, len(found) if asked is None else asked


def _incubated(startups: Iterable[Party]) -> Iterator[Counted]:
    for party in startups:
        since = party.facts.get("incubated_since")
        if isinstance(since, date):
            yield _counted(
                Entry(party.id, since, party.uscc or party.id, DONE, 1, party.region), party.name, "party", party.id
            )


def _jobs(startups: Iterable[Party], day: date) -> Iterator[Counted]:
    """New jobs as firms state them for the last twelve months, dated the day of the count."""
    for party in startups:
        jobs = party.facts.get("new_jobs_12m")
        if isinstance(jobs, int) and not isinstance(jobs, bool):
            yield _counted(
                Entry(party.id, day, party.uscc or party.id, DONE, jobs, party.region), party.name, "party", party.id
            )


def _events(events: Iterable[Offer]) -> Iterator[Counted]:
    for offer in events:
        on, state = offer.terms.get("on"), str(offer.terms.get("state", EventState.PLANNED.value))
        if isinstance(on, date):
            same = "|".join(map(str, event_identity(on, offer.region, offer.terms.get("event_kind"), offer.title)))
            yield _counted(Entry(offer.id, on, same, state, 1, offer.region), offer.title, "offer", offer.id)


def _sessions(pairs: Iterable[Engagement], parties: dict[str, Party], day: date) -> Iterator[Counted]:
    """Every meeting of a mentor with a firm; one for a day to come is planned, one called off before its day is none."""
    for pair in pairs:
        if pair.kind is not EngagementKind.MENTORING:
            continue
        asker = parties.get(pair.party_of("asker") or "")
        for number, line in enumerate(pair.history):
            if (
                line.state is State.MET
                and line.act is Act.MOVED
                and not _is_called_off(line, pair.history[number + 1 :])
            ):
                state = DONE if line.on <= day else "planned"
                entry = Entry(
                    f"{pair.id}#{number}", line.on, f"{pair.id}|{line.on}", state, 1, asker.region if asker else None
                )
                yield _counted(entry, asker.name if asker else pair.id, "engagement", pair.id)


def _is_called_off(meeting: Change, later: Sequence[Change]) -> bool:
    """Before its day came the pair parted, or brought the meeting forward."""
    return any(
        line.act is Act.MOVED and day_of(line.at) < meeting.on
        and (line.state is State.FAILED or (line.state is State.MET and line.on < meeting.on))
        for line in later
    )  # fmt: skip


def _loans(
    pairs: Iterable[Engagement], parties: dict[str, Party], loans: dict[str, Offer], kind: LoanKind, step: State
) -> tuple[list[Counted], int]:
    """Loans of a kind that have come to a step, with their amount; one without an amount is asked for and not told."""
    found, asked = list[Counted](), 0
    for pair in pairs:
        offer = loans.get(pair.offer_id or "")
        if pair.kind is not EngagementKind.LOAN or offer is None or offer.terms.get("loan_kind") != kind.value:
            continue
        reached = next((line.on for line in pair.history if line.state is step), None)
        if reached is None:
            continue
        asked += 1
        if pair.amount_cny is not None:
            asker = parties.get(pair.party_of("asker") or "")
            entry = Entry(
                pair.id, reached, pair.contract or pair.id, DONE, pair.amount_cny, asker.region if asker else None
            )
            found.append(_counted(entry, asker.name if asker else pair.id, "engagement", pair.id))
    return found, asked


def _counted(entry: Entry, name: str, source: str, record_id: str) -> Counted:
    return Counted(entry, name, source, record_id)
