"""matcher fit as a shell sees it: dry, taken, kept, and back again."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from matcher.commands import app
from matcher.entities import Kind
from matcher.entities.engagements import Act, Change, Engagement, EngagementKind, Exposure, Member, State
from matcher.learning.rows import Rows
from matcher.storage import open_records
from matcher.storage.beside import Beside
from matcher.storage.engagements import SqlEngagements
from tests.matcher.learning.logs import a_log


def fit(home: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["fit", *words], env={"MATCHER_HOME": str(home)}, prog_name="matcher")


def document(home: Path, *words: str) -> dict[str, object]:
    done = fit(home, "--json", *words)
    assert done.exit_code == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def decisions(home: Path) -> list[str]:
    lines = (home / "models" / "decisions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["decision"] for line in lines]


def remember(home: Path, log: Rows) -> None:
    """Write a log into the records of a home, as if its people had used it."""
    home.mkdir()
    repository, writer = open_records(f"sqlite:///{home.absolute()}/records.sqlite")
    book = SqlEngagements(Beside(repository, writer))
    book.expose(exposure(log, row) for row in range(len(log)))
    book.take_over(engagement(log, row) for row in range(len(log)) if log.asked[row])
    repository.close()
    writer.close()


def exposure(log: Rows, row: int) -> Exposure:
    values = {name: float(column[row]) for name, column in log.values.items() if column[row] == column[row]}
    return Exposure(
        str(log.run[row]), offer(log, row), Kind.SUPPLIER, int(log.rank[row]), noon(log, row), str(log.asker[row]), "maker",
        values=values,
    )  # fmt: skip


def engagement(log: Rows, row: int) -> Engagement:
    asker, day = str(log.asker[row]), noon(log, row)
    lines = [Change(Act.ASKED, State.INTENDED, day.date(), day, asker)]
    yes = log.accepted[row] > 0
    answer = (Act.ACCEPTED, State.INTENDED) if yes else (Act.REFUSED, State.FAILED)
    lines.append(Change(*answer, day.date(), day, "maker"))
    pair = (Member(asker, "asker"), Member("maker", "counterpart"))
    return Engagement(
        f"E{row}", EngagementKind.SUPPLY, pair, tuple(lines), offer_id=offer(log, row), run_id=str(log.run[row])
    )


def offer(log: Rows, row: int) -> str:
    return f"O{row}"


def noon(log: Rows, row: int) -> datetime:
    return datetime(2024, 1, 1, 4, tzinfo=UTC) + timedelta(days=int(log.day[row] - log.day[0]) // 4)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a history, on which every step of the story below has been taken."""
    home = tmp_path_factory.mktemp("lived") / "home"
    remember(home, a_log(500, seed=1))
    home.joinpath("dry.json").write_text(json.dumps(document(home, "--dry-run")), encoding="utf-8")
    home.joinpath("was_dry").write_text(str((home / "models").exists()), encoding="utf-8")
    home.joinpath("taken.json").write_text(json.dumps(document(home)), encoding="utf-8")
    home.joinpath("again.json").write_text(json.dumps(document(home)), encoding="utf-8")
    home.joinpath("back.json").write_text(json.dumps(document(home, "--back")), encoding="utf-8")
    return home


def told(home: Path, name: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((home / f"{name}.json").read_text(encoding="utf-8"))
    return found


def test_a_dry_run_decides_nothing(lived: Path) -> None:
    assert (told(lived, "dry")["decision"], (lived / "was_dry").read_text("utf-8")) == ("would_take", "False")


def test_a_better_model_is_taken_and_stored(lived: Path) -> None:
    taken = told(lived, "taken")
    assert taken["decision"] == "taken"
    assert (lived / "models" / f"{taken['version']}.json").is_file()


def test_the_dry_run_told_what_the_real_one_did(lived: Path) -> None:
    dry, taken = told(lived, "dry"), told(lived, "taken")
    assert {key for key in dry if dry[key] != taken[key]} == {"at", "decision"}


def test_the_same_tables_do_not_beat_themselves(lived: Path) -> None:
    assert told(lived, "again")["decision"] == "kept"


def test_the_way_back_leads_to_the_prior_and_every_decision_is_on_record(lived: Path) -> None:
    assert (told(lived, "back")["serves"], decisions(lived)) == ("prior", ["taken", "kept", "back"])


def test_there_is_no_way_back_from_the_prior(tmp_path: Path) -> None:
    assert fit(tmp_path / "home", "--back").exit_code == 2


def test_without_a_history_the_way_to_one_is_told(tmp_path: Path) -> None:
    done = fit(tmp_path / "home")
    assert (done.exit_code, "matcher city --history" in done.stderr) == (2, True)


def test_people_read_what_was_decided_and_the_figures(lived: Path) -> None:
    done = fit(lived, "--dry-run")
    assert "将采用新模型" in done.stdout
    assert "brier" in done.stdout


def test_the_decision_names_data_seed_and_day(lived: Path) -> None:
    taken = told(lived, "taken")
    assert (taken["seed"], len(str(taken["data"])), date.fromisoformat(str(taken["at"])[:10]) > date(2026, 1, 1)) == (
        0,
        12,
        True,
    )
