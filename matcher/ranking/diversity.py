"""多样性 · A list in which one counterpart cannot take every place, and in which every kind is heard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def cap_by_party(order: Iterable[int], party_of: Callable[[int], str | None], *, top: int, cap: int = 2) -> list[int]:
    """The first `top` of `order` with at most `cap` of one party; None stands for unknown and is not capped.

    Skipped candidates come back at the end when the list would otherwise stay short.
    """
    taken: list[int] = []
    skipped: list[int] = []
    seen: Counter[str] = Counter()
    for item in order:
        party = party_of(item)
        if party is not None and seen[party] >= cap:
            skipped.append(item)
            continue
        if party is not None:
            seen[party] += 1
        taken.append(item)
        if len(taken) == top:
            break
    return (taken + skipped)[:top]


def one_voice(order: Iterable[int], copy_of: Callable[[int], str | None], *, cap: int = 2) -> Iterator[int]:
    """The same candidates with at most `cap` of one profile before all others, further copies at the end.

    None stands for a profile that tells too little to be a copy.
    """
    copies: list[int] = []
    seen: Counter[str] = Counter()
    for item in order:
        profile = copy_of(item)
        if profile is not None:
            seen[profile] += 1
            if seen[profile] > cap:
                copies.append(item)
                continue
        yield item
    yield from copies


def interleave(lists: Sequence[Sequence[Item]], top: int) -> list[Item]:
    """Round robin: the best of each list, then the second of each …, until `top` are taken."""
    rounds = max((len(items) for items in lists), default=0)
    mixed = [items[place] for place in range(rounds) for items in lists if place < len(items)]
    return mixed[:top]
