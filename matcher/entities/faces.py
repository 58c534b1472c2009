"""匿名首次接触 · What a counterpart sees of who stands behind an anonymous profile until both agree: country, type, size.

Source: EEN partnering profiles (country, type and size of the client only). Size bands: 统计上大中小微型企业划分办法 (2017),
employees of industrial firms: micro < 20 ≤ small < 300 ≤ medium < 1000 ≤ large.
"""

from __future__ import annotations

from graph.regions import CITY
from matcher.entities.matching import Face, Party, Size

__all__ = ["face_of"]


_BANDS = ((20, Size.MICRO), (300, Size.SMALL), (1000, Size.MEDIUM))


def face_of(party: Party) -> Face:
    """The face of a party; read it as the service, its size is a restricted fact."""
    employees = party.facts.get("employees")
    known = isinstance(employees, int) and not isinstance(employees, bool)
    size = next(
        (band for limit, band in _BANDS if known and int(str(employees)) < limit), Size.LARGE if known else None
    )
    city = party.region[: len(CITY)] if party.region else None
    return Face("CN", city, party.roles, size)
