"""Offers as numbers, and back."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.vocabulary import Stage
from matcher.entities import Kind
from matcher.retrieval.columns import OfferColumns, in_row_order, make_columns
from matcher.retrieval.facets import fits_stage, serves
from matcher.retrieval.inverse import Inverse
from tests.builders import an_offer


def columns_of(*offers: object, placed: list[tuple[str, ...]] | None = None) -> OfferColumns:
    rows = in_row_order(offers)  # type: ignore[arg-type]
    return make_columns(rows, placed or [()] * len(rows))


def test_the_rows_of_a_kind_are_one_run() -> None:
    columns = columns_of(an_offer("b"), an_offer("m", kind=Kind.MENTOR), an_offer("a"))
    assert columns.ids[columns.slice_of(Kind.SUPPLIER)] == ("a", "b")
    assert columns.ids[columns.slice_of(Kind.MENTOR)] == ("m",)
    assert columns.ids[columns.slice_of(Kind.FUND)] == ()


def test_what_is_not_stated_stays_unknown() -> None:
    columns = columns_of(an_offer("a", party_id=None, region=None))
    assert (columns.party_of(0), int(columns.regions[0]), int(columns.rules[0])) == (None, -1, -1)
    assert np.isnan(columns.terms).all()
    assert np.isnan(columns.nearness_to("330302")[columns.regions]).all()


def test_an_offer_knows_the_segments_it_was_placed_on() -> None:
    columns = columns_of(an_offer("a"), an_offer("b"), placed=[("z.z", "a.a"), ()])
    assert (columns.segments_of(0), columns.segments_of(1)) == (("z.z", "a.a"), ())


def test_columns_read_back_are_the_same(tmp_path: Path) -> None:
    before = columns_of(an_offer("a", valid_to=date(2026, 1, 1), serves=("330302",), terms={"trl": 4}), an_offer("b"))
    before.save(tmp_path)
    after = OfferColumns.load(tmp_path)
    assert after.ids == before.ids
    for name in ("closes", "terms", "serves_items", "serves_starts", "stages"):
        np.testing.assert_array_equal(getattr(after, name), getattr(before, name))


def test_an_offer_without_a_limit_says_nothing_of_the_stage_and_one_with_a_limit_says_yes_or_no() -> None:
    columns = columns_of(an_offer("a"), an_offer("b", stages=(Stage.EARLY,)), an_offer("c", stages=(Stage.MATURE,)))
    np.testing.assert_array_equal(fits_stage(columns, np.arange(3, dtype=np.int32), Stage.EARLY), [np.nan, 1.0, 0.0])


def test_an_area_holds_its_counties_and_no_others() -> None:
    columns = columns_of(an_offer("a", serves=("3303",)), an_offer("b", serves=("330302",)), an_offer("c"))
    np.testing.assert_array_equal(serves(columns, np.arange(3, dtype=np.int32), "330382"), [1.0, 0.0, np.nan])


@settings(deadline=None)  # the first call compiles
@given(
    st.lists(st.tuples(st.integers(-1, 5), st.integers(0, 30)), max_size=30),
    st.lists(st.integers(0, 6), unique=True, max_size=7),
)
def test_from_keys_back_to_the_offers_nothing_is_lost(pairs: list[tuple[int, int]], wanted: list[int]) -> None:
    keys = np.array([key for key, _ in pairs], dtype=np.int64)
    offers = np.array([offer for _, offer in pairs], dtype=np.int32)
    found = Inverse.of(keys, offers).rows_of(np.array(wanted, dtype=np.int64), enough=1000)
    assert sorted(found.tolist()) == sorted(offer for key, offer in pairs if key >= 0 and key in wanted)


def test_all_offers_of_a_kind_are_open_between_the_last_opening_and_the_first_closing() -> None:
    first, last = date(2026, 3, 1), date(2026, 6, 30)
    columns = columns_of(an_offer("a", valid_from=first), an_offer("b", valid_to=last), an_offer("c"))
    days = (first, last, first - timedelta(1), last + timedelta(1))
    assert [columns.always_open(Kind.SUPPLIER, day.toordinal()) for day in days] == [True, True, False, False]
