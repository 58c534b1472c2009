"""契约文件 · Prints the OpenAPI document as it is committed: `python -m api.openapi > openapi.json`."""

from __future__ import annotations

import json
import sys

from api.app import create_app
from matcher.bootstrap import open_house

__all__ = ["contract_text", "main"]


def contract_text() -> str:
    """UTF-8, keys sorted, two blanks, one newline at the end; no records are read for it."""
    return json.dumps(create_app(open_house()).openapi(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def main() -> None:
    """The document on stdout."""
    sys.stdout.write(contract_text())


if __name__ == "__main__":
    main()
