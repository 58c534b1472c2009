"""The shipped seed: every file is one template, every row states, every sample says so."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from graph.regions import COUNTIES
from matcher.entities import Kind, Role
from matcher.measures import ALL_TEMPLATES, STEMS, Stated, Template
from matcher.settings import shipped_data
from tests.matcher.measures.reading import by_column, rows, state

SEED = shipped_data() / "seed"
FILES = sorted(SEED.glob("*.csv"))


def templates_of(headers: set[str]) -> list[Template]:
    """Templates that know every header and get every column they require."""
    fitting = []
    for template in ALL_TEMPLATES:
        known = template.headers()
        if headers <= set(known) and {c.name for c in template.columns if c.required} <= {
            known[h].name for h in headers
        }:
            fitting.append(template)
    return fitting


@cache
def stated(path: Path) -> tuple[Template, tuple[Stated, ...]]:
    """The template of a file and what its rows say."""
    found = list(rows(path))
    (template,) = templates_of(set(found[0]))
    return template, tuple(state(template, **by_column(template, row)) for row in found)


def all_stated() -> list[Stated]:
    return [each for path in FILES for each in stated(path)[1]]


def test_the_plan_has_eight_measures_in_its_order() -> None:
    assert STEMS == (
        "industry_chain",
        "joint_application",
        "one_stop",
        "events",
        "mentors",
        "loans",
        "funds",
        "alliance",
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_seed_file_is_one_template_and_every_row_is_accepted(path: Path) -> None:
    template, said = stated(path)
    assert said
    assert template.stem in STEMS


@pytest.mark.parametrize("stem", STEMS)
def test_each_measure_has_a_seed_file_of_its_name(stem: str) -> None:
    assert stated(SEED / f"{stem}.csv")[0].stem == stem


def test_no_two_templates_share_their_required_headers() -> None:
    required = [frozenset(column.zh for column in template.columns if column.required) for template in ALL_TEMPLATES]
    assert [headers for headers, count in Counter(required).items() if count > 1] == []


def test_every_sample_is_marked_and_named_as_one_and_the_rest_are_the_institutions() -> None:
    parties = {party.id: party for each in all_stated() for party in each.parties}
    assert [party.name for party in parties.values() if party.sample and not party.name.startswith("样例")] == []
    real = {party.name for party in parties.values() if not party.sample}
    assert {"温州大学", "温州医科大学", "浙江大学温州研究院", "温州肯恩大学"} < real
    assert all(Role.UNIVERSITY in party.roles for party in parties.values() if not party.sample)
    assert [offer.id for each in all_stated() for offer in each.offers if not offer.sample] == []


def test_what_refers_to_a_party_finds_it() -> None:
    known = {party.id for each in all_stated() for party in each.parties}
    asked = {need.party_id for each in all_stated() for need in each.needs}
    asked |= {offer.party_id for each in all_stated() for offer in each.offers if offer.party_id}
    assert sorted(map(str, asked - known)) == []


def test_no_id_is_used_for_two_offers() -> None:
    ids = Counter(offer.id for each in all_stated() for offer in each.offers)
    assert [offer_id for offer_id, count in ids.items() if count > 1] == []


def test_every_kind_of_counterpart_is_there() -> None:
    assert {offer.kind for each in all_stated() for offer in each.offers} == set(Kind)


@pytest.mark.parametrize("segment", ["digital.compute", "digital.software", "digital.quality", "digital.matchmaking"])
def test_every_segment_of_the_pilot_has_a_supplier_in_longwan(segment: str) -> None:
    offers = [offer for each in stated(SEED / "industry_chain.csv")[1] for offer in each.offers]
    assert any(segment in offer.segments and offer.region == "330303" for offer in offers)


def test_every_segment_the_seed_names_stands_in_a_chain() -> None:
    chains = {row["segment_id"] for path in (shipped_data() / "chains").glob("*.csv") for row in rows(path)}
    named = {segment for each in all_stated() for offer in each.offers for segment in offer.segments}
    named |= {segment for each in all_stated() for party in each.parties for segment in party.segments}
    assert sorted(named - chains) == []


def test_start_ups_stand_in_every_county() -> None:
    assert {party.region for each in stated(SEED / "startups.csv")[1] for party in each.parties} == set(COUNTIES)


@pytest.mark.parametrize(
    ("stem", "least"),
    [("startups", 16), ("industry_chain", 80), ("one_stop", 24), ("events", 20), ("mentors", 30), ("loans", 16), ("funds", 16), ("alliance", 40), ("professors", 8), ("joint_application", 9)],
)  # fmt: skip
def test_the_pilot_is_large_enough_to_show_something(stem: str, least: int) -> None:
    assert len(stated(SEED / f"{stem}.csv")[1]) >= least
