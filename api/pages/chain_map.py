"""链图 · A chain in three fixed columns 上 → 中 → 下, laid out on the server; the same rows as a table beside it.

Every column has rows of one height, so a label has its own box and never overlaps; lines are drawn for the segments in
focus only, in units of rows (x 0–100, y 10 a row). Order within a column: the asker's own, concern, id; nothing moves between loads.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from api.survey import Survey
from graph import Segment
from graph.regions import CITY
from graph.vocabulary import Concern, Position
from matcher.entities import Match

__all__ = ["ChainMap", "Line", "Node", "chain_map", "match_segments", "neighbourhood"]

COLUMN, GUTTER, ROW = 28.0, 8.0, 10.0
LARGEST, SMALLEST = 11.0, 3.5
"""Radii of the dots."""
NEAR = 8
"""Segments a position in the neighbourhood."""
_POSITIONS = tuple(Position)


@dataclass(frozen=True, slots=True)
class Node:
    """One segment as it is shown."""

    id: str
    chain: str
    name: str
    position: Position
    concern: Concern
    firm_count: int  # in Wenzhou
    county_count: int | None  # in the asker's county
    radius: float
    gap: str  # in Wenzhou: missing | single_source | thin | ""
    demand: int  # firms of the county, or else of the city, that buy from it
    roles: tuple[str, ...]  # own | match | supplier | buyer
    foreign: bool  # of another chain


@dataclass(frozen=True, slots=True)
class Line:
    """A supply relation of a segment in focus, as an SVG path."""

    path: str
    role: str  # supplier | buyer


@dataclass(frozen=True, slots=True)
class ChainMap:
    """Three columns of nodes, the lines in focus, and how high the drawing is in its own units."""

    columns: Mapping[Position, tuple[Node, ...]]
    lines: tuple[Line, ...]
    height: float
    focus: tuple[str, ...]
    rows: tuple[Node, ...] = field(default=())  # all nodes, in reading order, for the table
    hidden: int = 0  # segments of the chain that are not shown


def chain_map(
    survey: Survey,
    shown: Collection[str],
    *,
    lang: str,
    own: Sequence[str] = (),
    matched: Collection[str] = (),
    focus: str | None = None,
    county: str | None = None,
    chain: str | None = None,
) -> ChainMap:
    """The map of some segments. `own`: the asker's; `matched`: those its matches stand in; `focus` adds one to look at."""
    segments = survey.chain.segments
    kept = [segments[name] for name in shown if name in segments]
    near = tuple(name for name in dict.fromkeys((*((focus,) if focus else own),)) if name in segments)
    suppliers = {name for one in near for name in segments[one].suppliers if name in segments} - set(near)
    buyers = {name for one in near for name in survey.buyers.get(one, ())} - set(near)
    roles = {"own": set(own), "match": set(matched), "supplier": suppliers, "buyer": buyers}
    most = max((survey.firm_counts(CITY)[one.id] for one in kept), default=0)
    local = county if county and len(county) == 6 else None
    nodes = [_node(survey, one, roles, most, local, lang, chain) for one in kept]
    columns = {
        position: tuple(sorted((n for n in nodes if n.position is position), key=_order)) for position in _POSITIONS
    }
    places = {
        node.id: (column, row)
        for column, position in enumerate(_POSITIONS)
        for row, node in enumerate(columns[position])
    }
    lines = [
        *(Line(_curve(places[one], places[two]), "supplier") for two in near for one in sorted(suppliers)
          if one in segments[two].suppliers and one in places and two in places),
        *(Line(_curve(places[one], places[two]), "buyer") for one in near for two in sorted(buyers)
          if one in segments[two].suppliers and one in places and two in places),
    ]  # fmt: skip
    height = ROW * max((len(column) for column in columns.values()), default=1)
    total = len(survey.chains.get(chain or "", ()))
    ours = sum(one.chain == chain for one in kept)
    rows = tuple(node for column in columns.values() for node in column)
    return ChainMap(columns, tuple(lines), height, near, rows, max(0, total - ours) if chain else 0)


def neighbourhood(
    survey: Survey, own: Sequence[str], matched: Collection[str], focus: str | None = None
) -> tuple[str, ...]:
    """The asker's segments, the one in focus, who supplies them and whom they supply, and those of its matches.

    At most NEAR a position: own, matched, of the asker's chain and most wanted first.
    """
    segments, gaps = survey.chain.segments, survey.gaps(CITY)
    own = tuple(name for name in dict.fromkeys((*own, *((focus,) if focus else ()))) if name in segments)
    around = {name for one in own for name in (*segments[one].suppliers, *survey.buyers.get(one, ()))}
    chains = {segments[name].chain for name in own}

    def rank(name: str) -> tuple[bool, bool, bool, int, str]:
        demand = gaps[name].demand if name in gaps else survey.firm_counts(CITY)[name]
        return name not in own, name not in matched, segments[name].chain not in chains, -demand, name

    ranked = sorted((name for name in {*own, *around, *matched} if name in segments), key=rank)
    return tuple(name for each in Position for name in [one for one in ranked if segments[one].position is each][:NEAR])


def match_segments(matches: Sequence[Match]) -> frozenset[str]:
    """Segments that the matches' paths run through and that their offers state."""
    by_path = {step.id.removeprefix("segment:") for match in matches for step in match.path if step.node == "segment"}
    return frozenset(by_path | {name for match in matches for name in match.offer.segments})


def _node(
    survey: Survey,
    segment: Segment,
    roles: Mapping[str, Collection[str]],
    most: int,
    county: str | None,
    lang: str,
    chain: str | None,
) -> Node:
    count = survey.firm_counts(CITY)[segment.id]
    gap = survey.gaps(CITY).get(segment.id)
    shortest = (survey.gaps(county).get(segment.id) if county else None) or gap
    return Node(
        id=segment.id,
        chain=segment.chain,
        name=(segment.name_en or segment.name) if lang == "en" else segment.name,
        position=segment.position,
        concern=segment.concern,
        firm_count=count,
        county_count=survey.firm_counts(county)[segment.id] if county else None,
        radius=round(SMALLEST + (LARGEST - SMALLEST) * math.sqrt(count / most), 1) if count else SMALLEST,
        gap=gap.kind.value if gap is not None else "",
        demand=shortest.demand if shortest is not None else 0,
        roles=tuple(role for role, names in roles.items() if segment.id in names),
        foreign=chain is not None and segment.chain != chain,
    )


def _order(node: Node) -> tuple[bool, bool, int, str]:
    return "own" not in node.roles, node.foreign, tuple(Concern).index(node.concern), node.id


def _curve(start: tuple[int, int], end: tuple[int, int]) -> str:
    """From the supplier's edge to the buyer's: through the gutter between, or bowing beside a shared column."""
    (column_a, row_a), (column_b, row_b) = start, end
    y_a, y_b = (row_a + 0.5) * ROW, (row_b + 0.5) * ROW
    left_a, left_b = column_a * (COLUMN + GUTTER), column_b * (COLUMN + GUTTER)
    if column_a == column_b:
        inward = column_a == 0  # the first column has its gutter on the right
        x = left_a + COLUMN if inward else left_a
        depth = GUTTER * min(0.9, 0.3 + 0.1 * abs(row_b - row_a))
        bow = x + depth if inward else x - depth
        return f"M{x:g} {y_a:g}C{bow:g} {y_a:g} {bow:g} {y_b:g} {x:g} {y_b:g}"
    x_a, x_b = (left_a + COLUMN, left_b) if column_a < column_b else (left_a, left_b + COLUMN)
    middle = (x_a + x_b) / 2
    return f"M{x_a:g} {y_a:g}C{middle:g} {y_a:g} {middle:g} {y_b:g} {x_b:g} {y_b:g}"
