"""供应路径 · How a candidate is reached: need → product → material → firm, or need → segment → supplying segment → offer."""

from __future__ import annotations

from graph.vocabulary import NodeType, Relation
from matcher.entities import Need, Offer, Step
from matcher.retrieval.chain import ChainLeg, ChainView
from matcher.retrieval.columns import OfferColumns
from matcher.retrieval.walk import Reached

_NODES = {NodeType.SEGMENT: "segment", NodeType.PRODUCT: "product", NodeType.FIRM: "firm"}
SHORT = 24


def path_to(
    leg: ChainLeg, columns: OfferColumns, view: ChainView, need: Need, row: int, offer: Offer
) -> tuple[Step, ...]:
    """Steps from the need to the offer in `row`: the strongest way the chain knows, or straight by words alone."""
    start = Step("need", need.id or "need", need.text[:SHORT])
    middle = _through_products(leg, view, int(leg.offer_firms[row])) or _through_segment(leg, columns, view, row)
    if not middle:
        return (start, Step("offer", offer.id, offer.title, relation="similar_words"))
    return (start, *middle, Step("offer", offer.id, offer.title, relation="offers"))


def _through_products(leg: ChainLeg, view: ChainView, firm: int) -> tuple[Step, ...]:
    """Need → wanted product → firm, or need → made product → material (→ other spelling) → firm."""
    if firm < 0:
        return ()
    ways = [
        (makers.weight_of(firm), kind)
        for kind, makers in (("wanted", view.wanted_makers), ("material", view.material_makers))
    ]
    weight, kind = max(ways, key=lambda way: way[0])
    if weight <= 0:
        return ()
    makers = view.wanted_makers if kind == "wanted" else view.material_makers
    product = makers.origin_of(firm)
    assert product is not None  # a firm with a weight was reached from somewhere
    last = _step(leg, firm, "made_by")
    if kind == "wanted":
        return (*_named(leg, view.wanted, product, "asks_for"), last)
    return (*_back_to_made(leg, view, product), last)


def _named(leg: ChainLeg, asked: Reached, product: int, relation: str) -> tuple[Step, ...]:
    """The product the need names, then the one of a near name by which it was found."""
    named = asked.origin_of(product)
    if named is None or named < 0:
        return (_step(leg, product, f"{relation}_like"),)
    if named == product:
        return (_step(leg, product, relation),)
    return (_step(leg, named, relation), _step(leg, product, "close_to"))


def _back_to_made(leg: ChainLeg, view: ChainView, product: int) -> tuple[Step, ...]:
    origin = view.materials.origin_of(product)
    assert origin is not None  # makers of materials were reached from a material
    if view.made.origin_of(origin) is not None:
        return (*_named(leg, view.made, origin, "makes"), _step(leg, product, "made_from"))
    return (*_back_to_made(leg, view, origin), _step(leg, product, "also_called"))


def _through_segment(leg: ChainLeg, columns: OfferColumns, view: ChainView, row: int) -> tuple[Step, ...]:
    stands_in = {leg.chain.row(f"segment:{name}") for name in columns.segments_of(row)}
    for reached, relation in ((view.own_segments, "stands_in"), (view.target_segments, "supplied_by")):
        hits = [
            (-weight, int(node), int(origin))
            for node, weight, origin in zip(reached.rows, reached.best, reached.origins, strict=True)
            if int(node) in stands_in
        ]
        if hits:
            _, node, origin = min(hits)
            here = _step(leg, node, relation if origin != node else "stands_in")
            return (here,) if origin == node else (_step(leg, origin, "stands_in"), here)
    return ()


def _step(leg: ChainLeg, row: int, relation: str) -> Step:
    chain = leg.chain
    node_type = chain.type_of(row)
    position = chain.segment_at(row).position.value if node_type is NodeType.SEGMENT else _position(leg, row)
    return Step(_NODES[node_type], chain.node_ids[row], chain.name(row), relation, position)


def _position(leg: ChainLeg, row: int) -> str | None:
    """Tier of the first segment that a product or firm stands in."""
    for segment in leg.chain.neighbours(row, Relation.IN_SEGMENT):
        return leg.chain.segment_at(int(segment)).position.value
    return None
