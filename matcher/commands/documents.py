"""文件 · JSON documents that verbs read and write: read with what is wrong by line, written as a whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from matcher.errors import BadInput
from matcher.fairs.reading import parse_json

__all__ = ["read_document", "read_json", "write_document"]


def read_json(path: Path) -> object:
    """What a file says. Raises BadInput: file_missing, file_unreadable, fair_file_encoding, fair_file_json."""
    try:
        data = path.read_bytes()
    except FileNotFoundError as why:
        raise BadInput("file_missing", value=str(path)) from why
    except OSError as why:
        raise BadInput("file_unreadable", value=str(path), reason=why.strerror or str(why)) from why
    return parse_json(data, path.name)


def read_document(path: Path) -> Any:
    """As read_json, for an object. Raises BadInput("fair_not_an_object") too."""
    document = read_json(path)
    if not isinstance(document, dict):
        raise BadInput("fair_not_an_object", place="/", value=type(document).__name__)
    return document


def write_document(path: Path, document: object) -> None:
    """The file as a whole or not at all. Raises BadInput("cannot_write_file")."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8")
        part.replace(path)
    except OSError as why:
        raise BadInput("cannot_write_file", value=str(path), why=why.strerror or str(why)) from why
