"""创业门诊与问诊日 · Two ways to see an adviser (方案 五): a walk-in queue that keeps its order, and a day of slots as a small fair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from matcher.errors import UnknownThing
from matcher.fairs.instance import FairInstance, Pair, Participant

WAITING, CALLED, SEEN, MISSED = "waiting", "called", "seen", "missed"
BACK_BEHIND = 2  # who was called in vain and comes back waits behind the next two


@dataclass(frozen=True, slots=True)
class Ticket:
    """One in the queue, in a state of waiting, called, seen or missed."""

    number: int
    visitor: str
    state: str = WAITING


@dataclass(frozen=True, slots=True)
class Queue:
    """A walk-in queue: tickets in the order in which they will be called. Every step returns a new queue."""

    tickets: tuple[Ticket, ...] = ()

    def take(self, visitor: str) -> Queue:
        """A ticket at the end; who waits already keeps the one there is."""
        if any(one.visitor == visitor and one.state in (WAITING, CALLED) for one in self.tickets):
            return self
        return Queue((*self.tickets, Ticket(max((one.number for one in self.tickets), default=0) + 1, visitor)))

    def call(self) -> tuple[Queue, Ticket | None]:
        """The first who waits is called; None when nobody waits."""
        first = next((one for one in self.tickets if one.state == WAITING), None)
        return (self, None) if first is None else (self._with(first.number, CALLED), replace(first, state=CALLED))

    def seen(self, number: int) -> Queue:
        """The visit is over. Raises UnknownThing for a number that was never given."""
        return self._with(number, SEEN)

    def missed(self, number: int) -> Queue:
        """The one called is not there: the queue moves on, all others keep their order. Raises UnknownThing."""
        return self._with(number, MISSED)

    def back(self, number: int) -> Queue:
        """Who missed the call is here after all and waits behind the next two. Raises UnknownThing."""
        ticket = self._find(number)
        if ticket.state != MISSED:
            return self
        rest = [one for one in self.tickets if one.number != number]
        waiting = [place for place, one in enumerate(rest) if one.state == WAITING]
        place = waiting[BACK_BEHIND - 1] + 1 if len(waiting) >= BACK_BEHIND else len(rest)
        return Queue((*rest[:place], replace(ticket, state=WAITING), *rest[place:]))

    def wait_minutes(self, number: int, *, visit_minutes: float, advisers: int = 1) -> float:
        """Expected wait: those before in the queue, shared among the advisers. Raises UnknownThing."""
        ticket = self._find(number)
        if ticket.state != WAITING:
            return 0.0
        waiting = [one.number for one in self.tickets if one.state == WAITING]
        return (waiting.index(number) // max(1, advisers)) * visit_minutes

    def _find(self, number: int) -> Ticket:
        for one in self.tickets:
            if one.number == number:
                return one
        raise UnknownThing("fair_no_ticket", value=number, known=[one.number for one in self.tickets])

    def _with(self, number: int, state: str) -> Queue:
        self._find(number)
        return Queue(tuple(replace(one, state=state) if one.number == number else one for one in self.tickets))


def diagnosis_day(
    advisers: Mapping[str, Iterable[int] | None],
    visitors: Sequence[str],
    wishes: Mapping[tuple[str, str], float],
    *,
    slots: int,
    visits_each: int = 1,
    rest_after: int | None = 4,
) -> FairInstance:
    """A day of slots (创客问诊日) as a fair: each adviser keeps a table, visitors come to it.

    `advisers` name → slots in which they are there (None: all day); `wishes` (visitor, adviser) → worth. Raises KeyError for a wish of
    someone who is not there.
    """
    hosts = [
        Participant(name, "b", slots, available=None if hours is None else tuple(sorted(set(hours))), booth=table)
        for table, (name, hours) in enumerate(sorted(advisers.items()))
    ]
    guests = [Participant(name, "a", visits_each) for name in visitors]
    pairs = [Pair(visitor, adviser, worth) for (visitor, adviser), worth in wishes.items()]
    return FairInstance.of(slots, len(hosts), [*guests, *hosts], pairs, breaks_after=rest_after)
