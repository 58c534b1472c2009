"""理由 · Contributions → reasons, and the words of both texts that support a match. Codes only; wording/ has the words."""

from __future__ import annotations

from collections.abc import Container
from functools import lru_cache

from matcher.entities import Direction, Evidence, Need, Offer, Reason
from matcher.ranking.model import INTERCEPT

REASONS = 4
SPANS = 4
SCANNED = 600
"""Characters of each text that are searched for common words."""
_EMPTY_WORDS = frozenset(
    [
        "需要",
        "用于",
        "生产",
        "公司",
        "有限",
        "企业",
        "我们",
        "提供",
        "以及",
        "供应",
        "厂家",
        "希望",
        "一家",
        "有限公司",
        "服务",
        "产品",
        "合作",
        "寻找",
        "采购",
        "求购",
    ]
)


def reasons_of(forward: Direction, backward: Direction, known: Container[str]) -> tuple[Reason, ...]:
    """The parts that move the joint chance most, for or against, strongest first; ties by direction and code.

    Features that are not `known` speak neither for nor against: unknown is not no.
    """
    found = [
        Reason(part.feature, name, part.value)
        for name, direction in (("forward", forward), ("backward", backward))
        for part in direction.parts
        if part.feature != INTERCEPT and part.value != 0.0 and part.feature in known
    ]
    found.sort(key=lambda reason: (-abs(reason.contribution), reason.direction, reason.code))
    return tuple(found[:REASONS])


def reason_code(reason: Reason) -> str:
    """Code of the reason's sentence in wording/features: one for what speaks for a match, one for what speaks against."""
    return reason.code if reason.contribution >= 0 else f"{reason.code}_not"


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
    low_asked, low_text = _lowered(asked), _lowered(text)
    spans: list[tuple[int, int]] = []
    for start, pair in _pairs(low_asked):
        if pair not in low_text:
            continue
        end = start + 3
        while end <= len(low_asked) and low_asked[end - 1].isalnum() and low_asked[start:end] in low_text:
            end += 1
        spans.append((start, end - 1))
    found: list[tuple[int, int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0] - span[1], span)):
        word = low_asked[start:end]
        if word not in _EMPTY_WORDS and not any(taken[start:end]):
            taken[start:end] = [True] * (end - start)
            found.append((start, end, low_text.index(word)))
    return found


def _lowered(text: str) -> str:
    """Lower case with every character in its place: İ and its like, which grow, stay as they are."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(mark if len(mark.lower()) > 1 else mark.lower() for mark in text)


@lru_cache(maxsize=64)
def _pairs(text: str) -> tuple[tuple[int, str], ...]:
    """Where two letters or digits stand side by side, and which; a need is held against many offers."""
    both = (at for at in range(len(text) - 1) if text[at].isalnum() and text[at + 1].isalnum())
    return tuple((at, text[at : at + 2]) for at in both)
