"""编号 · Codes with a public standard behind them: USCC, GB/T 4754, IPC, patent publication numbers; and ids of our own.

Sources: GB 32100-2015 (by python-stdnum), GB/T 4754-2017, WIPO IPC, WIPO ST.16.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

from stdnum.cn import uscc as standard
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength

from matcher.measures.fields import is_nothing, plain, split_list
from matcher.measures.template import FieldError

_PUBLICATION: Final = re.compile(r"[A-Z]{2}\d{5,13}[A-Z]\d?")
_APPLICATION: Final = re.compile(r"(?:CN|ZL)?(?:\d{12}|\d{8})\.?[\dX]")
_IPC: Final = re.compile(r"([A-H]\d{2}[A-Z])(?:\s*\d{1,4}/\d{2,6})?")
_GB4754: Final = re.compile(r"[A-T]?(\d{2,4})")
_ID: Final = re.compile(r"[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff._:·-]{0,63}")


def uscc(cell: str) -> str | None:
    """统一社会信用代码, 18 characters; full-width, lower case and blanks are put right, all else is a typed refusal."""
    word = re.sub(r"[\s-]", "", plain(cell)).upper()
    if not word or is_nothing(word):
        return None
    if re.fullmatch(r"\d{15}", word):
        raise FieldError("uscc_old_number", cell)  # 工商注册号, before 2015-10-01
    if re.fullmatch(r"\d(?:\.\d+)?E\+\d+", word):
        raise FieldError("uscc_rounded", cell)  # a spreadsheet has destroyed it
    try:
        return str(standard.validate(word))
    except InvalidLength:
        raise FieldError("uscc_length", cell, length=len(word)) from None
    except InvalidFormat:
        raise FieldError("uscc_characters", cell) from None
    except InvalidChecksum:
        raise FieldError("uscc_check_digit", cell, expected=standard.calc_check_digit(word[:17])) from None


def gb4754(cell: str) -> tuple[str, ...]:
    """GB/T 4754-2017 classes without the section letter (C3824 → 3824); divisions 01–97 exist."""
    codes = []
    for item in split_list(cell):
        found = _GB4754.fullmatch(item.upper())
        if found is None or not 1 <= int(found[1][:2]) <= 97:
            raise FieldError("gb4754_form", item)
        codes.append(found[1])
    return tuple(dict.fromkeys(codes))


def ipc(cell: str) -> tuple[str, ...]:
    """IPC subclasses (H01H) from subclasses or full symbols (H01H 1/02)."""
    codes = []
    for item in split_list(cell):
        found = _IPC.fullmatch(item.upper())
        if found is None:
            raise FieldError("ipc_form", item)
        codes.append(found[1])
    return tuple(dict.fromkeys(codes))


def publication(cell: str) -> str | None:
    """Patent publication number with its kind code (CN114081026A); an application or grant number (ZL…) is refused by name."""
    word = re.sub(r"\s", "", plain(cell)).upper()
    if not word or is_nothing(word):
        return None
    if _PUBLICATION.fullmatch(word):
        return word
    raise FieldError("patent_number_is_application" if _APPLICATION.fullmatch(word) else "patent_number_form", cell)


def identifier(cell: str) -> str | None:
    """An id given by the file's owner: letters, digits, 汉字 and . _ : · -, at most 64; digits keep their leading zeros."""
    word = plain(cell)
    if not word or is_nothing(word):
        return None
    if not _ID.fullmatch(word):
        raise FieldError("identifier_form", cell)
    return word


def identifiers(cell: str) -> tuple[str, ...]:
    """Several ids."""
    return tuple(code for item in split_list(cell) if (code := identifier(item)) is not None)


def provisional_id(name: str) -> str:
    """Id of a party known by name alone (person, pre-registration): the same name gives the same id."""
    return "name-" + hashlib.blake2b(name.casefold().encode(), digest_size=6).hexdigest()
