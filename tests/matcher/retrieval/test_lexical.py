"""Words of offers, with facets as clauses."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from graph.vocabulary import Stage
from matcher.entities import Kind, Offer
from matcher.retrieval.columns import OfferColumns, in_row_order, make_columns
from matcher.retrieval.facets import Facets
from matcher.retrieval.lexical import LexicalIndex, LexicalWriter
from matcher.retrieval.shelf import offer_text
from tests.builders import an_offer

TODAY = date(2026, 1, 15)
SUPPLIERS = Facets(Kind.SUPPLIER, TODAY)


def index_of(folder: Path, *offers: Offer) -> tuple[LexicalIndex, OfferColumns]:
    rows = in_row_order(offers)
    columns = make_columns(rows, [()] * len(rows))
    writer = LexicalWriter(folder / "lexical")
    for offer in rows:
        if offer.kind is Kind.SUPPLIER:
            writer.add(offer, offer_text(offer))
    return LexicalIndex(writer.finish(), columns, Kind.SUPPLIER), columns


def found(index: LexicalIndex, columns: OfferColumns, text: str, facets: Facets = SUPPLIERS) -> list[str]:
    return [columns.ids[row] for row in index.search(text, 10, facets).rows]


def test_the_offer_that_uses_the_words_comes_first(tmp_path: Path) -> None:
    index, columns = index_of(
        tmp_path,
        an_offer("a", title="铝合金压铸件", text="", products=()),
        an_offer("b", title="银氧化锡触点", text="", products=()),
    )
    assert found(index, columns, "求购银触点") == ["b"]


def test_a_profile_stuffed_with_words_does_not_beat_the_honest_one(tmp_path: Path) -> None:
    index, columns = index_of(
        tmp_path,
        an_offer("stuffed", title="银触点", text="银触点阀门鞋底面料电机" * 40, products=()),
        an_offer("honest", title="银触点", text="断路器用银触点", products=()),
    )
    assert found(index, columns, "断路器用银触点")[0] == "honest"


def test_one_rare_word_shared_outweighs_two_common_ones(tmp_path: Path) -> None:
    common = [an_offer(f"c{n}", title="阀门电机", text="", products=()) for n in range(6)]
    index, columns = index_of(tmp_path, *common, an_offer("rare", title="银触点", text="", products=()))
    assert found(index, columns, "阀机银")[0] == "rare"


def test_scores_are_shares_of_the_best_possible(tmp_path: Path) -> None:
    index, _ = index_of(tmp_path, an_offer("a"), an_offer("b", title="面料", text="", products=()))
    scores = index.search("银氧化锡触点", 10, SUPPLIERS).scores
    assert all(0 < score <= 1 for score in scores)


@pytest.mark.parametrize(
    "kept_out",
    [
        {"kind": Kind.MENTOR},
        {"valid_to": date(2026, 1, 14)},
        {"valid_from": date(2026, 1, 16)},
        {"withdrawn": True},
        {"stages": (Stage.MATURE,)},
        {"region": "330302"},
    ],
    ids=["other kind", "expired", "not yet open", "withdrawn", "other stage", "other region"],
)
def test_an_offer_outside_the_facets_is_not_found(tmp_path: Path, kept_out: dict[str, object]) -> None:
    index, columns = index_of(tmp_path, an_offer("in"), an_offer("out", **kept_out))
    facets = Facets(Kind.SUPPLIER, TODAY, region="330382", stage=Stage.EARLY)
    assert found(index, columns, "银氧化锡触点", facets) == ["in"]


def test_an_offer_is_found_on_its_last_day(tmp_path: Path) -> None:
    index, columns = index_of(tmp_path, an_offer("a", valid_to=TODAY), an_offer("b", valid_to=date(2026, 1, 1)))
    assert found(index, columns, "银触点") == ["a"]


def test_an_index_opened_again_answers_as_before(tmp_path: Path) -> None:
    index, columns = index_of(tmp_path, an_offer("a"), an_offer("b", title="银触点", text=""))
    again = LexicalIndex.load(tmp_path / "lexical", columns, Kind.SUPPLIER)
    assert found(again, columns, "银触点") == found(index, columns, "银触点")


def test_what_a_long_need_says_last_still_counts(tmp_path: Path) -> None:
    index, columns = index_of(
        tmp_path,
        an_offer("bearings", title="轴承锻件", text="", products=()),
        *(
            an_offer(f"other{n}", title="企业管理咨询", text="一家成立不久也兼做介绍的企业", products=())
            for n in range(3)
        ),
    )
    opening = "一家成立不久的企业，从上到下都不二价，主业之外也兼做企业管理与介绍，产品不停地升级，人员与厂房也在不断增加，并且向各地供应，专为个人与企业做事，主要以信誉为先"
    assert found(index, columns, f"{opening}，今寻找轴承锻件")[0] == "bearings"
