"""合作 · What two sides do with a match: ask, answer, meet, sign, end, and say no (方案 三(一) 战略合作伙伴关系).

One record follows a pair and an undertaking from the first list to the outcome, whichever side writes it down. A decline is
absolute, covers the whole group of the declined, and is told to nobody but who gave it: an offer that is out of reach for
that reason looks like one that is closed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol
from uuid import uuid4

from matcher.entities import MatchRun, Need, Offer
from matcher.entities.engagements import (
    ENGAGEMENT_OF,
    Act,
    Change,
    Engagement,
    EngagementKind,
    Exposure,
    Member,
    Preference,
    State,
    Value,
    advance,
    contract_key,
)
from matcher.errors import BadInput, UnknownThing
from matcher.ports import Repository
from matcher.services.conflicts import Kinship, bars_of
from matcher.services.contacts import refuse_traces
from matcher.services.disclosure import UNNAMED

__all__ = [
    "ASKER", "AVOID_LIST", "COUNTERPART", "Book", "Occasion", "answer", "avoid", "decline", "express_interest", "record_contract",
    "record_exposures", "record_meeting", "record_outcome", "record_step", "say", "seen_by",
]  # fmt: skip

ASKER, COUNTERPART = "asker", "counterpart"
AVOID_LIST = "avoid_list"


class Book(Kinship, Protocol):
    """Where preferences, exposures and engagements are kept; matcher.storage.engagements is one."""

    def prefer(self, preference: Preference) -> None:
        """What a party thinks from now on."""
        ...

    def take_back(self, from_id: str, to_id: str, context: str, at: datetime) -> bool:
        """No opinion any more, in a context; False where there was none."""
        ...

    def preferences_by(self, party_id: str) -> tuple[Preference, ...]:
        """Everything a party itself has said and not taken back, oldest first."""
        ...

    def declined_by(self, party_id: str) -> frozenset[str]:
        """Party and offer ids a party declines."""
        ...

    def expose(self, exposures: Iterable[Exposure]) -> int:
        """Write down places that were shown; how many were new."""
        ...

    def engagement(self, engagement_id: str) -> Engagement:
        """Raises UnknownThing("unknown_engagement")."""
        ...

    def of_party(self, party_id: str) -> tuple[Engagement, ...]:
        """Every record a party is a member of."""
        ...

    def iter_engagements(self) -> Iterator[Engagement]:
        """Every record in id order."""
        ...

    def enter(self, fresh: Engagement, join: Callable[[Engagement], Engagement]) -> Engagement:
        """Store a new record or join the one that follows the same undertaking."""
        ...

    def change(self, engagement_id: str, change: Change, *, version: int | None = None, **facts: object) -> Engagement:
        """Append a change under the law of the funnel."""
        ...


@dataclass(frozen=True, slots=True)
class Occasion:
    """What every wish below needs: the records, the book, the day and the moment."""

    repository: Repository
    book: Book
    day: date
    now: datetime  # UTC

    def line(self, act: Act, state: State, by: str, *, on: date | None = None, reason: str = "") -> Change:
        """A change written now."""
        return Change(act, state, on or self.day, self.now, by, reason)


def express_interest(asker_id: str, offer_id: str, *, occasion: Occasion, need_id: str | None = None, run_id: str | None = None,
                     rank: int | None = None, unnamed: bool = False, message: str = "") -> Engagement:  # fmt: skip
    """申请对接: the asker would like to meet the offer's side. Asking twice changes nothing; two who ask each other agree.

    `unnamed`: the other side learns who asks only once it has agreed; the message may not tell it either. Raises
    UnknownThing, BadInput: offer_not_open (closed, expired, full, or out of reach for a reason that is nobody's business),
    offer_without_owner, engagement_needs_two, and what refuse_traces finds in the message.
    """
    occasion.repository.party(asker_id)  # UnknownThing names the nearest
    offer = _open_offer(asker_id, offer_id, occasion)
    if offer.party_id is None:
        raise BadInput("offer_without_owner", value=offer_id)
    members = _two(asker_id, offer.party_id)
    fresh = Engagement(
        _new_id(), ENGAGEMENT_OF[offer.kind], members, offer_id=offer_id, need_id=need_id, run_id=run_id, rank=rank,
        facts={UNNAMED: ASKER} if unnamed else {},
    )  # fmt: skip
    if unnamed:
        asker = occasion.repository.party(asker_id)
        refuse_traces(message, names=(asker.name, asker.uscc or ""), field="message")
    asked = occasion.line(Act.ASKED, State.INTENDED, asker_id, reason=message)

    def join(known: Engagement) -> Engagement:
        if asker_id in known.agreed():
            return known
        if known.state is State.RECOMMENDED:
            return advance(known, asked)
        return advance(known, occasion.line(Act.ACCEPTED, known.state, asker_id))

    return occasion.book.enter(advance(fresh, asked), join)


def answer(engagement_id: str, by: str, *, accept: bool, occasion: Occasion, reason: str = "",
           version: int | None = None) -> Engagement:  # fmt: skip
    """The side that was asked says yes or no; the reason of a no stays with who gave it.

    Raises BadInput("engagement_not_addressed") for the asker, for a stranger and for a second answer.
    """
    known = occasion.book.engagement(engagement_id)
    others = {member.party_id for member in known.members} - known.agreed()
    if by not in others or known.state is not State.INTENDED:
        raise BadInput("engagement_not_addressed", value=by, engagement=engagement_id)
    line = (
        occasion.line(Act.ACCEPTED, known.state, by, reason=reason)
        if accept
        else occasion.line(Act.REFUSED, State.FAILED, by, reason=reason)
    )
    return occasion.book.change(engagement_id, line, version=version).as_seen_by(by)


def record_meeting(
    engagement_id: str, by: str, *, on: date, occasion: Occasion, version: int | None = None
) -> Engagement:
    """The two have met on a day."""
    return record_step(engagement_id, State.MET, by, occasion=occasion, on=on, version=version)


def record_step(engagement_id: str, state: State, by: str, *, occasion: Occasion, on: date | None = None, reason: str = "",
                version: int | None = None) -> Engagement:  # fmt: skip
    """The pair has come to a state. Raises BadInput naming the state and what may follow.

    Of a request that was not answered nobody alone can make a meeting or a contract: BadInput("engagement_not_agreed").
    """
    known = occasion.book.engagement(engagement_id)
    waiting = {member.party_id for member in known.members} - known.agreed()
    if known.state is State.INTENDED and state is not State.FAILED and waiting:
        raise BadInput("engagement_not_agreed", value=state, engagement=engagement_id)
    line = occasion.line(Act.MOVED, state, by, on=on, reason=reason)
    return occasion.book.change(engagement_id, line, version=version).as_seen_by(by)


def record_contract(kind: EngagementKind, by: str, other: str, number: str, *, signed_on: date, occasion: Occasion,
                    amount_cny: Decimal | None = None, role: str = ASKER) -> Engagement:  # fmt: skip
    """One side enters a contract; when the other side enters the same, it is the same record, confirmed by both.

    `role` is that of `by`. A record of the pair that is under way takes the contract up. Raises BadInput:
    contract_number_empty, engagement_needs_two, engagement_day_too_early.
    """
    contract = contract_key(number)
    if not contract:
        raise BadInput("contract_number_empty", value=number)
    for party_id in (by, other):
        occasion.repository.party(party_id)
    members = _two(by, other) if role == ASKER else _two(other, by)
    signed = occasion.line(Act.MOVED, State.SIGNED, by, on=signed_on)

    def sign(known: Engagement) -> Engagement:
        if known.version == 0 or State.SIGNED not in {line.state for line in known.history}:
            known = advance(known, signed)
        if by in known.confirmed() or not known.is_open:
            return known
        confirmed = advance(known, occasion.line(Act.CONFIRMED, known.state, by, on=signed_on))
        amount = known.amount_cny if known.amount_cny is not None else amount_cny
        return replace(confirmed, contract=contract, amount_cny=amount)

    fresh = Engagement(_new_id(), kind, members, contract=contract)
    return occasion.book.enter(sign(fresh), sign).as_seen_by(by)


def record_outcome(engagement_id: str, by: str, *, success: bool, reason: str, occasion: Occasion, on: date | None = None,
                   version: int | None = None) -> Engagement:  # fmt: skip
    """How it ended, and why: what learning and the indicators read."""
    state = State.ENDED if success else State.FAILED
    return record_step(engagement_id, state, by, occasion=occasion, on=on, reason=reason, version=version)


def say(
    from_id: str, to_id: str, value: Value, *, occasion: Occasion, reason: str = "", context: str = ""
) -> Preference:
    """must, want or decline of a party or an offer. Only the one who said it can change it."""
    occasion.repository.party(from_id)
    preference = Preference(from_id, to_id, value, reason, context, occasion.now)
    occasion.book.prefer(preference)
    return preference


def decline(from_id: str, to_id: str, *, occasion: Occasion, reason: str = "", context: str = "") -> Preference:
    """Never again, until the same party says otherwise."""
    return say(from_id, to_id, Value.DECLINE, occasion=occasion, reason=reason, context=context)


def avoid(from_id: str, others: Iterable[str], *, occasion: Occasion, reason: str) -> tuple[Preference, ...]:
    """The avoid list: competitors, past disputes … declined beforehand, whatever the occasion."""
    return tuple(
        decline(from_id, other, occasion=occasion, reason=reason, context=AVOID_LIST) for other in sorted(set(others))
    )


def seen_by(party_id: str, book: Book) -> tuple[Engagement, ...]:
    """A party's records as it may see them: without the reasons that others keep to themselves."""
    return tuple(engagement.as_seen_by(party_id) for engagement in book.of_party(party_id))


def record_exposures(run: MatchRun, *, occasion: Occasion, shown: int | None = None) -> int:
    """Write down the places of a run; the first `shown` (all, where it is left out) were displayed. How many were new."""
    last = len(run.matches) if shown is None else shown
    return occasion.book.expose(
        Exposure(
            run.run_id, match.offer.id, match.offer.kind, match.rank, occasion.now, run.need.party_id, match.offer.party_id,
            run.need.id or None, match.rank <= last, match.values,
        )
        for match in run.matches
    )  # fmt: skip


def _open_offer(asker_id: str, offer_id: str, occasion: Occasion) -> Offer:
    offer = occasion.repository.offers_by_id((offer_id,)).get(offer_id)
    if offer is None:
        raise UnknownThing("unknown_offer", value=offer_id)
    bars = bars_of(Need("", party_id=asker_id, declined=occasion.book.declined_by(asker_id)), occasion.book).need
    barred = bool((bars.affiliates | bars.declined) & {offer.id, offer.party_id}) and offer.party_id != asker_id
    if barred or not offer.is_open_on(occasion.day) or offer.capacity_left == 0:
        raise BadInput("offer_not_open", value=offer_id)
    return offer


def _two(asker_id: str, counterpart_id: str) -> tuple[Member, ...]:
    if asker_id == counterpart_id:
        raise BadInput("engagement_needs_two", value=asker_id)
    return Member(asker_id, ASKER), Member(counterpart_id, COUNTERPART)


def _new_id() -> str:
    return f"eng_{uuid4().hex[:20]}"
