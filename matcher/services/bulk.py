"""批量 · What jobs do: take in files, and make the lists of every start-up."""

from __future__ import annotations

import tempfile
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from matcher.allocation import Objective
from matcher.entities import Kind, MatchRun, Need, Party, Role, Warning
from matcher.errors import MatcherError
from matcher.ports import Repository
from matcher.services.batch_document import batch_document
from matcher.services.jobs import Telling, Work
from matcher.services.needs import need_of_party, parse_kind
from matcher.services.organisers import BatchReport, BatchRules
from matcher.services.paper_names import harmless_stem
from matcher.storage.imports.reading import SUFFIXES

__all__ = ["allocate_work", "import_work", "match_all_work"]

PAGE = 200
KEPT_EACH = 50
"""Lists made between two marks from which a broken job is taken up again."""

Find = Callable[[Need, int, Sequence[Warning]], MatchRun]
Allocate = Callable[[Kind, BatchRules, date], BatchReport]
Import = Callable[[Sequence[Path], bool], Mapping[str, Any]]
"""(files, whether it is a rehearsal) → the report's document."""
_OBJECTIVES = {objective.value: objective for objective in Objective}


def import_work(take_in: Import) -> Work:
    """Files given as text, or as base64 `data` → the import's own report.

    What is in already changes nothing when it is taken up again. A workbook is told from a CSV file by its content.
    """

    def work(asked: Mapping[str, Any], kept: Mapping[str, Any], tell: Telling) -> Mapping[str, Any]:
        files, dry_run = asked["files"], bool(asked.get("dry_run"))
        with tempfile.TemporaryDirectory(prefix="matcher-import-") as folder:
            paths = []
            for number, file in enumerate(files):
                path = Path(folder) / f"{number:03}" / _harmless(file["name"])
                path.parent.mkdir()
                path.write_bytes(b64decode(file["data"]) if "data" in file else file["content"].encode())
                paths.append(path)
            tell("import", 0, len(files))
            return take_in(paths, dry_run)

    return work


def match_all_work(repository: Repository, find: Find) -> Work:
    """A list for every party of a role; the runs are kept and named by id. Taken up again after the last one marked."""

    def work(asked: Mapping[str, Any], kept: Mapping[str, Any], tell: Telling) -> Mapping[str, Any]:
        kinds = tuple(parse_kind(word) for word in asked.get("kinds", ()))
        parties = list(_parties(repository, str(asked.get("role", Role.STARTUP.value))))
        runs: list[dict[str, str]] = list(kept.get("runs", ()))
        refused: list[dict[str, str]] = list(kept.get("refused", ()))
        done = len(runs) + len(refused)
        last = str(kept.get("last", ""))
        for number, party in enumerate((party for party in parties if party.id > last), start=done + 1):
            try:
                need, warnings = need_of_party(party, repository, kinds=kinds)
                runs.append({"party_id": party.id, "run_id": find(need, int(asked.get("top", 10)), warnings).run_id})
            except MatcherError as refusal:
                refused.append({"party_id": party.id, "code": refusal.code})
            mark = {"runs": runs, "refused": refused, "last": party.id} if number % KEPT_EACH == 0 else None
            tell("match_all", number, len(parties), mark)
        return {"runs": runs, "refused": refused}

    return work


def allocate_work(allocate: Allocate) -> Work:
    """Everything asked of one kind shared out at once → the batch's own document."""

    def work(asked: Mapping[str, Any], kept: Mapping[str, Any], tell: Telling) -> Mapping[str, Any]:
        tell("allocate", 0, 1)
        day = date.fromisoformat(asked["day"])
        return batch_document(allocate(parse_kind(asked["kind"]), _rules(asked["rules"]), day))

    return work


def _rules(asked: Mapping[str, Any]) -> BatchRules:
    pairs = {name: tuple((pair[0], pair[1]) for pair in asked[name]) for name in ("pins", "forbidden")}
    return BatchRules(**{**asked, **pairs, "objective": _OBJECTIVES[asked["objective"]]})


def _parties(repository: Repository, role: str) -> Iterator[Party]:
    cursor = None
    while True:
        page = repository.parties(cursor=cursor, limit=PAGE, role=role)
        yield from page.rows
        cursor = page.next_cursor
        if cursor is None:
            return


def _harmless(name: str) -> str:
    """What a file is called in reports, in the log and where its kind is guessed; never a path from outside."""
    suffix = Path(name).suffix.lower()
    return f"{harmless_stem(name) or '文件'}{suffix if suffix in SUFFIXES else '.csv'}"
