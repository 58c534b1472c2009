"""运营方 · What an operator or a county asks for: what was placed where and why, and where the chains are short of firms.

Both reports are read from one `Standing` of the records; their `document()` is what command line, REST and fair planning show.
"""

from __future__ import annotations

from matcher.services.gaps import GapEntry, GapReport, gap_report
from matcher.services.placements import PlacedParty, PlacementReport, judge_party, placement_report, verdict_document
from matcher.services.standing import Standing, standing_of

__all__ = [
    "GapEntry",
    "GapReport",
    "PlacedParty",
    "PlacementReport",
    "Standing",
    "gap_report",
    "judge_party",
    "placement_report",
    "standing_of",
    "verdict_document",
]
