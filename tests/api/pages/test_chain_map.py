"""A chain stands in three fixed columns, and the table beside it says the same."""

from __future__ import annotations

import re

import pytest

from api.pages.chain_map import COLUMN, GUTTER, ROW, ChainMap, chain_map, neighbourhood
from api.survey import Survey, Surveyor
from graph.vocabulary import Position
from matcher.bootstrap import House


@pytest.fixture(scope="module")
def survey(house: House) -> Survey:
    return Surveyor(house).survey()


@pytest.fixture(scope="module")
def drawn(survey: Survey) -> ChainMap:
    shown = [segment.id for segment in survey.segments_of("electrical")]
    return chain_map(
        survey,
        shown,
        lang="zh",
        own=("electrical.breakers",),
        matched={"electrical.contacts"},
        county="330303",
        chain="electrical",
    )


def test_segments_stand_in_the_column_of_their_position(drawn: ChainMap) -> None:
    assert {position.zh: [node.name for node in nodes] for position, nodes in drawn.columns.items()} == {
        "上游": ["银材料"], "中游": ["电触头", "型式试验"], "下游": ["断路器"],
    }  # fmt: skip


def test_the_table_has_the_rows_of_the_map(drawn: ChainMap) -> None:
    assert [node.id for node in drawn.rows] == [node.id for nodes in drawn.columns.values() for node in nodes]


def test_every_node_tells_what_it_is_to_the_asker(drawn: ChainMap) -> None:
    assert {node.name: node.roles for node in drawn.rows} == {
        "银材料": (), "电触头": ("match", "supplier"), "型式试验": ("supplier",), "断路器": ("own",),
    }  # fmt: skip


def test_a_segment_nobody_supplies_is_a_gap(drawn: ChainMap) -> None:
    assert {node.name: node.gap for node in drawn.rows} == {
        "银材料": "single_source", "电触头": "thin", "型式试验": "missing", "断路器": "missing",
    }  # fmt: skip


def test_more_firms_make_a_larger_dot(drawn: ChainMap) -> None:
    radius = {node.name: node.radius for node in drawn.rows}
    assert radius["电触头"] > radius["银材料"] > radius["型式试验"]


def test_lines_are_drawn_for_the_segment_in_focus_only(drawn: ChainMap) -> None:
    assert (drawn.focus, [line.role for line in drawn.lines]) == (("electrical.breakers",), ["supplier", "supplier"])


def test_a_line_runs_from_the_right_edge_of_the_supplier_to_the_left_edge_of_the_buyer(drawn: ChainMap) -> None:
    numbers = [float(word) for word in re.findall(r"[\d.]+", drawn.lines[0].path)]
    assert numbers[:2] == [(COLUMN + GUTTER) + COLUMN, ROW / 2]
    assert numbers[-2:] == [2 * (COLUMN + GUTTER), ROW / 2]


def test_the_focus_may_be_moved(survey: Survey) -> None:
    shown = [segment.id for segment in survey.segments_of("electrical")]
    moved = chain_map(survey, shown, lang="en", focus="electrical.contacts", chain="electrical")
    assert [line.role for line in moved.lines] == ["supplier", "buyer"]
    assert [node.name for node in moved.rows] == ["Silver", "Contacts", "Type tests", "Breakers"]


def test_an_unknown_focus_draws_nothing(survey: Survey) -> None:
    assert chain_map(survey, ["electrical.silver"], lang="zh", focus="nothing").lines == ()


def test_the_neighbourhood_holds_the_asker_its_suppliers_and_its_matches(survey: Survey) -> None:
    assert set(neighbourhood(survey, ("electrical.breakers",), {"footwear.soles"})) == {
        "electrical.testing", "electrical.contacts", "footwear.soles", "electrical.breakers",
    }  # fmt: skip


def test_what_is_not_shown_of_the_chain_is_counted(survey: Survey) -> None:
    assert chain_map(survey, ["electrical.silver"], lang="zh", chain="electrical").hidden == 3


def test_an_empty_map_still_has_three_columns(survey: Survey) -> None:
    assert list(chain_map(survey, (), lang="zh").columns) == list(Position)
