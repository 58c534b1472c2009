"""自述 · An organisation changes what is known of it: at once, by itself, nobody's words lost and nothing confirmed overwritten.

What others confirm (在孵, 重点项目, 核验 …) stays as it is; contact data has no place in a text that everybody reads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from graph.placement import Placer, Verdict
from matcher.entities import Party
from matcher.entities.accounts import Viewer
from matcher.entities.own_facts import PUBLIC_FIELDS, SELF_STATED, OwnFacts
from matcher.errors import BadInput, Stale
from matcher.measures.policy import Rule
from matcher.services.contacts import traces_in
from matcher.services.placements import judge_party
from matcher.services.today import entitlements_of
from matcher.storage.party_work import PartyWork, tag_of

__all__ = ["Missing", "completeness", "missing_of", "revise", "tag_of", "understood", "with_own_facts"]

_TELLING: Final = 8  # characters of text below which nobody finds it
_MOST_NAMED: Final = 6
_WANTED: Final = ("text", "products", "inputs", "segments", "region", "stage", "employees", "founded")
"""What lists and policies ask for first, the most telling first."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A field that is empty, how many policies cannot be judged without it, and whether everybody should state it."""

    field: str
    policies: int = 0
    is_basic: bool = True


def revise(
    work: PartyWork, party_id: str, wish: OwnFacts, *, tag: str | None, viewer: Viewer, now: datetime
) -> Party:  # fmt: skip
    """The party with other words of its own, counting at once; the same words change nothing.

    Raises Stale("party_stale") when it has changed since `tag`, BadInput for a name that is empty or another's, contact
    data in a public text, a segment that is not there, or a fact that is not its own to state.
    """
    known = work.party(party_id)
    if tag is not None and tag != tag_of(known):
        raise Stale("party_stale", value=known.name)
    after = with_own_facts(known, wish)
    changed = _changed(known, after)
    if changed:
        _check(work, known, after)
        work.put(after, viewer, changed, now)
    return after


def with_own_facts(party: Party, wish: OwnFacts) -> Party:
    """The party as it would stand: its own words anew, all else as it is. Raises BadInput("fact_not_own")."""
    foreign = [name for name in wish.facts if name not in SELF_STATED]
    if foreign:
        raise BadInput("fact_not_own", value=foreign, pointer=f"/facts/{foreign[0]}")
    confirmed = {name: value for name, value in party.facts.items() if name not in SELF_STATED}
    return replace(
        party, name=wish.name, region=wish.region, stage=wish.stage, text=wish.text, products=wish.products,
        inputs=wish.inputs, segments=wish.segments, facts=confirmed | dict(wish.facts),
    )  # fmt: skip


def understood(placer: Placer, party: Party) -> Verdict:
    """Where the engine puts the party by its words, products and codes, with what it goes by."""
    return judge_party(placer, party)


def missing_of(party: Party, rules: Sequence[Rule], day: date) -> tuple[Missing, ...]:
    """What is empty and would help, the most telling first; facts by how many policies wait for them."""
    waiting = Counter(name for one in entitlements_of(party, rules, day) for name in one.verdict.missing)
    empty = [name for name in _WANTED if _is_empty(party, name)]
    asked = [name for name, _ in waiting.most_common() if name in SELF_STATED and name not in empty]
    return (
        *(Missing(name, waiting[name]) for name in empty),
        *(Missing(name, waiting[name], is_basic=False) for name in asked[:_MOST_NAMED]),
    )


def completeness(missing: Iterable[Missing]) -> float:
    """How much of what everybody should state is there: 0–1."""
    return 1 - sum(one.is_basic for one in missing) / len(_WANTED)


def _is_empty(party: Party, name: str) -> bool:
    if name == "text":
        return len(party.text.strip()) < _TELLING
    return not (getattr(party, name) if name in PUBLIC_FIELDS else party.facts.get(name) is not None)


def _changed(before: Party, after: Party) -> list[str]:
    fields = [name for name in PUBLIC_FIELDS if getattr(before, name) != getattr(after, name)]
    return fields + [name for name in SELF_STATED if before.facts.get(name) != after.facts.get(name)]


def _check(work: PartyWork, before: Party, after: Party) -> None:
    if not any(map(str.isalnum, after.name)):
        raise BadInput("party_unnamed", value=after.name, pointer="/name")
    if after.name != before.name and work.others_named(after.name, after.id):
        raise BadInput("name_taken", value=after.name, pointer="/name")
    for field, text in (("name", after.name), ("text", after.text), ("products", "、".join(after.products)),
                        ("inputs", "、".join(after.inputs))):  # fmt: skip
        if text not in (before.name, before.text):
            _refuse_contacts(text, field)
    new = [id for id in after.segments if id not in before.segments]
    if strange := work.unknown_segments(new):
        raise BadInput("unknown_segment", value=strange[0], pointer="/segments")


def _refuse_contacts(text: str, field: str) -> None:
    if any(traces_in(text)):
        raise BadInput("contact_in_public", pointer=f"/{field}")
