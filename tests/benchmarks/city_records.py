"""Records of a synthetic city held in memory: what the benchmarks search, the same for every subject of a run."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

from graph.build import read_segments
from matcher.entities import Kind, Offer, Party, Role
from matcher.settings import shipped_data
from tests.fakes import FakeRepository

SEED = 11
MATERIALS = 3


@cache
def chain_rows() -> list[dict[str, str]]:
    """Rows of the shipped chains."""
    return [row for path in sorted((shipped_data() / "chains").glob("*.csv")) for row in read_segments(path)]


@cache
def city_of(offer_count: int) -> FakeRepository:
    """A repository of suppliers on the shipped segments, sizes by Zipf; the same for the same count."""
    draw = random.Random(SEED)
    segments = chain_rows()
    weights = [1 / (place + 1) for place in range(len(segments))]
    draw.shuffle(weights)
    places = draw.choices(segments, weights, k=offer_count)
    parties, offers = [], []
    for number, segment in enumerate(places):
        own = segment["products"].split("、")
        products = tuple(draw.sample(own, min(len(own), draw.randint(2, 6))))
        party = Party(
            f"f{number:07d}",
            f"样例{segment['name']}{number}",
            (Role.SUPPLIER,),
            products=products,
            segments=(segment["segment_id"],),
        )
        county = draw.choice(("330302", "330303", "330304", "330324", "330381", "330382"))
        parties.append(party)
        offers.append(
            Offer(
                f"supplier:{party.id}",
                Kind.SUPPLIER,
                party.name,
                text=f"主营{'、'.join(products)}",
                party_id=party.id,
                region=county,
                segments=party.segments,
                products=products,
            )
        )
    return FakeRepository.of(parties, offers, segments=segments, materials=_materials(segments))


def _materials(segments: list[dict[str, str]]) -> dict[str, tuple[str, ...]]:
    """What goes into each product: some of what its segment takes in, so that the chain leg has its whole way to go."""
    draw, found = random.Random(SEED + 2), dict[str, tuple[str, ...]]()
    for segment in segments:
        inputs = segment["inputs"].split("、") if segment["inputs"] else []
        for product in segment["products"].split("、") if inputs else ():
            found[product] = tuple(draw.sample(inputs, min(len(inputs), MATERIALS)))
    return found


def needs(count: int) -> list[str]:
    """Needs in words: what is wanted, and for which product."""
    draw = random.Random(SEED + 1)
    segments = [row for row in chain_rows() if row["inputs"]]
    texts = []
    for segment in draw.choices(segments, k=count):
        wanted, made = draw.choice(segment["inputs"].split("、")), draw.choice(segment["products"].split("、"))
        texts.append(f"需要{wanted}，用于生产{made}")
    return texts


def shipped_encoder() -> Path:
    """Folder of the encoder that every subject uses."""
    return shipped_data() / "encoder"
