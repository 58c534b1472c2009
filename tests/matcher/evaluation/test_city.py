"""The synthetic city: the same seed gives the same bytes, every file is one template's, and the truth is true."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph.build import Firm, build_chain
from graph.gaps import find_gaps
from matcher.errors import BadInput
from matcher.evaluation.city import Acceptance, appeal, write_city
from matcher.evaluation.city.wishes import credit_wish, order_wish, supplier_wish, time_wish
from matcher.evaluation.folder import read_truth
from matcher.measures import ALL_TEMPLATES
from matcher.measures.template import Stated, Template
from tests.builders import a_segment

FIRMS = 400
TERMS = {"min_order_cny", "lead_days", "credit_days_max"}
CSV_FILES = (
    "chain", "funds", "loans", "mentors", "needs", "patents", "product_materials", "professors", "spaces", "startups", "suppliers",
    "suppliers_again", "universities",
)  # fmt: skip


@pytest.fixture(scope="module")
def chains(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve segments in a row, each selling four goods and buying two of the one before it."""
    folder = tmp_path_factory.mktemp("chains")
    rows = [
        a_segment(
            f"shoes.step_{number}",
            name=f"第{number}道工序",
            position=("上游", "中游", "下游")[number // 4],
            products="、".join(f"货品{number}号{letter}" for letter in "甲乙丙丁"),
            inputs=f"货品{number - 1}号甲、货品{number - 1}号乙、水电" if number else "水电",
            suppliers=f"shoes.step_{number - 1}" if number else "",
            counties="330302;330304" if number % 2 else "",
        )
        for number in range(12)
    ]
    with (folder / "shoes.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return folder


@pytest.fixture(scope="module")
def city(chains: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city")
    write_city(folder, firms=FIRMS, seed=5, chains=chains)
    return folder


@pytest.fixture(scope="module")
def stated(city: Path) -> dict[str, list[Stated]]:
    return {name: [_state(row) for row in _rows(city, name)] for name in CSV_FILES}


def _rows(city: Path, name: str) -> list[dict[str, str]]:
    with (city / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _template(headers: set[str]) -> Template:
    fitting = [each for each in ALL_TEMPLATES if headers <= set(each.headers()) and _required(each) <= headers]
    assert len(fitting) == 1
    return fitting[0]


def _required(template: Template) -> set[str]:
    return {column.zh for column in template.columns if column.required}


def _state(row: dict[str, str]) -> Stated:
    template = _template(set(row))
    by_header = template.headers()
    cells = {by_header[header].name: by_header[header].parse(cell) for header, cell in row.items() if cell}
    return template.state({column.name: cells.get(column.name) for column in template.columns})


def _digests(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())}


def _truth_of_city(city: Path) -> dict[str, list[dict[str, str]]]:
    document: dict[str, list[dict[str, str]]] = json.loads((city / "truth_city.json").read_text(encoding="utf-8"))
    return document


def _truth_lines(city: Path) -> list[dict[str, list[str]]]:
    return [json.loads(line) for line in (city / "truth.jsonl").read_text(encoding="utf-8").splitlines()]


def test_the_same_seed_gives_the_same_bytes(chains: Path, city: Path, tmp_path: Path) -> None:
    write_city(tmp_path, firms=FIRMS, seed=5, chains=chains)
    assert _digests(tmp_path) == _digests(city)


def test_another_seed_gives_another_city(chains: Path, city: Path, tmp_path: Path) -> None:
    write_city(tmp_path, firms=FIRMS, seed=6, chains=chains)
    assert _digests(tmp_path)["suppliers.csv"] != _digests(city)["suppliers.csv"]


def test_more_mentors_move_no_firm(chains: Path, city: Path, tmp_path: Path) -> None:
    write_city(tmp_path, firms=FIRMS, seed=5, chains=chains, mentors=50)
    ours, theirs = _digests(tmp_path), _digests(city)
    assert [name for name in CSV_FILES if ours[f"{name}.csv"] != theirs[f"{name}.csv"]] == ["mentors", "spaces"]


def test_the_files_are_those_of_the_import_layout_and_the_truth(city: Path) -> None:
    assert set(_digests(city)) == {*(f"{name}.csv" for name in CSV_FILES), "truth.jsonl", "truth_city.json"}


def test_every_row_is_read_by_the_one_template_of_its_file(stated: dict[str, list[Stated]]) -> None:
    assert {name: len(rows) for name, rows in stated.items() if name in ("startups", "suppliers", "needs")} == {
        "startups": FIRMS // 5,
        "suppliers": FIRMS - FIRMS // 5,
        "needs": FIRMS // 5,
    }


def test_everybody_is_marked_as_a_sample(stated: dict[str, list[Stated]]) -> None:
    parties = [party for rows in stated.values() for row in rows for party in row.parties]
    assert all(party.sample and "样例" in party.name for party in parties)


def test_no_two_parties_share_a_name_or_an_id(stated: dict[str, list[Stated]]) -> None:
    parties = [row.parties[0] for name in ("suppliers", "startups") for row in stated[name]]
    assert len({party.id for party in parties}) == len({party.name for party in parties}) == FIRMS


def test_the_truth_names_only_needs_and_offers_that_exist(city: Path, stated: dict[str, list[Stated]]) -> None:
    offers = {offer.id for rows in stated.values() for row in rows for offer in row.offers}
    needs = {need.id for row in stated["needs"] for need in row.needs}
    lines = _truth_lines(city)
    assert {str(line["qid"]) for line in lines} <= needs
    assert {offer for line in lines for offer in line["rel"]} <= offers


def test_the_truth_can_be_scored_by_kind(city: Path) -> None:
    assert {"supplier", "mentor", "fund"} <= {each.group for each in read_truth(city)}


def test_a_supplier_of_grade_three_makes_what_the_need_names(city: Path, stated: dict[str, list[Stated]]) -> None:
    offers = {offer.id: offer for row in stated["suppliers"] for offer in row.offers}
    needs = {need.id: need for row in stated["needs"] for need in row.needs}
    checked = 0
    for line in _truth_lines(city):
        wanted = needs[str(line["qid"])].wanted
        if line["group"] == "supplier" and wanted:
            best = [offer for offer, grade in zip(line["rel"], line["grades"], strict=True) if grade == 3]
            text = ["、".join(offers[offer].products) for offer in best]
            assert all(any(product in words for product in wanted) for words in text)
            checked += len(best)
    assert checked > 50


def test_full_mentors_are_never_right(city: Path) -> None:
    full = {f"mentor:{row['导师编号']}" for row in _rows(city, "mentors") if row["每月可用小时"] == row["本月已约小时"]}
    assert full
    assert not full & {offer for line in _truth_lines(city) for offer in line["rel"]}


def test_the_planted_gaps_are_gaps(city: Path, stated: dict[str, list[Stated]]) -> None:
    segments = [dict(segment) for row in stated["chain"] for segment in row.segments]
    firms = [
        Firm(party.id, party.name, party.products, party.segments)
        for name in ("suppliers", "startups")
        for row in stated[name]
        for party in row.parties
    ]
    found = {(gap.segment_id, gap.kind.value) for gap in find_gaps(build_chain(segments, (), firms).chain, {})}
    planted = {(gap["segment_id"], gap["kind"]) for gap in _truth_of_city(city)["gaps"]}
    assert planted
    assert planted <= found


def test_a_duplicate_has_another_id_and_the_same_letters(city: Path, stated: dict[str, list[Stated]]) -> None:
    names = {
        party.id: party.name
        for name in ("suppliers", "suppliers_again")
        for row in stated[name]
        for party in row.parties
    }
    planted = _truth_of_city(city)["duplicates"]
    assert len(planted) == len(stated["suppliers_again"])
    for twin in planted:
        ours, theirs = names[twin["party_id"]], names[twin["of"]]
        assert ours != theirs
        assert [*filter(str.isalnum, ours)] == [*filter(str.isalnum, theirs)]


def test_the_planted_cycles_stand_in_the_materials(city: Path) -> None:
    materials = {row["产品"]: row["上游材料"].split("、") for row in _rows(city, "product_materials")}
    cycles = _truth_of_city(city)["cycles"]
    assert cycles
    for cycle in cycles:
        assert all(after in materials[before] for before, after in zip(cycle, [*cycle[1:], cycle[0]], strict=True))


def test_needs_are_put_in_many_ways(city: Path) -> None:
    texts = [row["需求描述"] for row in _rows(city, "needs")]
    assert len(set(texts)) > len(texts) * 0.9


def test_the_listed_chances_follow_from_the_model(city: Path, stated: dict[str, list[Stated]]) -> None:
    model, needs = Acceptance(), {need.id: need for row in stated["needs"] for need in row.needs}
    offers = {offer.id: offer for rows in stated.values() for row in rows for offer in row.offers}
    lines: list[dict[str, Any]] = [line for line in _truth_lines(city) if line["group"] == "supplier"]
    pairs = ((line, at) for line in lines for at, offer in enumerate(line["rel"]) if set(offers[offer].terms) >= TERMS)
    line, at = next(pairs)
    offer, terms, qid = offers[line["rel"][at]], line["terms"], line["qid"]
    given = {name: float(str(offer.terms[name])) for name in TERMS}
    near = 1.0 if needs[qid].region == offer.region else 0.6
    in_time = time_wish(terms["needed_within_days"], given["lead_days"])
    order = order_wish(terms["first_order_cny"], given["min_order_cny"])
    wish = supplier_wish(order, credit_wish(terms["credit_days"], given["credit_days_max"]))
    grade = line["grades"][at]
    assert line["forward"][at] == pytest.approx(model.forward(grade, near, appeal(offer.id, 5), in_time), abs=1e-6)
    assert line["backward"][at] == pytest.approx(model.backward(grade, near, appeal(qid, 5), wish), abs=1e-6)


def test_a_startup_says_what_it_orders_and_when_it_pays(stated: dict[str, list[Stated]]) -> None:
    facts = [set(party.facts) for row in stated["startups"] for party in row.parties]
    assert all({"first_order_cny", "needed_within_days", "credit_days"} <= each for each in facts)


def test_suppliers_and_startups_can_be_counted_apart(chains: Path, tmp_path: Path) -> None:
    write_city(tmp_path, firms=1, seed=0, chains=chains, suppliers=30, startups=7, needs=3, mentors=4, funds=5)
    counts = [len(_rows(tmp_path, name)) for name in ("suppliers", "startups", "needs", "mentors", "funds")]
    assert counts == [30, 7, 3, 4, 5]


def test_a_better_grade_raises_both_chances() -> None:
    model = Acceptance()
    directions: tuple[Callable[[float, float, float], float], ...] = (model.forward, model.backward)
    assert all(chance(3, 1.0, 0.0) > chance(2, 1.0, 0.0) > chance(0, 1.0, 0.0) for chance in directions)


def test_appeals_are_standard_normal() -> None:
    drawn = [appeal(f"offer-{number}", 1) for number in range(4000)]
    mean = sum(drawn) / len(drawn)
    assert abs(mean) < 0.05
    assert abs(sum((each - mean) ** 2 for each in drawn) / len(drawn) - 1) < 0.08


@pytest.mark.parametrize("firms", [1, 2, 7])
def test_a_hamlet_is_a_city_too(firms: int, chains: Path, tmp_path: Path) -> None:
    write_city(tmp_path, firms=firms, seed=0, chains=chains)
    assert len(_rows(tmp_path, "suppliers")) + len(_rows(tmp_path, "startups")) == firms


def test_progress_ends_at_the_number_of_firms(chains: Path, tmp_path: Path) -> None:
    told: dict[str, tuple[int, int]] = {}
    write_city(
        tmp_path, firms=50, seed=0, chains=chains, progress=lambda step, done, total: told.update({step: (done, total)})
    )
    assert (told["city_suppliers"], told["city_startups"]) == ((40, 40), (10, 10))


@pytest.mark.parametrize(
    ("sizes", "field"),
    [({"firms": 0}, "firms"), ({"firms": 9, "seed": -1}, "seed"), ({"firms": 9, "mentors": -2}, "mentors")],
)
def test_an_impossible_size_is_refused(sizes: dict[str, int], field: str, chains: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refusal:
        write_city(tmp_path / "city", **({"seed": 0} | sizes), chains=chains)  # type: ignore[arg-type]
    assert (refusal.value.code, refusal.value.facts["field"]) == ("city_size", field)
    assert not (tmp_path / "city").exists()


def test_a_folder_without_chains_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refusal:
        write_city(tmp_path / "city", firms=9, seed=0, chains=tmp_path)
    assert refusal.value.code == "city_without_chains"


def test_a_file_in_the_place_of_the_folder_is_refused(chains: Path, tmp_path: Path) -> None:
    (tmp_path / "city").write_text("", encoding="utf-8")
    with pytest.raises(BadInput) as refusal:
        write_city(tmp_path / "city", firms=9, seed=0, chains=chains)
    assert refusal.value.code == "city_not_a_folder"
