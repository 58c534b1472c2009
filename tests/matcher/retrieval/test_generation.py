"""Index generations: made of the records, found again, never of other records, never half."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from matcher.entities import Kind
from matcher.retrieval import generation as generations
from matcher.retrieval.generation import Encoders, Generation, is_near, open_generation
from tests.builders import a_party, a_segment, an_offer
from tests.fakes import FakeEncoder, FakeRepository

STEPS: list[str] = []


def records() -> FakeRepository:
    offers = [
        an_offer(f"o{n}", title=f"样例触点{n}", kind=kind) for n, kind in enumerate((Kind.SUPPLIER, Kind.MENTOR) * 3)
    ]
    return FakeRepository.of([a_party()], offers, segments=[a_segment(products="银氧化锡触点")])


def opened(home: Path, repository: FakeRepository, encoder: FakeEncoder | None = None) -> tuple[Generation, bool]:
    """The generation, and whether it had to be built."""
    built: list[str] = []
    one = encoder or FakeEncoder()
    return open_generation(home, repository, Encoders(one, one), lambda step, *_: built.append(step)), bool(built)


def contents(home: Path) -> dict[str, bytes]:
    """Files of the newest generation without those of tantivy, whose names are random."""
    newest = max(home.iterdir())
    files = [
        path
        for path in newest.rglob("*")
        if path.is_file() and "lexical" not in path.parts and path.name != "MANIFEST.json"
    ]
    return {str(path.relative_to(newest)): path.read_bytes() for path in files}


def test_a_second_opening_reads_what_the_first_has_built(tmp_path: Path) -> None:
    repository = records()
    assert [opened(tmp_path, repository)[1] for _ in range(2)] == [True, False]


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        opened(tmp_path / name, records())
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_rows_stand_by_kind_and_id(tmp_path: Path) -> None:
    generation, _ = opened(tmp_path, records())
    assert generation.shelf.columns.ids == ("o0", "o2", "o4", "o1", "o3", "o5")


def test_another_encoder_gets_indexes_of_its_own(tmp_path: Path) -> None:
    repository = records()
    opened(tmp_path, repository)
    assert opened(tmp_path, repository, FakeEncoder("fake-2"))[1]


def test_records_of_another_history_get_indexes_of_their_own(tmp_path: Path) -> None:
    opened(tmp_path, records())
    restored = records()
    restored.written = [("o1",)]
    generation, built = opened(tmp_path, restored)
    assert not built  # one offer more, on the same history
    other = records()
    other.lineage = lambda revision: "another database"  # type: ignore[method-assign]
    assert opened(tmp_path, other)[1]
    assert not is_near(generation, other)


def test_a_few_later_offers_need_no_new_generation_and_many_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generations, "FRESH_AT_MOST", 2)
    repository = records()
    opened(tmp_path, repository)
    repository.put(*(replace(offer, withdrawn=True) for offer in list(repository.offer_rows.values())[:2]))
    assert not opened(tmp_path, repository)[1]
    repository.put(an_offer("new"))
    assert opened(tmp_path, repository)[1]


def test_a_changed_chain_needs_a_new_generation(tmp_path: Path) -> None:
    repository = records()
    opened(tmp_path, repository)
    repository.materials = {"触点": ("银粉",)}
    assert opened(tmp_path, repository)[1]


def test_a_build_that_is_killed_leaves_the_old_generation_answering(tmp_path: Path) -> None:
    repository = records()
    before, _ = opened(tmp_path, repository)
    script = textwrap.dedent(
        """
        import os, signal, sys
        from pathlib import Path
        from matcher.retrieval.snapshot import write_generation
        def fill(folder):
            (folder / "columns.npz").write_bytes(b"half")
            os.kill(os.getpid(), signal.SIGKILL)
        write_generation(Path(sys.argv[1]), {"format": "other"}, fill)
        """
    )
    killed = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False, env=os.environ)
    assert killed.returncode == -signal.SIGKILL
    after, built = opened(tmp_path, repository)
    assert (built, after.shelf.columns.ids) == (False, before.shelf.columns.ids)
