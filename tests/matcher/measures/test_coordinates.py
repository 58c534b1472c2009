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


def test_a_known_published_pair_is_met() -> None:
    """天安门 as the open formula gives it: WGS-84 116.3913, 39.9075 → GCJ-02 116.3975, 39.9089."""
    lon, lat = to_gcj02(Point(116.3913, 39.9075))
    assert (round(lon, 3), round(lat, 3)) == (116.398, 39.909)


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
