"""A fund's pipeline: steps that may follow, reasons for passing, nothing lost, quotas with the list behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from graph.vocabulary import Stage
from matcher.entities.deals import PassReason, PipelineEntry, PipelineMove, PipelineStage
from matcher.errors import BadInput, UnknownThing
from matcher.screening.mandate import FutureIndustry
from matcher.services.deal_reports import early_by_year
from matcher.services.pipeline import PipelineKeeper, export_rows, quota_report
from matcher.storage.beside import Beside
from matcher.storage.deals import SqlDeals
from tests.matcher.screening.builders import a_startup
from tests.matcher.services.test_watching import DAY, NOW, House

S = PipelineStage
AI = FutureIndustry("人工智能", "AI")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    opened = House(f"sqlite:///{tmp_path}/records.db")
    opened.put(a_startup("S1"), a_startup("S2"))
    yield opened
    opened.close()


@pytest.fixture
def keeper(house: House) -> PipelineKeeper:
    return PipelineKeeper(SqlDeals(Beside(house.repository, house.writer)), house.desk, lambda: NOW)


def test_a_start_up_moves_step_by_step_and_every_step_is_kept(keeper: PipelineKeeper) -> None:
    for stage in (S.SPOTTED, S.SCREENED, S.MEETING):
        keeper.move("f1", "S1", stage, by="m1", note=f"到{stage.zh}")
    (entry,) = keeper.entries("f1")
    assert [(move.stage, move.note) for move in entry.history] == [
        (S.SPOTTED, "到已关注"), (S.SCREENED, "到初筛"), (S.MEETING, "到约谈"),
    ]  # fmt: skip


def test_a_step_that_may_not_follow_is_refused_with_those_that_may(keeper: PipelineKeeper) -> None:
    keeper.move("f1", "S1", S.SPOTTED, by="m1")
    with pytest.raises(BadInput) as caught:
        keeper.move("f1", "S1", S.INVESTED, by="m1")
    assert (caught.value.code, caught.value.facts["allowed"]) == ("pipeline_step", (S.SCREENED, S.MEETING, S.PASSED))


def test_passing_needs_a_reason(keeper: PipelineKeeper) -> None:
    with pytest.raises(BadInput) as caught:
        keeper.move("f1", "S1", S.PASSED, by="m1")
    assert caught.value.code == "pass_without_reason"


def test_a_refused_step_leaves_the_entry_as_it_was(keeper: PipelineKeeper) -> None:
    keeper.move("f1", "S1", S.SPOTTED, by="m1")
    with pytest.raises(BadInput):
        keeper.move("f1", "S1", S.INVESTED, by="m1")
    assert [entry.stage for entry in keeper.entries("f1")] == [S.SPOTTED]


def test_one_that_was_passed_may_be_looked_at_again(keeper: PipelineKeeper) -> None:
    keeper.move("f1", "S1", S.PASSED, by="m1", reason=PassReason.TOO_EARLY)
    assert keeper.move("f1", "S1", S.SPOTTED, by="m1").stage is S.SPOTTED


def test_two_people_who_change_the_same_entry_are_told(keeper: PipelineKeeper) -> None:
    keeper.move("f1", "S1", S.SPOTTED, by="m1")
    keeper.plan("f1", "S1", next_action="约见", owner="甲", due=date(2026, 12, 1), version=1)
    with pytest.raises(BadInput) as caught:
        keeper.plan("f1", "S1", next_action="尽调", owner="乙", due=None, version=1)
    assert (caught.value.code, keeper.entries("f1")[0].next_action) == ("changed_meanwhile", "约见")


def test_a_document_is_referenced_not_kept(keeper: PipelineKeeper) -> None:
    with pytest.raises(BadInput) as caught:
        keeper.plan("f1", "S1", next_action="", owner="", due=None, links=("file:///etc/passwd",))
    assert caught.value.code == "bad_link"


def test_an_unknown_start_up_is_refused(keeper: PipelineKeeper) -> None:
    with pytest.raises(UnknownThing) as caught:
        keeper.move("f1", "nobody", S.SPOTTED, by="m1")
    assert caught.value.code == "unknown_party"


def test_the_history_of_two_records_of_a_firm_is_joined_when_they_are_merged(
    house: House, keeper: PipelineKeeper
) -> None:
    keeper.move("f1", "S1", S.SPOTTED, by="m1", note="旧")
    keeper.move("f1", "S2", S.SCREENED, by="m1", note="新")
    house.merge("S1", "S2")
    (entry,) = keeper.entries("f1")
    assert (entry.party_id, {move.note for move in entry.history}) == ("S2", {"旧", "新"})


def invested(party_id: str) -> PipelineEntry:
    return PipelineEntry("fund:f1", party_id, (PipelineMove(S.INVESTED, NOW, "m1"),))


def test_the_quota_report_names_the_start_ups_behind_every_share() -> None:
    parties = {
        "S1": a_startup("S1"), "S2": a_startup("S2", stage=Stage.GROWTH, segments=("footwear.lasts",)), "S3": a_startup("S3"),
    }  # fmt: skip
    entries = [invested("S1"), invested("S2"), replace(invested("S3"), history=())]
    report = quota_report("fund:f1", 0.6, entries, parties, {"digital.ai_models": AI}, DAY)
    assert (report.invested, report.early.ids, report.early.ratio) == (("S1", "S2"), ("S1",), 0.5)
    assert [(share.zh, share.ids) for share in report.future] == [("人工智能", ("S1",))]


def test_a_year_counts_only_its_own_investments() -> None:
    report = quota_report("fund:f1", None, [invested("S1")], {"S1": a_startup("S1")}, {}, DAY, year=2025)
    assert (report.invested, report.early.ratio) == ((), None)


def test_a_note_on_an_investment_does_not_move_it_to_another_year() -> None:
    noted = replace(
        invested("S1"), history=(*invested("S1").history, PipelineMove(S.INVESTED, NOW.replace(year=2027), "m1"))
    )
    report = quota_report("fund:f1", None, [noted], {"S1": a_startup("S1")}, {}, DAY, year=2026)
    assert (report.invested, [one.year for one in early_by_year([noted], {"S1": a_startup("S1")})]) == (("S1",), [2026])


def test_an_investment_counts_on_the_day_it_was_in_wenzhou() -> None:
    morning = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # 07:30 of the first of January there
    entry = PipelineEntry("fund:f1", "S1", (PipelineMove(S.INVESTED, morning, "m1"),))
    assert (entry.invested_on, export_rows([entry], {})[0]["since"]) == (date(2027, 1, 1), "2027-01-01")


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"next_action": "约" * 501}, "pipeline_note_too_long"),
        ({"owner": "甲" * 101}, "pipeline_note_too_long"),
        ({"links": ("https://example.cn/",) * 21}, "list_too_long"),
        ({"links": ("https://example.cn/" + "x" * 500,)}, "bad_link"),
    ],
)
def test_a_plan_has_its_bounds(keeper: PipelineKeeper, facts: dict[str, Any], code: str) -> None:
    with pytest.raises(BadInput) as caught:
        keeper.plan("f1", "S1", **({"next_action": "", "owner": "", "due": None} | facts))
    assert caught.value.code == code


def test_the_export_has_a_row_for_every_entry_even_of_one_that_left() -> None:
    rows = export_rows([invested("S1"), invested("gone")], {"S1": a_startup("S1")})
    assert [(row["party_id"], row["name"], row["stage"]) for row in rows] == [
        ("S1", "样例S1", "已投资"),
        ("gone", "", "已投资"),
    ]
