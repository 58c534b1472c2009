"""文件名 · The name of a file made harmless: no path, no sign that is not seen, no number of a person, the suffix its content has."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from matcher.entities.case_papers import PaperKind
from matcher.services.contacts import TraceKind, traces_in

__all__ = ["harmless_name", "harmless_stem"]

LONGEST: Final = 80
_SECRETS: Final = (TraceKind.ID_NUMBER, TraceKind.PHONE)
_UNSOUND: Final = re.compile(r'[<>:"/\\|?*;%]+')
_DEVICES: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_SUFFIX: Final = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def harmless_name(given: str, kind: PaperKind, label: str = "") -> str:
    """A name of at most 80 characters and its suffix; where it tells a number of a person, or nothing, what the paper is called."""
    stem = harmless_stem(given) or _UNSOUND.sub("_", label).strip(" ._")[:LONGEST] or "材料"
    return f"{stem}.{kind.value}"


def harmless_stem(given: str) -> str:
    """The last part of a name without its suffix, at most 80 characters; "" where nothing is left or it tells a number of a person."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFKC", given))[-1]
    seen = "".join(mark for mark in last if unicodedata.category(mark)[0] not in "C" and mark.isprintable())
    stem = _UNSOUND.sub("_", _SUFFIX.sub("", seen)).strip(" ._")[:LONGEST].strip(" ._")
    if _DEVICES.fullmatch(stem) or any(trace.kind in _SECRETS for trace in traces_in(stem)):
        return ""
    return stem
