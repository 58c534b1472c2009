"""A small town of makers and buyers: real records on SQLite, an encoder of hashes, a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from matcher.bootstrap import House
from matcher.entities import Need, Party, Role
from matcher.entities.fairs import Fair, FairState, Side
from matcher.retrieval.generation import Encoders
from matcher.services.fairs import FairDesk
from matcher.services.fairs.proposing import Invitee
from matcher.settings import Settings, shipped_data
from tests.builders import a_party, a_segment, an_offer
from tests.fakes import FakeClock, FakeEncoder

DAY = date(2026, 2, 1)
BUYERS, MAKERS = ("S1", "S2", "S3", "S4"), ("P1", "P2", "P3", "P4")


@contextmanager
def a_town(home: Path, **settings: Any) -> Iterator[House]:
    """Four start-ups that buy contacts and four firms that make them; P4 belongs to the group of S4."""
    house = House(replace(Settings(home=home, data=shipped_data()), **settings), clock=FakeClock())  # type: ignore[arg-type]  # stands still
    house.__dict__["encoders"] = Encoders(text=FakeEncoder(), product=FakeEncoder("fake-2"))
    with house.writer.transaction() as work:
        work.put_segments(
            [
                a_segment(name="电触头", products="银氧化锡触点"),
                a_segment(
                    "electrical.breakers",
                    name="断路器",
                    position="下游",
                    products="塑壳断路器",
                    suppliers="electrical.contacts",
                ),
            ]
        )
        work.put_parties(
            [Party(id=name, name=f"断路器厂{name}", roles=(Role.STARTUP,), region="330303", inputs=("银氧化锡触点",),
                   text="研发塑壳断路器", affiliate_of="G1" if name == "S4" else None, sample=True) for name in BUYERS]
        )  # fmt: skip
        work.put_parties([a_party(name, affiliate_of="G1" if name == "P4" else None) for name in MAKERS])
        work.put_offers([an_offer(f"supplier:{name}", party_id=name) for name in MAKERS], "industry_chain")
        work.put_needs(
            [
                Need(text="需要银氧化锡触点", id=f"N-{name}", party_id=name, region="330303", wanted=("银氧化锡触点",))
                for name in BUYERS
            ]
        )
    yield house
    house.close()


def an_open_fair(desk: FairDesk, **facts: object) -> Fair:
    """A fair of the town for which everybody has registered."""
    known: dict[str, object] = {
        "id": "",
        "title": "触点对接会",
        "day": DAY,
        "slot_count": 4,
        "table_count": 3,
        "breaks_after": None,
    }
    invited = [
        Invitee(name, side, (), (), 0.0) for side, names in ((Side.A, BUYERS), (Side.B, MAKERS)) for name in names
    ]
    fair = desk.plan(Fair(**(known | facts)), invited)  # type: ignore[arg-type]  # facts of a fair by name
    desk.move(fair.id, FairState.OPEN)
    desk.register_all(fair.id)
    return desk.shelf.fair(fair.id)
