"""语言标记 · Chinese on an English page is marked as Chinese, so that it is read out and set as such (WCAG 2.2, 3.1.2).

The words of an English page are English; whatever is Chinese in it is somebody's own words: names, needs, clauses. They are
found in the finished page, whose attribute values hold no bare > (autoescape), so that no template can forget one.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["mark_chinese"]

_HAN: Final = r"\u3007\u3400-\u4dbf\u4e00-\u9fff"
_MARKS: Final = r"\u3000-\u303f\uff00-\uffef\u201c\u201d·"
_RUN: Final = re.compile(rf"[{_HAN}](?:[{_HAN}{_MARKS}\w.-]*[{_HAN}{_MARKS}])?")
_TEXT: Final = re.compile(rf"<(/?)(\w+)([^>]*)>([^<{_HAN}]*[{_HAN}][^<]*)")
_PLAIN_INSIDE: Final = frozenset({"option", "textarea", "title"})
"""Elements that hold text alone: they are marked themselves."""


def mark_chinese(html: str) -> str:
    """The page with every run of Chinese inside `lang="zh-CN"`."""
    return _TEXT.sub(_marked, html)


def _marked(found: re.Match[str]) -> str:
    closing, tag, rest, text = found.groups()
    opened = f"<{closing}{tag}{rest}>"
    if not closing and 'lang="zh' in rest:
        return found[0]
    if not closing and tag in _PLAIN_INSIDE:
        return f'<{tag}{rest} lang="zh-CN">{text}'
    inner = _RUN.sub(lambda run: f'<span lang="zh-CN">{run[0]}</span>', text)
    whole = _RUN.fullmatch(text.strip())
    return (
        f"{opened}{inner}" if whole else f"{opened}<span>{inner}</span>"
    )  # one piece where a row is laid out by pieces
