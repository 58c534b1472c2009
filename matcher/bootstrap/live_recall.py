"""活召回 · Recall on the records as they are now; what takes long is made aside while the one before answers.

What was written since the indexes were made stands on two shelves in memory: a larger one, made aside, of bulk writes and
of what is older than the last round of transactions, and a small one of what was written by hand since, made at once.
Which offer stands on which follows from the records alone. Decisions 0010 and 0031.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from threading import Lock

from matcher.bootstrap.newest import Newest
from matcher.errors import Unavailable
from matcher.retrieval.generation import Generation, is_near
from matcher.retrieval.recall import Recall
from matcher.retrieval.young import Young
from matcher.storage import SqlRepository

__all__ = ["BULK", "ROUND", "Live", "LiveRecall"]

BULK = 100
"""Offers of one transaction from which it counts as written in bulk."""
ROUND = 100
"""Transactions after which what was written by hand moves to the larger shelf."""
_NONE_FITS: Hashable = "none fits"
Counts = Mapping[int, int]
"""Number of a transaction → how many offers stand as it wrote them."""


@dataclass(frozen=True, slots=True)
class _Base:
    """A generation, and what stands on the larger shelf beside it."""

    recall: Recall  # of the generation alone
    lot: Young | None
    written: Counts
    data_version: str

    @property
    def key(self) -> Hashable:
        """The same for all records that the same base is made of."""
        return _key(self.recall.generation, self.written)


@dataclass(frozen=True, slots=True)
class Live:
    """Recall, and the version of the records it answers from: while more is made aside, that of what is made."""

    recall: Recall
    data_version: str
    base: _Base
    small: Young | None
    seen: str  # version of the records when the small shelf was made
    is_whole: bool  # nothing is missing
    revision: int  # number of the last transaction when it was last looked whether they are still these


@dataclass(slots=True)
class LiveRecall:
    """`open`: recall on the newest generation near the records, or on a new one; `broken`: hears what failed aside."""

    repository: SqlRepository
    open: Callable[[SqlRepository], Recall]
    broken: Callable[[Exception], None]
    _bases: Newest[_Base] = field(init=False)
    _joining: Lock = field(default_factory=Lock)
    _live: Live | None = None

    def __post_init__(self) -> None:
        """Nothing is made yet."""
        self._bases = Newest("recall", self.broken)

    def now(self, *, patience: float | None) -> Live:
        """Recall on the records as they are. Raises Unavailable("no_records").

        What was written in bulk is waited for `patience` seconds, None: to the end; what was written by hand is always there.
        """
        live, (version, revision) = self._live, self.repository.stand()
        if live is not None and live.is_whole and live.seen == version:
            return live if live.revision == revision else self._again(live, revision)
        base = self._base(patience)
        with self._joining:  # two visitors at once must not make the same shelf twice
            self._live = self._join(base, self._live)
            return self._live

    def _again(self, live: Live, revision: int) -> Live:
        """The same as of a later transaction, which left the records as they were."""
        with self._joining:
            if self._live is live:
                self._live = replace(live, revision=revision)
            return self._live or live

    def begin(self) -> None:
        """Have it made ready aside."""
        self._bases.begin(self._make)

    def settle(self, seconds: float) -> None:
        """Wait for what is under way."""
        self._bases.settle(seconds)

    def _base(self, patience: float | None) -> _Base:
        with self.repository.fixed() as records:
            last = self._bases.last
            fits = last is not None and is_near(last.recall.generation, records)
            key = (
                _key(last.recall.generation, _settled(records, last.recall.generation)) if last and fits else _NONE_FITS
            )
            # an index of other records than these never answers, however long a new one takes
            may_answer = last is not None and _is_of(records, last.recall.generation)
        return self._bases.get(key, self._make, patience=patience if may_answer else None)

    def _make(self) -> tuple[Hashable, _Base]:
        with self.repository.fixed() as records:  # one view of the records while the indexes are made of them
            last = self._bases.last
            if not records.offer_counts():
                raise Unavailable("no_records")
            near = last is not None and is_near(last.recall.generation, records)
            recall = last.recall if last and near else self.open(records)
            written = _settled(records, recall.generation)
            if last is None or last.recall is not recall or last.written != written:
                recall.get_ready()
                lot = _stand(recall, records, written, last.lot if last else None, last)
                last = _Base(recall, lot, written, records.data_version())
            return last.key, last

    def _join(self, base: _Base, before: Live | None) -> Live:
        with self.repository.fixed() as records:
            seen, revision = records.stand()
            if before is not None and before.base is base and before.seen == seen:
                return before
            generation, counts = base.recall.generation, records.counts_by_revision(base.recall.generation.revision)
            by_hand = [number for number, count in counts.items() if number not in base.written and count < BULK]
            small = _stand(
                base.recall, records, by_hand, before.small if before else None, before.base if before else None
            )
            is_whole = is_near(generation, records) and base.key == _key(generation, _settled(records, generation))
        young = [one for one in (base.lot, small) if one is not None]
        recall = base.recall.joined(*young) if young else base.recall
        return Live(recall, seen if is_whole else base.data_version, base, small, seen, is_whole, revision)


def _settled(records: SqlRepository, generation: Generation) -> Counts:
    """What belongs on the larger shelf."""
    counts, last_round = records.counts_by_revision(generation.revision), records.revision() // ROUND * ROUND
    return {number: count for number, count in counts.items() if count >= BULK or number <= last_round}


def _stand(recall: Recall, records: SqlRepository, numbers: Iterable[int], before: Young | None,
           base: _Base | None) -> Young | None:  # fmt: skip
    """What these transactions wrote, on a shelf; None for nothing. What was read on the same chain is not read again."""
    offers = list(records.offers_of_revisions(numbers))
    same = base is not None and base.recall.generation.chain_version == recall.generation.chain_version
    return recall.stand(offers, before if same else None) if offers else None


def _key(generation: Generation, written: Counts) -> Hashable:
    return generation.revision, generation.lineage, generation.chain_version, tuple(sorted(written.items()))


def _is_of(records: SqlRepository, generation: Generation) -> bool:
    return records.lineage(generation.revision) == generation.lineage
