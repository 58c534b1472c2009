"""Files of cases in the records: whole or not at all, unreadable in the database, gone with their case and past their day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import text

from matcher.bootstrap import House
from matcher.entities import Party, Role
from matcher.entities.accounts import ALL_SCOPES, UserRole, Viewer
from matcher.entities.case_papers import CasePaper, PaperKind
from matcher.entities.cases import Case, CaseAct, CaseKind
from matcher.errors import BadInput, Unavailable, UnknownThing
from matcher.services.case_acts import Deed
from matcher.services.case_opening import Opening
from matcher.services.case_papers import MOST_PAPERS, GivenFile
from matcher.services.cases import SECRET_DAYS
from matcher.settings import Settings, shipped_data
from tests.fakes import FakeClock
from tests.matcher.services.paper_files import PDF

SECRET = b"canary-in-a-paper"
DATA = b"%PDF-1.7\n" + SECRET + b"\n%%EOF\n"
OWNER = Viewer("A1", party_ids=frozenset({"S1"}), roles=frozenset({UserRole.STARTUP}), scopes=ALL_SCOPES)
DESK = Viewer("O1", roles=frozenset({UserRole.OPERATOR}), scopes=ALL_SCOPES)
PARTY = Party(id="S1", name="样例电器", roles=(Role.STARTUP,), region="330382")


@pytest.fixture
def house(tmp_path: Path, records_url: str) -> Iterator[House]:
    settings = Settings(home=tmp_path, data=shipped_data(), database_url=records_url)
    opened = House(settings, clock=FakeClock())  # type: ignore[arg-type]  # stands still
    opened.writer.put_parties([PARTY])
    yield opened
    opened.close()


def a_case(house: House, *, draft: bool = False) -> Case:
    with house.case_work() as desk:
        return desk.open(Opening(CaseKind.HELP, text="求助", draft=draft), PARTY, OWNER)


def add(house: House, case: Case, *data: bytes, viewer: Viewer = OWNER, replaces: str = "") -> list[CasePaper]:
    files = [GivenFile(f"材料{number}.pdf", one) for number, one in enumerate(data)]
    with house.paper_work() as desk:
        return desk.add(case.id, "1", files, viewer, replaces=replaces)


def acts(house: House, case: Case) -> list[str]:
    return [line.act.value for line in house.cases.get(case.id).log]


def test_a_paper_comes_back_byte_for_byte_and_no_byte_of_it_can_be_read_in_the_database(house: House) -> None:
    case = a_case(house)
    (paper,) = add(house, case, DATA)
    assert (paper.kind, paper.name, paper.byte_count) == (PaperKind.PDF, "材料0.pdf", len(DATA))
    with house.paper_work() as desk:
        assert desk.read(case.id, paper.id, OWNER) == (paper, DATA)
    with house.beside.reading() as connection:
        stored = b"".join(bytes(one) for one in connection.scalars(text("SELECT cipher FROM case_papers")))
    assert SECRET not in stored
    assert acts(house, case) == ["opened", "submitted", "filed"]


def test_of_several_files_all_are_kept_or_none(house: House) -> None:
    case = a_case(house)
    with pytest.raises(BadInput) as refusal:
        add(house, case, DATA, PDF, b"MZ")
    assert (refusal.value.code, house.case_papers.of_case(case.id), acts(house, case)) == (
        "paper_kind", [], ["opened", "submitted"],
    )  # fmt: skip


def test_a_transaction_that_breaks_leaves_neither_paper_nor_line(house: House) -> None:
    case = a_case(house)

    def break_off() -> None:
        with house.paper_work() as desk:
            desk.add(case.id, "1", [GivenFile("a.pdf", DATA)], OWNER)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert (house.case_papers.of_case(case.id), acts(house, case)) == ([], ["opened", "submitted"])


def test_a_file_sent_twice_is_kept_once(house: House) -> None:
    case = a_case(house)
    first, second = add(house, case, DATA)[0], add(house, case, DATA, PDF)
    assert (second[0].id, len(house.case_papers.of_case(case.id))) == (first.id, 2)


def test_a_new_file_stands_in_the_place_of_the_one_it_replaces(house: House) -> None:
    case = a_case(house)
    (old,) = add(house, case, DATA)
    (new,) = add(house, case, PDF, replaces=old.id)
    assert [one.id for one in house.case_papers.of_case(case.id)] == [new.id]
    with pytest.raises(UnknownThing):
        add(house, case, DATA, replaces=old.id)


def test_a_case_takes_no_more_than_its_papers(house: House) -> None:
    case = a_case(house)
    add(house, case, *(PDF + b"\n" * number for number in range(MOST_PAPERS)))
    with pytest.raises(BadInput) as refusal:
        add(house, case, DATA)
    assert (refusal.value.code, len(house.case_papers.of_case(case.id))) == ("papers_many", MOST_PAPERS)


def test_two_who_add_at_the_same_time_wait_for_each_other(house: House) -> None:
    case, start, kept = a_case(house), Barrier(2), list[str]()

    def send(number: int) -> None:
        start.wait()
        kept.append(add(house, case, PDF + b"\n" * number)[0].id)

    threads = [Thread(target=send, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(kept) == sorted(one.id for one in house.case_papers.of_case(case.id))
    assert acts(house, case) == ["opened", "submitted", "filed", "filed"]


def test_once_an_item_is_settled_its_papers_stay_as_they_are(house: House) -> None:
    case = a_case(house)
    (paper,) = add(house, case, DATA)
    with house.case_work() as desk:
        desk.act(case.id, Deed(CaseAct.SETTLED), DESK)
    for change in (lambda: add(house, case, PDF), lambda: remove(house, case, paper)):
        with pytest.raises(BadInput) as refusal:
            change()
        assert refusal.value.code == "paper_settled"
    assert house.case_papers.bytes_of(paper) == DATA


def remove(house: House, case: Case, paper: CasePaper) -> None:
    with house.paper_work() as desk:
        desk.remove(case.id, paper.id, OWNER)


def test_a_paper_that_was_taken_back_is_gone_and_the_log_says_so(house: House) -> None:
    case = a_case(house)
    (paper,) = add(house, case, DATA)
    remove(house, case, paper)
    assert (house.case_papers.of_case(case.id), acts(house, case)[-1]) == ([], "removed")
    with pytest.raises(UnknownThing):
        house.case_papers.bytes_of(paper)


def test_the_desk_reads_papers_is_noted_and_adds_none(house: House) -> None:
    case = a_case(house)
    (paper,) = add(house, case, DATA)
    with house.paper_work() as desk:
        assert desk.read(case.id, paper.id, DESK)[1] == DATA
    assert [one.actor for one in house.audit.newest(subject=case.id) if one.act == "case_paper_read"] == ["O1"]
    with pytest.raises(BadInput) as refusal:
        add(house, case, PDF, viewer=DESK)
    assert refusal.value.code == "paper_by_applicant"


def test_papers_of_a_draft_are_not_there_for_the_desk_until_it_is_handed_in(house: House) -> None:
    case = a_case(house, draft=True)
    (paper,) = add(house, case, DATA)
    with pytest.raises(UnknownThing), house.paper_work() as desk:
        desk.read(case.id, paper.id, DESK)
    with house.case_work() as desk:
        desk.act(case.id, Deed(CaseAct.SUBMITTED), OWNER)
    with house.paper_work() as papers:
        assert papers.read(case.id, paper.id, DESK)[1] == DATA


def test_papers_go_past_their_day(house: House) -> None:
    case, today = a_case(house), house.clock.today()
    add(house, case, DATA)
    last = today + timedelta(days=SECRET_DAYS)
    assert house.case_papers.forget_expired(last) == 0
    assert house.case_papers.forget_expired(last + timedelta(days=1)) == 1
    assert house.case_papers.of_case(case.id) == []


def test_papers_go_with_their_case(house: House) -> None:
    case = a_case(house, draft=True)
    add(house, case, DATA)
    with house.case_work() as desk:
        desk.discard(case.id, OWNER)
    with house.beside.reading() as connection:
        left = [
            connection.scalar(text(f"SELECT count(*) FROM {name}")) for name in ("case_papers", "case_lines", "cases")
        ]
    assert left == [0, 0, 0]


def test_a_draft_that_nobody_touches_goes_and_one_that_was_handed_in_stays(house: House) -> None:
    case, kept = a_case(house, draft=True), a_case(house)
    add(house, case, DATA)
    later = datetime.now(UTC) + timedelta(days=1)
    assert (house.cases.forget_drafts(later - timedelta(days=2)), house.cases.forget_drafts(later)) == (0, 1)
    assert house.case_papers.of_case(case.id) == []
    assert house.cases.get(kept.id).id == kept.id


def test_a_paper_moved_to_another_case_in_the_database_cannot_be_read(house: House) -> None:
    case, other = a_case(house), a_case(house)
    (paper,) = add(house, case, DATA)
    with house.beside.write() as connection:
        connection.execute(text("UPDATE case_papers SET case_id = :other"), {"other": other.id})
    with pytest.raises(Unavailable):
        house.case_papers.bytes_of(replace(paper, case_id=other.id))


def test_a_paper_changes_nothing_of_the_version_of_the_records(house: House) -> None:
    case, before = a_case(house), house.repository.data_version()
    add(house, case, DATA)
    assert house.repository.data_version() == before
