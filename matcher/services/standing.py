"""立足 · Where the firms of the records stand in the chains: what operators' reports are read from, made once a state of the records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from graph import Firm, IndustryChain, Placer, build_chain
from graph.confidence import Calibration
from graph.kept import Kept
from matcher.entities import Need, Party, Role
from matcher.ports import Repository

__all__ = ["Standing", "standing_of"]

Made = TypeVar("Made")
IN_TRADE = frozenset({Role.STARTUP, Role.SUPPLIER, Role.ANCHOR})
"""Parties that stand in a chain by what they make; funds, banks, mentors and agencies only accompany it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The chain graph with every firm in trade, the firms themselves, what is asked for, and a placer of texts."""

    chain: IndustryChain
    placer: Placer
    parties: Mapping[str, Party]  # in trade, in id order
    suppliers: frozenset[str]  # those that count as supply; start-ups that do not supply only demand
    needs: tuple[Need, ...]
    _kept: Kept = field(default_factory=Kept, compare=False, repr=False)

    def derived(self, make: Callable[[Standing], Made]) -> Made:
        """What `make` reads from this standing alone, made once and kept with it; nobody may change it."""
        return self._kept.of(self, make)

    @property
    def regions(self) -> dict[str, str]:
        """Firm → GB/T 2260 code, where known."""
        return {party.id: party.region for party in self.parties.values() if party.region}


def standing_of(
    repository: Repository, calibration: Calibration, placer_of: Callable[[IndustryChain], Placer] | None = None
) -> Standing:
    """Read the records once. `placer_of`: gives a placer of the chain's segments that was made before."""
    parties = {party.id: party for party in repository.iter_parties() if _is_in_trade(party)}
    firms = (Firm(party.id, party.name, party.products, party.segments) for party in parties.values())
    chain = build_chain(repository.segment_rows(), repository.product_materials(), firms).chain
    return Standing(
        chain=chain,
        placer=placer_of(chain) if placer_of else Placer(chain, calibration),
        parties=parties,
        suppliers=frozenset(_supplying(parties.values())),
        needs=tuple(repository.iter_needs()),
    )


def _is_in_trade(party: Party) -> bool:
    return not party.roles or not IN_TRADE.isdisjoint(party.roles)


def _supplying(parties: Iterable[Party]) -> Iterable[str]:
    """As recall counts them: who supplies, or makes something and is no start-up."""
    for party in parties:
        if Role.SUPPLIER in party.roles or (party.products and Role.STARTUP not in party.roles):
            yield party.id
