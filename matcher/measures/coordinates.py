"""坐标 · Map coordinates in WGS-84, GCJ-02 (高德、腾讯) and BD-09 (百度): one place, one point (方案 三(六) “网点坐标”).

GCJ-02 shifts a point by some 540 m in Wenzhou. The forward formula is the one published as “eviltransform”; the way
back is found by fixed-point iteration to below a millimetre.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from graph.vocabulary import Labelled
from matcher.measures.fields import is_nothing, plain
from matcher.measures.template import FieldError

_AXIS_M: Final = 6_378_245.0  # Krassowsky 1940, as GCJ-02 uses it
_ECCENTRICITY: Final = 0.006_693_421_622_965_943
_EARTH_M: Final = 6_371_008.8
_BAIDU: Final = math.pi * 3000.0 / 180.0


class Crs(Labelled):
    """Coordinate systems met in China."""

    WGS84 = "WGS-84", "WGS-84", "WGS84"
    GCJ02 = "GCJ-02", "GCJ-02", "GCJ02"
    BD09 = "BD-09", "BD-09", "BD09"


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees east and north in WGS-84."""

    lon: float
    lat: float


def degrees(cell: str) -> float | None:
    """A longitude or latitude in decimal degrees; which of the two is judged by `point`."""
    word = plain(cell).rstrip("°")
    if not word or is_nothing(word):
        return None
    try:
        value = float(word)
    except ValueError:
        raise FieldError("coordinate_not_understood", cell) from None
    if not math.isfinite(value) or abs(value) > 180:
        raise FieldError("coordinate_not_understood", cell)
    return value


def point(lon: float | None, lat: float | None, crs: Crs | None) -> Point | None:
    """The WGS-84 point of a place in China; None without coordinates.

    Raises FieldError: coordinate_incomplete, coordinates_without_crs, coordinates_swapped, coordinates_outside.
    """
    if lon is None and lat is None:
        return None
    if lon is None or lat is None:
        raise FieldError("coordinate_incomplete", f"{lon}, {lat}")
    if crs is None:
        raise FieldError("coordinates_without_crs", f"{lon}, {lat}")
    if not _in_china(lon, lat):
        raise FieldError("coordinates_swapped" if _in_china(lat, lon) else "coordinates_outside", f"{lon}, {lat}")
    return to_wgs84(lon, lat, crs)


def _in_china(lon: float, lat: float) -> bool:
    return 72.0 <= lon <= 138.0 and 0.8 <= lat <= 56.0


def to_wgs84(lon: float, lat: float, crs: Crs) -> Point:
    """The same place in WGS-84."""
    if crs is Crs.BD09:
        lon, lat = _bd09_to_gcj02(lon, lat)
    return Point(lon, lat) if crs is Crs.WGS84 else _gcj02_to_wgs84(lon, lat)


def to_gcj02(place: Point) -> tuple[float, float]:
    """Longitude and latitude as Chinese maps show them."""
    shift_lon, shift_lat = _shift(place.lon, place.lat)
    return place.lon + shift_lon, place.lat + shift_lat


def to_bd09(place: Point) -> tuple[float, float]:
    """Longitude and latitude as Baidu shows them."""
    lon, lat = to_gcj02(place)
    radius = math.hypot(lon, lat) + 0.00002 * math.sin(lat * _BAIDU)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * _BAIDU)
    return radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006


def distance_m(here: Point, there: Point) -> float:
    """Great-circle distance in metres (haversine)."""
    lat_a, lat_b = math.radians(here.lat), math.radians(there.lat)
    half_lat, half_lon = (lat_b - lat_a) / 2, math.radians(there.lon - here.lon) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * _EARTH_M * math.asin(math.sqrt(chord))


def _gcj02_to_wgs84(lon: float, lat: float) -> Point:
    guess_lon, guess_lat = lon, lat
    for _ in range(8):  # the shift changes slowly: each step gains three digits
        shift_lon, shift_lat = _shift(guess_lon, guess_lat)
        guess_lon, guess_lat = lon - shift_lon, lat - shift_lat
    return Point(guess_lon, guess_lat)


def _bd09_to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    x, y = lon - 0.0065, lat - 0.006
    radius = math.hypot(x, y) - 0.00002 * math.sin(y * _BAIDU)
    angle = math.atan2(y, x) - 0.000003 * math.cos(x * _BAIDU)
    return radius * math.cos(angle), radius * math.sin(angle)


def _shift(lon: float, lat: float) -> tuple[float, float]:
    """Degrees that GCJ-02 adds to a WGS-84 point."""
    x, y = lon - 105.0, lat - 35.0
    waves = (20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + waves
    north += (20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    north += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + waves
    east += (20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    east += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    radians = math.radians(lat)
    curve = 1 - _ECCENTRICITY * math.sin(radians) ** 2
    per_lat = _AXIS_M * (1 - _ECCENTRICITY) / (curve * math.sqrt(curve)) * math.pi / 180
    per_lon = _AXIS_M / math.sqrt(curve) * math.cos(radians) * math.pi / 180
    return east / per_lon, north / per_lat
