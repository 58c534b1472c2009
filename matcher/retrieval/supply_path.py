"""供应路径 · How a candidate is reached: need → product → material → firm, or need → segment → supplying segment → offer."""

from __future__ import annotations

from graph import IndustryChain
from graph.vocabulary import NodeType, Relation
from matcher.entities import Need, Offer, Step
from matcher.retrieval.chain_view import ChainReader, ChainView
from matcher.retrieval.shelf import Shelf
from matcher.retrieval.walk import Reached

_NODES = {NodeType.SEGMENT: "segment", NodeType.PRODUCT: "product", NodeType.FIRM: "firm"}
SHORT = 24


def path_to(reader: ChainReader, shelf: Shelf, view: ChainView, need: Need, row: int, offer: Offer) -> tuple[Step, ...]:
    """Steps from the need to the offer in `row` of the shelf: the strongest way, or straight by words alone."""
    start = Step("need", need.id or "need", need.text[:SHORT])
    chain = reader.chain
    middle = _through_products(chain, shelf, view, row) or _through_segment(chain, shelf, view, row)
    if not middle:
        return (start, Step("offer", offer.id, offer.title, relation="similar_words"))
    return (start, *middle, Step("offer", offer.id, offer.title, relation="offers"))


def _through_products(chain: IndustryChain, shelf: Shelf, view: ChainView, row: int) -> tuple[Step, ...]:
    """Need → wanted product → firm, or need → made product → material → firm."""
    wanted, wanted_weight = shelf.places.product_for(view.wanted, view.wanted_makers, row)
    material, material_weight = shelf.places.product_for(view.materials, view.material_makers, row)
    if max(wanted_weight, material_weight) <= 0:
        return ()
    firm = int(shelf.places.firms[row])
    last = (_step(chain, firm, "made_by"),) if firm >= 0 else ()
    if wanted_weight >= material_weight:
        return (*_named(chain, view.wanted, wanted, "asks_for"), *last)
    return (*_back_to_made(chain, view, material), *last)


def _named(chain: IndustryChain, asked: Reached, product: int, relation: str) -> tuple[Step, ...]:
    """The product the need names, then the one of a near name by which it was found."""
    named = asked.origin_of(product)
    if named is None or named < 0:
        return (_step(chain, product, f"{relation}_like"),)
    if named == product:
        return (_step(chain, product, relation),)
    return (_step(chain, named, relation), _step(chain, product, "close_to"))


def _back_to_made(chain: IndustryChain, view: ChainView, product: int) -> tuple[Step, ...]:
    origin = view.materials.origin_of(product)
    assert origin is not None  # makers of materials were reached from a material
    return (*_named(chain, view.made, origin, "makes"), _step(chain, product, "made_from"))


def _through_segment(chain: IndustryChain, shelf: Shelf, view: ChainView, row: int) -> tuple[Step, ...]:
    stands_in = {chain.row(f"segment:{name}") for name in shelf.columns.segments_of(row)}
    for reached, relation in ((view.own_segments, "stands_in"), (view.target_segments, "supplied_by")):
        hits = [
            (-weight, int(node), int(origin))
            for node, weight, origin in zip(reached.rows, reached.best, reached.origins, strict=True)
            if int(node) in stands_in
        ]
        if hits:
            _, node, origin = min(hits)
            here = _step(chain, node, relation if origin != node else "stands_in")
            return (here,) if origin == node else (_step(chain, origin, "stands_in"), here)
    return ()


def _step(chain: IndustryChain, row: int, relation: str) -> Step:
    node_type = chain.type_of(row)
    position = chain.segment_at(row).position.value if node_type is NodeType.SEGMENT else _position(chain, row)
    return Step(_NODES[node_type], chain.node_ids[row], chain.name(row), relation, position)


def _position(chain: IndustryChain, row: int) -> str | None:
    """Tier of the first segment that a product or firm stands in."""
    for segment in chain.neighbours(row, Relation.IN_SEGMENT):
        return chain.segment_at(int(segment)).position.value
    return None
