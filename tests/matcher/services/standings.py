"""Small standings of any shape for property tests: firms on two chains, firms that only their words place, needs of all kinds."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from hypothesis import strategies as st

from graph.build import build_chain
from graph.confidence import PRIOR
from graph.placement import Placer
from matcher.entities import Kind, Need, Party, Role
from matcher.services.standing import Standing, standing_of
from tests.builders import a_segment
from tests.fakes import FakeRepository

SEGMENTS = [
    a_segment("e.silver", name="银材料", products=["银粉", "银锭"]),
    a_segment("e.contacts", name="电触头", products=["银触点", "铆钉触头"], suppliers="e.silver", inputs=["银粉"]),
    a_segment("e.breakers", name="断路器", products=["塑壳断路器"], suppliers="e.contacts", substitutes="e.fuses"),
    a_segment("e.fuses", name="熔断器", products=["低压熔断器"], suppliers="e.contacts"),
    a_segment("s.shoes", name="成鞋", products=["运动鞋"], suppliers="s.soles", inputs=["橡胶鞋底"]),
    a_segment("s.soles", name="鞋底", products=["橡胶鞋底"]),
]
MATERIALS = {"低压熔断器": ("银锭",), "塑壳断路器": ("银锭", "铜排")}
GOODS = ["银粉", "银锭", "银触点", "铆钉触头", "塑壳断路器", "低压熔断器", "运动鞋", "橡胶鞋底", "铜排", "没有的货"]
PLACES = [None, "330382", "330303", "330302", "110000"]
NAMES = [f"p{number}" for number in range(12)]


@cache
def _placer() -> Placer:
    return Placer(build_chain(SEGMENTS).chain, PRIOR)


def _party(
    products: list[str], inputs: list[str], segments: list[str], role: Role, region: str | None, text: str
) -> Party:
    return Party(
        "",
        "样例",
        (role,),
        region=region,
        text=text,
        products=tuple(products),
        inputs=tuple(inputs),
        segments=tuple(segments),
    )


_goods = st.lists(st.sampled_from(GOODS), max_size=2, unique=True)
_parties = st.lists(
    st.builds(
        _party, _goods, _goods, st.lists(st.sampled_from([row["segment_id"] for row in SEGMENTS]), max_size=1),
        st.sampled_from([Role.SUPPLIER, Role.SUPPLIER, Role.STARTUP, Role.ANCHOR, Role.MENTOR]), st.sampled_from(PLACES),
        st.sampled_from(["", "生产银粉和银锭", "橡胶鞋底的研发", "餐饮外卖"]),
    ),
    min_size=1, max_size=len(NAMES),
)  # fmt: skip
_needs = st.lists(
    st.builds(
        Need, st.sampled_from(["求购铆钉触头", "需要银触点", "想找导师", "采购橡胶鞋底，用于生产运动鞋"]),
        party_id=st.sampled_from([None, *NAMES]), region=st.sampled_from(PLACES),
        kinds=st.sampled_from([(), (Kind.SUPPLIER,), (Kind.MENTOR,)]), wanted=_goods.map(tuple),
    ),
    max_size=8,
)  # fmt: skip


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    """Up to a dozen firms and some needs; a party that asks need not be in trade."""
    parties = [_named(party, name) for party, name in zip(draw(_parties), NAMES, strict=False)]
    needs = [_numbered(need, at) for at, need in enumerate(draw(_needs))]
    records = FakeRepository.of(parties, needs=needs, segments=SEGMENTS, materials=MATERIALS)
    return standing_of(records, PRIOR, lambda _: _placer())


def _named(party: Party, name: str) -> Party:
    return replace(party, id=name, name=f"样例{name}")


def _numbered(need: Need, number: int) -> Need:
    return replace(need, id=f"n{number}")
