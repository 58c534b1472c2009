"""大型对接会 · A fair of 3,000 with differing hours, drafted, published and mended as an organiser does it: records, chances, limits, solver, proof.

Every figure is CPU of this process, beside that of the solver alone on the same fair; the gap is the one the checker confirms. Buyers and
makers are sample firms on the shipped chains, chances come from the live engine, a tenth of the makers is wished for by a buyer.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from matcher.bootstrap import House
from matcher.entities import Need, Party, Role
from matcher.entities.engagements import Value
from matcher.entities.fairs import Attendance, Fair, FairState, Side
from matcher.fairs import check, instance_from, solve
from matcher.services.fairs.drafting import keep_plan, planned
from matcher.services.fairs.proposing import Invitee
from matcher.services.fairs.publishing import publish, resolved
from matcher.settings import Settings, shipped_data
from tests.benchmarks.city_records import chain_rows, city_of
from tests.benchmarks.clock import cpu_seconds

PEOPLE, SLOTS, TABLES, MOST, THERE = 3_000, 40, 1_000, 38, 0.7
SEED, NO_SHOWS, NOW = 5, 0.05, 4


def run(sizes: list[int], people: int = PEOPLE) -> dict[str, object]:
    """CPU of each step; how long the solver alone takes; value, bound and gap as the checker confirms them."""
    with tempfile.TemporaryDirectory(prefix="bench-fairs-") as folder, _house(Path(folder), people // 2) as house:
        fair_id, figures = _registered(house, people), {}
        figures["draft_s"], found = cpu_seconds(lambda: planned(fair_id, house.fairs))
        figures["keep_s"], _ = cpu_seconds(lambda: keep_plan(found, house.fairs))  # type: ignore[arg-type]  # what was planned
        draft: Any = house.fairs.shelf.fair(fair_id).draft
        figures["read_s"], instance = cpu_seconds(lambda: instance_from(draft["instance"]))
        figures["solver_alone_s"], _ = cpu_seconds(lambda: solve(instance, seconds=10.0))  # type: ignore[arg-type]  # a fair
        figures["check_s"], report = cpu_seconds(lambda: check(instance, draft["schedule"]))  # type: ignore[arg-type]  # a fair
        certificate = {"gap": report.gap, "share": report.value / report.bound, "valid": report.valid}  # type: ignore[attr-defined]  # a report
        figures["publish_s"], _ = cpu_seconds(lambda: publish(fair_id, house.fairs))
        figures["mend_s"], _ = cpu_seconds(lambda: _mended(house, fair_id))
        mended: Any = house.fairs.shelf.fair(fair_id).draft["schedule"]
        told = ("disturbed_count", "fewest_disturbed_count", "change_count", "fewest_change_count")
    shape = {
        "people": people, "slots": SLOTS, "pairs": len(draft["instance"]["pairs"]), "meetings": len(draft["schedule"]["meetings"]),
    }  # fmt: skip
    return shape | figures | certificate | {"mended": {name: mended["certificate"][name] for name in told}}


@contextmanager
def _house(home: Path, half: int) -> Iterator[House]:
    """As many buyers with a need as makers with an offer, in records of their own."""
    house = House(Settings(home=home, data=shipped_data()))
    city, draw = city_of(half), random.Random(SEED)
    asking = [row for row in chain_rows() if row["inputs"]]
    needs = []
    for number in range(half):
        inputs = draw.choice(asking)["inputs"].split("、")
        wanted = tuple(draw.sample(inputs, min(2, len(inputs))))
        needs.append(Need(f"需要{'、'.join(wanted)}", id=f"N{number:05}", party_id=f"b{number:05}", wanted=wanted))
    with house.writer.transaction() as work:
        work.put_segments(chain_rows())
        work.put_parties(list(city.iter_parties()))
        work.put_offers(list(city.iter_offers()), "industry_chain")
        work.put_parties(
            [
                Party(str(one.party_id), f"样例采购方{one.id}", (Role.STARTUP,), inputs=one.wanted, text=one.text, sample=True)
                for one in needs
            ]
        )  # fmt: skip
        work.put_needs(needs)
    yield house
    house.close()


def _registered(house: House, people: int) -> str:
    """An open fair for which everybody has said its hours, and some whom they must see."""
    desk, draw = house.fairs, random.Random(SEED + 1)
    makers = [f"f{number:07}" for number in range(people // 2)]
    buyers = [f"b{number:05}" for number in range(people // 2)]
    invited = [
        Invitee(name, side, (), (), 0.0) for side, names in ((Side.A, buyers), (Side.B, makers)) for name in names
    ]
    day = desk.today + timedelta(days=7)
    fair = desk.plan(
        Fair("", "大型对接会", day, slot_minutes=10, slot_count=SLOTS, table_count=min(500, TABLES), breaks_after=None),
        invited,
    )
    desk.move(fair.id, FairState.OPEN)

    def hours() -> tuple[int, ...]:
        return tuple(slot for slot in range(SLOTS) if draw.random() < THERE) or (0,)

    desk.shelf.put(
        [
            replace(one, status=Attendance.REGISTERED, max_meetings=MOST, available=hours())
            for one in desk.shelf.participations(fair.id)
        ]
    )
    for buyer, maker in zip(buyers[: people // 20], draw.sample(makers, people // 20), strict=True):
        desk.wish(fair.id, buyer, maker, Value.MUST)
    return fair.id


def _mended(house: House, fair_id: str) -> None:
    """One in twenty does not come; the rest of the day is mended."""
    desk, draw = house.fairs, random.Random(SEED + 2)
    people = desk.shelf.participations(fair_id)
    absent = draw.sample(people, int(NO_SHOWS * len(people)))
    desk.shelf.put([replace(one, status=Attendance.ABSENT) for one in absent])
    resolved(fair_id, desk, now=NOW)
