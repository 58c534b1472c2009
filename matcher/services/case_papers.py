"""办件材料 · Files that the applicant adds to an item of his case, replaces and takes back until the item is settled.

Seen by the applicant and by the desk; that the desk read one is in the audit log first. Bounds keep one case from filling the house.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Protocol
from uuid import uuid4

from matcher.access import Act, require
from matcher.entities.accounts import Viewer
from matcher.entities.case_papers import CasePaper
from matcher.entities.cases import Case, CaseAct, Side
from matcher.errors import BadInput, UnknownThing
from matcher.services.case_acts import Deed, noted
from matcher.services.cases import SECRET_DAYS, CaseDesk
from matcher.services.paper_kinds import kind_of
from matcher.services.paper_names import harmless_name

__all__ = ["MOST_BYTES", "MOST_PAPERS", "GivenFile", "PaperDesk"]

MOST_BYTES: Final = 8 * 1024 * 1024
"""Bytes of one paper: a photograph of a telephone fits."""
MOST_PAPERS: Final = 30
"""Papers of one case."""
_MEBIBYTE: Final = 1024 * 1024


class PaperBook(Protocol):
    """Where papers are kept; matcher.storage.case_papers is one."""

    def digest_of(self, data: bytes) -> bytes:
        """The same for the same file."""
        ...

    def of_case(self, case_id: str) -> list[CasePaper]:
        """Those of a case."""
        ...

    def get(self, case_id: str, paper_id: str) -> CasePaper:
        """Raises UnknownThing("unknown_case_paper")."""
        ...

    def bytes_of(self, paper: CasePaper) -> bytes:
        """The file as it came."""
        ...

    def add(self, paper: CasePaper, data: bytes, *, until: date) -> None:
        """Keep a file until a day."""
        ...

    def drop(self, paper: CasePaper) -> None:
        """The file is gone."""
        ...


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file as it was sent."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class PaperDesk:
    """Papers of cases at one moment; `desk` and `book` inside one transaction that is under way."""

    desk: CaseDesk
    book: PaperBook
    note_reading: Callable[[CasePaper, Viewer], None]

    def of_case(self, case_id: str, viewer: Viewer) -> list[CasePaper]:
        """In the order they came. Raises UnknownThing("unknown_case") for a case of others."""
        return self.book.of_case(self.desk.seen(case_id, viewer).id)

    def read(self, case_id: str, paper_id: str, viewer: Viewer) -> tuple[CasePaper, bytes]:
        """(paper, its bytes); whoever reads it for another organisation is noted first. Raises UnknownThing."""
        case = self.desk.seen(case_id, viewer)
        paper = self.book.get(case_id, paper_id)
        if case.party_id not in viewer.party_ids:
            self.note_reading(paper, viewer)
        return paper, self.book.bytes_of(paper)

    def add(
        self, case_id: str, item: str, files: Sequence[GivenFile], viewer: Viewer, *, label: str = "", replaces: str = ""
    ) -> list[CasePaper]:  # fmt: skip
        """All of the files or none, in place of one that was there where `replaces` names it. A file sent twice is kept once.

        Raises UnknownThing: unknown_case, unknown_paper; Forbidden; BadInput: unknown_case_item, paper_settled, paper_label,
        papers_none, papers_many, paper_large, and what kind_of says.
        """
        case = self._own(case_id, viewer)
        _check_place(case, item, label)
        if not files:
            raise BadInput("papers_none")
        made = [self._made(case, item, label, one, viewer) for one in files]
        old = self._replaced(case_id, item, replaces)
        self._note(case, CaseAct.FILED, item, label, viewer)  # whoever else adds to this case waits from here on
        there = [one for one in self.book.of_case(case_id) if old is None or one.id != old.id]
        if old is not None:
            self.book.drop(old)
        known = {(one.item, one.label, one.digest): one for one in there}
        kept = list[CasePaper]()
        until = self.desk.ground.day + timedelta(days=SECRET_DAYS)
        for paper, data in made:
            place = (paper.item, paper.label, paper.digest)
            if place not in known:
                known[place] = paper
                self.book.add(paper, data, until=until)
            kept.append(known[place])
        if len(known) > MOST_PAPERS:
            raise BadInput("papers_many", high=MOST_PAPERS)
        return kept

    def remove(self, case_id: str, paper_id: str, viewer: Viewer) -> None:
        """The file is gone. Raises UnknownThing, Forbidden, BadInput("paper_settled")."""
        case = self._own(case_id, viewer)
        paper = self.book.get(case_id, paper_id)
        _check_place(case, paper.item, "")
        self._note(case, CaseAct.REMOVED, paper.item, paper.label, viewer)
        self.book.drop(paper)

    def _own(self, case_id: str, viewer: Viewer) -> Case:
        """The case of whoever speaks for its applicant; the desk reads papers and adds none."""
        case = self.desk.seen(case_id, viewer)
        if case.party_id not in viewer.party_ids:
            require(viewer, Act.WRITE, case.party_id)
            raise BadInput("paper_by_applicant")
        return case

    def _replaced(self, case_id: str, item: str, paper_id: str) -> CasePaper | None:
        old = self.book.get(case_id, paper_id) if paper_id else None
        if old is not None and old.item != item:
            raise UnknownThing("unknown_case_paper", value=paper_id)
        return old

    def _made(self, case: Case, item: str, label: str, given: GivenFile, viewer: Viewer) -> tuple[CasePaper, bytes]:
        if len(given.data) > MOST_BYTES:
            raise BadInput("paper_large", high=MOST_BYTES // _MEBIBYTE)
        kind = kind_of(given.data)
        name, digest = harmless_name(given.name, kind, label), self.book.digest_of(given.data)
        paper = CasePaper(
            f"paper_{uuid4().hex}", case.id, item, label, name, kind, len(given.data), digest, viewer.account_id or "",
            self.desk.ground.now,
        )  # fmt: skip
        return paper, given.data

    def _note(self, case: Case, act: CaseAct, item: str, label: str, viewer: Viewer) -> None:
        """A line of the log in the same transaction; the item is looked at again, for it may have been settled meanwhile."""
        deed = Deed(act, Side.APPLICANT, viewer.account_id or "", text=label)

        def step(fresh: Case) -> Case:
            _check_place(fresh, item, "")
            return noted(fresh, deed, (item,), self.desk.ground.now)

        self.desk.tell(self.desk.book.change(case.id, step), act, viewer)


def _check_place(case: Case, item: str, label: str) -> None:
    found = case.item(item)
    if not found.is_open:
        raise BadInput("paper_settled", value=found.code, state=found.state)
    if label and label not in found.papers:
        raise BadInput("paper_label", value=label, known=found.papers)
