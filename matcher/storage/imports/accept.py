"""收行 · The judged rows of one file become records, or are held for review, inside one write transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final, TypeVar

from matcher.entities import Need, Offer, Party
from matcher.errors import BadInput
from matcher.measures.template import Stated
from matcher.storage.imports.identity import KnownParties, Verdict, combine, is_bare, with_parties
from matcher.storage.imports.recognition import Recognition
from matcher.storage.imports.report import RowIssue
from matcher.storage.imports.stating import JudgedRow, judge_rows
from matcher.storage.names import name_key
from matcher.storage.rows import Values, material_row, need_row, offer_row, party_row, segment_row
from matcher.storage.writer import Transaction

_ROWS_A_BATCH: Final = 2_000

Key = tuple[str, str]  # table, id
Owned = TypeVar("Owned", Offer, Need)


@dataclass(slots=True)
class Acceptance:
    """What became of the rows of one file, and which row states which segment and product."""

    row_count: int = 0
    accepted_count: int = 0
    changed_count: int = 0
    review: list[RowIssue] = field(default_factory=list)
    rejected: list[RowIssue] = field(default_factory=list)
    warnings: list[RowIssue] = field(default_factory=list)
    segment_rows: dict[str, int] = field(default_factory=dict)
    product_rows: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)  # template column → header of the file


def accept_rows(
    recognition: Recognition, transaction: Transaction, progress: Callable[[int], None] | None = None
) -> Acceptance:
    """Judge and store every row of a file. `progress` is told the row reached, every 2,000 rows.

    Raises BadInput where the file breaks off; the caller's transaction then undoes all of it.
    """
    work = _File(recognition, transaction)
    rows = judge_rows(recognition)
    while batch := list(islice(rows, _ROWS_A_BATCH)):
        work.take(batch)
        if progress is not None:
            progress(batch[-1].row)
    return work.done


@dataclass(slots=True)
class _Accepted:
    """Records of a batch on their way into the database."""

    parties: dict[str, Party] = field(default_factory=dict)
    offers: list[Values] = field(default_factory=list)  # as rows: they were made to compare them
    needs: list[Need] = field(default_factory=list)
    materials: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    segments: list[dict[str, str]] = field(default_factory=list)
    replaced: list[tuple[str, str]] = field(default_factory=list)  # party known by name alone → party


class _File:
    """Goes through one file batch by batch."""

    def __init__(self, recognition: Recognition, transaction: Transaction) -> None:
        self.recognition, self.transaction = recognition, transaction
        self.stem = recognition.template.stem
        self.done = Acceptance(headers={column.name: header for _, header, column in recognition.columns})
        self.seen: dict[Key, tuple[bytes, int]] = {}  # content digest and row of what this file has stated
        self.names: dict[str, tuple[str, int]] = {}  # party id → name key and row
        self.known = KnownParties()

    def take(self, batch: list[JudgedRow]) -> None:
        """Judge the rows of a batch against the file and the records, then store those that hold."""
        stated = [row.stated for row in batch if row.stated is not None]
        parties = [party for each in stated for party in each.parties]
        self.known = KnownParties.around(self.transaction, parties, (id_ for each in stated for id_ in _owners(each)))
        accepted = _Accepted()
        for row in batch:
            self.done.row_count += 1
            self.done.warnings.extend(row.warnings)
            if row.stated is None:
                self.done.rejected.extend(row.faults)
            else:
                self._take_row(row, row.stated, accepted)
        self._store(accepted)

    def _take_row(self, row: JudgedRow, stated: Stated, accepted: _Accepted) -> None:
        try:
            offers = [offer_row(offer, self.stem) for offer in stated.offers]
            contents = dict(_contents(stated, offers))
        except BadInput as error:  # a number or a text that no database can hold
            facts = {name: fact for name, fact in error.facts.items() if name != "value"}
            self.done.rejected.append(RowIssue(row.row, "", error.code, str(error.facts.get("value")), "errors", facts))
            return
        verdicts = [(party, *self.known.judge(party)) for party in stated.parties]
        doubts = [*self._conflicts(row, stated, contents), *self._doubles(row, verdicts), *self._strangers(row, stated)]
        if doubts:
            self.done.review.extend(doubts)
            return
        if contents and all(self.seen.get(key, (None,))[0] == digest for key, digest in contents.items()):
            first = min(self.seen[key][1] for key in contents)
            self.done.warnings.append(
                RowIssue(row.row, "", "repeated_row", str(first), "warnings", {"first_row": first})
            )
        self.done.accepted_count += 1
        for key, digest in contents.items():
            self.seen.setdefault(key, (digest, row.row))
        ids = self._settle(row, verdicts, accepted)
        accepted.offers.extend([offer_row(_owned(offer, ids), self.stem) for offer in stated.offers] if ids else offers)
        accepted.needs.extend(_owned(need, ids) for need in stated.needs)
        accepted.materials.extend(stated.materials)
        accepted.segments.extend(dict(segment) for segment in stated.segments)
        self.done.product_rows.update((product, row.row) for product, _ in stated.materials)
        self.done.segment_rows.update((segment["segment_id"], row.row) for segment in stated.segments)

    def _conflicts(self, row: JudgedRow, stated: Stated, contents: dict[Key, bytes]) -> list[RowIssue]:
        """The same id with other content further up in the file; told once a column."""
        found = [
            (key[1], before[1])
            for key, digest in contents.items()
            if (before := self.seen.get(key)) and before[0] != digest
        ]
        for party in stated.parties:  # mentions of one party may differ in roles and region, but not in name
            named = self.names.get(party.id)
            if named is not None and named[0] != name_key(party.name):
                found.append((party.id, named[1]))
        issues = (self._conflict(row, id_, first_row) for id_, first_row in found)
        return list({issue.field: issue for issue in reversed(list(issues))}.values())

    def _conflict(self, row: JudgedRow, id_: str, first_row: int) -> RowIssue:
        return RowIssue(row.row, self._header(row, id_), "conflicting_id", id_, facts={"first_row": first_row})

    def _doubles(self, row: JudgedRow, verdicts: list[tuple[Party, Verdict, str]]) -> Iterator[RowIssue]:
        """Another party of the same name or USCC."""
        for party, verdict, other in verdicts:
            if verdict is Verdict.DOUBT:
                facts = {"other": other, "name": self.known.by_id[other].name}
                yield RowIssue(row.row, self._header(row, party.name), "possible_duplicate", party.name, facts=facts)

    def _strangers(self, row: JudgedRow, stated: Stated) -> Iterator[RowIssue]:
        """Offers and needs of a party that neither the row nor the records know."""
        here = {party.id for party in stated.parties}
        for owner in dict.fromkeys(_owners(stated)):
            if owner not in here and owner not in self.known.by_id:
                yield RowIssue(row.row, self._header(row, owner), "party_not_recorded", owner)

    def _settle(
        self, row: JudgedRow, verdicts: list[tuple[Party, Verdict, str]], accepted: _Accepted
    ) -> dict[str, str]:
        """Note the parties of an accepted row; stated id → id it is stored under, where they differ."""
        ids: dict[str, str] = {}
        for party, verdict, other in verdicts:
            self.names.setdefault(party.id, (name_key(party.name), row.row))
            stored = self.known.by_id.get(party.id)
            if verdict is Verdict.KNOWN_BY_NAME:
                ids[party.id], stored = other, self.known.by_id[other]
                party = replace(stored, roles=party.roles)
            elif verdict is Verdict.NAMED_BEFORE:
                stored = self.known.by_id[other]
                accepted.replaced.append((other, party.id))
                self.known.forget(other)
            settled = combine(stored, party)
            accepted.parties[settled.id] = settled
            self.known.accept(settled)
        return ids

    def _store(self, accepted: _Accepted) -> None:
        put = self.transaction
        self.done.changed_count += (
            put.put_parties(accepted.parties.values())
            + put.put_offer_rows(accepted.offers)
            + put.put_needs(accepted.needs)
            + put.put_materials(accepted.materials)
            + put.put_segments(accepted.segments)
        )
        for old, new in accepted.replaced:
            put.replace_party(old, new)

    def _header(self, row: JudgedRow, value: str) -> str:
        name = row.column_with(value)
        return self.recognition.header_of(name) if name else ""


def _contents(stated: Stated, offers: Iterable[Values]) -> Iterator[tuple[Key, bytes]]:
    """Digest of each record a row states; parties without their roles, and only those of which more than a name is said."""
    for party in stated.parties:
        if not is_bare(party):
            yield ("parties", party.id), party_row(replace(party, roles=()))["digest"]
        else:
            party_row(party)  # only to learn whether it can be stored
    for row in offers:
        yield ("offers", row["id"]), row["digest"]
    for need in stated.needs:
        yield ("needs", need.id), need_row(need)["digest"]
    for product, materials in stated.materials:
        yield ("materials", product), material_row(product, materials)["digest"]
    for segment in stated.segments:
        yield ("segments", segment["segment_id"]), segment_row(segment)["digest"]


def _owners(stated: Stated) -> Iterable[str]:
    owners = (*(offer.party_id for offer in stated.offers), *(need.party_id for need in stated.needs))
    return (owner for owner in owners if owner is not None)


def _owned(record: Owned, ids: dict[str, str]) -> Owned:
    return replace(record, party_id=with_parties(ids, record.party_id)) if ids else record
