"""An import that is killed at any moment leaves whole files or nothing of them, and every file it has answered for."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from matcher.storage import open_records
from matcher.storage.imports import import_paths
from tests.matcher.storage.small_templates import SMALL_TEMPLATES

FILES, ROWS, KILLS = 4, 600, 4
SEED = 3303

CHILD = """
import sys
from pathlib import Path
from matcher.storage import open_records
from matcher.storage.imports import accept, import_paths
from tests.matcher.storage.small_templates import SMALL_TEMPLATES

accept._ROWS_A_BATCH = 50  # many statements a file, so that kills fall between them
repository, writer = open_records(sys.argv[1])
print("started", flush=True)
for path in sorted(Path(sys.argv[2]).iterdir()):
    import_paths([path], writer=writer, repository=repository, templates=SMALL_TEMPLATES)
    print(path.stem, flush=True)  # answered for: import_paths has returned
"""


def files_in(folder: Path) -> list[Path]:
    folder.mkdir()
    paths = [folder / f"{letter}.csv" for letter in "abcdefgh"[:FILES]]
    for path in paths:
        rows = (f"{path.stem}{number}厂,{path.stem}{number},触点{number}、弹簧" for number in range(ROWS))
        path.write_text("\n".join(["企业名称,主体编号,主营产品", *rows]))
    return paths


def seconds_of_a_whole_run(url: str, paths: list[Path]) -> float:
    """How long the import takes here and now, so that the kills fall within it."""
    repository, writer = open_records(url)
    started = time.monotonic()
    import_paths(paths, writer=writer, repository=repository, templates=SMALL_TEMPLATES)
    return time.monotonic() - started


def killed_after(seconds: float, url: str, folder: Path) -> set[str]:
    """Files the child has answered for when SIGKILL reaches it."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", CHILD, url, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "started\n"
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            child.kill()
        return set(child.stdout.read().split())


@pytest.mark.parametrize("round_", range(KILLS))
def test_a_killed_import_leaves_whole_files_only(tmp_path: Path, round_: int) -> None:
    paths = files_in(tmp_path / "files")
    whole = seconds_of_a_whole_run(f"sqlite:///{tmp_path}/timing.db", paths)
    moment = random.Random(SEED + round_).uniform(0.05, 0.95) * whole
    answered = killed_after(moment, f"sqlite:///{tmp_path}/records.db", tmp_path / "files")
    with sqlite3.connect(tmp_path / "records.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        counted = connection.execute("SELECT substr(id, 1, 1), count(*) FROM parties GROUP BY 1")
        found = dict(counted.fetchall())
        offered = connection.execute("SELECT substr(party_id, 1, 1), count(*) FROM offers GROUP BY 1")
        assert dict(offered.fetchall()) == found
    assert set(found.values()) <= {ROWS}
    assert answered <= set(found)
    assert len(found) <= len(answered) + 1  # the one that was committed while its answer was on the way
    repository, writer = open_records(f"sqlite:///{tmp_path}/records.db")
    after = import_paths(paths, writer=writer, repository=repository, templates=SMALL_TEMPLATES)
    assert after.data_version == open_records(f"sqlite:///{tmp_path}/timing.db")[0].data_version()
