"""Recall never shows what the facets, the dates or a withdrawal keep out, whatever the records hold."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.vocabulary import Stage
from matcher.entities import Kind, Need, Offer
from matcher.retrieval.generation import Encoders, open_generation
from matcher.retrieval.recall import Recall
from tests.builders import a_party, a_segment
from tests.fakes import FakeEncoder, FakeRepository

TODAY = date(2026, 1, 15)
SEGMENTS = [
    a_segment("e.contacts", products="银触点、铆钉触头"),
    a_segment("e.breaker", products="断路器", suppliers="e.contacts"),
]
days = st.one_of(st.none(), st.integers(-3, 3).map(lambda shift: TODAY + timedelta(days=shift)))


@st.composite
def offers(draw: st.DrawFn, prefix: str) -> list[Offer]:
    """A few offers of every state there is."""
    made = []
    for number in range(draw(st.integers(1, 6))):
        products = draw(st.sampled_from([("银触点",), ("断路器",), ()]))
        made.append(Offer(
            id=f"{prefix}{number}", kind=draw(st.sampled_from([Kind.SUPPLIER, Kind.MENTOR])),
            title=draw(st.sampled_from(["银触点厂", "断路器导师", "无关"])), party_id=draw(st.sampled_from([None, "P1"])),
            region=draw(st.sampled_from([None, "330302", "330382"])), products=products,
            stages=draw(st.sampled_from([(), (Stage.EARLY,), (Stage.MATURE,)])), withdrawn=draw(st.booleans()),
            valid_from=draw(days), valid_to=draw(days), segments=draw(st.sampled_from([(), ("e.contacts",)])),
        ))  # fmt: skip
    return made


def recall_of(folder: Path, old: list[Offer], fresh: list[Offer]) -> Recall:
    repository = FakeRepository.of([a_party("P1", products=("银触点",))], old, segments=SEGMENTS)
    generation = open_generation(folder, repository, Encoders(FakeEncoder(), FakeEncoder()), lambda *step: None)
    recall = Recall(generation, pool_size=20)
    return recall.beside(fresh) if fresh else recall


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    old=offers("o"), fresh=st.one_of(st.just([]), offers("o"), offers("n")), kind=st.sampled_from([Kind.SUPPLIER, Kind.MENTOR]),
    region=st.sampled_from([None, "3303", "330382"]), stage=st.sampled_from([None, Stage.EARLY]),
)  # fmt: skip
def test_only_open_offers_of_the_kind_region_and_stage_are_recalled_each_once(
    tmp_path_factory, old: list[Offer], fresh: list[Offer], kind: Kind, region: str | None, stage: Stage | None
) -> None:
    standing = {offer.id: offer for offer in (*old, *fresh)}
    recall = recall_of(tmp_path_factory.mktemp("home"), old, fresh)
    asked = recall.ask(Need("需要银触点，用于断路器", stage=stage))
    pool = recall.pool(asked, kind, TODAY, region=region, eligible={}).pool
    found = [recall.offer_id(int(row)) for row in pool.offer_rows]
    assert len(set(found)) == len(found)
    for offer in map(standing.__getitem__, found):
        assert offer.kind is kind
        assert offer.is_open_on(TODAY)
        assert region is None or (offer.region or "").startswith(region)
        assert stage is None or not offer.stages or stage in offer.stages


def test_small_records_are_recalled_whole(tmp_path: Path) -> None:
    old = [Offer(f"o{n}", Kind.SUPPLIER, "银触点厂", products=("银触点",)) for n in range(5)]
    fresh = [Offer("n", Kind.SUPPLIER, "银触点厂", products=("银触点",))]
    recall = recall_of(tmp_path, old, fresh)
    pool = recall.pool(recall.ask(Need("银触点")), Kind.SUPPLIER, TODAY, region=None, eligible={}).pool
    assert [recall.offer_id(int(row)) for row in pool.offer_rows] == ["o0", "o1", "o2", "o3", "o4", "n"]


def test_those_named_are_marked_on_every_shelf(tmp_path: Path) -> None:
    old = [Offer("o", Kind.SUPPLIER, "银触点厂", party_id="P1"), Offer("p", Kind.SUPPLIER, "银触点厂")]
    recall = recall_of(tmp_path, old, [Offer("n", Kind.SUPPLIER, "银触点厂", party_id="P1")])
    pool = recall.pool(recall.ask(Need("银触点厂")), Kind.SUPPLIER, TODAY, region=None, eligible={}).pool
    marked = recall.of_parties(pool, {"P1", "x"})
    assert [recall.offer_id(int(row)) for row in pool.offer_rows[marked]] == ["o", "n"]
    np.testing.assert_array_equal(recall.of_parties(pool, {"p"}), [False, True, False])


def test_an_offer_younger_than_the_chain_counts_as_maker_of_a_material_like_a_firm_of_the_chain(tmp_path: Path) -> None:
    repository = FakeRepository.of(
        [a_party("P1", products=("银触点",))], [Offer("o", Kind.SUPPLIER, "银触点厂", party_id="P1")],
        segments=SEGMENTS, materials={"断路器": ("银触点",)},
    )  # fmt: skip
    generation = open_generation(tmp_path, repository, Encoders(FakeEncoder(), FakeEncoder()), lambda *step: None)
    young = Offer("n", Kind.SUPPLIER, "新厂", products=("银触点",))
    recall = Recall(generation, pool_size=20).beside([young])
    pool = recall.pool(
        recall.ask(Need("断路器厂", made=("断路器",))), Kind.SUPPLIER, TODAY, region=None, eligible={}
    ).pool
    old, new = pool.column("material")
    assert old == new > 0
