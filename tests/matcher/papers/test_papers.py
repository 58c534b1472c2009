from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from icalendar import Calendar

from matcher.papers import Entry, Guest, Programme, agendas_pdf, badges_pdf, calendar_of, programme_pdf, programme_xlsx
from matcher.papers.badges import name_size, qr_svg

START = datetime(2026, 2, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def programme() -> Programme:
    guests = (
        Guest("S1", "=cmd|断路器厂", "a", badge="http://127.0.0.1/b/1"),
        Guest("P1", "#show[银触点] $x$ 厂", "b", badge="x"),
    )
    entry = Entry(0, 2, START, START + timedelta(minutes=20), "S1", "P1")
    return Programme(
        "fair_1", "触点对接会", "云谷大厅", date(2026, 2, 1), 3, datetime(2026, 1, 20, tzinfo=UTC), guests, (entry,)
    )


def test_a_calendar_holds_the_hours_of_shanghai(programme: Programme) -> None:
    calendar = Calendar.from_ical(calendar_of(programme, "S1"))
    (event,) = calendar.walk("VEVENT")
    assert event["DTSTART"].dt.astimezone(UTC) == datetime(2026, 2, 1, 1, 0, tzinfo=UTC)
    assert (event["DTSTART"].params["TZID"], str(event["SEQUENCE"])) == ("Asia/Shanghai", "3")
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Shanghai"]


def test_a_meeting_keeps_its_uid_through_the_versions(programme: Programme) -> None:
    uids = {
        str(Calendar.from_ical(calendar_of(one, "S1")).walk("VEVENT")[0]["UID"])
        for one in (programme, replace(programme, version=4))
    }
    assert len(uids) == 1


def test_a_meeting_that_is_off_is_told_as_cancelled_to_its_two_alone(programme: Programme) -> None:
    off = replace(programme, entries=(), cancelled=programme.entries)
    (event,) = Calendar.from_ical(calendar_of(off, "S1")).walk("VEVENT")
    (kept,) = Calendar.from_ical(calendar_of(programme, "S1")).walk("VEVENT")
    assert (str(event["STATUS"]), event["UID"]) == ("CANCELLED", kept["UID"])
    assert Calendar.from_ical(calendar_of(off, "S9")).walk("VEVENT") == []


@pytest.mark.parametrize("make", [programme_pdf, agendas_pdf, badges_pdf])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_papers_are_set_and_names_are_no_markup(programme: Programme, make, lang: str) -> None:  # type: ignore[no-untyped-def]
    made = make(programme, lang)
    assert made[:5] == b"%PDF-"
    assert make(programme, lang) == made


def test_no_cell_of_the_sheet_is_a_formula(programme: Programme) -> None:
    book = openpyxl.load_workbook(io.BytesIO(programme_xlsx(programme)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert "'=cmd|断路器厂" in [cell.value for cell in cells]


def test_a_programme_without_meetings_is_set_too(programme: Programme) -> None:
    assert programme_pdf(replace(programme, entries=()))[:5] == b"%PDF-"


def test_a_qr_code_is_a_picture(programme: Programme) -> None:
    assert qr_svg("http://127.0.0.1/b/1").startswith("<svg")


def test_the_longer_a_name_the_smaller_it_is_set_and_never_too_small_to_read() -> None:
    sizes = [name_size("温" * count) for count in (4, 20, 40, 80, 400)]
    assert sizes == sorted(sizes, reverse=True)
    assert (sizes[0], sizes[-1]) == (18.0, 6.0)
    assert name_size("wide") == name_size("宽字")
