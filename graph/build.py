"""建链 · Rows of chain files, product → material pairs and firms become one IndustryChain and a list of what is odd.

Nothing odd stops the load: cycles and mutual supply stay, self-loops and dangling edges are left out, and each is reported
(方案 三(一); reports by row, column and code). Inputs are taken in the order of their ids, so that the order of the rows in a
file changes nothing but the row numbers in the issues.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields

from graph.chain import IndustryChain, Segment
from graph.checks import check_chain
from graph.issues import Issue, in_order
from graph.names import clean, normalise
from graph.segments import parse_segment, read_segments
from graph.vocabulary import NodeType, Relation

__all__ = ["Built", "Firm", "build_chain", "parse_segment", "read_segments"]


@dataclass(frozen=True, slots=True)
class Firm:
    """What the graph knows of a firm: its party id, name, products and the ids of its segments."""

    id: str
    name: str
    products: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Built:
    """The chain and what was odd in its rows."""

    chain: IndustryChain
    issues: tuple[Issue, ...]


def build_chain(
    segments: Iterable[Mapping[str, str]],
    materials: Iterable[tuple[str, Sequence[str]]] = (),
    firms: Iterable[Firm] = (),
) -> Built:
    """Build the chain; never raises on what the rows say. Row numbers count from 2 within each of the three inputs."""
    draft = _Draft()
    draft.add_segments(segments)
    draft.add_materials(materials)
    draft.add_firms(firms)
    chain = draft.chain()
    return Built(chain, in_order(draft.issues + check_chain(chain)))


@dataclass(slots=True)
class _Draft:
    """Nodes and edges while they are being gathered; places are positions in the lists, not yet rows."""

    places: dict[str, int] = field(default_factory=dict)
    products: dict[str, int | None] = field(default_factory=dict)  # by name as written, since many firms write the same
    names: list[str] = field(default_factory=list)
    types: list[int] = field(default_factory=list)
    edges: dict[Relation, list[tuple[int, int]]] = field(
        default_factory=lambda: {relation: [] for relation in Relation}
    )
    segments: dict[str, Segment] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    def node(self, node_id: str, name: str, node_type: NodeType) -> int:
        """Place of a node; the first name met stays."""
        place = self.places.setdefault(node_id, len(self.names))
        if place == len(self.names):
            self.names.append(name)
            self.types.append(node_type)
        return place

    def product(self, name: str) -> int | None:
        """Place of a product; None when nothing is left of its name."""
        if name not in self.products:
            word = normalise(name)
            self.products[name] = self.node(f"product:{word}", clean(name), NodeType.PRODUCT) if word else None
        return self.products[name]

    def join(self, source: int | None, relation: Relation, target: int | None) -> None:
        """Add an edge when both ends are there."""
        if source is not None and target is not None:
            self.edges[relation].append((source, target))

    def odd(self, row: int | None, column: str, code: str, value: str, *ids: str) -> None:
        """Note an oddity."""
        self.issues.append(Issue(row, column, code, value, ids))

    def add_segments(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Read the rows, settle which one speaks for an id, then lay the edges."""
        numbered: dict[str, tuple[int, Segment]] = {}
        for number, row in enumerate(rows, start=2):
            segment, issues = parse_segment(row, number)
            self.issues.extend(issues)
            if segment is None:
                continue
            known = numbered.get(segment.id)
            if known is not None:
                self.odd(number, "segment_id", "duplicate_segment", segment.id, segment.id)
            if known is None or _fullness(segment) > _fullness(known[1]):
                numbered[segment.id] = (number, segment)
        for segment_id in sorted(numbered):
            number, segment = numbered[segment_id]
            self.segments[segment_id] = segment
            self.node(f"segment:{segment_id}", segment.name, NodeType.SEGMENT)
        for segment_id in sorted(numbered):
            self._join_segment(*numbered[segment_id])

    def _join_segment(self, number: int, segment: Segment) -> None:
        here = self.places[f"segment:{segment.id}"]
        for supplier in segment.suppliers:
            self.join(self._other(number, segment, "suppliers", supplier), Relation.SUPPLIES, here)
        for substitute in segment.substitutes:
            self.join(here, Relation.SUBSTITUTES, self._other(number, segment, "substitutes", substitute))
        if segment.parent is not None:
            self.join(here, Relation.PART_OF, self._other(number, segment, "parent", segment.parent))
        for name in segment.products:
            self.join(self.product(name), Relation.IN_SEGMENT, here)
        for name in segment.inputs:
            self.join(here, Relation.NEEDS, self.product(name))

    def _other(self, number: int, segment: Segment, column: str, other: str) -> int | None:
        if other == segment.id:
            self.odd(number, column, _SELF[column], f"{other} → {other}", other)
            return None
        if other not in self.segments:
            ends = (segment.id, other) if column != "suppliers" else (other, segment.id)
            self.odd(number, column, _DANGLING[column], " → ".join(ends), *ends)
            return None
        return self.places[f"segment:{other}"]

    def add_materials(self, pairs: Iterable[tuple[str, Sequence[str]]]) -> None:
        """Product → its upstream materials; the edge runs from the material to the product."""
        numbered = [(str(name or ""), tuple(map(str, used)), row) for row, (name, used) in enumerate(pairs, start=2)]
        for name, used, number in sorted(numbered):
            product = self.product(name)
            if product is None:
                self.odd(number, "product", "empty_product", "、".join(used))
                continue
            for material in map(self.product, used):
                if material == product:
                    self.odd(number, "materials", "self_material", self.names[product], self.names[product])
                else:
                    self.join(material, Relation.SUPPLIES, product)

    def add_firms(self, firms: Iterable[Firm]) -> None:
        """Firms with what they make and where they stand; a firm given twice is one firm with the products of both."""
        known: set[str] = set()
        numbered = [
            (clean(firm.id), firm.name, firm.products, firm.segments, row) for row, firm in enumerate(firms, start=2)
        ]
        for firm_id, name, products, segments, number in sorted(numbered):
            if not firm_id:
                self.odd(number, "id", "empty_firm_id", clean(name))
                continue
            if firm_id in known:
                self.odd(number, "id", "duplicate_firm", firm_id, firm_id)
            known.add(firm_id)
            here = self.node(f"firm:{firm_id}", clean(name) or firm_id, NodeType.FIRM)
            for product in products:
                self.join(here, Relation.MAKES, self.product(product))
            for segment in map(clean, segments):
                if segment in self.segments:
                    self.join(here, Relation.IN_SEGMENT, self.places[f"segment:{segment}"])
                else:
                    self.odd(number, "segments", "unknown_firm_segment", f"{firm_id} → {segment}", firm_id, segment)

    def chain(self) -> IndustryChain:
        """The gathered nodes and edges as arrays."""
        relations = [int(relation) for relation, pairs in self.edges.items() for _ in pairs]
        pairs = [pair for pairs in self.edges.values() for pair in pairs]
        return IndustryChain(
            tuple(self.places),
            self.names,
            self.types,
            [source for source, _ in pairs],
            [target for _, target in pairs],
            relations,
            [1.0] * len(pairs),
            self.segments,
        )


def _fullness(segment: Segment) -> tuple[int, str]:
    """Of rows with one id the fullest speaks; ties by what they say, so that their order in the file plays no part."""
    cells = [getattr(segment, column.name) for column in fields(segment)]
    return sum(len(cell) if isinstance(cell, tuple) else bool(cell) for cell in cells), repr(cells)


_SELF = {"suppliers": "self_supply", "substitutes": "self_substitute", "parent": "self_parent"}
_DANGLING = {"suppliers": "dangling_supplier", "substitutes": "dangling_substitute", "parent": "dangling_parent"}
