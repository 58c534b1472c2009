"""权重 · What a meeting of two participants is worth: the chance that both say yes, lifted by what they wish.

Left out altogether, and so told to nobody: whom one of the two declines, affiliates of one group, and who met before,
unless somebody must meet them again. The lifts are assumed (decision 0022).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from matcher.entities import Kind, Need, Party, Role
from matcher.entities.engagements import Preference, State, Value
from matcher.entities.fairs import Fair, Participation, RequestMode, SchedulingMode, Side, context_of
from matcher.fairs.instance import Pair
from matcher.services.collecting import collect
from matcher.services.conflicts import bars_of
from matcher.services.engagements import Book
from matcher.services.fairs.limits import within_limits
from matcher.services.needs import need_of_party
from matcher.services.startups import Matchmaker

__all__ = ["LIFT", "Chances", "chances_of", "pairs_of", "wishes_of"]

LIFT: Mapping[Value, float] = {Value.MUST: 1.0, Value.WANT: 0.4}
"""Added to the joint chance for each side that says so, where the request mode lets it count."""
MET: frozenset[State] = frozenset({State.MET, State.NEGOTIATING, State.SIGNED, State.PERFORMING, State.ENDED})
_KINDS: Mapping[Role, tuple[Kind, ...]] = {
    Role.SUPPLIER: (Kind.SUPPLIER, Kind.RESOURCE), Role.ANCHOR: (Kind.SUPPLIER, Kind.RESOURCE), Role.STARTUP: (Kind.SUPPLIER,),
    Role.MENTOR: (Kind.MENTOR,), Role.FUND_MANAGER: (Kind.FUND,), Role.BANK: (Kind.LOAN,), Role.UNIVERSITY: (Kind.PATENT,),
}  # fmt: skip

Chances = Mapping[tuple[str, str], float]
"""(demand side, supply side) → chance that both say yes."""
Wishes = Mapping[tuple[str, str], Value]
"""(who says it, of whom) → must, want or decline."""


def chances_of(fair: Fair, people: Sequence[Participation], parties: Mapping[str, Party], *, day: date,
               matchmaker: Matchmaker) -> Chances:  # fmt: skip
    """By the same recall, rules and model as the live lists; whoever recall does not bring has no chance known."""
    hosts = {one.party_id for one in people if one.side is Side.B}
    roles = {role for name in hosts if name in parties for role in parties[name].roles or (Role.SUPPLIER,)}
    kinds = sorted({kind for role in roles for kind in _KINDS.get(role, ())}, key=lambda kind: kind.value)
    guests = [parties[one.party_id] for one in people if one.side is Side.A and one.party_id in parties]
    found: dict[tuple[str, str], float] = {}
    for kind in kinds:
        needs: dict[str, Need] = {
            party.id: need_of_party(party, matchmaker.repository, kinds=(kind,))[0]
            for party in sorted(guests, key=lambda one: one.id)
        }
        if not needs:
            continue
        all_of_kind = collect(kind, needs, day=day, matchmaker=matchmaker)
        names = all_of_kind.asker_ids
        for asker, offer, joint in zip(
            all_of_kind.askers.tolist(), all_of_kind.counterparts.tolist(), all_of_kind.joint.tolist(), strict=True
        ):
            host = all_of_kind.offers[offer].party_id
            if host in hosts:
                pair = (names[asker], str(host))
                found[pair] = max(found.get(pair, 0.0), joint)
    return found


def wishes_of(fair_id: str, party_ids: Iterable[str], book: Book) -> dict[tuple[str, str], Value]:
    """What participants last said of one another for this fair, and what they decline anywhere."""
    context = context_of(fair_id)
    found: dict[tuple[str, str], Value] = {}
    for name in party_ids:
        declined = book.declined_by(name)
        said: Iterable[Preference] = book.preferences_by(name)
        for one in said:
            if one.context == context:
                found[(name, one.to_id)] = one.value
        for other in declined:
            found[(name, other)] = Value.DECLINE
    return found


def pairs_of(
    fair: Fair, people: Sequence[Participation], chances: Chances, wishes: Wishes, book: Book,
    progress: Callable[[str], None] | None = None,
) -> list[Pair]:  # fmt: skip
    """Pairs that may meet with their weights, in id order."""
    guests = sorted(one.party_id for one in people if one.side is Side.A)
    hosts = {one.party_id for one in people if one.side is Side.B}
    locks = {frozenset(pair) for pair in fair.locks}
    spoken = _spoken_for(chances, wishes, locks)
    declines: dict[str, set[str]] = {}
    for (by, to), value in wishes.items():
        if value is Value.DECLINE:
            declines.setdefault(by, set()).add(to)
    found = []
    for guest in guests:
        declined = frozenset(declines.get(guest, ()))
        bars = bars_of(Need("", party_id=guest, affiliates=frozenset({guest}), declined=declined), book).need
        met = _met(guest, book)
        for host in sorted(hosts & spoken.get(guest, set())):
            barred = host in bars.affiliates or host in bars.declined or wishes.get((host, guest)) is Value.DECLINE
            said = (wishes.get((guest, host)), wishes.get((host, guest)))
            if barred or (host in met and not fair.meet_again and Value.MUST not in said):
                continue
            weight = _weight(fair, chances.get((guest, host), 0.0), said)
            locked = frozenset((guest, host)) in locks
            if weight > 0 or locked:
                found.append(Pair(guest, host, weight, locked=locked))
    return within_limits(found, people, wishes, fair)


def _spoken_for(chances: Chances, wishes: Wishes, locks: Iterable[frozenset[str]]) -> dict[str, set[str]]:
    """Party → those of whom a chance, a wish or a lock speaks: no other pair is worth anything, and there may be millions."""
    found: dict[str, set[str]] = {}
    for one, other in (*chances, *wishes, *(tuple(lock) for lock in locks if len(lock) == 2)):
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found


def _weight(fair: Fair, chance: float, said: tuple[Value | None, Value | None]) -> float:
    """Chance and lifts; 0 where the modes of the fair let nothing count."""
    wanting = [value for value in said if value in LIFT]
    agreed = len(wanting) == 2 or (wanting and fair.request_mode is RequestMode.AUTOMATIC)
    lift = sum(LIFT[value] for value in wanting if value is not None) if agreed else 0.0
    if fair.scheduling_mode is SchedulingMode.PARTICIPANTS and not agreed:
        return 0.0
    return round(chance + lift, 9)


def _met(party_id: str, book: Book) -> frozenset[str]:
    """Whom a party met before, or is under contract with."""
    return frozenset(
        member.party_id
        for record in book.of_party(party_id)
        if any(line.state in MET for line in record.history)
        for member in record.members
        if member.party_id != party_id
    )
