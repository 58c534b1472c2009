"""纸面 · A fair on paper and on the phone: programme and agendas as PDF, calendars, badges, sheets. Knows no database, no web."""

from matcher.papers.badges import badges_pdf
from matcher.papers.calendars import calendar_of
from matcher.papers.pages import agendas_pdf, programme_pdf
from matcher.papers.programme import Entry, Guest, Programme
from matcher.papers.sheets import programme_xlsx

__all__ = [
    "Entry",
    "Guest",
    "Programme",
    "agendas_pdf",
    "badges_pdf",
    "calendar_of",
    "programme_pdf",
    "programme_xlsx",
]
