"""同一主体 · Whether a stated party is one that is known: the same, another one, or a doubt for a person to settle.

The same id is the same party. A party known by name alone (an owner in a patent list) is the organisation of exactly that
name. Two ids with one name or one USCC are a doubt. Digits and ordinals tell names apart (一厂 is not 二厂), and persons
may share a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from matcher.entities import Party, Role
from matcher.measures.identifiers import provisional_id
from matcher.storage.names import name_key
from matcher.storage.writer import Transaction

_ROLE_ORDER: Final = {role: place for place, role in enumerate(Role)}


class Verdict(Enum):
    """What a stated party is to the known ones."""

    ITSELF = "itself"  # new, or known by its id
    KNOWN_BY_NAME = "known by name"  # stands for the party `other`
    NAMED_BEFORE = "named before"  # `other` was this party known by name alone, and gives way
    DOUBT = "doubt"  # `other` has its name or its USCC


@dataclass(slots=True)
class KnownParties:
    """The parties that may concern some rows: those of the records, and those accepted since."""

    by_id: dict[str, Party] = field(default_factory=dict)
    by_name: dict[str, set[str]] = field(default_factory=dict)
    by_uscc: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def around(cls, transaction: Transaction, parties: Iterable[Party], ids: Iterable[str]) -> KnownParties:
        """What the records know of these parties, of their namesakes and of these ids."""
        parties = list(parties)
        by_name = transaction.party_ids_by("name_key", (name_key(party.name) for party in parties))
        by_uscc = transaction.party_ids_by("uscc", (party.uscc for party in parties if party.uscc))
        twins = (id_ for found in (by_name, by_uscc) for some in found.values() for id_ in some)
        wanted = {*ids, *(party.id for party in parties), *twins}
        return cls(transaction.records.parties_by_id(wanted), by_name, by_uscc)

    def judge(self, party: Party) -> tuple[Verdict, str]:
        """The verdict and the id of the other party, empty for ITSELF."""
        known = self.by_id.get(party.id)
        if known is not None and (known.name, known.uscc) == (party.name, party.uscc):
            return Verdict.ITSELF, ""  # settled before
        twins = self._twins(party)
        if not twins:
            return Verdict.ITSELF, ""
        if known is None and _is_by_name_alone(party) and len(twins) == 1:
            return Verdict.KNOWN_BY_NAME, twins[0]
        if len(twins) == 1 and _is_by_name_alone(self.by_id[twins[0]]):
            return Verdict.NAMED_BEFORE, twins[0]
        return Verdict.DOUBT, twins[0]

    def accept(self, party: Party) -> None:
        """The party is known from now on."""
        self.by_id[party.id] = party
        self.by_name.setdefault(name_key(party.name), set()).add(party.id)
        if party.uscc:
            self.by_uscc.setdefault(party.uscc, set()).add(party.id)

    def forget(self, party_id: str) -> None:
        """The party has given way to another."""
        party = self.by_id.pop(party_id)
        self.by_name[name_key(party.name)].discard(party_id)

    def _twins(self, party: Party) -> list[str]:
        named = set() if _is_person(party) else self.by_name.get(name_key(party.name), set())
        coded = self.by_uscc.get(party.uscc, set()) if party.uscc else set()
        twins = {id_ for id_ in named if not _is_person(self.by_id[id_])} | coded
        return sorted(twins - {party.id})


def combine(stored: Party | None, stated: Party) -> Party:
    """What is stored after a statement: roles add up, and a bare mention never wipes what is known."""
    if stored is None:
        return replace(stated, roles=_in_order(stated.roles))
    roles = _in_order((*stored.roles, *stated.roles))
    fuller = stored if is_bare(stated) and not is_bare(stored) else stated
    return replace(fuller, roles=roles)


def is_bare(party: Party) -> bool:
    """Nothing is said but id, name, roles and region."""
    lists = (party.products, party.inputs, party.segments, party.codes)
    words = (party.uscc, party.stage, party.text, party.affiliate_of, party.facts)
    return not any(lists) and not any(words)


def with_parties(ids: Mapping[str, str], party_id: str | None) -> str | None:
    """The id that stands for this one."""
    return None if party_id is None else ids.get(party_id, party_id)


def _is_by_name_alone(party: Party) -> bool:
    return party.id == provisional_id(party.name) and is_bare(party)


def _is_person(party: Party) -> bool:
    return bool(party.roles) and set(party.roles) == {Role.MENTOR}


def _in_order(roles: Iterable[Role]) -> tuple[Role, ...]:
    return tuple(sorted(set(roles), key=_ROLE_ORDER.__getitem__))
