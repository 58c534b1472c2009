"""词表 · Closed lists of the industry-chain map, each value with its Chinese and English label (方案 三(一))."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Self


class Labelled(StrEnum):
    """A closed list whose members carry a Chinese and an English label."""

    zh: str
    en: str

    def __new__(cls, value: str, zh: str, en: str) -> Self:
        """Make a member from its stored value and its two labels."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.zh, member.en = zh, en
        return member

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Member named by its value or by either label; None when the word is not in the list."""
        word = text.strip()
        for member in cls:
            if word in (member.value, member.zh) or word.lower() == member.en.lower():
                return member
        return None


class Position(Labelled):
    """Where a segment stands along the chain."""

    UPSTREAM = "upstream", "上游", "upstream"
    MIDSTREAM = "midstream", "中游", "midstream"
    DOWNSTREAM = "downstream", "下游", "downstream"


class Stage(Labelled):
    """Life stage of a firm. The numeric limits are open in the policy: configuration marked assumed."""

    EARLY = "early", "初创期", "early"
    GROWTH = "growth", "成长期", "growth"
    MATURE = "mature", "成熟期", "mature"


class Concern(Labelled):
    """What a start-up is busy with: research, supply or market."""

    RESEARCH = "research", "研发", "research"
    SUPPLY = "supply", "供应", "supply"
    MARKET = "market", "市场", "market"


class NodeType(IntEnum):
    """What a node of the chain graph stands for."""

    SEGMENT = 0
    PRODUCT = 1
    FIRM = 2


class Relation(IntEnum):
    """Directed relations of the chain graph; the comment gives source → target."""

    SUPPLIES = 0  # segment → segment, material → product it goes into, firm → firm (observed trade)
    MAKES = 1  # firm → product
    IN_SEGMENT = 2  # product → segment, firm → segment
    PART_OF = 3  # segment → wider segment
    SUBSTITUTES = 4  # segment → segment that can stand in for it
    NEEDS = 5  # segment → product it buys
