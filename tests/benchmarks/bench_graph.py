"""链图 · Chains in which nearly all products hang on one cycle, and proximity against networkx.

Load, paths, gaps, fillers, placement and anchors all end; what they cost. Forward push is held against networkx' personalised
pagerank on a graph with the same edges.
"""

from __future__ import annotations

import random
from statistics import median

import networkx as nx
import numpy as np

from graph.anchors import find_anchors, find_bridges
from graph.build import Firm, build_chain
from graph.chain import IndustryChain
from graph.confidence import PRIOR
from graph.fillers import Fillers
from graph.gaps import find_gaps
from graph.paths import downstream, supply_path, upstream
from graph.placement import Placer
from graph.proximity import Proximity
from graph.vocabulary import NodeType, Relation
from matcher.entities import Party, Role
from matcher.services.operators import Standing, gap_report
from tests.benchmarks.city_records import chain_rows
from tests.benchmarks.clock import cpu_seconds

SEED = 13
IN_CYCLE = 0.82  # 228 of 279 nodes hung on one cycle in a chain graph of an open data set
EDGES_A_NODE = 5
TOP = 20
EPSILONS = (1e-4, 7e-5, 5e-5)  # allowed error per unit of degree, as Proximity.push takes it
SEEDS = 20
PAGERANKS = 5  # networkx needs many seconds for each; all seeds are compared by rank against power iteration
ASKED = 50
REGIONS = ("330302", "330303", "330304", "330324", "330381", "330382")


def run(sizes: list[int]) -> dict[str, object]:
    """CPU seconds and milliseconds of each step by number of products, and the ratio of pagerank to push."""
    return {str(size): _cycle_costs(size) | {"proximity": _proximity(size)} for size in sizes}


def _cycle_costs(size: int) -> dict[str, object]:
    draw = random.Random(SEED)
    materials, firms = _materials(draw, size), _firms(draw, size)
    rows = [row | {"products": row["products"]} for row in chain_rows()]
    load_s, built = cpu_seconds(lambda: build_chain(rows, materials, firms))
    chain: IndustryChain = built.chain  # type: ignore[attr-defined]
    regions = {firm.id: draw.choice(REGIONS) for firm in firms}
    products = chain.rows_of(NodeType.PRODUCT).tolist()
    pairs = [(draw.choice(products), draw.choice(products)) for _ in range(ASKED)]
    cpu_seconds(lambda: (chain.around(), chain.into(Relation.SUPPLIES)))
    path_s, _ = cpu_seconds(lambda: [supply_path(chain, one, other, 6) for one, other in pairs])
    around_s, _ = cpu_seconds(lambda: [(upstream(chain, one, 4), downstream(chain, one, 4)) for one, _ in pairs])
    gaps_s, gaps = cpu_seconds(lambda: find_gaps(chain, regions, "330382"))
    anchors_s, _ = cpu_seconds(lambda: (find_anchors(chain), find_bridges(chain)))
    place_s, placer = cpu_seconds(lambda: Placer(chain))
    texts = [(f"主营{'、'.join(firm.products)}", firm.products) for firm in firms[:ASKED]]
    placing_s, _ = cpu_seconds(lambda: [placer.judge(text, (), own) for text, own in texts])  # type: ignore[attr-defined]
    fill_s, fillers = cpu_seconds(lambda: Fillers(chain, regions))
    gap_ids = [gap.segment_id for gap in gaps][:ASKED]  # type: ignore[attr-defined]
    fillers.near(gap_ids[0], "330382")  # type: ignore[attr-defined]  # compiles once
    filling_s, _ = cpu_seconds(lambda: [fillers.near(name, "330382") for name in gap_ids])  # type: ignore[attr-defined]
    standing = _standing(chain, firms, regions)
    report_s, report = cpu_seconds(lambda: gap_report(standing, "330382", "electrical"))
    return {
        "nodes": len(chain),
        "edges": int(chain.sources.size),
        "load_s": load_s,
        "path_ms": path_s / ASKED * 1000,
        "up_and_down_ms": around_s / ASKED * 1000,
        "gaps_s": gaps_s,
        "gaps_found": len(gaps),  # type: ignore[arg-type]
        "anchors_and_bridges_s": anchors_s,
        "placer_s": place_s,
        "placing_ms": placing_s / ASKED * 1000,
        "fillers_s": fill_s,
        "filling_ms": filling_s / len(gap_ids) * 1000,
        "gap_report_s": report_s,
        "gap_report_gaps": len(report.gaps),  # type: ignore[attr-defined]
    }


def _materials(draw: random.Random, size: int) -> list[tuple[str, tuple[str, ...]]]:
    """One ring through most products, and further materials drawn at will."""
    names = [_name(number) for number in range(size)]
    ring = round(size * IN_CYCLE)
    return [
        (name, (names[(number - 1) % ring] if number < ring else names[draw.randrange(size)], *draw.sample(names, 3)))
        for number, name in enumerate(names)
    ]


def _firms(draw: random.Random, size: int) -> list[Firm]:
    """A fifth as many firms as products: goods of the graph, and for most some of a shipped segment."""
    segments = [row for row in chain_rows() if row["products"]]
    found = []
    for number in range(size // 5):
        own = [_name(draw.randrange(size)) for _ in range(3)]
        known = draw.choice(segments)["products"].split("、")
        found.append(
            Firm(
                f"f{number:07d}",
                f"企业{number}",
                (*own, *draw.sample(known, min(2, len(known)))) if number % 3 else tuple(own),
            )
        )
    return found


def _name(number: int) -> str:
    return f"合成件{number}"


def _standing(chain: IndustryChain, firms: list[Firm], regions: dict[str, str]) -> Standing:
    parties = {
        firm.id: Party(firm.id, firm.name, (Role.SUPPLIER,), region=regions[firm.id], products=firm.products)
        for firm in firms
    }
    return Standing(chain, Placer(chain, PRIOR), parties, frozenset(parties), ())


def _proximity(size: int) -> dict[str, object]:
    """Push against networkx at `size` nodes with five edges each; both walk the graph without direction, restart .15."""
    chain = _random_chain(size, size * EDGES_A_NODE)
    build_s, proximity = cpu_seconds(lambda: Proximity(chain))
    graph = nx.Graph()
    graph.add_nodes_from(range(len(chain)))
    graph.add_edges_from(zip(chain.sources.tolist(), chain.targets.tolist(), strict=True))
    seeds = random.Random(SEED + 2).sample(range(len(chain)), SEEDS)
    proximity.push([seeds[0]])  # type: ignore[attr-defined]  # compiles once
    exact = [_best(np.asarray(proximity.exact([seed], tolerance=1e-9))) for seed in seeds]  # type: ignore[attr-defined]
    pagerank_ms, theirs = [], []
    for seed in seeds[:PAGERANKS]:
        seconds, scores = cpu_seconds(lambda seed=seed: nx.pagerank(graph, alpha=0.85, personalization={seed: 1.0}))
        pagerank_ms.append(seconds * 1000)
        theirs.append(_best(np.array([scores[row] for row in range(len(chain))])))  # type: ignore[index]
    return {
        "nodes": len(chain),
        "edges": int(chain.sources.size),
        "build_s": build_s,
        "networkx_ms": median(pagerank_ms),
        "networkx_seeds": PAGERANKS,
        "seeds": SEEDS,
    } | {
        f"push_{epsilon:g}": _push_figures(proximity, seeds, epsilon, exact, theirs, median(pagerank_ms))
        for epsilon in EPSILONS
    }


def _push_figures(
    proximity: Proximity,
    seeds: list[int],
    epsilon: float,
    exact: list[set[int]],
    theirs: list[set[int]],
    floor_ms: float,
) -> dict[str, float]:
    spent, ours = [], []
    for seed in seeds:
        seconds, found = cpu_seconds(lambda seed=seed: proximity.push([seed], epsilon=epsilon))
        spent.append(seconds * 1000)
        ours.append(set(found[0][:TOP].tolist()))  # type: ignore[index]
    overlaps = [_overlap(one, other) for one, other in zip(ours, exact, strict=True)]
    return {
        "push_ms": median(spent),
        "ratio": floor_ms / median(spent),
        "overlap": float(np.mean(overlaps)),
        "overlap_worst": min(overlaps),
        "overlap_networkx": float(np.mean([_overlap(one, other) for one, other in zip(ours, theirs, strict=False)])),
    }


def _random_chain(nodes: int, edges: int) -> IndustryChain:
    """Products with supply edges by preferential attachment in one direction: a few hubs, many rare goods."""
    draw = np.random.default_rng(SEED)
    sources = draw.integers(0, nodes, edges)
    targets = np.minimum((nodes * draw.random(edges) ** 2).astype(np.int64), nodes - 1)
    kept = sources != targets
    pairs = np.unique(np.sort(np.stack([sources[kept], targets[kept]], axis=1), axis=1), axis=0)
    ids = [f"product:{number:08d}" for number in range(nodes)]
    types, relations = [NodeType.PRODUCT] * nodes, np.full(len(pairs), Relation.SUPPLIES)
    return IndustryChain(ids, ids, types, pairs[:, 0], pairs[:, 1], relations, np.ones(len(pairs)), {})


def _best(scores: np.ndarray) -> set[int]:
    return set(np.lexsort((np.arange(scores.size), -scores))[:TOP].tolist())


def _overlap(ours: set[int], theirs: set[int]) -> float:
    return len(ours & theirs) / TOP
