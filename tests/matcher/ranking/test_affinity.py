"""What earlier deals say of an investor and a start-up, and weights learned from a year of choices."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from matcher.ranking.affinity import ATTRIBUTES, FEATURES, PRIOR, SHORTLIST, Affinity, Deals, Weights
from matcher.ranking.affinity_fit import Asks, fit_choice, fit_year

PRIOR_TWICE = Weights(PRIOR, PRIOR)


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def deals(*rows: tuple[int, int, str], startups: int = 6, investors: int = 3, **codes: list[int]) -> Deals:
    table = np.array([(startup, investor, day(when)) for startup, investor, when in rows], np.int64).reshape(-1, 3)
    founded = np.array(codes.pop("founded", [0] * startups), np.int64)
    attributes = {name: np.array(codes.get(name, [-1] * startups), np.int64) for name in ATTRIBUTES}
    return Deals(table[:, 0], table[:, 1], table[:, 2], investors, attributes, founded)


def feature(model: Affinity, name: str, startup: int, investor: int) -> float:
    return float(model.features(np.array([startup]), np.array([investor]))[0, 0, FEATURES.index(name)])


SHOES_AND_SOFTWARE = deals(
    (0, 0, "2010-01-01"), (1, 0, "2010-06-01"), (2, 1, "2010-01-01"), (3, 1, "2010-06-01"), category=[0, 0, 1, 1, 0, -1]
)  # fmt: skip


def test_an_investor_leans_to_the_category_it_has_financed() -> None:
    model = Affinity(SHOES_AND_SOFTWARE, day("2011-01-01"))
    assert feature(model, "category", 4, 0) > 0 > feature(model, "category", 4, 1)


def test_an_unknown_category_says_nothing() -> None:
    model = Affinity(SHOES_AND_SOFTWARE, day("2011-01-01"))
    assert feature(model, "category", 5, 0) == 0.0


def test_an_investor_without_deals_leans_nowhere() -> None:
    model = Affinity(SHOES_AND_SOFTWARE, day("2011-01-01"))
    assert feature(model, "category", 4, 2) == pytest.approx(0.0)


def test_a_deal_counts_half_after_two_years() -> None:
    once = deals((0, 0, "2009-01-01"))
    levels = [
        np.exp(feature(Affinity(once, day("2009-01-01") + age), "popularity", 1, 0)) - 0.05 for age in (1461, 2922)
    ]
    assert levels == pytest.approx([0.25, 0.0625], abs=1e-4)


def test_deals_on_or_after_the_day_are_not_seen() -> None:
    later = deals((0, 0, "2010-01-01"), (1, 0, "2011-01-01"), (1, 0, "2011-05-01"))
    seen = Affinity(later, day("2011-01-01")).features(np.arange(6), np.arange(3))
    alone = Affinity(deals((0, 0, "2010-01-01")), day("2011-01-01")).features(np.arange(6), np.arange(3))
    assert np.array_equal(seen, alone)


def test_an_investor_is_near_to_those_it_has_invested_with() -> None:
    together = deals((0, 0, "2010-01-01"), (0, 1, "2010-01-01"), (1, 1, "2010-03-01"))
    model = Affinity(together, day("2011-01-01"))
    assert feature(model, "co_investors", 1, 0) > feature(model, "co_investors", 1, 2) == 0.0


def test_a_known_pair_is_never_scored() -> None:
    scores = Affinity(SHOES_AND_SOFTWARE, day("2011-01-01")).scores(np.array([0, 4]), np.array([0]), PRIOR_TWICE)
    assert np.isinf(scores).tolist() == [[True], [False]]


def test_an_investor_of_young_firms_leans_to_young_firms() -> None:
    young = deals(
        (0, 0, "2010-02-01"), (1, 0, "2010-03-01"), (2, 1, "2010-02-01"), (3, 1, "2010-03-01"),
        founded=[2010, 2010, 1995, 1995, 2011, 1996],
    )  # fmt: skip
    model = Affinity(young, day("2011-01-01"))
    assert feature(model, "age", 4, 0) > feature(model, "age", 5, 0)


def test_rounds_are_counted_by_day_not_by_investor() -> None:
    seed_fund = deals((0, 0, "2009-01-01"), (0, 1, "2009-01-01"), (1, 0, "2010-01-01"), (0, 2, "2010-01-01"))
    model = Affinity(seed_fund, day("2011-01-01"))
    assert feature(model, "round", 2, 0) > feature(model, "round", 2, 2)


def test_without_a_year_of_deals_the_prior_stands() -> None:
    weights = fit_year(SHOES_AND_SOFTWARE, day("2011-01-01"), day("2012-01-01"), Asks.STARTUP)
    assert np.array_equal(weights.wide, PRIOR)
    assert np.array_equal(weights.sharp, PRIOR)


def test_choices_that_follow_one_feature_raise_its_weight() -> None:
    random = np.random.default_rng(0)
    features = random.normal(size=(200, 5, len(FEATURES))).astype(np.float32)
    chosen = features[:, :, 0] == features[:, :, 0].max(axis=1, keepdims=True)
    weights = fit_choice(features, chosen, np.ones_like(chosen))
    assert int(np.argmax(weights)) == 0
    assert weights[0] > 2.0


def test_a_feature_that_tells_nobody_apart_keeps_its_prior() -> None:
    random = np.random.default_rng(0)
    features = random.normal(size=(50, 4, len(FEATURES))).astype(np.float32)
    features[:, :, 3] = 0.1
    chosen = np.zeros((50, 4), bool)
    chosen[:, 0] = True
    assert fit_choice(features, chosen, np.ones_like(chosen))[3] == pytest.approx(PRIOR[3], abs=1e-5)


def test_who_could_not_be_chosen_does_not_count_against_the_chosen() -> None:
    features = np.zeros((1, 2, len(FEATURES)), np.float32)
    features[0, 1, 0] = 5.0  # would have been far better, but was not to be had
    chosen = np.array([[True, False]])
    weights = fit_choice(features, chosen, np.array([[True, False]]))
    assert weights[0] == pytest.approx(PRIOR[0], abs=1e-5)


def test_an_investor_with_few_deals_leans_to_what_its_friends_finance() -> None:
    friends = deals(
        (0, 0, "2010-01-01"), (0, 1, "2010-01-01"), (1, 1, "2010-02-01"), (2, 1, "2010-03-01"), (3, 2, "2010-03-01"),
        category=[-1, 0, 0, 1, 0, 1],
    )  # fmt: skip
    model = Affinity(friends, day("2011-01-01"))
    assert feature(model, "category", 4, 0) > 0 > feature(model, "category", 5, 0)


def test_who_invests_with_everybody_is_a_weaker_tie() -> None:
    crowd = [(startup, 1, "2010-01-01") for startup in range(2, 6)]
    together = deals((0, 0, "2010-01-01"), (0, 2, "2010-01-01"), (1, 0, "2010-01-01"), (1, 1, "2010-01-01"), *crowd)
    model = Affinity(together, day("2011-01-01"))
    assert feature(model, "kinship", 0, 1) == 0.0 or feature(model, "kinship", 0, 2) > feature(model, "kinship", 0, 1)


def test_pairs_have_the_features_of_the_whole_table() -> None:
    model = Affinity(SHOES_AND_SOFTWARE, day("2011-01-01"))
    startups, investors = np.array([4, 0, 5, 0]), np.array([1, 0, 1, 2])
    whole = model.features(np.arange(6), np.arange(3))
    assert np.array_equal(model.pairs(startups, investors), whole[startups, investors])


def test_the_second_weights_order_the_shortlist_of_the_first() -> None:
    count = SHORTLIST + 20
    rows = [(0, investor, "2009-01-01") for investor in range(count) for _ in range(1)]
    busy = [(1 + investor % 3, investor, "2010-06-01") for investor in range(0, count, 2)]
    model = Affinity(deals(*rows, *busy, investors=count), day("2011-01-01"))
    wide, none = np.zeros(len(FEATURES), np.float32), np.zeros(len(FEATURES), np.float32)
    wide[FEATURES.index("popularity")] = 1.0
    one = np.zeros(len(FEATURES), np.float32)
    one[FEATURES.index("recent")] = -1.0
    everyone = np.arange(count)
    first = model.scores(np.array([5]), everyone, Weights(wide, none))[0]
    turned = model.scores(np.array([5]), everyone, Weights(wide, one))[0]
    kept = np.argsort(-first, kind="stable")[:SHORTLIST]
    assert set(np.argsort(-turned, kind="stable")[:SHORTLIST].tolist()) == set(kept.tolist())


def test_either_side_may_ask_and_known_pairs_stay_out() -> None:
    model = Affinity(SHOES_AND_SOFTWARE, day("2011-01-01"))
    scores = model.scores(np.arange(6), np.arange(3), PRIOR_TWICE, by_investor=True)
    assert scores.shape == (6, 3)
    assert np.isinf(scores[0, 0])
