"""项目流的入参与出参 · What deal flow takes and gives over the API."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from api.answers import Labels
from api.numbers import Whole
from api.schemas import Day, Line, Strict, Word
from api.texts import Plain, Published
from matcher.services.needs import LONGEST
from matcher.services.pipeline import LONGEST_ACTION, LONGEST_LINK, LONGEST_NOTE, MOST_LINKS

Prose = Annotated[str, Field(max_length=LONGEST_NOTE), Plain()]
Link = Annotated[str, Field(max_length=LONGEST_LINK), Plain()]
Thesis = Annotated[str, Field(min_length=1, max_length=LONGEST), Published()]


class ScreeningRequest(Strict):
    """想投什么；不给则按基金自述 · The thesis in words; without one, as the fund describes itself."""

    thesis: Thesis | None = None
    top: Annotated[int, Field(ge=1, le=1000), Whole()] = 50
    blind: Annotated[bool, Field(description="首轮不看名字 · a first look without names")] = False
    with_passed: Annotated[bool, Field(description="含已放弃的 · those passed before too")] = False
    as_of: Day | None = None


class SearchRequest(Strict):
    """一项关注 · A saved search: the mandate, narrowed to segments or a region if one likes."""

    name: Word
    thesis: Thesis | None = None
    segments: list[Word] = Field(default_factory=list, max_length=20)
    region: Word | None = None


class DigestRequest(Strict):
    """手上最新一期的期号 · Number of the last digest one has; asking again gives the same next one."""

    after: Annotated[int | None, Field(ge=0, le=10**6), Whole()] = None


class MoveRequest(Strict):
    """移到哪一步；放弃须给原因 · The stage; a pass needs its reason."""

    stage: Word
    reason: Word | None = None
    note: Prose = ""


class PlanRequest(Strict):
    """下一步、负责人、期限、资料链接 · What is next, by whom, until when, and links to documents."""

    next_action: Annotated[str, Field(max_length=LONGEST_ACTION), Plain()] = ""
    owner: Line = ""
    due: Day | None = None
    links: list[Link] = Field(default_factory=list, max_length=MOST_LINKS)


class PartyName(Strict):
    """Who, by id; the name is null where it has left."""

    id: str
    name: str | None


class DealFlowDocument(Strict):
    """项目流，与 `matcher screen --json` 相同 · The same document as `matcher screen --json`."""

    run_id: str
    as_of: str
    fund: dict[str, str | None]
    thesis: str
    screened_count: int
    ranked_count: int
    refused_count: int
    miss_counts: dict[str, int]
    held: list[str]
    passed: list[str]
    warnings: list[dict[str, Any]]
    deals: list[dict[str, Any]]
    refused: list[dict[str, Any]]


class DealDetailDocument(Strict):
    """一家企业在一支基金眼中 · One start-up as one fund may see it."""

    party: dict[str, Any]
    held: bool
    missed: list[str]
    terms: list[dict[str, Any]]
    deal: dict[str, Any] | None
    context: dict[str, Any]
    patents: list[dict[str, Any]]
    policies: list[dict[str, Any]]
    comparable: list[dict[str, Any]]
    team: list[dict[str, Any]]
    introductions: list[dict[str, Any]]


class DigestDocument(Strict):
    """一期新情况 · What was new at one look, each start-up once a change."""

    search_id: str
    name: str
    number: int
    at: str | None
    news: list[dict[str, Any]]


class SearchDocument(Strict):
    """一项关注 · A saved search and its digests."""

    id: str
    fund_id: str
    name: str
    thesis: str | None
    segments: list[str]
    region: str | None
    closed: bool
    created_at: str | None
    digests: list[dict[str, Any]]
    latest: DigestDocument | None


class SearchList(Strict):
    """A fund's searches, the oldest first."""

    items: list[SearchDocument]


class PipelineEntryDocument(Strict):
    """一家企业走到哪一步 · Where a start-up stands with the fund; private to the fund."""

    party: PartyName
    stage: Labels | None
    follows: list[Labels]
    history: list[dict[str, Any]]
    next_action: str
    owner: str
    due: str | None
    overdue: bool
    links: list[str]
    version: int


class PipelineDocument(Strict):
    """The whole pipeline, by start-up."""

    items: list[PipelineEntryDocument]


class QuotaDocument(Strict):
    """投早投小与未来产业的占比，数字后附名单 · Shares with the list behind every number."""

    fund_id: str
    as_of: str
    quota: float | None
    invested: list[PartyName]
    early: dict[str, Any]
    future: list[dict[str, Any]]
    years: list[dict[str, Any]]
    cooperation: list[dict[str, Any]]
