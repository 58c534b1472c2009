"""企业行 · Rows of suppliers and start-ups: names, words about themselves, products as each firm spells them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.names import normalise
from graph.vocabulary import Stage
from matcher.entities import Role
from matcher.evaluation.city import words
from matcher.evaluation.city.population import STAGES, Population
from matcher.evaluation.city.skeleton import COUNTY_CODES, Skeleton
from matcher.evaluation.city.tables import Table
from matcher.measures.organisations import PARTIES

__all__ = ["Firms", "write_duplicates", "write_startups", "write_suppliers"]

SUPPLIER_COLUMNS = (
    "name",
    "party_id",
    "role",
    "region",
    "stage",
    "text",
    "products",
    "segments",
    "codes",
    "employees",
    "min_order_cny",
    "lead_days",
    "credit_days_max",
    "sample",
)
STARTUP_COLUMNS = (
    "name", "party_id", "role", "region", "stage", "text", "products", "inputs", "segments", "is_incubated", "employees", "founded",
    "raising_cny", "loan_amount_cny", "first_order_cny", "needed_within_days", "credit_days", "sample",
)  # fmt: skip
YES = "是"
ANCHOR_EVERY = 97  # one firm in so many leads its chain
ORDERS = (2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000)  # CNY, of a first order
STAFF_STEPS = (10, 30, 100, 300)  # employees from which a supplier's smallest order is a step higher
LEADS = (3, 7, 10, 15, 20, 30, 45, 60)  # days from order to delivery
NEEDED = (7, 14, 14, 30)  # days a start-up can wait
CREDITS_GIVEN, CREDITS_ASKED = (0, 0, 0, 15, 30, 30, 60, 90), (0, 15, 30, 60)  # days to pay
TELLS_TERMS = 8  # of ten suppliers, each term on its own
SUMS = (30, 50, 80, 150, 300, 500, 1000, 2000)  # 万元
STEP = 20_000  # rows between two words of progress

Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Firms:
    """A population with its names: `kind` is the letter in its ids, `first` the number of its first shop name."""

    skeleton: Skeleton
    people: Population
    prefix: str  # of every id of the city
    kind: str
    first: int
    total: int  # firms of the city, for the length of shop names

    def id(self, number: int) -> str:
        """Party id."""
        return f"{self.prefix}{self.kind}{number + 1:07d}"

    def county(self, number: int) -> str:
        """GB/T 2260 code."""
        return COUNTY_CODES[int(self.people.county[number])]

    def stage(self, number: int) -> Stage:
        """Stage of life."""
        return STAGES[int(self.people.stage[number])]

    def products(self, number: int) -> list[int]:
        """Numbers of the products it makes."""
        return [product for product in self.people.products[number].tolist() if product >= 0]

    def raising(self, number: int) -> int:
        """What it wants to raise, in 万元."""
        return SUMS[int(self.people.style[number]) // 37 % len(SUMS)]

    def borrowing(self, number: int) -> int:
        """What it wants to borrow, in 万元."""
        return SUMS[int(self.people.style[number]) // 41 % 5]

    def first_order(self, number: int) -> int:
        """What a start-up spends on its first order, in CNY: more the older it is."""
        return ORDERS[2 * int(self.people.stage[number]) + int(self.people.style[number]) // 43 % 4]

    def minimum(self, number: int) -> int:
        """The smallest order a supplier takes, in CNY: the larger the firm, the larger the order."""
        size = sum(staff(self, number) >= step for step in STAFF_STEPS)
        return ORDERS[size + int(self.people.style[number]) // 47 % 4]

    def lead(self, number: int) -> int:
        """Days from order to delivery."""
        return LEADS[int(self.people.style[number]) // 59 % len(LEADS)]

    def needed(self, number: int) -> int:
        """Days a start-up can wait for its first order."""
        return NEEDED[int(self.people.style[number]) // 61 % len(NEEDED)]

    def credit_given(self, number: int) -> int:
        """Days a supplier waits for its money at the most."""
        return CREDITS_GIVEN[int(self.people.style[number]) // 67 % len(CREDITS_GIVEN)]

    def credit_asked(self, number: int) -> int:
        """Days a start-up wants to have for paying."""
        return CREDITS_ASKED[int(self.people.style[number]) // 71 % len(CREDITS_ASKED)]

    def tells(self, number: int, term: int) -> bool:
        """Whether a supplier states a term of its (0 smallest order, 1 delivery, 2 credit)."""
        return int(self.people.style[number]) // (73, 79, 83)[term] % 10 < TELLS_TERMS

    def name(self, number: int) -> str:
        """Its own name, marked as a sample; no two firms of a city share one."""
        style = int(self.people.style[number])
        segment = self.skeleton.segments[int(self.people.segment[number])]
        shop = words.short_county(self.county(number)) + words.brand(self.first + number + 1, self.total)
        if style % 10 < 3:
            return f"样例·{shop}{words.VAGUE_TRADES[style // 10 % len(words.VAGUE_TRADES)]}有限公司"
        return f"样例·{shop}{segment.name[:6]}{words.FORMS[style // 7 % len(words.FORMS)]}"

    def segment_cell(self, number: int) -> str:
        """Its segment's id, blank where the firm does not say."""
        segment = self.skeleton.segments[int(self.people.segment[number])]
        return segment.id if self.people.tells[number] else ""

    def spelled(self, number: int) -> list[str]:
        """Its product list as it writes it: traders name services, some add a line that is no product."""
        if self.people.trader[number]:
            return list(words.TRADE_PRODUCTS[: 1 + int(self.people.style[number]) % 3])
        pairs = zip(self.people.products[number].tolist(), self.people.spellings[number].tolist(), strict=True)
        items = [
            self._spelled(self.skeleton.products[product], spelling) for product, spelling in pairs if product >= 0
        ]
        junk = int(self.people.junk[number])
        return [*items, words.JUNK_PRODUCTS[junk - 1]] if junk else items

    def _spelled(self, product: str, spelling: int) -> str:
        """The product's name or a variant of it that is not, by chance, the name of another product."""
        variant = words.SPELLINGS[spelling].format(product)
        return product if normalise(variant) in self.skeleton.known else variant


def write_suppliers(path: Path, firms: Firms, told: Told) -> None:
    """One row a supplier."""
    with Table(path, PARTIES, SUPPLIER_COLUMNS) as table:
        for number in range(len(firms.people)):
            table.write(_supplier_row(firms, number))
            if number % STEP == STEP - 1:
                told(number + 1)
    told(len(firms.people))


def write_startups(path: Path, firms: Firms, told: Told) -> None:
    """One row a start-up; some say how much they want to raise and to borrow."""
    with Table(path, PARTIES, STARTUP_COLUMNS) as table:
        for number in range(len(firms.people)):
            table.write(_startup_row(firms, number))
            if number % STEP == STEP - 1:
                told(number + 1)
    told(len(firms.people))


def write_duplicates(path: Path, firms: Firms, numbers: Sequence[int]) -> list[dict[str, str]]:
    """Some suppliers once more under another id and another punctuation of the name; tells which is whose."""
    planted = []
    with Table(path, PARTIES, SUPPLIER_COLUMNS) as table:
        for place, number in enumerate(numbers):
            row = _supplier_row(firms, number)
            bare = row[0].removeprefix("样例·")
            row[0] = f"样例（{bare[:2]}）{bare[2:]}" if place % 2 else f"样例 {bare}"
            row[1] = f"{firms.prefix}d{place + 1:07d}"
            table.write(row)
            planted.append({"party_id": row[1], "of": firms.id(number), "form": "brackets" if place % 2 else "blank"})
    return planted


def _supplier_row(firms: Firms, number: int) -> list[str]:
    style = int(firms.people.style[number])
    segment = firms.skeleton.segments[int(firms.people.segment[number])]
    anchor = style % ANCHOR_EVERY == 0
    roles = f"{Role.ANCHOR.zh}、{Role.SUPPLIER.zh}" if anchor else Role.SUPPLIER.zh
    return [
        firms.name(number),
        firms.id(number),
        roles,
        words.county_name(firms.county(number)),
        firms.stage(number).zh,
        _supplier_text(firms, number),
        "、".join(firms.spelled(number)),
        firms.segment_cell(number),
        "、".join(segment.gb4754[:2]) if style // 13 % 2 else "",
        str(staff(firms, number)),
        f"{firms.minimum(number)}元" if firms.tells(number, 0) else "",
        f"{firms.lead(number)}" if firms.tells(number, 1) else "",
        f"{firms.credit_given(number)}" if firms.tells(number, 2) else "",
        YES,
    ]


def _supplier_text(firms: Firms, number: int) -> str:
    style, skeleton = int(firms.people.style[number]), firms.skeleton
    segment = skeleton.segments[int(firms.people.segment[number])]
    if firms.people.trader[number]:
        named = [skeleton.products[(style + 37 * step) % len(skeleton.products)] for step in range(6)]
        return words.TRADER_TEXT.format(many="、".join(named))
    made = [skeleton.products[product] for product in firms.products(number)] or [segment.name]
    return words.SUPPLIER_TEXTS[style // 17 % len(words.SUPPLIER_TEXTS)].format(
        first=made[0], second=made[-1], county=words.county_name(firms.county(number)), segment=segment.name,
        synonym=_synonym(firms, number), year=1988 + style % 33, staff=staff(firms, number),
    )  # fmt: skip


def _startup_row(firms: Firms, number: int) -> list[str]:
    style, skeleton = int(firms.people.style[number]), firms.skeleton
    segment = skeleton.segments[int(firms.people.segment[number])]
    made = [skeleton.products[product] for product in firms.products(number)[:2]] or [segment.name]
    stage = firms.stage(number)
    what = made[0] if style % 5 < 3 else f"{_synonym(firms, number)}相关产品"
    text = words.STARTUP_TEXTS[style // 17 % len(words.STARTUP_TEXTS)].format(
        county=words.county_name(firms.county(number)), what=what, phase=words.PHASES[stage.value],
        staff=3 + style % 40, synonym=_synonym(firms, number),
    )  # fmt: skip
    return [
        firms.name(number),
        firms.id(number),
        Role.STARTUP.zh,
        words.county_name(firms.county(number)),
        stage.zh,
        text,
        "、".join(made),
        "、".join(segment.inputs[: style % 4]),
        firms.segment_cell(number),
        YES,
        str(3 + style % 40),
        f"{2018 + style % 8}-{1 + style // 8 % 12:02d}-{1 + style // 96 % 28:02d}",
        f"{firms.raising(number)}万元" if style // 29 % 10 < 6 else "",
        f"{firms.borrowing(number)}万元" if style // 31 % 10 < 4 else "",
        f"{firms.first_order(number)}元",
        str(firms.needed(number)),
        str(firms.credit_asked(number)),
        YES,
    ]


def staff(firms: Firms, number: int) -> int:
    """Employees of a supplier, from 5 to some thousands: small firms are many."""
    share = (int(firms.people.style[number]) // 19 % 1000 + 1) / 1000
    return min(4000, round(5 / share))


def _synonym(firms: Firms, number: int) -> str:
    segment = firms.skeleton.segments[int(firms.people.segment[number])]
    choices = (*segment.synonyms, segment.name)
    return choices[int(firms.people.style[number]) // 23 % len(choices)]
