"""Lists in which everybody is heard."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from matcher.ranking.diversity import cap_by_party, interleave, one_voice


def test_one_party_takes_two_places_at_most_while_others_wait() -> None:
    parties = ["a", "a", "a", "b", None, None]
    assert cap_by_party(range(6), parties.__getitem__, top=5) == [0, 1, 3, 4, 5]


def test_a_short_list_is_filled_with_those_that_were_held_back() -> None:
    assert cap_by_party(range(4), lambda item: "a", top=4) == [0, 1, 2, 3]


def test_the_best_of_each_kind_comes_before_the_second_of_any() -> None:
    assert interleave([["s1", "s2", "s3"], ["m1"], ["f1", "f2"]], 5) == ["s1", "m1", "f1", "s2", "f2"]


@given(st.lists(st.sampled_from(["a", "b", None]), max_size=20), st.integers(1, 20))
def test_nobody_is_lost_or_doubled_by_the_cap(parties: list[str | None], top: int) -> None:
    order = list(range(len(parties)))
    chosen = cap_by_party(order, parties.__getitem__, top=top)
    assert len(set(chosen)) == len(chosen) == min(top, len(parties))


def test_copies_of_one_profile_share_two_places_and_come_back_only_at_the_end() -> None:
    profiles = {0: "a", 1: "a", 2: "a", 3: None, 4: "b", 5: None}
    assert list(one_voice(range(6), profiles.get)) == [0, 1, 3, 4, 5, 2]
