"""发布与调整 · The draft goes out as a version with its difference; afterwards only least change makes a new draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from matcher.entities.fairs import Fair, FairState, ScheduleVersion, move_to
from matcher.errors import BadInput
from matcher.fairs import instance_from, resolve, schedule_document
from matcher.fairs.changes import Changes, difference, difference_document
from matcher.fairs.instance import Pair
from matcher.fairs.reading import instance_document
from matcher.fairs.schedule import meetings_from
from matcher.services.fairs.desk import FairDesk
from matcher.services.fairs.drafting import draft_of, keep_draft
from matcher.services.fairs.instances import pairs_at, participant, refused_since, without_declines
from matcher.services.fairs.limits import within_limits
from matcher.services.fairs.weighing import wishes_of

__all__ = ["publish", "resolved"]


def publish(
    fair_id: str, desk: FairDesk, *, by: str = "", note: str = "", version: int | None = None
) -> ScheduleVersion:
    """The draft becomes the next version, with its difference to the one before. Raises BadInput("fair_no_draft")."""
    fair = desk.shelf.fair(fair_id)
    draft, last = draft_of(fair), desk.shelf.latest(fair_id)
    before = meetings_from(last.schedule) if last else ()
    change = difference(before, meetings_from(draft["schedule"]))
    new = ScheduleVersion(
        fair_id, (last.number if last else 0) + 1, desk.now, by, draft["instance"], draft["schedule"],
        difference_document(change), " ".join(note.split())[:200],
    )  # fmt: skip
    expected = fair.version if version is None else version
    desk.shelf.publish(new, lambda one: replace(move_to(one, FairState.PUBLISHED), draft={}), expected)
    return new


def resolved(
    fair_id: str, desk: FairDesk, *, now: int = 0, lost_tables: Sequence[int] = (), version: int | None = None
) -> Fair:
    """Least change to what was published: who is absent or late, who walked in, who declined since, tables that were lost."""
    fair, last = desk.shelf.fair(fair_id), desk.shelf.latest(fair_id)
    if last is None:
        raise BadInput("fair_not_published", value=fair.title)
    if not 0 <= now <= fair.slot_count:
        raise BadInput("fair_not_whole", place="/now", value=now, low=0, high=fair.slot_count)
    before = instance_from(last.instance)
    known = set(before.index)
    people = desk.shelf.participations(fair_id)
    coming = [one for one in people if one.comes]
    walk_ins = [one for one in coming if one.party_id not in known]
    fresh = {one.party_id for one in walk_ins}
    pairs = [pair for pair in pairs_at(fair, coming, desk) if {pair.a, pair.b} & fresh] if fresh else []
    if pairs:  # what may stand from before has used up some of the limits of those who set any
        stood = [Pair(*before.pair_ids(pair), 0.0) for pair in range(len(before.weight))]
        said = wishes_of(fair_id, [one.party_id for one in coming], desk.occasion.book)
        pairs = within_limits(pairs, coming, said, fair, taken=stood)
    changes = Changes(
        now=now,
        absent=frozenset(one.party_id for one in people if not one.comes and one.party_id in known),
        late={one.party_id: one.late_from for one in coming if one.late_from is not None and one.party_id in known},
        walk_ins=tuple(participant(one, desk, fair) for one in walk_ins),
        pairs=(*pairs, *refused_since(before, coming, desk, fair_id)),
        lost_tables=frozenset(lost_tables),
    )
    day, mended = resolve(before, meetings_from(last.schedule), changes)
    return keep_draft(fair, without_declines(instance_document(day)), schedule_document(mended), desk, version)
