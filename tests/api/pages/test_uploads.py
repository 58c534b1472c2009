"""An operator hands over files on the page: read whole or refused, rehearsed or imported, and a blank template for each kind."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from httpx import Response
from starlette.testclient import TestClient

from api.app import create_app
from api.bodies import UPLOAD_LIMIT
from matcher.bootstrap import House
from matcher.entities.accounts import SYSTEM, Membership, UserRole
from matcher.entities.jobs import JobKind
from matcher.measures import ALL_TEMPLATES
from matcher.retrieval.generation import Encoders
from matcher.settings import Settings, shipped_data
from matcher.storage.imports.reading import open_sheet
from matcher.storage.imports.recognition import recognise
from tests.fakes import FakeClock, FakeEncoder

PASSWORD = "银触点 and 断路器 7"
PATH = "/operators/imports"
CSV = "企业名称,主体编号,主营产品\n样例阀门厂,V1,球阀、闸阀\n,V2,无名\n".encode("gb18030")
File = tuple[str, bytes]


class Desk:
    """A house with its browser, signed in as whoever is asked for."""

    def __init__(self, home: Path) -> None:
        self.house = House(replace(Settings(home=home, data=shipped_data())), clock=FakeClock())  # type: ignore[arg-type]  # stands still
        self.house.__dict__["encoders"] = Encoders(text=FakeEncoder(), product=FakeEncoder("fake-2"))
        for login, role in (("op", UserRole.OPERATOR), ("org", UserRole.ORGANISER)):
            self.house.door.add_account(SYSTEM, login, login, PASSWORD, [Membership(role)])
        self.app = create_app(self.house)

    def signed_in(self, login: str) -> TestClient:
        browser = TestClient(self.app, follow_redirects=False)
        browser.post("/sign-in", data={"csrf": _word(browser, "/sign-in"), "login": login, "password": PASSWORD})
        return browser

    def send(self, *files: File, login: str = "op", **fields: str) -> Response:
        browser = self.signed_in(login)
        known: dict[str, Any] = {"csrf": _word(browser, "/me")} | fields
        return browser.post(PATH, data=known, files=[("file", file) for file in files])  # type: ignore[return-value]

    def report(self) -> dict[str, Any]:
        """What came of the newest import."""
        for _ in range(400):
            job = self.house.jobs.of_kind(JobKind.IMPORT)[0]
            if job.state.is_final:
                return dict(job.result or {})
            time.sleep(0.05)
        raise TimeoutError


def _word(browser: TestClient, path: str) -> str:
    word: str = re.findall(r'name="csrf" value="(\w+)"', browser.get(path).text)[0]
    return word


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "home")
    with TestClient(made.app):
        yield made
    made.house.close()


def a_workbook(*rows: tuple[str, ...]) -> bytes:
    book, kept = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]  # a new book has a sheet
    book.save(kept)
    return kept.getvalue()


def test_a_file_is_taken_in_and_every_row_is_accounted_for(desk: Desk) -> None:
    answer = desk.send(("../../企业.csv", CSV))
    assert (answer.status_code, answer.headers["location"]) == (303, PATH)
    (told,) = desk.report()["files"]
    assert (told["file"], told["accepted"], len(told["rejected"])) == ("企业.csv", 1, 1)
    assert desk.house.repository.party("V1").name == "样例阀门厂"


def test_a_workbook_is_taken_in_as_well(desk: Desk) -> None:
    desk.send(("企业.xlsx", a_workbook(("企业名称", "主体编号"), ("样例泵厂", "V3"))))
    assert desk.report()["files"][0]["accepted"] == 1
    assert desk.house.repository.party("V3").name == "样例泵厂"


def test_a_rehearsal_tells_and_writes_nothing(desk: Desk) -> None:
    desk.send(("企业.csv", CSV), rehearse="yes")
    assert desk.report()["files"][0]["accepted"] == 1
    assert desk.house.repository.parties_by_id(["V1"]) == {}


@pytest.mark.parametrize(
    ("files", "code"), [((), "upload_without_files"), ((("清单.pdf", b"%PDF"),), "upload_kind")]
)  # fmt: skip
def test_what_cannot_be_imported_is_refused_with_the_way_out(desk: Desk, files: tuple[File, ...], code: str) -> None:
    browser = desk.signed_in("op")
    parts = [("file", file) for file in files] or [("file", ("", b""))]
    answer = browser.post(PATH, data={"csrf": _word(browser, "/me")}, files=parts, headers={"accept": "text/html"})
    assert (answer.status_code, code in answer.text) == (422, True)
    assert desk.house.jobs.of_kind(JobKind.IMPORT) == []


def test_who_may_not_import_has_nothing_taken_in(desk: Desk) -> None:
    assert desk.send(("企业.csv", CSV), login="org").status_code == 403
    assert TestClient(desk.app).post(PATH, files={"file": ("企业.csv", CSV)}).status_code == 401
    assert desk.house.jobs.of_kind(JobKind.IMPORT) == []


def test_a_form_without_the_word_of_its_page_is_refused(desk: Desk) -> None:
    assert desk.signed_in("op").post(PATH, files={"file": ("企业.csv", CSV)}).status_code == 403


def test_more_than_the_limit_is_not_read(desk: Desk) -> None:
    assert desk.send(("企业.csv", b"a" * (UPLOAD_LIMIT + 1))).status_code == 413


def test_the_list_of_jobs_does_not_load_the_files(desk: Desk) -> None:
    desk.send(("企业.csv", CSV))
    desk.report()
    assert [dict(job.asked) for job in desk.house.jobs.of_kind(JobKind.IMPORT)] == [{}]


@pytest.mark.parametrize("name", [template.name for template in ALL_TEMPLATES])
def test_a_blank_template_is_read_back_as_its_own_kind(desk: Desk, name: str, tmp_path: Path) -> None:
    answer = desk.signed_in("op").get(f"{PATH}/templates/{name}")
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book.active
    assert sheet is not None
    sheet.append(["样例"] * sheet.max_column)
    path = tmp_path / "filled.xlsx"
    book.save(path)
    recognition = recognise(open_sheet(path), ALL_TEMPLATES)
    assert (recognition.template.name, len(recognition.columns)) == (name, sheet.max_column)
