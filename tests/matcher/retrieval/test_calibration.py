from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from graph.build import build_chain
from graph.confidence import PRIOR, Weights
from matcher.retrieval.calibration import load_calibration, weights_document
from matcher.retrieval.generation import Encoders, open_generation
from matcher.retrieval.meaning import SegmentMeaning
from matcher.settings import shipped_data
from tests.builders import a_party, a_segment, an_offer
from tests.fakes import FakeEncoder, FakeRepository

WEIGHTS = Weights({"intercept": 0.5, "known": 1.0}, {"intercept": 0.1, "own": 2.0}, ((0.0, 0.0), (1.0, 0.9)))


def test_what_is_written_is_read_again(tmp_path: Path):
    file = tmp_path / "placement.json"
    parts = {"words": weights_document(WEIGHTS), "meaning": weights_document(PRIOR.meaning)}
    file.write_text(json.dumps(parts | {"threshold": 0.4, "known_from": 0.6}), encoding="utf-8")
    found = load_calibration(file)
    assert (found.words, found.meaning, found.threshold, found.known_from) == (WEIGHTS, PRIOR.meaning, 0.4, 0.6)


def test_another_file_has_another_version(tmp_path: Path):
    versions = set()
    for threshold in (0.4, 0.5):
        file = tmp_path / "placement.json"
        parts = {"words": weights_document(WEIGHTS), "meaning": weights_document(WEIGHTS)}
        file.write_text(json.dumps(parts | {"threshold": threshold, "known_from": 0.6}), encoding="utf-8")
        versions.add(load_calibration(file).version)
    assert len(versions) == 2


def test_without_a_file_the_numbers_of_the_graph_hold(tmp_path: Path):
    assert load_calibration(tmp_path / "placement.json") == PRIOR


def test_the_numbers_of_the_graph_are_those_of_the_shipped_fit_rounded():
    shipped = load_calibration(shipped_data() / "models" / "placement.json")
    for ours, theirs in ((PRIOR.words, shipped.words), (PRIOR.meaning, shipped.meaning)):
        for mine, fitted in ((ours.trade, theirs.trade), (ours.segment, theirs.segment)):
            assert {name: mine.get(name, 0.0) for name in fitted} == pytest.approx(fitted, abs=0.06)


def test_a_text_is_nearest_to_the_segment_whose_words_it_has():
    chain = build_chain([a_segment("e.mccb", products=["断路器"]), a_segment("s.soles", products=["橡胶鞋底"])]).chain
    near = SegmentMeaning(chain, FakeEncoder()).similarity(["橡胶鞋底", "断路器"])
    assert np.argmax(near, axis=1).tolist() == [1, 0]


def test_no_texts_have_no_nearness():
    chain = build_chain([a_segment("e.mccb", products=["断路器"])]).chain
    assert SegmentMeaning(chain, FakeEncoder()).similarity([]).shape == (0, 1)


def test_other_numbers_make_another_index(tmp_path: Path):
    records, one = FakeRepository.of([a_party()], [an_offer()], segments=[a_segment()]), FakeEncoder()
    built: list[str] = []

    def steps(version: str) -> int:
        built.clear()
        numbers = replace(PRIOR, version=version)
        open_generation(tmp_path, records, Encoders(one, one), lambda step, *_: built.append(step), numbers)
        return len(built)

    assert (steps("a") > 0, steps("a"), steps("b") > 0) == (True, 0, True)
