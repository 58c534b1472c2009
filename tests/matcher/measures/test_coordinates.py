"""One outlet, three maps, one point."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.measures import FieldError
from matcher.measures.coordinates import Crs, Point, distance_m, point, to_bd09, to_gcj02, to_wgs84

LONGWAN = Point(120.812, 27.933)


@given(st.floats(119.6, 121.3), st.floats(27.0, 28.6))
def test_the_same_outlet_in_three_systems_lands_within_five_metres(lon: float, lat: float) -> None:
    place = Point(lon, lat)
    assert distance_m(place, to_wgs84(*to_gcj02(place), Crs.GCJ02)) < 0.01
    assert distance_m(place, to_wgs84(*to_bd09(place), Crs.BD09)) < 5


@pytest.mark.parametrize(
    ("lon", "lat", "gcj_lon", "gcj_lat"),
    [
        (121.5272106, 31.1774276, 121.531541859215, 31.17530398364597),
        (113.912316, 22.543847, 113.9171764808363, 22.540796131694766),
        (116.377817, 39.911954, 116.38404722455657, 39.91334545536069),
    ],
)
def test_the_pairs_published_with_the_open_formula_are_met(
    lon: float, lat: float, gcj_lon: float, gcj_lat: float
) -> None:
    """Test points of googollee/eviltransform."""
    assert to_gcj02(Point(lon, lat)) == pytest.approx((gcj_lon, gcj_lat), abs=1e-9)


def test_the_shift_in_longwan_is_about_540_metres() -> None:
    lon, lat = to_gcj02(LONGWAN)
    assert distance_m(LONGWAN, Point(lon, lat)) == pytest.approx(539, abs=5)


@pytest.mark.parametrize(
    ("lon", "lat", "crs", "code"),
    [
        (120.8, 27.9, None, "coordinates_without_crs"),
        (27.9, 120.8, Crs.WGS84, "coordinates_swapped"),
        (2.3, 48.9, Crs.WGS84, "coordinates_outside"),
        (120.8, None, Crs.WGS84, "coordinate_incomplete"),
    ],
)
def test_a_point_that_cannot_be_placed_is_refused(lon: float, lat: float | None, crs: Crs | None, code: str) -> None:
    with pytest.raises(FieldError) as caught:
        point(lon, lat, crs)
    assert caught.value.code == code


def test_no_coordinates_are_nothing_known() -> None:
    assert point(None, None, None) is None
