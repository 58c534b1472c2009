"""联系方式 · Traces of who somebody is in a text that is published without a name: numbers, addresses, ids, the own name.

Read after NFKC with Chinese numerals as digits, so that full-width digits, 幺三八 and 138-0000-0000 are all seen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graph.vocabulary import Labelled
from matcher.errors import BadInput

__all__ = ["Trace", "refuse_traces", "traces_in"]

_NUMERALS: Final = str.maketrans("零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789")
_GAP: Final = r"[\s\-\u2010-\u2015_.·、,*()/]{0,2}"  # read after NFKC
_IN_WORDS: Final = re.ASCII | re.IGNORECASE


class TraceKind(Labelled):
    """What a trace of somebody is."""

    USCC = "uscc", "统一社会信用代码", "company code"
    ID_NUMBER = "id_number", "身份证号", "identity number"
    PHONE = "phone", "电话号码", "telephone number"
    EMAIL = "email", "邮箱", "e-mail address"
    WEB_ADDRESS = "web_address", "网址", "web address"
    MESSENGER = "messenger", "即时通讯账号", "messenger account"


def _spaced(*digits: str) -> str:
    """Digits with up to two separators between them, not inside a longer number."""
    return rf"(?<!\d){_GAP.join(digits)}(?!\d)"


_PATTERNS: Final = (
    (TraceKind.USCC, re.compile(r"(?<![0-9A-Z])[159AY][1239]\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Z])", _IN_WORDS)),  # GB 32100
    (TraceKind.ID_NUMBER, re.compile(_spaced("[1-9]", *[r"\d"] * 16, r"[\dXx]"))),
    (TraceKind.PHONE, re.compile(_spaced(r"(?:\+?86)?1", "[3-9]", *[r"\d"] * 9))),
    (TraceKind.PHONE, re.compile(_spaced("[48]", "0", "0", *[r"\d"] * 7))),
    (TraceKind.PHONE, re.compile(_spaced("0", r"\d", r"\d{1,2}", "[2-8]", *[r"\d"] * 5, r"\d{1,2}"))),
    (TraceKind.PHONE, re.compile(r"(?:电话|手机|座机|热线|致电|tel|phone)[:\s]*(?:\d[\s-]?){7,8}(?!\d)", _IN_WORDS)),
    (TraceKind.EMAIL, re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\s?[.。]\s?[\w-]+)+", _IN_WORDS)),
    (TraceKind.WEB_ADDRESS, re.compile(r"(?:https?://|www\.)[\w./?=&%#-]+|[\w-]{2,}\.(?:com|cn|net|org|top)\b", _IN_WORDS)),
    (TraceKind.MESSENGER, re.compile(
        r"(?:微信|薇信|威信|[vw]信|vx|wx|wechat|qq|扣扣|钉钉)(?:号|群|id)?\s?[:是为]?\s?[a-z0-9][\w-]{4,}", _IN_WORDS
    )),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trace:
    """One trace: its kind, and where it stands in the text as it was given after NFKC."""

    kind: TraceKind
    start: int
    end: int


def traces_in(text: str) -> Iterator[Trace]:
    """Contact data in a text, in the order of their kinds; quantities such as 1380 件 or 3.5mm are none."""
    plain = unicodedata.normalize("NFKC", text).replace("\u200b", " ").translate(_NUMERALS)
    for kind, pattern in _PATTERNS:
        for found in pattern.finditer(plain):
            yield Trace(kind, found.start(), found.end())


def refuse_traces(text: str, *, names: tuple[str, ...] = (), field: str) -> None:
    """Raises BadInput naming the field and the kind of trace; what was found is told only by its ends."""
    plain = unicodedata.normalize("NFKC", text)
    for trace in traces_in(text):
        value = plain[trace.start : trace.end].strip()
        raise BadInput("contact_in_anonymous", kind=trace.kind, value=f"{value[:2]}…{value[-2:]}", pointer=f"/{field}")
    for name in names:
        if name and unicodedata.normalize("NFKC", name) in plain:
            raise BadInput("name_in_anonymous", value=name, pointer=f"/{field}")
