"""Stuffed, copied and hub-like profiles gain next to nothing over the honest profile they come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from matcher.entities import Kind, Need, Offer, Party
from matcher.ranking.model import AdditiveModel
from matcher.retrieval.encoders import StaticEncoder
from matcher.retrieval.generation import Encoders, open_generation
from matcher.retrieval.recall import Recall
from matcher.services.startups import Matchmaker, find_matches
from matcher.settings import shipped_data
from tests.benchmarks.city_records import city_of, needs, shipped_encoder
from tests.fakes import FakeRepository

DAY = date(2026, 1, 15)
MOST = 0.02  # share of all first ten places that an attack may win
MODEL = AdditiveModel.load(shipped_data() / "models" / "prior.json")
ENCODER = StaticEncoder(shipped_encoder())
ASKED = [Need(text, kinds=(Kind.SUPPLIER,), region="330382") for text in needs(30)]
SIZE = 2000
RECORDS = city_of(SIZE)
HONEST = next(offer for offer in RECORDS.iter_offers() if len(offer.products) >= 4)
MAKER = RECORDS.party_rows[str(HONEST.party_id)]


def in_demand(count: int) -> tuple[str, ...]:
    """The goods that are asked for most: half of them by the very questions of this test, which is what a spammer dreams of."""
    asked = Counter(text.partition("需要")[2].partition("，")[0] for text in needs(300))
    made = {good for offer in RECORDS.offer_rows.values() for good in offer.products}
    first = [need.text.partition("需要")[2].partition("，")[0] for need in ASKED[: count // 2]]
    goods = dict.fromkeys((*first, *(good for good, _ in asked.most_common())))
    return tuple(good for good in goods if good in made)[:count]


def profile(name: str, **changes: object) -> tuple[Party, Offer]:
    """The honest firm's profile under another name, with changes."""
    offer = replace(HONEST, id=f"supplier:{name}", party_id=name, title=f"样例{name}厂", **changes)
    return replace(MAKER, id=name, name=offer.title, products=offer.products), offer


def stuffed(name: str, count: int) -> tuple[Party, Offer]:
    goods = (*HONEST.products, *in_demand(count))
    return profile(name, products=goods, text="主营" + "、".join(goods))


def attacks() -> dict[str, list[tuple[Party, Offer]]]:
    common = Counter(mark for offer in RECORDS.offer_rows.values() for mark in offer.text)
    return {
        "20 goods": [stuffed("twenty", 20)],
        "40 goods": [stuffed("forty", 40)],
        "strewn words": [profile("strewn", text=HONEST.text + "、".join(in_demand(40)) * 5)],
        "20 copies": [profile(f"copy{number}") for number in range(20)],
        "hub": [profile("hub", text="".join(mark for mark, _ in common.most_common(120)))],
    }


@dataclass(frozen=True)
class Places:
    """Who stands among the first ten, over all questions."""

    won: Counter[str]
    total: int

    def share(self, offers: Iterable[str]) -> float:
        return sum(self.won[offer] for offer in offers) / self.total


def places(home: Path, added: Iterable[tuple[Party, Offer]]) -> Places:
    """The first ten places of a city in which these profiles stand beside all others."""
    parties, offers = zip(*added, strict=True)
    records = FakeRepository.of(
        [*RECORDS.party_rows.values(), *parties], [*RECORDS.offer_rows.values(), *offers], segments=RECORDS.segments
    )
    recall = Recall(open_generation(home, records, Encoders(ENCODER, ENCODER), lambda *step: None), pool_size=60)
    records.data_version = lambda: "fixed"  # type: ignore[method-assign]
    maker = Matchmaker(records, recall, MODEL, lambda *asked: None)
    runs = [find_matches(need, top=10, day=DAY, matchmaker=maker) for need in ASKED]
    return Places(Counter(m.offer.id for run in runs for m in run.matches), sum(len(run.matches) for run in runs))


@pytest.fixture(scope="module")
def gains(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, float]:
    """Attack → share of the places that it wins beyond one more honest profile."""
    home, tried = tmp_path_factory.mktemp("city"), attacks()
    honest = places(home / "honest", [profile("honest")]).share(["supplier:honest"])
    attacked = places(home / "attacked", [pair for some in tried.values() for pair in some])
    return {name: attacked.share(offer.id for _, offer in some) - honest for name, some in tried.items()}


@pytest.mark.parametrize("attack", sorted(attacks()))
def test_an_attack_wins_no_more_than_a_fiftieth_of_the_places(gains: Mapping[str, float], attack: str) -> None:
    assert gains[attack] <= MOST


def test_what_is_strewn_and_stuffed_is_really_in_demand() -> None:
    asked = "".join(need.text for need in ASKED)
    assert sum(good in asked for good in in_demand(40)) >= 5
