"""日历 · A person's meetings as iCalendar (RFC 5545), with the zone Asia/Shanghai spelt out for calendars that do not know it."""

from __future__ import annotations

from icalendar import Calendar, Event, Timezone

from matcher.papers.programme import Entry, Programme
from matcher.wording import label

__all__ = ["calendar_of"]


def calendar_of(programme: Programme, guest_id: str, lang: str = "zh") -> bytes:
    """One event a meeting; the same meeting keeps its UID through every version, and SEQUENCE counts the versions.

    What an earlier version held and this one does not is told as cancelled.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//industry-chain-matcher//fairs//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", programme.title)
    calendar.add_component(Timezone.from_tzid("Asia/Shanghai"))
    for one in programme.of(guest_id):
        calendar.add_component(_event(one, programme, guest_id, lang))
    for one in programme.cancelled:
        if guest_id in (one.a, one.b):
            gone = _event(one, programme, guest_id, lang)
            gone.add("status", "CANCELLED")
            calendar.add_component(gone)
    return bytes(calendar.to_ical())


def _event(one: Entry, programme: Programme, guest_id: str, lang: str) -> Event:
    other = programme.name_of(one.b if one.a == guest_id else one.a)
    event = Event()
    event.add("uid", f"{programme.fair_id}.{one.a}.{one.b}.{guest_id}")
    event.add("sequence", programme.version)
    event.add("dtstamp", programme.published_at)
    event.add("dtstart", one.starts)
    event.add("dtend", one.ends)
    event.add("summary", f"{programme.title}：{other}" if lang == "zh" else f"{programme.title}: {other}")
    place = f"{label('paper_table', lang)} {one.table + 1}"
    event.add("location", f"{programme.venue} {place}".strip())
    return event
