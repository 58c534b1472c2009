"""供需档案 · The board: draft, check for completeness, publish, renew, withdraw (方案 三(一) 产业资源共享平台).

A published profile is an Offer or a Need under its own id and counts from that second; an expired or withdrawn one never
counts again. What is published without a name may hold nothing that tells who it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import uuid4

from matcher.entities import Kind, Need, Offer, Party
from matcher.entities.profiles import Lack, Profile, ProfileContent, ProfileState, Side
from matcher.errors import BadInput, Conflict, Stale
from matcher.measures import alliance, events, funds, industry_chain, loans, mentors, one_stop
from matcher.services.contacts import refuse_traces
from matcher.storage.board import BoardWork

__all__ = ["DAYS", "STEM_OF", "draft", "lacks", "publish", "renew", "revise", "sweep", "withdraw"]

DAYS: Final = 365
"""How long a profile counts once it is published or renewed, as partnering profiles of EEN do."""
STEM_OF: Final[Mapping[Kind, str]] = {
    Kind.SUPPLIER: industry_chain.STEM, Kind.RESOURCE: industry_chain.STEM, Kind.SPACE: one_stop.STEM,
    Kind.HOUSING: one_stop.STEM, Kind.CHILDCARE: one_stop.STEM, Kind.TALENT: one_stop.STEM, Kind.EVENT: events.STEM,
    Kind.MENTOR: mentors.STEM, Kind.LOAN: loans.STEM, Kind.FUND: funds.STEM, Kind.PATENT: alliance.STEM,
    Kind.PROFESSOR: alliance.STEM,
}  # fmt: skip
"""Kind of offer → the measure that states it."""
_REQUIRED: Final = {Side.NEED: ("text",), Side.OFFER: ("kinds", "title", "text")}
_HELPFUL: Final = {
    Side.NEED: ("kinds", "products", "region", "stages"), Side.OFFER: ("products", "segments", "region", "capacity"),
}  # fmt: skip
_TELLING: Final = 8  # characters of text below which nobody finds it


def lacks(side: Side, content: ProfileContent) -> tuple[Lack, ...]:
    """Fields that are still empty, those it cannot be published without first."""
    empty = {name for name in (*_REQUIRED[side], *_HELPFUL[side]) if not getattr(content, name)}
    if len(content.text.strip()) < _TELLING:
        empty.add("text")
    return tuple(
        Lack(name, required) for names, required in ((_REQUIRED[side], True), (_HELPFUL[side], False))
        for name in names if name in empty
    )  # fmt: skip


def draft(work: BoardWork, side: Side, party_id: str, content: ProfileContent, now: datetime) -> Profile:
    """A new draft of a party. Raises UnknownThing for a party that is not there."""
    work.party(party_id)
    _check(side, content)
    fresh = Profile(f"{side.value}:{uuid4().hex[:20]}", side, party_id, content, version=1, updated_at=now)
    work.add(fresh)
    return fresh


def revise(
    work: BoardWork, id: str, content: ProfileContent, *, version: int | None, day: date, now: datetime
) -> Profile:
    """Other words for a profile; where it is published they count at once. Raises Stale for a version that is no more."""
    known = _current(work, id, version)
    _check(known.side, content)
    after = replace(known, content=content, version=known.version + 1, updated_at=now)
    if after.state(day) is ProfileState.PUBLISHED:
        _put_on_record(work, after)
    work.replace(after)
    return after


def publish(
    work: BoardWork, id: str, *, version: int | None, day: date, now: datetime, until: date | None = None
) -> Profile:
    """Have it count from now until a day, a year from now where none is named."""
    known = _current(work, id, version)
    last = until or day + timedelta(days=DAYS)
    if not day <= last <= day + timedelta(days=DAYS):
        raise BadInput("profile_days", value=last.isoformat(), limit=DAYS, pointer="/valid_to")
    after = replace(
        known,
        valid_from=known.valid_from or day,
        valid_to=last,
        withdrawn=False,
        version=known.version + 1,
        updated_at=now,
    )
    _put_on_record(work, after)
    work.replace(after)
    work.tell(f"{after.side.value}.published", after)
    return after


def renew(work: BoardWork, id: str, *, version: int | None, day: date, now: datetime) -> Profile:
    """A year more from today for what is published or has expired. Raises Conflict for a draft or a withdrawn one."""
    state = _current(work, id, version).state(day)
    if state not in (ProfileState.PUBLISHED, ProfileState.EXPIRED):
        raise Conflict("profile_not_published", value=id, state=state)
    return publish(work, id, version=version, day=day, now=now)


def withdraw(work: BoardWork, id: str, *, version: int | None, now: datetime) -> Profile:
    """Take it back; it counts no more from this transaction on. Withdrawing twice changes nothing."""
    known = _current(work, id, version)
    if known.withdrawn:
        return known
    after = replace(known, withdrawn=True, version=known.version + 1, updated_at=now)
    if known.valid_to is not None:
        _take_off_record(work, after)
    work.replace(after)
    work.tell(f"{after.side.value}.withdrawn", after)
    return after


def sweep(work: BoardWork, day: date) -> int:
    """Take the needs that ended before the day off the records (offers carry their own dates); how many."""
    ended = work.lapsed_needs(day)
    work.remove_needs(ended)
    return len(ended)


def _current(work: BoardWork, id: str, version: int | None) -> Profile:
    known = work.profile(id)
    if version is not None and version != known.version:
        raise Stale("profile_stale", value=id, current=known.version)
    return known


def _check(side: Side, content: ProfileContent) -> None:
    if side is Side.OFFER and len(content.kinds) > 1:
        raise BadInput("offer_of_one_kind", value=[*content.kinds], pointer="/kinds")


def _put_on_record(work: BoardWork, profile: Profile) -> None:
    missing = [lack.field for lack in lacks(profile.side, profile.content) if lack.required]
    if missing:
        raise BadInput("profile_incomplete", value=missing, pointer=f"/{missing[0]}")
    party = work.party(profile.party_id)
    if profile.content.anonymous:
        for field, text in (("title", profile.content.title), ("text", profile.content.text),
                            ("products", "、".join(profile.content.products))):  # fmt: skip
            refuse_traces(text, names=(party.name, party.uscc or ""), field=field)
    if profile.side is Side.OFFER:
        work.put_offer(_offer(profile, party), STEM_OF[profile.content.kinds[0]])
    else:
        work.put_need(_need(profile, party))


def _take_off_record(work: BoardWork, profile: Profile) -> None:
    if profile.side is Side.NEED:
        work.remove_needs([profile.id])
    else:
        offer = work.offer(profile.id)  # as it stands: the profile may have been emptied since
        if offer is not None:
            work.put_offer(replace(offer, withdrawn=True), STEM_OF[offer.kind])


def _offer(profile: Profile, party: Party) -> Offer:
    content = profile.content
    return Offer(
        id=profile.id, kind=content.kinds[0], title=content.title, text=content.text, party_id=profile.party_id,
        region=content.region or party.region, serves=content.serves, stages=content.stages, segments=content.segments,
        products=content.products, valid_from=profile.valid_from, valid_to=profile.valid_to, withdrawn=profile.withdrawn,
        capacity=content.capacity, capacity_left=content.capacity,
        terms={"anonymous": True} if content.anonymous else {}, sample=party.sample,
    )  # fmt: skip


def _need(profile: Profile, party: Party) -> Need:
    content = profile.content
    return Need(
        id=profile.id, text=content.text, party_id=profile.party_id, kinds=content.kinds,
        region=content.region or party.region, stage=content.stages[0] if content.stages else party.stage,
        wanted=content.products, made=party.products, segments=content.segments or party.segments,
    )  # fmt: skip
