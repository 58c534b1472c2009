"""A saved search tells each new or changed start-up exactly once, whatever happens in between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from graph.confidence import PRIOR
from graph.vocabulary import Stage
from matcher.entities import Party, Role
from matcher.errors import BadInput, UnknownThing
from matcher.measures.funds import offers
from matcher.ranking.model import AdditiveModel
from matcher.services.deal_context import Surroundings
from matcher.services.fund_managers import Desk, roster_of
from matcher.services.operators import standing_of
from matcher.services.watching import WatchKeeper, digest_document
from matcher.settings import shipped_data
from matcher.storage import SqlRepository, SqlWriter, open_records
from matcher.storage.beside import Beside
from matcher.storage.deals import SqlDeals
from tests.builders import a_party
from tests.fakes import FakeEncoder
from tests.matcher.screening.builders import DAY, SEED, SEGMENTS, a_startup

MODEL = AdditiveModel.load(shipped_data() / "models" / "prior.json")
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


class House:
    """Records, and a keeper of searches that is made anew as often as one likes."""

    def __init__(self, url: str) -> None:
        self.repository: SqlRepository
        self.writer: SqlWriter
        self.url = url
        self.repository, self.writer = open_records(url)
        with self.writer.transaction() as work:
            work.put_segments(SEGMENTS)
            work.put_parties([a_party("m1", roles=(Role.FUND_MANAGER,), products=())])
            work.put_offers(offers(SEED), "funds")

    @property
    def keeper(self) -> WatchKeeper:
        return WatchKeeper(SqlDeals(Beside(self.repository, self.writer)), self.desk, lambda: NOW)

    def desk(self) -> Desk:
        standing = standing_of(self.repository, PRIOR)
        return Desk(
            repository=self.repository, roster=roster_of(self.repository, FakeEncoder(), standing.placer),
            chain=standing.chain, placer=standing.placer, context=Surroundings(standing), model=MODEL,
            encoder=FakeEncoder(), future={},
        )  # fmt: skip

    def put(self, *parties: Party) -> None:
        self.writer.put_parties(parties)

    def merge(self, old_id: str, new_id: str) -> None:
        with self.writer.transaction() as work:
            work.replace_party(old_id, new_id)

    def restart(self) -> None:
        self.close()
        self.repository, self.writer = open_records(self.url)

    def close(self) -> None:
        self.repository.close()
        self.writer.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    opened = House(f"sqlite:///{tmp_path}/records.db")
    yield opened
    opened.close()


def news(house: House, search_id: str, after: int | None = None) -> dict[str, tuple[str, ...]]:
    return {one.party_id: one.why for one in house.keeper.look(search_id, day=DAY, after=after).digest.news}


def test_the_first_look_tells_everybody_within_the_mandate(house: House) -> None:
    house.put(a_startup("S1"), a_startup("S2", region="330382"))
    search = house.keeper.save("f1", "机器视觉")
    assert news(house, search.id) == {"S1": ("new",)}


def test_a_second_look_tells_nothing_new(house: House) -> None:
    house.put(a_startup("S1"))
    search = house.keeper.save("f1", "机器视觉")
    news(house, search.id)
    assert news(house, search.id) == {}


def test_a_change_is_told_once_with_the_fields_that_changed(house: House) -> None:
    house.put(a_startup("S1"))
    search = house.keeper.save("f1", "机器视觉")
    news(house, search.id)
    house.put(a_startup("S1", text="改做焊缝检测", facts={"raising_cny": Decimal(900_000)}))
    assert (news(house, search.id), news(house, search.id)) == ({"S1": ("text", "raising_cny")}, {})


def test_a_look_that_is_tried_again_gives_the_same_digest(house: House) -> None:
    house.put(a_startup("S1"))
    search = house.keeper.save("f1", "机器视觉")
    assert (news(house, search.id, after=0), news(house, search.id, after=0)) == ({"S1": ("new",)}, {"S1": ("new",)})


def test_two_searches_are_told_each_for_itself(house: House) -> None:
    house.put(a_startup("S1"))
    first, second = house.keeper.save("f1", "甲"), house.keeper.save("f1", "乙")
    assert (news(house, first.id), news(house, second.id)) == ({"S1": ("new",)}, {"S1": ("new",)})


def test_a_search_can_be_narrowed_to_a_segment(house: House) -> None:
    house.put(a_startup("S1"), a_startup("S2", segments=("digital.robots",)))
    search = house.keeper.save("f1", "机器人", segments=("digital.robots",))
    assert set(news(house, search.id)) == {"S2"}


def test_a_start_up_whose_second_record_was_merged_is_not_new_again(house: House) -> None:
    house.put(a_startup("S1"))
    search = house.keeper.save("f1", "机器视觉")
    news(house, search.id)
    house.put(a_startup("S9", name="样例S1"))
    house.merge("S1", "S9")
    assert news(house, search.id) == {}


def test_two_names_of_one_firm_appear_once_after_they_were_merged(house: House) -> None:
    house.put(a_startup("S1"), a_startup("S2"))
    search = house.keeper.save("f1", "机器视觉")
    news(house, search.id)
    house.merge("S1", "S2")
    assert (news(house, search.id), [p.id for p in house.repository.parties_by_id(["S1", "S2"]).values()]) == (
        {},
        ["S2"],
    )


def test_a_start_up_that_left_is_gone_from_old_digests_too(house: House) -> None:
    house.put(a_startup("S1"), a_startup("S2"))
    search = house.keeper.save("f1", "机器视觉")
    told = house.keeper.look(search.id, day=DAY)
    house.merge("S1", "S2")
    again = house.keeper.digest(search.id, told.digest.number)
    assert {one["party"]["id"] for one in digest_document(again)["news"]} == {"S2"}


@pytest.mark.parametrize(("fund", "name", "code"), [("f9", "甲", "unknown_fund"), ("f1", " ", "search_name")])
def test_a_search_that_cannot_be_is_refused(house: House, fund: str, name: str, code: str) -> None:
    with pytest.raises((UnknownThing, BadInput)) as caught:
        house.keeper.save(fund, name)
    assert caught.value.code == code


def test_an_unknown_search_is_refused(house: House) -> None:
    with pytest.raises(UnknownThing) as caught:
        house.keeper.look("search_0", day=DAY)
    assert caught.value.code == "unknown_search"


class ExactlyOnce(RuleBasedStateMachine):
    """Edits, restarts, merges and looks in any order: every face of every start-up is told once, by one digest."""

    @initialize()
    def open(self) -> None:
        from tempfile import mkdtemp  # noqa: PLC0415 — a folder for each run of the machine

        self.house = House(f"sqlite:///{mkdtemp()}/records.db")
        self.search = self.house.keeper.save("f1", "机器视觉")
        self.present: dict[str, Party] = {}
        self.told: dict[str, Party] = {}
        self.last = 0

    def teardown(self) -> None:
        if hasattr(self, "house"):
            self.house.close()

    @rule(
        name=st.sampled_from("ABC"),
        text=st.sampled_from(["机器视觉", "焊缝检测", "鞋面检测"]),
        stage=st.sampled_from([Stage.EARLY, Stage.MATURE]),
    )
    def edit(self, name: str, text: str, stage: Stage) -> None:
        self.present[name] = a_startup(name, text=text, stage=stage)
        self.house.put(self.present[name])

    @rule(old=st.sampled_from("ABC"), new=st.sampled_from("ABC"))
    def merge(self, old: str, new: str) -> None:
        if old != new and old in self.present and new in self.present:
            self.house.merge(old, new)
            del self.present[old]
            seen = self.told.pop(old, None)
            if seen is not None:
                self.told.setdefault(new, seen)

    @rule()
    def restart(self) -> None:
        self.house.restart()

    @rule(again=st.booleans())
    def look(self, again: bool) -> None:
        found = self.house.keeper.look(self.search.id, day=DAY, after=self.last).digest
        if again:
            assert self.house.keeper.look(self.search.id, day=DAY, after=self.last).digest.news == found.news
        self.last = found.number
        fitting = {name: party for name, party in self.present.items() if party.stage is Stage.EARLY}
        expected = {name for name, party in fitting.items() if not _same(self.told.get(name), party)}
        assert {one.party_id for one in found.news} == expected
        self.told |= {name: fitting[name] for name in expected}

    @invariant()
    def the_records_hold_who_is_present(self) -> None:
        if hasattr(self, "house"):
            ids = {party.id for party in self.house.repository.parties_by_id("ABC").values()}
            assert ids == set(self.present)


def _same(before: Party | None, now: Party) -> bool:
    return before is not None and replace(before, id=now.id, name=now.name) == now and before.name == now.name


TestExactlyOnce: Any = ExactlyOnce.TestCase
TestExactlyOnce.settings = settings(
    max_examples=6, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck)
)
