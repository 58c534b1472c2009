"""提及 · Which products a Chinese need names, and whether they are wanted or made: "需要X，用于生产Y" wants X, makes Y."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from matcher.retrieval.tokens import plain


class Sense(StrEnum):
    """What the asker has to do with a product."""

    WANTED = "wanted"
    MADE = "made"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Mention:
    """A product named in the text: text[start:end] (after NFKC and case folding) is `name`.

    `phrase` is the name with the words that stand right before it: AI视觉检测软件开发 for 软件开发.
    """

    name: str
    phrase: str
    start: int
    end: int
    sense: Sense
    known: bool  # the name is a product of the chain; otherwise a phrase behind a cue


_WANTED_CUES = ("需要", "需求", "急需", "求购", "采购", "寻找", "寻求", "想找", "想买", "购买", "缺少", "短缺", "紧缺", "进口替代",
                "供应商", "寻", "找", "求", "缺", "买", "需")  # fmt: skip
_MADE_CUES = ("用于", "用来", "用在", "生产", "制造", "制作", "加工", "研发", "开发", "主营", "主要做", "我们做", "我们是", "从事",
              "经营", "产品是", "产品为", "专做", "专注", "做")  # fmt: skip
_CUE = re.compile("|".join(map(re.escape, sorted({*_WANTED_CUES, *_MADE_CUES}, key=len, reverse=True))))
_SENTENCE_END = re.compile(r"[。！？!?；;\n]")
_PHRASE = re.compile(r"[㐀-鿿a-z0-9\-+./]{2,16}")
_BEFORE = re.compile(r"[^\W的和与及或、]*$")
_TAIL = re.compile(r"(的?(供应商|厂家|厂商|生产商|企业|公司|货源|供应|服务|合作|产品|单位|渠道|团队|伙伴))+$")
_GENERIC = frozenset(
    [
        "产品",
        "服务",
        "业务",
        "其他",
        "销售",
        "技术",
        "设备",
        "材料",
        "加工",
        "制造",
        "生产",
        "研发",
        "工程",
        "贸易",
        "系统",
        "软件",
        "配件",
        "零件",
        "部件",
        "原料",
        "原材料",
        "供应",
        "公司",
        "企业",
        "项目",
        "采购",
        "需要",
        "用于",
        "我们",
        "主营",
        "经营",
        "供应商",
        "厂家",
        "客户",
        "市场",
        "温州",
        "合作",
        "开发",
        "平台",
        "方案",
        "解决方案",
        "提供",
        "专业",
        "相关",
        "行业",
        "一家",
        "成品",
    ]
)
LONGEST = 14
_LISTED = re.compile(r"[、,，;；/]")


def things_listed(text: str) -> int:
    """Things that a text lists one after the other: its parts between list marks, 1 without any."""
    return max(sum(bool(part.strip()) for part in _LISTED.split(text)), 1)


def find_mentions(text: str, is_product: Callable[[str], bool], *, stated: Sequence[str] = ()) -> list[Mention]:
    """Products the text names, in reading order; longest names win, generic words never count.

    A phrase right behind a wanting cue counts too when nothing in it is a known product. `stated` names are read
    elsewhere: where the text repeats one, no shorter name is read out of it (油墨 out of UV光固油墨).
    """
    folded = plain(text)
    for name in sorted(map(plain, stated), key=len, reverse=True):
        if len(name) > 1:
            folded = folded.replace(name, "，" * len(name))
    mentions: list[Mention] = []
    start = 0
    for end in [*(match.end() for match in _SENTENCE_END.finditer(folded)), len(folded)]:
        mentions += _in_sentence(folded, start, end, is_product)
        start = end
    return mentions


def _in_sentence(text: str, start: int, end: int, is_product: Callable[[str], bool]) -> list[Mention]:
    known = [(a, b) for a, b in _known_spans(text, start, end, is_product)]
    cues = [
        cue for cue in _CUE.finditer(text, start, end) if not any(a < cue.end() and cue.start() < b for a, b in known)
    ]
    found = [
        Mention(text[a:b], _phrase(text, start, a, b, cues, known), a, b, _sense(text, a, cues), known=True)
        for a, b in known
    ]
    found += _phrases(text, end, cues, known)
    return sorted(found, key=lambda mention: mention.start)


def _known_spans(text: str, start: int, end: int, is_product: Callable[[str], bool]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    at = start
    while at < end - 1:
        for length in range(min(LONGEST, end - at), 1, -1):
            name = text[at : at + length]
            if name not in _GENERIC and is_product(name):
                spans.append((at, at + length))
                at += length
                break
        else:
            at += 1
    return spans


def _sense(text: str, at: int, cues: list[re.Match[str]]) -> Sense:
    before = [cue for cue in cues if cue.end() <= at]
    if not before:
        return Sense.EITHER
    cue = before[-1]
    if cue.group() in _MADE_CUES and _closes_clause(text[cue.end() : at]) and len(before) > 1:
        cue = before[-2]  # "采购用于坩埚的石英砂": behind 的 the earlier cue holds again
    return Sense.MADE if cue.group() in _MADE_CUES else Sense.WANTED


def _closes_clause(between: str) -> bool:
    return between.endswith("的") and len(between) > 1


def _phrases(text: str, end: int, cues: list[re.Match[str]], known: list[tuple[int, int]]) -> list[Mention]:
    """Unknown words behind a wanting cue, up to the next punctuation or cue."""
    found: list[Mention] = []
    for number, cue in enumerate(cues):
        stop = cues[number + 1].start() if number + 1 < len(cues) else end
        words = _PHRASE.match(text, cue.end(), stop)
        if cue.group() in _MADE_CUES or words is None or any(a < words.end() and cue.end() < b for a, b in known):
            continue
        name = _TAIL.sub("", words.group())
        if len(name) >= 2 and name not in _GENERIC:
            found.append(Mention(name, name, cue.end(), cue.end() + len(name), Sense.WANTED, known=False))
    return found


def _phrase(text: str, start: int, at: int, end: int, cues: list[re.Match[str]], known: list[tuple[int, int]]) -> str:
    """The name and the letters before it, back to a cue, another name, 的, 和 or punctuation, LONGEST at most."""
    ends = [cue.end() for cue in cues if cue.end() <= at] + [b for _, b in known if b <= at]
    low = max([start, at - LONGEST, *ends])
    before = _BEFORE.search(text[low:at])
    return (before.group() if before else "") + text[at:end]
