"""理由 · Contributions → reasons, and the words of both texts that support a match. Codes only; wording/ has the words."""

from __future__ import annotations

from matcher.entities import Direction, Evidence, Need, Offer, Reason
from matcher.ranking.model import INTERCEPT

REASONS = 4
SPANS = 4
SPAN_LENGTHS = range(12, 1, -1)
SCANNED = 600
"""Characters of each text that are searched for common words."""
_EMPTY_WORDS = frozenset(
    ["需要", "用于", "生产", "公司", "有限", "企业", "我们", "提供", "以及", "供应", "厂家", "希望", "一家", "有限公司", "服务", "产品", "合作", "寻找", "采购", "求购"]
)


def reasons_of(forward: Direction, backward: Direction) -> tuple[Reason, ...]:
    """The parts that move the joint chance most, for or against, strongest first; ties by direction and code."""
    found = [
        Reason(part.feature, name, part.value)
        for name, direction in (("forward", forward), ("backward", backward))
        for part in direction.parts
        if part.feature != INTERCEPT and part.value != 0.0
    ]
    found.sort(key=lambda reason: (-abs(reason.contribution), reason.direction, reason.code))
    return tuple(found[:REASONS])


def evidence_of(need: Need, offer: Offer) -> tuple[Evidence, ...]:
    """Longest words common to the need and the offer, as spans in both texts, at most SPANS pairs."""
    spans: list[Evidence] = []
    asked = need.text[:SCANNED]
    taken = [False] * len(asked)
    for field, text in (("title", offer.title), ("products", "、".join(offer.products)), ("text", offer.text)):
        for start, end, at in _common(asked, text[:SCANNED], taken):
            spans.append(Evidence("need", "text", start, end, asked[start:end]))
            spans.append(Evidence("offer", field, at, at + end - start, text[at : at + end - start]))
            if len(spans) >= 2 * SPANS:
                return tuple(spans)
    return tuple(spans)


def missing_facts(need: Need, offer: Offer) -> tuple[str, ...]:
    """Facts nobody has stated and that would sharpen this match; unknown is not no."""
    asked = [("stage", need.stage is None), ("region", need.region is None), ("owner", offer.party_id is None)]
    return tuple(code for code, missing in asked if missing)


def _common(asked: str, text: str, taken: list[bool]) -> list[tuple[int, int, int]]:
    """(start, end) in `asked` and the place in `text` of common words, longest first; marks them as taken."""
    found: list[tuple[int, int, int]] = []
    low_asked, low_text = asked.lower(), text.lower()
    for length in SPAN_LENGTHS:
        places = {low_text[i : i + length]: i for i in range(len(low_text) - length, -1, -1)}
        for start in range(len(low_asked) - length + 1):
            word = low_asked[start : start + length]
            if (
                word in places
                and word.isalnum()
                and word not in _EMPTY_WORDS
                and not any(taken[start : start + length])
            ):
                taken[start : start + length] = [True] * length
                found.append((start, start + length, places[word]))
    return found
