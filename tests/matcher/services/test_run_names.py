"""What a run is called: by what was asked and answered, written once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from matcher.entities import MatchRun, Warning
from matcher.services.document import document_bytes, match_document
from matcher.services.run_names import named
from tests.builders import a_need

GROUND = {"model": "m", "top": 10, "region": None, "facts": {}}
RUN = MatchRun("", a_need("需要银触点", id=""), date(2026, 1, 15), (), (Warning("no_supply", {"value": "银触点"}),))


def test_the_bytes_of_a_named_run_are_those_of_its_document() -> None:
    run = named(RUN, GROUND)
    assert document_bytes(run) == document_bytes(replace(run))  # the second is not remembered: it is written anew
    assert json.loads(document_bytes(run)) == match_document(run)


def test_the_same_question_and_answer_have_the_same_name() -> None:
    assert named(RUN, GROUND) == named(replace(RUN), dict(reversed(GROUND.items())))


@pytest.mark.parametrize(
    "other",
    [
        replace(RUN, as_of=date(2026, 1, 16)),
        replace(RUN, need=a_need("需要银触头", id="")),
        replace(RUN, warnings=()),
    ],
)
def test_another_question_or_answer_has_another_name(other: MatchRun) -> None:
    assert named(other, GROUND).run_id != named(RUN, GROUND).run_id


@pytest.mark.parametrize(
    "other", [{"model": "n"}, {"top": 9}, {"region": "3303"}, {"facts": {"employees": 3}}, {"index": "x"}]
)
def test_another_ground_has_another_name(other: dict[str, object]) -> None:
    assert named(RUN, GROUND | other).run_id != named(RUN, GROUND).run_id
