"""日志 · Lines for those who run the service: JSON where a program reads them, plain where a person does. Never what was sent.

A fault is told by its kind and its places in the code; its message may hold what somebody wrote, so it is left out. What
looks like a phone number, an identity number, an address of mail or a token is masked wherever it stands.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Final, TextIO

import structlog
from structlog.typing import ExcInfo, Processor

__all__ = ["masked", "set_up_logs"]

MASK: Final = "***"
_PRIVATE: Final = re.compile(
    r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)"  # mobile phone
    r"|(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])"  # identity number (GB 11643)
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|\bmt_[A-Za-z0-9_-]+|\bwhsec_[A-Za-z0-9+/=_-]+|(?i:bearer)\s+\S+"
)
_TALKATIVE: Final = ("uvicorn", "alembic", "httpx", "httpx2", "httpcore", "httpcore2", "mcp")
"""Libraries whose information lines name addresses, or say nothing."""
_DEEPEST: Final = 12
"""Places of a fault that are told, those next to it."""


def set_up_logs(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Every log line of this process, our own and those of libraries, goes through here."""
    stream = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        _faults_by_place,
        _masked_values,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    drawn: Processor = (
        structlog.dev.ConsoleRenderer(colors=True)
        if stream.isatty()
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, drawn]
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def masked(text: str) -> str:
    """The text without what could name a person or open a door."""
    return _PRIVATE.sub(MASK, text)


def _faults_by_place(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """exc_info → kind of the fault and of its causes, with file, line and function of each place."""
    info = line.pop("exc_info", None)
    fault = sys.exc_info()[1] if info is True else info if isinstance(info, BaseException) else _of_triple(info)
    kinds: list[str] = []
    while fault is not None and len(kinds) < _DEEPEST:
        kinds.append(type(fault).__qualname__)
        line.setdefault("places", _places(fault))
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    if kinds:
        line["fault"] = kinds
    return line


def _of_triple(info: ExcInfo | None) -> BaseException | None:
    return info[1] if isinstance(info, tuple) else None


def _places(fault: BaseException) -> list[str]:
    frames = traceback.extract_tb(fault.__traceback__)[-_DEEPEST:]
    return [f"{'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}" for frame in frames]


def _masked_values(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name, value in line.items():
        if isinstance(value, str):
            line[name] = masked(value)
    return line
