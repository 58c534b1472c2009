"""Gaps and fillers are worked out on arrays of all firms; on chains of any shape they are what the plain words say."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.build import Firm, build_chain
from graph.fillers import Fillers
from graph.gaps import find_gaps
from tests.builders import a_segment
from tests.graph import plain
from tests.graph.random_chains import MATERIALS, SEGMENTS

GOODS = [f"货{letter}" for letter in "abcdef"]
NAMES = [f"c.{letter}" for letter in "abcde"]
ROWS = st.fixed_dictionaries(
    {
        "products": st.lists(st.sampled_from(GOODS), max_size=3),
        "inputs": st.lists(st.sampled_from(GOODS), max_size=3),
        "suppliers": st.lists(st.sampled_from(NAMES), max_size=2),
        "substitutes": st.lists(st.sampled_from(NAMES), max_size=2),
        "parent": st.sampled_from(["", *NAMES]),
    }
)
TANGLED = st.lists(ROWS, min_size=1, max_size=len(NAMES)).map(
    lambda rows: [a_segment(name, **row) for name, row in zip(NAMES, rows, strict=False)]
)
USES = st.lists(st.tuples(st.sampled_from(GOODS), st.lists(st.sampled_from(GOODS), max_size=3).map(tuple)), max_size=6)
FIRMS = st.lists(
    st.builds(
        lambda products, segments: (tuple(products), tuple(segments)),
        st.lists(st.sampled_from(GOODS), max_size=4), st.lists(st.sampled_from(NAMES), max_size=2),
    ),
    max_size=9,
).map(lambda made: [Firm(f"f{at}", f"f{at}", products, segments) for at, (products, segments) in enumerate(made)])  # fmt: skip
CHAINS = st.one_of(
    st.builds(lambda *parts: build_chain(*parts).chain, TANGLED, USES, FIRMS),
    st.builds(lambda *parts: build_chain(*parts).chain, SEGMENTS, MATERIALS, FIRMS),
)
PLACES = st.lists(st.sampled_from(["330382", "330303", "330100", "440100", ""]), min_size=9, max_size=9).map(
    lambda codes: {f"f{at}": code for at, code in enumerate(codes) if code}
)
SUPPLYING = st.sets(st.sampled_from([f"f{at}" for at in range(9)]))
REGIONS = st.sampled_from([None, "330382", "3303", "110000"])


@settings(max_examples=120, deadline=None)
@given(CHAINS, PLACES, SUPPLYING, REGIONS)
def test_the_gaps_are_those_that_a_loop_over_firms_finds(chain, places, supplying, region):
    assert find_gaps(chain, places, region, supplying=supplying) == plain.gaps(chain, places, region, supplying)


@settings(max_examples=80, deadline=None)
@given(CHAINS, PLACES, SUPPLYING, REGIONS, st.integers(0, 4))
def test_the_fillers_are_those_that_a_loop_over_firms_finds_to_the_last_digit(chain, places, supplying, region, limit):
    looking = Fillers(chain, places, supplying)
    for name in plain.segment_ids(chain):
        found = [
            (one.firm_id, one.strength, one.nearness, one.closeness, tuple((g.reason, g.through) for g in one.grounds))
            for one in looking.near(name, region, limit)
        ]
        meant = plain.fillers(chain, places, supplying, name, region, limit)
        assert found == meant


@settings(max_examples=80, deadline=None)
@given(CHAINS, PLACES, SUPPLYING, REGIONS)
def test_whether_anybody_could_fill_a_gap_is_whether_anybody_is_named(chain, places, supplying, region):
    looking = Fillers(chain, places, supplying)
    for name in plain.segment_ids(chain):
        assert looking.has_any(name, region) == bool(looking.near(name, region, 1))
