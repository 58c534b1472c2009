"""数量 · Money, rates, areas, shares and counts with their units; a number whose unit is not given is refused.

Money is Decimal CNY to the fen, a rate and a share are ratios (0.0345, not 3.45), an area is square metres.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from matcher.measures.fields import is_nothing, plain
from matcher.measures.template import FieldError

FEN: Final = Decimal("0.01")
MU_M2: Final = Decimal(2000) / 3  # 1 亩 = 666.67 m²
RATE_CEILING: Final = Decimal("0.36")  # a yearly rate above it is a slip of the pen
MONEY_CEILING: Final = Decimal(10) ** 14

_NUMBER: Final = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,18})(?:\.\d{1,10})?"
_SCALES: Final = {"": 1, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_MONEY: Final = re.compile(
    rf"(?P<sign>¥|人民币|cny|rmb)?\s*(?P<number>{_NUMBER})\s*(?P<scale>百万|千万|千|万|亿)?\s*(?P<yuan>元|圆|人民币|元人民币|cny|rmb)?",
    re.I,
)
_RANGE_MARK: Final = re.compile(r"\s*(?:-{1,2}|–|—|~|〜|至|到)\s*")
_FOREIGN: Final = re.compile(r"美元|美金|欧元|港币|港元|日元|英镑|usd|eur|hkd|jpy|gbp|[$€£]", re.I)
_RATE: Final = re.compile(rf"({_NUMBER})\s*%")
_BASIS: Final = re.compile(
    r"(?:[15]年期(?:以上)?)?(LPR)(?:\s*([+\-加减])\s*(\d{1,4}(?:\.\d{1,3})?)\s*(BP|基点|个基点|%|个百分点))?", re.I
)
_AREA: Final = re.compile(rf"({_NUMBER})\s*(平方米|平米|平方|平|m2|㎡|亩|公顷)", re.I)
_RENT: Final = re.compile(
    rf"({_NUMBER})\s*元\s*/?\s*(?:每)?\s*(?:平方米|平米|平方|m2)\s*[·/.]?\s*(?:每)?\s*(天|日|月|年)", re.I
)
_COUNT: Final = re.compile(
    r"(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.0+)?\s*(?:人|名|个|家|户|件|间|套|席|次|场|项|位|张|台)?"
)
_MONTHS: Final = re.compile(r"(\d{1,3})\s*(个月|月|年|months?|years?)", re.I)


@dataclass(frozen=True, slots=True)
class Rate:
    """A yearly rate: a ratio, or a distance in basis points from a published basis (LPR)."""

    ratio: Decimal | None
    basis: str | None = None
    basis_points: Decimal = Decimal(0)

    def at(self, basis_ratio: Decimal | None) -> Decimal | None:
        """The ratio when the basis stands at `basis_ratio`; None while that is unknown."""
        if self.basis is None:
            return self.ratio
        return None if basis_ratio is None else basis_ratio + self.basis_points / 10_000


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))


def _number_or_refuse(word: str, cell: str) -> None:
    """The precise complaint for a cell that is a bare number, no number, or not finite."""
    try:
        number = Decimal(word.replace(",", ""))
    except InvalidOperation:
        raise FieldError("amount_not_understood", cell) from None
    if not number.is_finite():
        raise FieldError("not_a_number", cell)


def money(cell: str) -> Decimal | None:
    """CNY to the fen from “50万元”, “1.2亿”, “¥300,000”; refuses a missing unit, another currency, a negative amount."""
    word = plain(cell)
    if not word or is_nothing(word):
        return None
    return _amount(word, cell, "")


def _amount(word: str, cell: str, scale_after: str) -> Decimal:
    if _FOREIGN.search(word):
        raise FieldError("money_foreign", cell)
    found = _MONEY.fullmatch(word)
    if found is None:
        _number_or_refuse(word, cell)
        raise FieldError("amount_not_understood", cell)
    scale = found["scale"] or ""
    if not (scale or found["yuan"] or found["sign"]):
        if not scale_after:
            raise FieldError("money_no_unit", cell)
        scale = scale_after.removesuffix("元")
    amount = _decimal(found["number"]) * _SCALES[scale]
    if amount < 0:
        raise FieldError("amount_negative", cell)
    if amount > MONEY_CEILING:
        raise FieldError("amount_too_large", cell)
    if amount != amount.quantize(FEN):
        raise FieldError("money_below_fen", cell)
    return amount.quantize(FEN)


def money_range(cell: str) -> tuple[Decimal, Decimal] | None:
    """Lower and upper amount of “50-100万”, “50万元至1亿元”; one amount stands for both. Raises range_inverted."""
    word = plain(cell)
    if not word or is_nothing(word):
        return None
    parts = _RANGE_MARK.split(word)
    if len(parts) == 1 or not parts[0]:  # a leading minus is a negative amount, not a range
        amount = _amount(word, cell, "")
        return amount, amount
    if len(parts) != 2:
        raise FieldError("amount_not_understood", cell)
    last = _MONEY.fullmatch(parts[1])
    unit = ((last["scale"] or "") + "元") if last and (last["scale"] or last["yuan"]) else ""
    low, high = _amount(parts[0], cell, unit), _amount(parts[1], cell, "")
    if low > high:
        raise FieldError("range_inverted", cell)
    return low, high


def money_range_cell(cell: str) -> tuple[str, ...] | None:
    """The range as a cell value: two decimals in words."""
    both = money_range(cell)
    return None if both is None else tuple(map(str, both))


def rate(cell: str) -> Rate | None:
    """“3.45%” or “LPR+50BP”; “3.45” and “0.0345” are refused, as nobody can tell which is meant."""
    word = plain(cell)
    if not word or is_nothing(word):
        return None
    based = _BASIS.fullmatch(word)
    if based:
        size = Decimal(based[3] or 0) * (100 if based[4] in ("%", "个百分点") else 1)
        points = -size if based[2] in ("-", "减") else size
        if abs(points) > 1000:
            raise FieldError("rate_out_of_range", cell)
        return Rate(None, "LPR", points)
    found = _RATE.fullmatch(word)
    if found is None:
        _number_or_refuse(word, cell)
        raise FieldError("rate_no_unit", cell)
    ratio = _decimal(found[1]) / 100
    if not 0 <= ratio <= RATE_CEILING:
        raise FieldError("rate_out_of_range", cell)
    return Rate(ratio)


def rate_cell(cell: str) -> str | None:
    """The rate as a cell value, checked: the words that `rate` reads again."""
    return None if rate(cell) is None else plain(cell)


def share(cell: str) -> Decimal | None:
    """A share of a whole, 0–1, from “60%” or “0.6”; “60” is refused."""
    word = plain(cell)
    if not word or is_nothing(word):
        return None
    found = _RATE.fullmatch(word)
    if found is None:
        _number_or_refuse(word, cell)
    ratio = _decimal(found[1]) / 100 if found else _decimal(word)
    if not 0 <= ratio <= 1:
        raise FieldError("share_out_of_range", cell)
    return ratio


def area(cell: str) -> float | None:
    """Square metres from “120平方米”, “3亩”, “1公顷”; refuses a missing unit."""
    word = plain(cell)
    if not word or is_nothing(word):
        return None
    found = _AREA.fullmatch(word)
    if found is None:
        _number_or_refuse(word, cell)
        raise FieldError("area_no_unit", cell)
    size = _decimal(found[1])
    if size <= 0:
        raise FieldError("amount_negative", cell)
    return float(round(size * {"亩": MU_M2, "公顷": Decimal(10_000)}.get(found[2], Decimal(1)), 2))


def rent(cell: str) -> Decimal | None:
    """CNY per m² and month from “30元/平方米/月” or “1元/平方米/天” (× 365/12); “免费” is 0."""
    word = plain(cell)
    if not word or is_nothing(word):
        return None
    if word in ("免费", "免租金", "0元"):
        return Decimal(0).quantize(FEN)
    found = _RENT.fullmatch(word)
    if found is None:
        _number_or_refuse(word, cell)
        raise FieldError("rent_no_unit", cell)
    price = _decimal(found[1])
    if price < 0:
        raise FieldError("amount_negative", cell)
    months = {"月": Decimal(1), "年": Decimal(12)}.get(found[2], Decimal(12) / 365)
    return (price / months).quantize(FEN)


def count(cell: str) -> int | None:
    """A whole number, with or without a counting word (12, 12人, 1,200个)."""
    word = plain(cell)
    if not word or is_nothing(word):
        return None
    found = _COUNT.fullmatch(word)
    if found is None:
        raise FieldError("count_not_whole", cell)
    return int(found[1].replace(",", ""))


def months(cell: str) -> int | None:
    """Months from “36个月” or “3年”; refuses a missing unit."""
    word = plain(cell)
    if not word or is_nothing(word):
        return None
    found = _MONTHS.fullmatch(word)
    if found is None:
        _number_or_refuse(word, cell)
        raise FieldError("term_no_unit", cell)
    return int(found[1]) * (12 if found[2].lower() in ("年", "year", "years") else 1)


def quantity(cell: str) -> float | None:
    """A plain finite number that is not negative; its unit stands in the next column."""
    word = plain(cell)
    if not word or is_nothing(word):
        return None
    _number_or_refuse(word, cell)
    if not re.fullmatch(_NUMBER, word):
        raise FieldError("amount_not_understood", cell)
    number = _decimal(word)
    if number < 0:
        raise FieldError("amount_negative", cell)
    return float(number)
