"""号码 · Identity and telephone numbers of a case: refused in texts that are kept in plain, checked before they are sealed.

Source: GB 11643-1999 (18 characters, the last a check by ISO 7064 MOD 11-2), used to validate alone.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from matcher.errors import BadInput
from matcher.services.contacts import TraceKind, traces_in
from matcher.storage.persons import Field

__all__ = ["checked_number", "refuse_numbers"]

_SECRETS: Final = (TraceKind.ID_NUMBER, TraceKind.PHONE)
_PHONE: Final = re.compile(r"(?:\+?86)?(1[3-9]\d{9})|0\d{9,11}|[48]00\d{7}")
_WEIGHTS: Final = tuple(2 ** (17 - place) % 11 for place in range(17))


def refuse_numbers(text: str, field: str) -> None:
    """Raises BadInput("case_number_in_text") naming the kind; the number itself is not told."""
    for trace in traces_in(text):
        if trace.kind in _SECRETS:
            raise BadInput("case_number_in_text", kind=trace.kind, pointer=f"/{field}")


def checked_number(field: Field, word: str) -> str:
    """The number without blanks and marks. Raises BadInput("case_phone_bad"), BadInput("case_id_number_bad")."""
    plain = re.sub(r"[\s\-()]", "", unicodedata.normalize("NFKC", word)).upper()
    if field is Field.PHONE:
        if not _PHONE.fullmatch(plain):
            raise BadInput("case_phone_bad", pointer="/phone")
        return plain
    if not re.fullmatch(r"[1-9]\d{16}[0-9X]", plain, re.ASCII) or _check_mark(plain) != plain[-1]:
        raise BadInput("case_id_number_bad", pointer="/id_number")
    return plain


def _check_mark(number: str) -> str:
    total = sum(weight * int(mark) for weight, mark in zip(_WEIGHTS, number[:17], strict=True))
    return "10X98765432"[total % 11]
