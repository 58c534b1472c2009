"""What the chain reads in a need: guesses by near products, what is known for sure, and what a bare list means."""

from __future__ import annotations

import pytest

from graph import build_chain
from matcher.entities import Need
from matcher.retrieval import product_names
from matcher.retrieval.chain_view import SURENESS, ChainReader, ChainView
from matcher.retrieval.product_names import ProductNames
from tests.builders import a_firm
from tests.fakes import FakeEncoder

MATERIALS = [
    ("石英坩埚", ("高纯石英砂", "石墨模具")),
    ("石英管", ("高纯石英砂", "氢氧焰喷嘴")),
    ("石英舟", ("高纯石英砂",)),
    ("羊毛衫", ("毛纱",)),
]
FIRMS = [
    a_firm("sand", "高纯石英砂"),
    a_firm("both", "高纯石英砂", "石墨模具"),
    a_firm("mould", "石墨模具"),
    a_firm("yarn", "毛纱"),
]


def view_of(text: str, **facts: tuple[str, ...]) -> tuple[ChainReader, ChainView]:
    chain = build_chain([], MATERIALS, FIRMS).chain
    reader = ChainReader(chain, ProductNames.build(chain, FakeEncoder()))
    return reader, reader.read(Need(text, **facts), {})


def weight(reader: ChainReader, view: ChainView, firm: str) -> float:
    return view.material_makers.weight_of(reader.chain.row(f"firm:{firm}"))


def test_a_maker_of_two_materials_weighs_more_than_a_maker_of_one() -> None:
    reader, view = view_of("", made=("石英坩埚",))
    assert weight(reader, view, "both") > weight(reader, view, "sand") > 0


def test_what_is_known_to_go_in_outweighs_any_guess() -> None:
    reader, view = view_of("", made=("石英坩埚",))
    of = {name: view.materials.weight_of(reader.chain.row(f"product:{name}")) for name in ("石墨模具", "氢氧焰喷嘴")}
    assert of["石墨模具"] == pytest.approx(SURENESS)
    assert of["氢氧焰喷嘴"] < of["石墨模具"]


def test_products_of_near_names_vote_for_the_materials_of_one_nobody_described() -> None:
    reader, view = view_of("", made=("石英棒",))
    assert weight(reader, view, "sand") > weight(reader, view, "yarn")


def test_many_voters_searched_among_all_names_vote_as_few_in_their_own_index(monkeypatch: pytest.MonkeyPatch) -> None:
    few = view_of("", made=("石英棒",))[1].materials
    monkeypatch.setattr(product_names, "EXACT_BELOW", 0)
    many = view_of("", made=("石英棒",))[1].materials
    assert (many.rows.tolist(), many.best.tolist()) == (few.rows.tolist(), pytest.approx(few.best.tolist()))


def test_a_material_that_nobody_makes_is_kept_for_an_offer_younger_than_the_chain() -> None:
    reader, view = view_of("", made=("石英管",))
    assert view.materials.weight_of(reader.chain.row("product:氢氧焰喷嘴")) > 0


def test_a_bare_name_asks_for_the_thing_before_it_asks_for_its_materials() -> None:
    said, bare = view_of("生产石英坩埚"), view_of("石英坩埚")
    assert 0 < weight(*bare, "both") < weight(*said, "both") / 5


def test_the_more_things_a_list_names_the_less_a_maker_of_one_serves_it() -> None:
    (reader, one), (_, four) = view_of("毛纱"), view_of("毛纱、围巾、袜子、手套")
    row = reader.chain.row("firm:yarn")
    assert four.wanted_makers.weight_of(row) == pytest.approx(one.wanted_makers.weight_of(row) / 2)
