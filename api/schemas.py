"""入参 · What the API takes, as strict models: nothing unknown, nothing unbounded, nothing that is not finite."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

from api.numbers import Whole, as_whole
from api.texts import ONE_LINE, ByName, Plain, Published, refuse_hidden_marks
from matcher.allocation import Objective
from matcher.entities import Kind
from matcher.services.needs import LONGEST

Line = Annotated[str, Field(max_length=100), Plain()]
"""One line that may be empty."""
Word = Annotated[str, Field(min_length=1, max_length=100), Plain()]
"""One line: an id, a name, a code."""
Prose = Annotated[str, Field(max_length=LONGEST), Published()]
"""Text in lines, cleaned by services.needs.clean_text."""
Money = Annotated[
    str,
    Field(pattern=r"^\d{1,14}(\.\d{1,2})?$", max_length=17, description="人民币元，十进制文本 · CNY as decimal text"),
]
Ratio = Annotated[
    str, Field(pattern=r"^[01](\.\d{1,6})?$", max_length=8, description="0–1 的十进制文本 · decimal text from 0 to 1")
]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="YYYY-MM-DD")]


class Strict(BaseModel):
    """No unknown fields, no coercion, finite numbers."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)


class MatchRequest(Strict):
    """需求：给出 text 或 party_id 之一 · The need: either text or party_id."""

    text: Prose | None = None
    party_id: Word | None = None
    kinds: Annotated[list[Word], Field(max_length=len(Kind))] = []
    top: Annotated[int, Field(ge=1, le=200), Whole()] = 10
    region: Annotated[Word | None, Field(description="只要此地区的供给 · only offers inside this region")] = None
    from_region: Annotated[Word | None, Field(description="需求方所在地区 · where the asker is")] = None
    stage: Annotated[Word | None, Field(description="需求方阶段 · stage of the asker")] = None
    as_of: Annotated[Day | None, Field(description="按哪一天的有效期 · the day that counts")] = None


def _fact_value(value: object) -> object:
    """A truth value, a whole number, a line of text or null, each bounded; one fault, not one a type."""
    if isinstance(value, str):
        if not 1 <= len(value) <= 100:
            raise ValueError("length")
        return refuse_hidden_marks(value)
    number = as_whole(value)
    if number is None or (isinstance(number, int) and 0 <= number <= LARGEST):
        return number
    raise ValueError("fact")


LARGEST = 10**12
FactValue = Annotated[
    object,
    AfterValidator(_fact_value),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "boolean"},
                {"type": "integer", "minimum": 0, "maximum": LARGEST},
                {"type": "string", "minLength": 1, "maxLength": 100, "pattern": ONE_LINE},
                {"type": "null"},
            ]
        }
    ),
]
"""What a fact may be; its own type is checked against the list of facts."""


class FactsRequest(Strict):
    """已知事实；未给的就是未知 · Facts known; what is not given is unknown, never no."""

    facts: Annotated[dict[Word, FactValue], Field(max_length=60), ByName()] = {}
    region: Word | None = None
    as_of: Day | None = None


class SubsidyRequest(Strict):
    """实际支付利息与贴息比例 · Interest actually paid and the rate of the subsidy."""

    interest_paid_cny: Money | None = None
    rate: Ratio
    region: Word | None = None
    as_of: Day | None = None


class MandateRequest(Strict):
    """一家企业 · A start-up whose fit with every fund is asked."""

    party_id: Word
    raising_cny: Annotated[Money | None, Field(description="拟融资额，人民币元 · sum to be raised, CNY")] = None
    as_of: Day | None = None


class PlacementRequest(Strict):
    """企业文字、产品与行业代码 · Text, products and class codes of a firm."""

    text: Prose = ""
    products: Annotated[list[Word], Field(max_length=50)] = []
    codes: Annotated[list[Word], Field(max_length=20)] = []


class NeedRequest(Strict):
    """一份需求 · A need on the board; `products` are what is wanted."""

    party_id: Word
    text: Prose = ""
    kinds: Annotated[list[Word], Field(max_length=len(Kind))] = []
    products: Annotated[list[Word], Field(max_length=50)] = []
    segments: Annotated[list[Word], Field(max_length=20)] = []
    region: Word | None = None
    stage: Word | None = None


class OfferRequest(Strict):
    """一份供给 · An offer on the board; `anonymous`: who offers is told once both have agreed."""

    party_id: Word
    kind: Word
    title: Line = ""
    text: Prose = ""
    products: Annotated[list[Word], Field(max_length=50)] = []
    segments: Annotated[list[Word], Field(max_length=20)] = []
    region: Word | None = None
    serves: Annotated[list[Word], Field(max_length=20)] = []
    stages: Annotated[list[Word], Field(max_length=3)] = []
    capacity: Annotated[float | None, Field(ge=0, le=1e9)] = None
    anonymous: bool = False


class PublishRequest(Strict):
    """到哪一天为止；不给则一年 · The last day it counts; a year where none is given."""

    valid_to: Day | None = None


class InterestRequest(Strict):
    """申请对接 · A party would like to meet who stands behind an offer; run and rank say which list it saw."""

    party_id: Word
    offer_id: Word
    need_id: Word | None = None
    run_id: Word | None = None
    rank: Annotated[int | None, Field(ge=1, le=10_000), Whole()] = None


class AnswerRequest(Strict):
    """同意或婉拒 · Yes or no of the side that was asked; the reason of a no stays with who gave it."""

    party_id: Word
    accept: bool
    reason: Annotated[str, Field(max_length=500), Plain()] = ""


class StepRequest(Strict):
    """推进 · The pair has come to a state: met, negotiating, signed, performing, ended, failed."""

    party_id: Word
    state: Word
    on: Day | None = None
    reason: Annotated[str, Field(max_length=500), Plain()] = ""


class PreferenceRequest(Strict):
    """必见、想见、不见 · must, want or decline; a decline is absolute and seen by nobody else."""

    party_id: Word
    to_id: Annotated[Word, Field(description="主体或供给编号 · party or offer id")]
    value: Word
    reason: Annotated[str, Field(max_length=500), Plain()] = ""


class FileRequest(Strict):
    """一个文件的名称与内容（CSV 文字）· Name and content of a file, CSV as text."""

    name: Word
    content: Annotated[str, Field(min_length=1, max_length=240_000)]


class BatchPairRequest(Strict):
    """谁和谁 · One asker and one offer."""

    asker_id: Word
    offer_id: Word


class AllocationRequest(Strict):
    """统一分配的规则 · How everybody who asks is shared out."""

    objective: Annotated[Objective, Field(strict=False, description="max_value | max_served | lexi_fair")] = (
        Objective.MAX_VALUE
    )
    everybody: Annotated[bool, Field(description="所有在孵企业 · every start-up, not only those that asked")] = False
    places_each: Annotated[
        int, Field(ge=1, le=100, description="每家至多几个 · how many each gets at most"), Whole()
    ] = 1
    unit: Annotated[float, Field(ge=0.01, le=10_000, description="一个名额占多少小时 · hours that one place takes")] = (
        1.0
    )
    newcomer_share: Annotated[float, Field(ge=0, le=1, description="留给新导师的份额 · share kept for newcomers")] = 0.0
    least_joint: Annotated[
        float, Field(ge=0, le=1, description="低于此机会不配 · pairs below this chance are left out")
    ] = 0.0
    pins: Annotated[list[BatchPairRequest], Field(max_length=5_000)] = []
    forbidden: Annotated[list[BatchPairRequest], Field(max_length=5_000)] = []
    worth_count: Annotated[
        int, Field(ge=0, le=20, description="确认几位导师多一小时的价值 · worths to confirm"), Whole()
    ] = 5
    with_curve: Annotated[bool, Field(description="公平的代价曲线 · what fairness costs")] = False
    as_of: Annotated[Day | None, Field(description="按哪一天 · the day that counts")] = None


class WebhookRequest(Strict):
    """向哪里、为哪个主体、报哪些事件 · Where to post, for which party, which events; no party: those of all."""

    url: Annotated[str, Field(min_length=8, max_length=2000, pattern=r"^https?://[\x21-\x7e]+$")]
    types: Annotated[list[Word], Field(min_length=1, max_length=20)]
    party_id: Word | None = None


class JobRequest(Strict):
    """import 用 files 与 dry_run；match_all 用 role、kinds 与 top；allocate 用 kinds 与 allocation · What each kind takes."""

    kind: Word
    files: Annotated[list[FileRequest], Field(max_length=20)] = []
    dry_run: bool = False
    role: Annotated[Word | None, Field(description="为哪类主体撮合 · role of the parties to match")] = None
    kinds: Annotated[list[Word], Field(max_length=len(Kind))] = []
    top: Annotated[int, Field(ge=1, le=50), Whole()] = 10
    allocation: Annotated[AllocationRequest | None, Field(description="allocate 的规则 · rules of allocate")] = None
