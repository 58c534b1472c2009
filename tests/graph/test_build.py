from __future__ import annotations

import numpy as np

from graph.build import build_chain
from graph.gaps import GapKind, find_gaps
from graph.issues import Issue
from graph.paths import downstream, supply_path, upstream
from graph.vocabulary import Relation
from tests.builders import a_firm, a_segment


def codes(issues: tuple[Issue, ...]) -> list[str]:
    return [issue.code for issue in issues]


def test_a_chain_with_a_cycle_and_a_dangling_edge_loads_reports_both_and_finds_the_planted_gap():
    """Acceptance M1.1: recycling runs back to the smelter, and the mould shop names a supplier that is not there."""
    built = build_chain(
        [
            a_segment("e.copper", name="铜材", position="上游", suppliers=["e.scrap"]),
            a_segment("e.stamping", name="冲压件", position="上游", suppliers=["e.copper", "e.lost_moulds"]),
            a_segment("e.breaker", name="断路器", position="中游", suppliers=["e.stamping", "e.arc"]),
            a_segment("e.arc", name="灭弧室", position="上游", suppliers=["e.copper"]),
            a_segment("e.scrap", name="废铜回收", position="上游", suppliers=["e.stamping"]),
        ],
        firms=[
            *(a_firm(f"copper{i}", segments=["e.copper"]) for i in range(4)),
            *(a_firm(f"stamping{i}", segments=["e.stamping"]) for i in range(4)),
            *(a_firm(f"breaker{i}", segments=["e.breaker"]) for i in range(5)),
            *(a_firm(f"scrap{i}", segments=["e.scrap"]) for i in range(2)),
        ],
    )
    assert [(issue.code, issue.value, issue.row) for issue in built.issues] == [
        ("cycle", "e.copper → e.stamping → e.scrap → e.copper", None),
        ("dangling_supplier", "e.lost_moulds → e.stamping", 3),
    ]
    gaps = find_gaps(built.chain, {})
    assert (gaps[0].segment_id, gaps[0].kind, gaps[0].demand) == ("e.arc", GapKind.MISSING, 5)
    chain = built.chain
    rows = range(len(chain))
    assert sum(len(upstream(chain, row, 99)[0]) + len(downstream(chain, row, 99)[0]) for row in rows) > 0
    assert all(len(supply_path(chain, here, there, 99)) <= len(chain) for here in rows for there in rows)


def test_mutual_supply_is_one_cycle_with_both_ids():
    built = build_chain([a_segment("c.a", suppliers=["c.b"]), a_segment("c.b", suppliers=["c.a"])])
    assert [issue.ids for issue in built.issues if issue.code == "cycle"] == [("c.a", "c.b")]


def test_each_component_is_one_issue_and_names_all_its_segments():
    ring = [a_segment(f"c.{one}", suppliers=[f"c.{other}"]) for one, other in ["ab", "bc", "ca", "de", "ed"]]
    ring[0]["suppliers"] += ";c.b2"
    ring.append(a_segment("c.b2", suppliers=["c.c"]))
    found = [set(issue.ids) for issue in build_chain(ring).issues if issue.code == "cycle"]
    assert found == [{"c.a", "c.b", "c.c", "c.b2"}, {"c.d", "c.e"}]


def test_a_segment_that_supplies_itself_is_reported_and_the_edge_left_out():
    built = build_chain([a_segment("c.a", suppliers=["c.a", "c.b"]), a_segment("c.b")])
    assert built.issues == (Issue(2, "suppliers", "self_supply", "c.a → c.a", ("c.a",)),)
    assert built.chain.out(Relation.SUPPLIES).nnz == 1


def test_a_supplier_below_its_buyer_is_reported_within_a_chain_only():
    built = build_chain(
        [
            a_segment("c.top", position="上游", suppliers=["c.end", "d.end"]),
            a_segment("c.end", position="下游"),
            a_segment("d.end", position="下游"),
        ]
    )
    assert built.issues == (Issue(None, "suppliers", "position_against_flow", "c.end → c.top", ("c.end", "c.top")),)


def test_a_segment_without_supplier_and_buyer_is_an_orphan():
    built = build_chain([a_segment("c.a"), a_segment("c.b", suppliers=["c.c"]), a_segment("c.c")])
    assert built.issues == (Issue(None, "suppliers", "orphan_segment", "c.a", ("c.a",)),)


def test_wider_segments_that_run_in_a_circle_are_reported():
    built = build_chain([a_segment("c.a", parent="c.b"), a_segment("c.b", parent="c.a", suppliers=["c.a"])])
    assert codes(built.issues) == ["parent_cycle"]


def test_of_two_rows_with_one_id_the_fuller_speaks():
    poor, rich = a_segment("c.a", name="甲"), a_segment("c.a", name="乙", products=["线圈", "铁芯"])
    for rows in ([poor, rich], [rich, poor]):
        built = build_chain(rows)
        assert built.chain.segments["c.a"].name == "乙"
        assert Issue(3, "segment_id", "duplicate_segment", "c.a", ("c.a",)) in built.issues


def test_a_product_in_two_segments_of_one_chain_is_reported():
    rows = [a_segment("c.a", products=["线圈"], suppliers=["c.b"]), a_segment("c.b", products=["线圈"])]
    assert [issue.value for issue in build_chain(rows).issues] == ["线圈: c.a、c.b"]


def test_product_cycles_are_one_issue_with_count_largest_and_example():
    pairs = [("铜", ("废铜",)), ("废铜", ("铜",)), ("甲", ("丙",)), ("乙", ("甲",)), ("丙", ("乙",)), ("丁", ("丁",))]
    assert [(issue.code, issue.value) for issue in build_chain([], pairs).issues] == [
        ("product_cycle", "2; 3; 丙 → 甲 → 乙 → 丙"),
        ("self_material", "丁"),
    ]


def test_a_firm_given_twice_is_one_firm_with_the_products_of_both():
    built = build_chain([], firms=[a_firm("f", "线圈"), a_firm("f", "铁芯")])
    made = built.chain.neighbours(built.chain.row("firm:f"), Relation.MAKES)
    assert {built.chain.name(row) for row in made} == {"线圈", "铁芯"}
    assert codes(built.issues) == ["duplicate_firm"]


def test_a_firm_in_an_unknown_segment_is_reported():
    built = build_chain([], firms=[a_firm("f", segments=["c.none"])])
    assert built.issues == (Issue(2, "segments", "unknown_firm_segment", "f → c.none", ("f", "c.none")),)


def test_spellings_of_one_product_meet_in_one_node_shown_as_the_chain_file_spells_it():
    chain = build_chain([a_segment("c.a", products=["PVC 电缆料"])], [("电缆", ("ｐｖｃ　电缆料",))]).chain  # noqa: RUF001  # full width on purpose
    assert chain.name(chain.row("product:pvc 电缆料")) == "PVC 电缆料"


def test_a_hundred_thousand_products_in_one_cycle_are_built_and_told():
    count = 100_000
    shortcuts = np.random.default_rng(7).integers(0, count, count)
    pairs = [
        (f"品{i}", (f"品{(i + 1) % count}", f"品{shortcuts[i]}") if i % 2 else (f"品{(i + 1) % count}",))
        for i in range(count)
    ]
    firms = [a_firm(f"f{i}", *(f"品{(i * 15 + j) % count}" for j in range(15))) for i in range(4_000)]
    built = build_chain([], pairs, firms)
    (issue,) = (issue for issue in built.issues if issue.code == "product_cycle")
    assert issue.value.startswith(f"1; {count}; ")
