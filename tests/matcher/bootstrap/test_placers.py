"""The placer of the same segments is made once, and never lent to others."""

from __future__ import annotations

from dataclasses import replace

from graph import build_chain
from graph.confidence import PRIOR
from matcher.bootstrap.placers import Placers
from tests.builders import a_firm, a_segment

CONTACTS = [a_segment(products="银触点")]
SOLES = [a_segment("footwear.soles", name="鞋底", products="橡胶鞋底")]


def test_the_same_segments_with_other_firms_share_a_placer() -> None:
    placers = Placers()
    one = placers.of(build_chain(CONTACTS).chain, PRIOR, "a")
    assert placers.of(build_chain(CONTACTS, (), [a_firm("P1", "银触点")]).chain, PRIOR, "a") is one


def test_a_shared_placer_places_as_one_of_its_own_would() -> None:
    placers = Placers()
    placers.of(build_chain(CONTACTS).chain, PRIOR, "a")
    placer = placers.of(build_chain(SOLES).chain, PRIOR, "b")
    assert [place.segment_id for place in placer.place("橡胶鞋底", products=("橡胶鞋底",))] == ["footwear.soles"]


def test_another_calibration_is_another_placer() -> None:
    placers, chain = Placers(), build_chain(CONTACTS).chain
    one = placers.of(chain, PRIOR, "a")
    assert placers.of(chain, replace(PRIOR, version="other"), "a") is not one
