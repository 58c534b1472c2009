"""The experiment on a city whose truth is known: the truth of any pair, what each order brings about, and the page that tells it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from matcher.entities import Kind
from matcher.errors import BadInput
from matcher.evaluation.city import Acceptance, appeal
from matcher.evaluation.two_way import (
    RANKERS,
    TWO_WAY,
    Arena,
    KnownTruth,
    Question,
    Verdict,
    judge_rankers,
    page,
    summary,
)
from matcher.evaluation.two_way.known_truth import NeedTruth, OfferFacts
from matcher.evaluation.two_way.rankers import affinity, by_lot, popularity
from matcher.ranking.pool import Pool
from tests.builders import a_need

SOLES = "shoes.soles"
TERMS = {"first_order_cny": 50_000.0, "needed_within_days": 14.0, "credit_days": 30.0}
NEED = NeedTruth("n1", Kind.SUPPLIER, {"supplier:a": 3}, {"supplier:a": (0.7, 0.4)}, SOLES, TERMS)
TRUTH = KnownTruth(5, Acceptance(), [NEED])


def an_offer(
    name: str, kind: Kind = Kind.SUPPLIER, *, segments: tuple[str, ...] = (), free: float = 0.5, **terms: float
) -> OfferFacts:
    return OfferFacts(f"{kind.value}:{name}", kind, "330302", segments, terms, free)


def an_arena(count: int = 40, seed: int = 0) -> Arena:
    """Needs for suppliers and mentors whose both sides have wishes of their own; the model knows them but for some noise."""
    random = np.random.default_rng(seed)
    questions = []
    for place in range(count):
        kind = Kind.SUPPLIER if place % 2 else Kind.MENTOR
        forward, backward = random.random((2, 30))
        seen = np.clip(forward + random.normal(0, 0.05, 30), 0, 1), np.clip(backward + random.normal(0, 0.05, 30), 0, 1)
        scores = {
            TWO_WAY: seen[0] * seen[1],
            "forward": seen[0],
            "backward": seen[1],
            "best_possible": forward * backward,
        }
        scores |= {name: random.random(30) for name in ("affinity", "popularity", "random")}
        questions.append(Question(f"n{place}", f"s{place // 4}", kind, np.arange(30), scores, forward, backward))
    offers = {
        kind: tuple(an_offer(f"{number:02d}", kind) for number in range(30))
        for kind in (Kind.SUPPLIER, Kind.MENTOR, Kind.FUND)
    }
    capacity = {kind: np.full(30, 6.0 if kind is Kind.MENTOR else np.nan) for kind in offers}
    return Arena(tuple(questions), offers, capacity, {kind: np.arange(30) % 3 == 0 for kind in offers})


VERDICT: Verdict = judge_rankers(an_arena(), RANKERS, k=5)
ABOUT = {"zh": "样例城市", "en": "a sample city"}


def test_a_listed_pair_has_the_chances_of_the_file() -> None:
    forward, backward = TRUTH.chances(NEED, "330302", [an_offer("a")])
    assert (forward[0], backward[0]) == (0.7, 0.4)


def test_an_unlisted_pair_has_grade_nought_and_the_wishes_of_its_terms() -> None:
    offer = an_offer("b", min_order_cny=100_000.0, lead_days=28.0, credit_days_max=30.0)
    forward, backward = TRUTH.chances(NEED, "330302", [offer])
    model, wish = Acceptance(), 1 + np.log10(0.5)
    assert forward[0] == pytest.approx(model.forward(0, 1.0, appeal("supplier:b", 5), 0.5))
    assert backward[0] == pytest.approx(model.backward(0, 1.0, appeal("n1", 5), wish))


def test_a_mentor_of_the_own_trade_with_free_hours_is_likelier_to_agree() -> None:
    need = replace(NEED, kind=Kind.MENTOR)
    free, full = (
        an_offer(name, Kind.MENTOR, segments=(SOLES,), free=share) for name, share in (("a", 0.9), ("b", 0.1))
    )
    _, backward = TRUTH.chances(need, "330302", [free, full])
    assert backward[0] > backward[1]


def test_a_folder_without_truth_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refusal:
        KnownTruth.read(tmp_path)
    assert (refusal.value.code, refusal.value.facts["file"]) == ("city_without_truth", "truth_city.json")


def test_a_truth_of_another_make_is_refused(tmp_path: Path) -> None:
    (tmp_path / "truth_city.json").write_text(
        json.dumps({"seed": 1, "acceptance": Acceptance().document()}), encoding="utf-8"
    )
    (tmp_path / "truth.jsonl").write_text('{"qid": "n1", "group": "supplier"}\n', encoding="utf-8")
    with pytest.raises(BadInput) as refusal:
        KnownTruth.read(tmp_path)
    assert refusal.value.facts["file"] == "truth.jsonl"


def test_where_both_sides_choose_two_way_brings_the_most_pairs() -> None:
    means = {row.ranker: row.mutual.mean for row in VERDICT.outcomes["all"]}
    assert means["best_possible"] >= means[TWO_WAY] > 1.2 * max(means["forward"], means["backward"])


def test_the_gain_is_told_against_the_better_one_way_ranking() -> None:
    rows = {row.ranker: row for row in VERDICT.outcomes["all"]}
    better = VERDICT.better_one_way["all"]
    assert rows[better].gain is None
    gain = rows[TWO_WAY].gain
    assert gain is not None
    assert gain.mean == pytest.approx(rows[TWO_WAY].mutual.mean / rows[better].mutual.mean)


def test_each_kind_is_told_apart_and_a_kind_nobody_asked_for_is_left_out() -> None:
    assert list(VERDICT.counts) == ["all", "supplier", "mentor"]


def test_chances_that_are_nearly_true_are_nearly_calibrated() -> None:
    assert VERDICT.candidates[TWO_WAY].error < 0.05


def test_capacity_is_told_where_it_is_stated() -> None:
    assert VERDICT.exposures["supplier"][TWO_WAY].capacity is None
    assert VERDICT.exposures["mentor"][TWO_WAY].capacity is not None


def test_equal_arenas_give_equal_verdicts() -> None:
    assert (
        judge_rankers(an_arena(), RANKERS, k=5) == VERDICT
        or VERDICT.document() == judge_rankers(an_arena(), RANKERS, k=5).document()
    )


def test_the_order_of_the_candidates_changes_nothing() -> None:
    question = an_arena(1).questions[0]
    shuffled = np.random.default_rng(1).permutation(30)
    other = replace(
        question, numbers=question.numbers[shuffled], forward=question.forward[shuffled], backward=question.backward[shuffled],
        scores={name: values[shuffled] for name, values in question.scores.items()},
    )  # fmt: skip
    assert all(
        question.numbers[question.order(name)].tolist() == other.numbers[other.order(name)].tolist() for name in RANKERS
    )


def test_the_document_can_be_written_as_strict_json() -> None:
    told = json.loads(json.dumps(VERDICT.document(), allow_nan=False))
    assert told["exposures"]["supplier"][TWO_WAY]["newcomers"] is None


def test_popularity_does_not_count_the_need_itself() -> None:
    chosen = np.array([3.0, 1.0, 0.0])
    assert popularity(np.array([0, 1, 2]), chosen, np.array([1])).tolist() == [3.0, 0.0, 0.0]


def test_affinity_counts_trade_and_place_alike() -> None:
    columns = {
        "focus": np.array([1.0, 0.0, np.nan]),
        "chain": np.array([0.0, 0.0, np.nan]),
        "region": np.array([0.0, 1.0, np.nan]),
    }
    pool = Pool(Kind.MENTOR, a_need(), np.arange(3, dtype=np.int32), columns)
    assert affinity(pool).tolist() == [1.0, 1.0, 1.0]


def test_the_lot_falls_by_need_and_seed() -> None:
    assert by_lot("n1", 4, 0).tolist() == by_lot("n1", 4, 0).tolist()
    assert by_lot("n1", 4, 0).tolist() != by_lot("n2", 4, 0).tolist()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_tells_every_ranker_in_both_languages(lang: str) -> None:
    told = page(VERDICT, ABOUT, fairness=[(0.0, 1.0), (0.5, 0.97)])
    body = told.split(f'class="{lang}"')[1].split("</main>")[0]
    assert all(f"{row.mutual.mean:.2f} [" in body for row in VERDICT.outcomes["all"])
    assert ABOUT[lang] in body


def test_the_page_stands_alone() -> None:
    told = page(VERDICT, ABOUT)
    assert not any(word in told for word in ("<script", "http://", "https://", "<link", "src="))


def test_a_name_with_angle_brackets_is_shown_not_run() -> None:
    assert "<b>x" not in page(VERDICT, {"zh": "<b>x", "en": "<b>x"})


def test_the_summary_shows_a_row_for_each_ranker_and_kind() -> None:
    rows = [line for line in summary(VERDICT, "x", "en").splitlines() if line.startswith("| ")]
    assert len(rows) == 3 * (2 + len(RANKERS))


def test_a_need_of_the_city_file_can_be_read_back(tmp_path: Path) -> None:
    row = {
        "qid": "n1", "group": "fund", "rel": ["fund:a"], "grades": [3], "forward": [0.4], "backward": [0.5], "count": 1,
        "segment": SOLES, "terms": TERMS,
    }  # fmt: skip
    (tmp_path / "truth_city.json").write_text(
        json.dumps({"seed": 1, "acceptance": Acceptance().document()}), encoding="utf-8"
    )
    (tmp_path / "truth.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    truth = KnownTruth.read(tmp_path)
    assert truth.needs["n1"].listed == {"fund:a": (0.4, 0.5)}
    assert truth.among({"other"}).needs == {}
