"""A ranking's worth, checked by hand-counted examples and by rules that hold for any ranking."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.evaluation.metrics import Judgement, hit_at, judge, ndcg_at, recall_at, reciprocal_rank, summarise

IDS = [f"f{number}" for number in range(12)]
RANKINGS = st.permutations(IDS)
RELEVANT = st.sets(st.sampled_from(IDS), min_size=1).map(frozenset)


def test_the_first_right_answer_in_third_place_gives_a_third() -> None:
    assert reciprocal_rank(["a", "b", "c", "d"], {"c", "d"}) == pytest.approx(1 / 3)


def test_a_ranking_without_a_right_answer_gives_nothing() -> None:
    assert judge(["a", "b"], Judgement("q", frozenset({"z"}))) == {
        "mrr": 0.0, "hit@1": 0.0, "recall@10": 0.0, "recall@50": 0.0, "ndcg@10": 0.0, "map": 0.0,
    }  # fmt: skip


def test_hits_count_only_within_the_first_k() -> None:
    assert [hit_at(["a", "b", "c"], {"b"}, k) for k in (1, 2, 3)] == [0.0, 1.0, 1.0]


def test_recall_is_the_share_of_right_answers_found() -> None:
    assert recall_at(["a", "x", "b", "y"], {"a", "b", "c"}, 3) == pytest.approx(2 / 3)


def test_ndcg_of_places_one_and_three_of_two_right_answers() -> None:
    ideal = 1 + 1 / math.log2(3)
    assert ndcg_at(["a", "x", "b"], {"a", "b"}, 10) == pytest.approx((1 + 1 / 2) / ideal)


def test_ndcg_with_grades_wants_the_better_offer_first() -> None:
    grades = {"best": 3.0, "good": 2.0}
    worse_first = (2 + 3 / math.log2(3)) / (3 + 2 / math.log2(3))
    assert ndcg_at(["good", "best"], {"best", "good"}, 10, grades) == pytest.approx(worse_first)


def test_ids_to_ignore_leave_the_ranking_before_it_is_judged() -> None:
    truth = Judgement("q", frozenset({"b"}), ignored=frozenset({"a"}))
    assert judge(["a", "b"], truth)["mrr"] == 1.0


def test_a_repeated_id_keeps_its_first_place_and_counts_once() -> None:
    truth = Judgement("q", frozenset({"a", "b"}))
    assert judge(["a", "a", "b"], truth)["ndcg@10"] == pytest.approx(1.0)


def test_a_question_without_a_ranking_scores_zero() -> None:
    truth = [Judgement("q1", frozenset({"a"})), Judgement("q2", frozenset({"a"}))]
    assert summarise(truth, {"q1": ["a"]})["all"].metrics["mrr"].mean == 0.5


def test_groups_are_summed_up_apart_after_all_questions() -> None:
    truth = [Judgement("q1", frozenset({"a"}), group="cold"), Judgement("q2", frozenset({"a"}), group="warm")]
    summaries = summarise(truth, {"q1": ["a"], "q2": ["b", "a"]})
    assert [(name, each.count, each.metrics["mrr"].mean) for name, each in summaries.items()] == [
        ("all", 2, 0.75),
        ("cold", 1, 1.0),
        ("warm", 1, 0.5),
    ]


def test_the_same_seed_gives_the_same_interval() -> None:
    truth = [Judgement(f"q{number}", frozenset({"a"})) for number in range(30)]
    run = {f"q{number}": ["b"] * (number % 3) + ["a"] for number in range(30)}
    assert summarise(truth, run, seed=3) == summarise(truth, run, seed=3)


def test_an_interval_of_equal_scores_is_a_point() -> None:
    truth = [Judgement(f"q{number}", frozenset({"a"})) for number in range(5)]
    interval = summarise(truth, {each.qid: ["b", "a"] for each in truth})["all"].metrics["mrr"]
    assert (interval.low, interval.mean, interval.high) == (0.5, 0.5, 0.5)


def test_the_interval_narrows_as_questions_grow_in_number() -> None:
    def width(count: int) -> float:
        truth = [Judgement(f"q{number}", frozenset({"a"})) for number in range(count)]
        run = {each.qid: ["a"] if number % 2 else ["b"] for number, each in enumerate(truth)}
        interval = summarise(truth, run)["all"].metrics["mrr"]
        return interval.high - interval.low

    assert width(400) < width(40) / 2


@given(RANKINGS, RELEVANT)
def test_every_metric_lies_between_zero_and_one(ranked: list[str], relevant: frozenset[str]) -> None:
    assert all(0.0 <= value <= 1.0 + 1e-12 for value in judge(ranked, Judgement("q", relevant)).values())


@given(RANKINGS, RELEVANT)
def test_right_answers_first_is_the_best_order(ranked: list[str], relevant: frozenset[str]) -> None:
    best = sorted(ranked, key=lambda item: item not in relevant)
    truth = Judgement("q", relevant)
    assert judge(best, truth)["ndcg@10"] == pytest.approx(1.0)
    assert all(judge(best, truth)[name] >= value - 1e-12 for name, value in judge(ranked, truth).items())


@given(RANKINGS, RELEVANT, st.randoms(use_true_random=False))
def test_the_order_of_wrong_answers_among_themselves_changes_nothing(
    ranked: list[str], relevant: frozenset[str], random: object
) -> None:
    wrong = [item for item in ranked if item not in relevant]
    random.shuffle(wrong)  # type: ignore[attr-defined]
    shuffled = iter(wrong)
    swapped = [item if item in relevant else next(shuffled) for item in ranked]
    truth = Judgement("q", relevant)
    assert judge(swapped, truth) == judge(ranked, truth)


@given(RANKINGS, RELEVANT, st.integers(1, 11))
def test_recall_never_falls_as_k_grows(ranked: list[str], relevant: frozenset[str], k: int) -> None:
    assert recall_at(ranked, relevant, k) <= recall_at(ranked, relevant, k + 1)
