"""模型架 · Which tables serve, and why: decisions.jsonl only grows, each model is a file of its own beside it.

A line says what was decided (taken, kept, back), the figures, the data and seed, and which version serves from then on;
"prior" is what the project ships.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.errors import BadInput, Unavailable

__all__ = ["PRIOR", "ModelShelf"]

PRIOR = "prior"


@dataclass(frozen=True, slots=True)
class ModelShelf:
    """The folder `models` of a home, and the file of the shipped prior."""

    folder: Path
    shipped: Path

    def decisions(self) -> list[dict[str, Any]]:
        """Every decision, oldest first. Raises Unavailable("bad_model_tables") for a line that cannot be read."""
        path = self.folder / "decisions.jsonl"
        if not path.is_file():
            return []
        try:
            return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        except ValueError as why:
            raise Unavailable("bad_model_tables", path=path, reason=str(why)) from why

    def serving(self) -> str:
        """Version in service; "prior" before anything was taken."""
        return self._stack()[-1]

    def path_of(self, version: str) -> Path:
        """File of a version."""
        return self.shipped if version == PRIOR else self.folder / f"{version}.json"

    def tables(self) -> dict[str, Any]:
        """The tables in service."""
        path = self.path_of(self.serving())
        if not path.is_file():
            raise Unavailable("model_missing", path=path)
        tables: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["tables"]
        return tables

    def take(self, version: str, document: Mapping[str, Any], decision: Mapping[str, Any]) -> None:
        """Store a model and let it serve: the file first, whole, then the line that names it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.path_of(version)
        part = path.with_suffix(".part")
        part.write_text(json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        os.replace(part, path)
        self._append({**decision, "decision": "taken", "serves": version})

    def keep(self, decision: Mapping[str, Any]) -> None:
        """Write down that what serves goes on serving."""
        self._append({**decision, "decision": "kept", "serves": self.serving()})

    def go_back(self, decision: Mapping[str, Any]) -> str:
        """Let the model before serve again. Raises BadInput("nothing_to_go_back_to") at the prior."""
        stack = self._stack()
        if len(stack) == 1:
            raise BadInput("nothing_to_go_back_to")
        self._append({**decision, "decision": "back", "serves": stack[-2], "left": stack[-1]})
        return stack[-2]

    def _stack(self) -> list[str]:
        stack = [PRIOR]
        for line in self.decisions():
            if line["decision"] == "taken":
                stack.append(line["serves"])
            elif line["decision"] == "back" and len(stack) > 1:
                stack.pop()
        return stack

    def _append(self, line: Mapping[str, Any]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(line, ensure_ascii=False, sort_keys=True, allow_nan=False) + "\n"
        with (self.folder / "decisions.jsonl").open("a", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
