"""词典 · The words of the segments and their pieces, found in a text by longest match; rarer words say more.

A Han character is a unit, a run of Latin letters and digits is one too (LED is not found in SEALED). A piece of a word (断路器 of
塑壳式断路器) is in the dictionary besides the word: firms rarely use the very words of a chain file. Inverse frequency: Spärck Jones 1972.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from graph.names import fold, normalise
from graph.regions import COUNTIES

if TYPE_CHECKING:
    from numpy.typing import NDArray

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_UNIT = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")
_ALL_HAN = re.compile(rf"[{HAN}]+")
_MARK = re.compile(rf"[^\w\s]|_|(?<=[{HAN}])\s+(?=[{HAN}])")
_BLANK_BESIDE_LATIN = re.compile(rf"(?<=[{HAN}])\s+(?=[^\W_{HAN}])|(?<=[^\W_{HAN}])\s+(?=[{HAN}])")
_MOST_UNITS = 12  # longer words are found by their pieces
_WHOLE_TEXT = 20_000  # characters read of a text; more is no description of a firm
_REMEMBERED = 65_536  # stretches whose reading is kept: a million offers name the same goods and towns again and again
_NAME = 32  # characters up to which a text may be the name of a thing, which is met again

# Words every firm's text or name holds, whatever it makes: they place nobody when they stand alone.
_EMPTY = """
科技 技术 有限 有限责任 公司 有限公司 股份 集团 企业 工业 实业 贸易 团队 创业 初创 温州 浙江 中国 国际 海外 国内 分部 城市
生产 销售 制造 加工 服务 开发 研发 设计 主营 经营 专业 提供 需要 寻找 供应 供应商 厂家 批发 零售 进出口 出口 外贸 采购 合作 客户 市场
产品 设备 系统 系列 材料 工程 项目 业务 平台 解决方案 应用 管理 中心 高端 高级 中高档 智能 新型 一般 各种 各类 其他 其它 信息 数字
移动 以及 用于 使用 相关
"""
EMPTY_WORDS = frozenset(_EMPTY.split())
_PLACES = {name for county in COUNTIES.values() for name in (county.zh, county.zh[:-1])}
_NO_TRADE = re.compile("|".join([*sorted(EMPTY_WORDS | _PLACES, key=len, reverse=True), r"\d+", r"[\s的和与及等]"]))


@dataclass(frozen=True, slots=True)
class Posting:
    """Where a piece occurs: segment numbers, and how much it says for each."""

    segments: NDArray[np.int64]  # [k]
    weights: NDArray[np.float64]  # [k]
    whole: NDArray[np.bool_]  # [k] it is a whole word of the segment, not a piece of one


class Heard(NamedTuple):
    """How a piece was heard: in how many stretches, and the summed shares of the stretches that it covers."""

    times: int
    covered: float


class Lexicon:
    """Pieces of words → segments. Built once; looking up does not change it."""

    def __init__(self, words: Sequence[Iterable[str]]) -> None:
        """`words[i]` are the words of segment number i."""
        self.size = len(words)
        self._postings = {piece: _posting(found, self.size) for piece, found in _count_pieces(words).items()}
        self._wholes = {piece for piece, posting in self._postings.items() if posting.whole.any()}
        self._lengths = _lengths(self._postings)
        self._pieces = lru_cache(maxsize=_REMEMBERED)(self._longest)
        self.explained = lru_cache(maxsize=_REMEMBERED)(self._explained)

    def read(self, texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Stretch between two marks → the pieces in it: at every place the longest, none that lies inside another."""
        found: dict[str, tuple[str, ...]] = {}
        for text in texts:
            for stretch in _stretches_of_name(text) if len(text) <= _NAME else _stretches(text):
                found[stretch] = self._pieces(stretch)
        return found

    def known_share(self, read: Mapping[str, Sequence[str]]) -> float:
        """How much of the trade words that were read is known here, 0–1; 0 when there are none.

        A stretch with a whole word counts 1, else the covered share of what is left of it without empty words.
        """
        shares = [
            min(1.0, sum(map(len, pieces)) / length) if self._wholes.isdisjoint(pieces) else 1.0
            for stretch, pieces in read.items()
            if (length := self.trade_length(stretch))
        ]
        return sum(shares) / len(shares) if shares else 0.0

    @staticmethod
    @lru_cache(maxsize=_REMEMBERED)
    def trade_length(stretch: str) -> int:
        """Characters of a stretch that may name a trade: without empty words, places and numbers; 0 below two of them."""
        left = len(_NO_TRADE.sub("", stretch))
        return left if left > 1 else 0

    def _explained(self, stretch: str) -> tuple[NDArray[np.int64], NDArray[np.float64]] | None:
        """Segments, and how much of the stretch each explains by itself, 0–1; None for one without trade words.

        1 for a segment that has a whole word of it, else the share of it that the segment's piece covers.
        """
        length = self.trade_length(stretch)
        if not length:
            return None
        own = np.zeros(self.size)
        for piece in self._pieces(stretch):
            posting = self._postings[piece]
            shares = np.where(posting.whole, 1.0, min(1.0, len(piece) / length))
            own[posting.segments] = np.maximum(own[posting.segments], shares)
        segments = np.flatnonzero(own)
        return segments, own[segments]

    def _longest(self, chunk: str) -> tuple[str, ...]:
        """The pieces of one stretch, each once."""
        starts, ends = _bounds(chunk)
        units, covered = len(starts), 0
        own: dict[str, None] = {}
        for first in range(units):
            start = starts[first]
            counts = self._lengths.get(chunk[start : ends[first + 1]]) if first + 1 < units else None
            if counts is None:
                counts = self._lengths.get(chunk[start : ends[first]], ())
            for count in counts:
                last = first + count
                if last > units:
                    continue
                if last <= covered:
                    break
                piece = chunk[start : ends[last - 1]]
                if piece in self._postings:
                    own[piece] = None
                    covered = last
                    break
        return tuple(own)

    def posting(self, piece: str) -> Posting:
        """Where a piece that was found occurs."""
        return self._postings[piece]


def heard(read: Mapping[str, Sequence[str]]) -> dict[str, Heard]:
    """Pieces of what was read, in their order; a stretch that is repeated counts once."""
    found: dict[str, Heard] = {}
    for stretch, pieces in read.items():
        for piece in pieces:
            times, covered = found.get(piece, (0, 0.0))
            found[piece] = Heard(times + 1, covered + len(piece) / len(stretch))
    return found


def _stretches(text: str) -> tuple[str, ...]:
    """What stands between the marks of a text, normalised."""
    flat = _BLANK_BESIDE_LATIN.sub("", fold(text[:_WHOLE_TEXT]))
    return tuple(stretch for part in _MARK.split(flat) if (stretch := part.strip()))


_stretches_of_name = lru_cache(maxsize=_REMEMBERED)(_stretches)


def _bounds(stretch: str) -> tuple[Sequence[int], Sequence[int]]:
    """Starts and ends of the units."""
    if _ALL_HAN.fullmatch(stretch):
        return range(len(stretch)), range(1, len(stretch) + 1)
    spans = [found.span() for found in _UNIT.finditer(stretch)]
    return [start for start, _ in spans], [end for _, end in spans]


def _pieces(word: str) -> dict[str, float]:
    """What a word begins or ends with, with the share of the word's units it holds; the whole word has 1.

    Pieces from the middle are rarely words: without them placement is as good and its evidence reads better.
    """
    found: dict[str, float] = {}
    stretches = [(stretch, *_bounds(stretch)) for stretch in _stretches(word)]
    whole = sum(len(starts) for _, starts, _ in stretches)
    for chunk, starts, ends in stretches:
        for first in range(len(starts)):
            for last in range(first + 1, min(len(starts), first + _MOST_UNITS) + 1):
                if first > 0 and last < len(starts):
                    continue
                piece = chunk[starts[first] : ends[last - 1]]
                if len(piece) >= 2 and not piece.isdigit() and piece not in EMPTY_WORDS:
                    found[piece] = max(found.get(piece, 0.0), (last - first) / whole)
    return found


def _count_pieces(words: Sequence[Iterable[str]]) -> Mapping[str, dict[int, tuple[float, int]]]:
    """Piece → segment number → (largest share of a word, count of words that hold it)."""
    counted: dict[str, dict[int, tuple[float, int]]] = {}
    for number, own in enumerate(words):
        shares: dict[str, float] = {}
        counts: Counter[str] = Counter()
        for word in dict.fromkeys(map(normalise, own)):
            for piece, share in _pieces(word).items():
                shares[piece] = max(share, shares.get(piece, 0.0))
                counts[piece] += 1
        for piece, share in shares.items():
            counted.setdefault(piece, {})[number] = (share, counts[piece])
    return counted


def _posting(found: Mapping[int, tuple[float, int]], size: int) -> Posting:
    """Weight = rarity² · share · count^0.3: 1 for a whole word that one segment has once, 0 for what every segment has.

    Form and exponents were chosen by hiding half of each segment's products and placing them by the other half, with an eye on
    firms of trades that are not in the chains, which ought to be placed nowhere.
    """
    shares = np.array([share for share, _ in found.values()])
    counts = np.array([count for _, count in found.values()], dtype=np.float64)
    rarity = 1.0 - np.log(len(found)) / np.log(size + 1)
    numbers = np.fromiter(found, dtype=np.int64, count=len(found))
    return Posting(numbers, rarity**2 * shares * counts**0.3, shares >= 1.0)


def _lengths(postings: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """First two units (or the only one) of the pieces → how many units pieces that begin so have, longest first."""
    gathered: dict[str, set[int]] = {}
    alone: set[str] = set()
    for piece in postings:
        ends = _bounds(piece)[1]
        if len(ends) == 1:
            alone.add(piece)
        gathered.setdefault(piece[: ends[:2][-1]], set()).add(len(ends))
    for head, counts in gathered.items():
        if head[: _bounds(head)[1][0]] in alone:
            counts.add(1)
    return {head: tuple(sorted(counts, reverse=True)) for head, counts in gathered.items()}
