"""对手方 · Mentors, funds, loans, patents and desks of the synthetic city: drawn as records, written as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from graph.vocabulary import Stage
from matcher.entities import Role
from matcher.evaluation.city import words
from matcher.evaluation.city.population import STAGES
from matcher.evaluation.city.skeleton import COUNTY_CODES, Skeleton
from matcher.evaluation.city.tables import Table
from matcher.measures.alliance import PATENTS
from matcher.measures.appointments import PROFESSORS
from matcher.measures.funds import FUNDS
from matcher.measures.loans import LOANS
from matcher.measures.mentors import MENTORS
from matcher.measures.one_stop import SPACES
from matcher.measures.organisations import PARTIES

__all__ = [
    "CityFund",
    "CityLoan",
    "CityMentor",
    "CityPatent",
    "CityProfessor",
    "CitySpace",
    "Counterparts",
    "draw_counterparts",
    "write_counterparts",
]

VALID_FROM, VALID_TO = "2026-01-01", "2027-12-31"
YES = "是"


@dataclass(frozen=True, slots=True)
class CityMentor:
    """A mentor; `free_hours` 0 is full."""

    id: str
    topics: tuple[str, ...]
    segments: tuple[str, ...]
    county: str
    hours: int
    taken: int


@dataclass(frozen=True, slots=True)
class CityFund:
    """A fund; empty stages, segments or counties put no limit; tickets in 万元."""

    id: str
    stages: tuple[Stage, ...]
    segments: tuple[str, ...]
    counties: tuple[str, ...]
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class CityPatent:
    """A patent on one product; lapsed ones are never right."""

    id: str
    product: int
    segment: int
    county: str
    lapsed: bool


@dataclass(frozen=True, slots=True)
class CityLoan:
    """A loan product at an outlet; the most it gives in 万元."""

    id: str
    county: str
    most: int


@dataclass(frozen=True, slots=True)
class CitySpace:
    """Desks in a county."""

    id: str
    county: str
    desks: int
    taken: int


@dataclass(frozen=True, slots=True)
class CityProfessor:
    """A professor of one segment; the university has to agree."""

    id: str
    segment: str
    county: str
    agrees: bool


@dataclass(frozen=True, slots=True)
class Counterparts:
    """Everything that is offered besides supplies."""

    mentors: tuple[CityMentor, ...]
    funds: tuple[CityFund, ...]
    patents: tuple[CityPatent, ...]
    professors: tuple[CityProfessor, ...]
    loans: tuple[CityLoan, ...]
    spaces: tuple[CitySpace, ...]


def draw_counterparts(
    skeleton: Skeleton, *, prefix: str, mentors: int, funds: int, patents: int, seed: list[int]
) -> Counterparts:
    """As many mentors, funds and patents as asked for; professors, loans and desks in proportion to them."""
    professors, loans, spaces = 4 + patents // 20, 6 + funds // 2, 12 + mentors // 10
    # A stream for each kind, so that one more mentor moves no fund.
    mentor, fund, patent, professor, loan, space = (np.random.default_rng([*seed, kind]) for kind in range(6))
    chains = _chains(skeleton)
    return Counterparts(
        tuple(_mentor(mentor, chains, f"{prefix}m{number + 1:05d}") for number in range(mentors)),
        tuple(_fund(fund, chains, f"{prefix}u{number + 1:05d}") for number in range(funds)),
        tuple(_patent(patent, skeleton, number, seed[0]) for number in range(patents)),
        tuple(_professor(professor, skeleton, f"{prefix}q{number + 1:05d}") for number in range(professors)),
        tuple(_loan(loan, f"{prefix}o{number + 1:05d}") for number in range(loans)),
        tuple(_space(space, f"{prefix}p{number + 1:05d}") for number in range(spaces)),
    )


def write_counterparts(folder: Path, skeleton: Skeleton, prefix: str, drawn: Counterparts) -> None:
    """One file a kind."""
    _write_mentors(folder / "mentors.csv", drawn.mentors)
    _write_funds(folder / "funds.csv", skeleton, prefix, drawn.funds)
    _write_universities(folder / "universities.csv", prefix)
    _write_patents(folder / "patents.csv", skeleton, prefix, drawn.patents)
    _write_professors(folder / "professors.csv", skeleton, prefix, drawn.professors)
    _write_loans(folder / "loans.csv", drawn.loans)
    _write_spaces(folder / "spaces.csv", drawn.spaces)


def _mentor(random: np.random.Generator, chains: Sequence[Sequence[str]], identifier: str) -> CityMentor:
    topics = random.choice(len(words.TOPICS), int(random.integers(1, 4)), replace=False)
    hours = int(random.integers(2, 13))
    taken = hours if random.random() < 0.15 else int(random.integers(0, hours))
    own = _some_segments(random, chains, 3)
    return CityMentor(identifier, tuple(words.TOPICS[topic] for topic in topics), own, _county(random), hours, taken)


def _fund(random: np.random.Generator, chains: Sequence[Sequence[str]], identifier: str) -> CityFund:
    first = int(random.integers(0, 3))
    stages = STAGES[first : first + int(random.integers(1, 3))] if random.random() < 0.8 else ()
    segments = _some_segments(random, chains, 6) if random.random() < 0.7 else ()
    counties = (_county(random),) if random.random() < 0.3 else ()
    low = int(random.choice((20, 50, 100, 200, 500)))
    return CityFund(identifier, tuple(stages), segments, counties, low, low * int(random.choice((4, 10, 20))))


def _patent(random: np.random.Generator, skeleton: Skeleton, number: int, seed: int) -> CityPatent:
    segment = int(random.integers(len(skeleton.segments)))
    product = int(random.choice(skeleton.makes[segment]))
    # CN98… is a range that no office has given out.
    return CityPatent(
        f"CN98{seed % 1000:03d}{number:06d}B", product, segment, _county(random), bool(random.random() < 0.12)
    )


def _professor(random: np.random.Generator, skeleton: Skeleton, identifier: str) -> CityProfessor:
    segment = skeleton.segments[int(random.integers(len(skeleton.segments)))]
    return CityProfessor(identifier, segment.id, _county(random), bool(random.random() < 0.8))


def _loan(random: np.random.Generator, identifier: str) -> CityLoan:
    return CityLoan(identifier, _county(random), int(random.choice((30, 50, 100, 300, 500, 1000))))


def _space(random: np.random.Generator, identifier: str) -> CitySpace:
    desks = int(random.integers(4, 121))
    return CitySpace(identifier, _county(random), desks, int(random.integers(0, desks + 1)))


def _write_mentors(path: Path, mentors: Sequence[CityMentor]) -> None:
    columns = ("mentor_id", "name", "topics", "text", "segments", "region", "hours_per_month", "hours_taken", "sample")
    with Table(path, MENTORS, columns) as table:
        for mentor in mentors:
            text = f"长期辅导{'、'.join(mentor.topics)}，每月可约{mentor.hours}小时。"
            cells = [mentor.id, f"样例导师{mentor.id}", "、".join(mentor.topics), text, ";".join(mentor.segments)]
            table.write([*cells, words.county_name(mentor.county), str(mentor.hours), str(mentor.taken), YES])


def _write_funds(path: Path, skeleton: Skeleton, prefix: str, funds: Sequence[CityFund]) -> None:
    names = {segment.id: segment.name for segment in skeleton.segments}
    columns = (
        "fund_id", "name", "manager", "manager_id", "text", "stages", "ticket", "segments", "sectors", "regions", "open_from", "open_to",
        "sample",
    )  # fmt: skip
    with Table(path, FUNDS, columns) as table:
        for place, fund in enumerate(funds):
            manager = place // 3 + 1
            stages = "、".join(stage.zh for stage in fund.stages)
            sectors = "、".join(names[segment] for segment in fund.segments)
            text = f"关注{sectors or '各行业'}，单笔{fund.low}-{fund.high}万元。"
            cells = [
                fund.id,
                f"样例基金{fund.id}",
                f"样例创投{prefix}{manager:04d}",
                f"{prefix}g{manager:04d}",
                text,
                stages,
            ]
            cells += [f"{fund.low}-{fund.high}万元", ";".join(fund.segments), sectors]
            table.write([*cells, "、".join(map(words.county_name, fund.counties)), VALID_FROM, VALID_TO, YES])


def _write_patents(path: Path, skeleton: Skeleton, prefix: str, patents: Sequence[CityPatent]) -> None:
    columns = ("pub_no", "title", "ipc", "owner", "owner_id", "legal_status", "filed", "segments", "region", "sample")
    with Table(path, PATENTS, columns) as table:
        for place, patent in enumerate(patents):
            segment = skeleton.segments[patent.segment]
            title = words.PATENT_TITLES[place % len(words.PATENT_TITLES)].format(skeleton.products[patent.product])
            school = place % 4 + 1
            cells = [patent.id, title, ";".join(segment.ipc[:2]), f"样例高校{prefix}{school}", f"{prefix}h{school}"]
            cells += ["失效" if patent.lapsed else "有效", f"{2012 + place % 12}-0{1 + place % 9}-15"]
            told = segment.id if place % 10 < 6 else ""
            table.write([*cells, told, words.county_name(patent.county), YES])


def _write_universities(path: Path, prefix: str) -> None:
    with Table(path, PARTIES, ("name", "party_id", "role", "region", "text", "sample")) as table:
        for place, county in enumerate(("330304", "330303", "330302", "330381"), 1):
            name, region = f"样例高校{prefix}{place}", words.county_name(county)
            table.write([name, f"{prefix}h{place}", Role.UNIVERSITY.zh, region, "综合性院校，设有工科实验室。", YES])


def _write_professors(path: Path, skeleton: Skeleton, prefix: str, professors: Sequence[CityProfessor]) -> None:
    segments = {segment.id: segment for segment in skeleton.segments}
    columns = (
        "professor_id",
        "name",
        "employer_id",
        "topics",
        "text",
        "employer_consents",
        "ipc",
        "segments",
        "region",
        "sample",
    )
    with Table(path, PROFESSORS, columns) as table:
        for place, professor in enumerate(professors):
            segment = segments[professor.segment]
            cells = [
                professor.id,
                f"样例教授{professor.id}",
                f"{prefix}h{place % 4 + 1}",
                "、".join((segment.name, *segment.products[:2])),
            ]
            cells += [
                f"研究{segment.name}，愿到企业兼任科技副总。",
                YES if professor.agrees else "否",
                ";".join(segment.ipc[:2]),
            ]
            table.write([*cells, segment.id, words.county_name(professor.county), YES])


def _write_loans(path: Path, loans: Sequence[CityLoan]) -> None:
    columns = (
        "outlet_id", "outlet", "bank", "product_id", "name", "loan_kind", "rate", "amount_max_cny", "term_months_max", "region",
        "valid_from", "valid_to", "sample",
    )  # fmt: skip
    with Table(path, LOANS, columns) as table:
        for place, loan in enumerate(loans):
            bank = f"样例银行{place % 7 + 1}"
            county = words.county_name(loan.county)
            rate = "LPR+50BP" if place % 3 == 0 else f"{3 + place % 20 / 10:.2f}%"
            cells = [
                loan.id,
                f"{bank}{county}网点{loan.id}",
                bank,
                "startup",
                "样例创业贷",
                "其他创业贷款",
                rate,
                f"{loan.most}万元",
            ]
            table.write([*cells, f"{(place % 3 + 1) * 12}个月", county, VALID_FROM, VALID_TO, YES])


def _write_spaces(path: Path, spaces: Sequence[CitySpace]) -> None:
    columns = ("service_id", "name", "text", "region", "capacity", "taken", "area_m2", "price_cny_m2_month", "free_months", "valid_from",
               "valid_to", "sample")  # fmt: skip
    with Table(path, SPACES, columns) as table:
        for place, space in enumerate(spaces):
            county = words.county_name(space.county)
            cells = [
                space.id,
                f"样例{county}众创空间{space.id}",
                "开放办公，含网络与会议室。",
                county,
                str(space.desks),
                str(space.taken),
            ]
            cells += [f"{space.desks * 8}平方米", f"{10 + place % 30}元/平方米/月", f"{place % 4 * 3}个月"]
            table.write([*cells, VALID_FROM, VALID_TO, YES])


def _chains(skeleton: Skeleton) -> list[list[str]]:
    """Segment ids by chain, in the order of the files."""
    chains: dict[str, list[str]] = {}
    for segment in skeleton.segments:
        chains.setdefault(segment.chain, []).append(segment.id)
    return list(chains.values())


def _some_segments(random: np.random.Generator, chains: Sequence[Sequence[str]], most: int) -> tuple[str, ...]:
    """One to `most` segments of one chain."""
    chain = chains[int(random.integers(len(chains)))]
    count = min(int(random.integers(1, most + 1)), len(chain))
    return tuple(chain[place] for place in sorted(random.choice(len(chain), count, replace=False).tolist()))


def _county(random: np.random.Generator) -> str:
    return COUNTY_CODES[int(random.integers(len(COUNTY_CODES)))]
