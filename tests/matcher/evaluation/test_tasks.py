"""Each task on a tiny folder: it finds what is plainly right, reads the truth only to score, and names broken lines."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from matcher.errors import BadInput
from matcher.evaluation import TASKS, report, run_task, write_run
from tests.fakes import FakeEncoder
from tests.matcher.evaluation.folders import FOLDERS

ENCODER = FakeEncoder()


def test_every_task_has_a_folder_here() -> None:
    assert tuple(FOLDERS) == TASKS


@pytest.mark.parametrize("task", TASKS)
def test_the_plainly_right_answer_comes_first(task: str, tmp_path: Path) -> None:
    result = run_task(task, FOLDERS[task](tmp_path), encoder=ENCODER)
    assert result.metrics is not None
    assert result.metrics["all"].metrics["mrr"].mean == 1.0


@pytest.mark.parametrize("task", TASKS)
def test_the_truth_does_not_move_the_ranking(task: str, tmp_path: Path) -> None:
    folder = FOLDERS[task](tmp_path)
    with_truth = run_task(task, folder, encoder=ENCODER)
    (folder / "truth.jsonl").unlink()
    without = run_task(task, folder, encoder=ENCODER)
    assert (without.run, without.metrics) == (with_truth.run, None)


@pytest.mark.parametrize("task", TASKS)
def test_the_order_of_the_known_rows_does_not_move_the_ranking(task: str, tmp_path: Path) -> None:
    folder = FOLDERS[task](tmp_path)
    before = run_task(task, folder, encoder=ENCODER).run
    for name in ("candidates.jsonl", "firms.jsonl"):
        if (folder / name).exists():
            lines = (folder / name).read_text(encoding="utf-8").splitlines(keepends=True)
            (folder / name).write_text("".join(reversed(lines)), encoding="utf-8")
    assert run_task(task, folder, encoder=ENCODER).run == before


@pytest.mark.parametrize("task", TASKS)
def test_a_missing_file_is_named(task: str, tmp_path: Path) -> None:
    folder = FOLDERS[task](tmp_path)
    (folder / "queries.jsonl").unlink()
    with pytest.raises(BadInput) as refusal:
        run_task(task, folder, encoder=ENCODER)
    assert (refusal.value.code, refusal.value.facts["file"]) == ("task_file_missing", "queries.jsonl")


def test_a_material_that_the_name_gives_away_is_not_proposed(tmp_path: Path) -> None:
    ranked = run_task("upstream", FOLDERS["upstream"](tmp_path), encoder=ENCODER).run[0].ranked
    assert "不锈钢" not in ranked


def test_a_pair_that_has_dealt_before_is_not_proposed_again(tmp_path: Path) -> None:
    ranked = run_task("deal", FOLDERS["deal"](tmp_path), encoder=ENCODER).run[0].ranked
    assert "shoes-1" not in ranked


def test_a_startup_nobody_has_described_still_gets_investors(tmp_path: Path) -> None:
    assert len(run_task("investor", FOLDERS["investor"](tmp_path), encoder=ENCODER).run[1].ranked) == 6


def test_a_second_encoder_is_asked_besides_the_first(tmp_path: Path) -> None:
    class Blind(FakeEncoder):
        def encode_documents(self, texts):  # type: ignore[no-untyped-def]
            return np.zeros((len(texts), self.dim), np.float32)

    folder = FOLDERS["text"](tmp_path)
    result = run_task("text", folder, encoder=ENCODER, product_encoder=Blind("blind-1"))
    assert [each.ranked[0] for each in result.run] == ["d0", "d1"]


@pytest.mark.parametrize("task", ["supplier", "place", "patent"])
def test_two_encoders_together_find_what_is_plainly_right(task: str, tmp_path: Path) -> None:
    result = run_task(task, FOLDERS[task](tmp_path), encoder=ENCODER, product_encoder=FakeEncoder("fake-2"))
    assert result.metrics is not None
    assert result.metrics["all"].metrics["mrr"].mean == 1.0


def test_an_unknown_task_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refusal:
        run_task("suppliers", tmp_path, encoder=ENCODER)
    assert refusal.value.facts == {"value": "suppliers", "known": TASKS}


def test_a_run_is_one_line_a_question(tmp_path: Path) -> None:
    result = run_task("text", FOLDERS["text"](tmp_path), encoder=ENCODER)
    write_run(result, tmp_path / "run.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines == [{"qid": each.qid, "ranked": list(each.ranked)} for each in result.run]


def test_the_document_of_a_result_can_be_written_as_json(tmp_path: Path) -> None:
    document = run_task("text", FOLDERS["text"](tmp_path), encoder=ENCODER).document()
    assert json.loads(json.dumps(document))["metrics"]["all"]["mrr"] == {"mean": 1.0, "low": 1.0, "high": 1.0}


def test_the_report_shows_a_row_for_each_group(tmp_path: Path) -> None:
    page = report(run_task("investor", FOLDERS["investor"](tmp_path), encoder=ENCODER), "en")
    rows = [line.split("|")[1].strip() for line in page.splitlines() if line.startswith("|")]
    assert rows == ["group", "---", "all", "cold"]


def test_the_report_says_when_nothing_can_be_scored(tmp_path: Path) -> None:
    folder = FOLDERS["text"](tmp_path)
    (folder / "truth.jsonl").unlink()
    page = report(run_task("text", folder, encoder=ENCODER), "zh")
    assert page.splitlines()[-1] == "文件夹里没有 truth.jsonl，不计分。"


def test_progress_is_told_as_ranking_then_scoring(tmp_path: Path) -> None:
    told: list[str] = []
    run_task("text", FOLDERS["text"](tmp_path), encoder=ENCODER, progress=told.append)
    assert told == ["evaluate_ranking", "evaluate_scoring"]


BROKEN = [
    ("queries.jsonl", '{"qid": "q0", "text": "鞋"}\n{"qid": "q1"\n', "task_line_json", 2),
    ("queries.jsonl", '["q0"]\n', "task_line_json", 1),
    ("queries.jsonl", '{"qid": "q0"}\n', "task_field_text", 1),
    ("queries.jsonl", '{"qid": 7, "text": "鞋"}\n', "task_field_text", 1),
    ("queries.jsonl", '{"qid": "q0", "text": ""}\n', "task_field_text", 1),
    ("queries.jsonl", '{"qid": "q0", "text": "鞋"}\n\n{"qid": "q0", "text": "靴"}\n', "task_line_repeats", 3),
    ("queries.jsonl", "", "task_file_empty", None),
    ("truth.jsonl", '{"qid": "q0", "rel": []}\n', "task_truth_empty", 1),
    ("truth.jsonl", '{"qid": "q0", "rel": "d0"}\n', "task_field_list", 1),
    ("truth.jsonl", '{"qid": "q0", "rel": ["d0"], "ignore": [1]}\n', "task_field_list", 1),
]


@pytest.mark.parametrize(("name", "content", "code", "line"), BROKEN)
def test_a_broken_line_is_told_by_file_and_line(
    name: str, content: str, code: str, line: int | None, tmp_path: Path
) -> None:
    folder = FOLDERS["text"](tmp_path)
    (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(BadInput) as refusal:
        run_task("text", folder, encoder=ENCODER)
    facts = refusal.value.facts
    assert (refusal.value.code, facts["file"], facts.get("line")) == (code, name, line)
    assert refusal.value.sentence("zh") != refusal.value.sentence("en")


def test_a_line_in_another_encoding_is_told(tmp_path: Path) -> None:
    folder = FOLDERS["text"](tmp_path)
    (folder / "candidates.jsonl").write_bytes('{"id": "d0", "text": "鞋"}\n'.encode() + "皮鞋厂".encode("gb18030"))
    with pytest.raises(BadInput) as refusal:
        run_task("text", folder, encoder=ENCODER)
    assert (refusal.value.code, refusal.value.facts["line"]) == ("task_file_encoding", 2)


BROKEN_HISTORY = [
    ("company_name,investor_name\n", "task_csv_header", 1),
    ("company_name,investor_name,funded_when\na,b\n", "task_csv_width", 2),
    ("company_name,investor_name,funded_when\na,b,last year\n", "task_date", 2),
    ('company_name,investor_name,funded_when\na,"b,2009-01-01\n', "task_csv_row", 2),
    ("company_name,investor_name,funded_when\n", "task_file_empty", None),
]


@pytest.mark.parametrize(("content", "code", "line"), BROKEN_HISTORY)
def test_a_broken_history_is_told_by_line(content: str, code: str, line: int | None, tmp_path: Path) -> None:
    folder = FOLDERS["investor"](tmp_path)
    (folder / "history.csv").write_text(content, encoding="utf-8")
    with pytest.raises(BadInput) as refusal:
        run_task("investor", folder, encoder=ENCODER)
    assert (refusal.value.code, refusal.value.facts.get("line")) == (code, line)
    assert refusal.value.sentence("en")
