"""入参 · What the API takes, as strict models: nothing unknown, nothing unbounded, nothing that is not finite."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

from matcher.entities import Kind
from matcher.services.needs import LONGEST


def _no_hidden_marks(text: str) -> str:
    """Refuses control, direction and surrogate characters."""
    if not text.isprintable() and any(not mark.isprintable() and mark not in "\u3000\u00a0" for mark in text):
        raise ValueError("control character")
    return text


Line = Annotated[str, Field(max_length=100), AfterValidator(_no_hidden_marks)]
"""One line that may be empty."""
Word = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_no_hidden_marks)]
"""One line: an id, a name, a code."""
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

    text: Annotated[str, Field(max_length=LONGEST)] | None = None
    party_id: Word | None = None
    kinds: Annotated[list[Word], Field(max_length=len(Kind))] = []
    top: Annotated[int, Field(ge=1, le=200)] = 10
    region: Annotated[Word | None, Field(description="只要此地区的供给 · only offers inside this region")] = None
    from_region: Annotated[Word | None, Field(description="需求方所在地区 · where the asker is")] = None
    stage: Annotated[Word | None, Field(description="需求方阶段 · stage of the asker")] = None
    as_of: Annotated[Day | None, Field(description="按哪一天的有效期 · the day that counts")] = None


def _fact_value(value: object) -> object:
    """A truth value, a whole number, a line of text or null, each bounded; one fault, not one a type."""
    if isinstance(value, str):
        if not 1 <= len(value) <= 100:
            raise ValueError("length")
        return _no_hidden_marks(value)
    if value is None or (isinstance(value, int) and 0 <= value <= LARGEST):
        return value
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
                {"type": "string", "minLength": 1, "maxLength": 100},
                {"type": "null"},
            ]
        }
    ),
]
"""What a fact may be; its own type is checked against the list of facts."""


class FactsRequest(Strict):
    """已知事实；未给的就是未知 · Facts known; what is not given is unknown, never no."""

    facts: Annotated[dict[Word, FactValue], Field(max_length=60)] = {}
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

    text: Annotated[str, Field(max_length=LONGEST)] = ""
    products: Annotated[list[Word], Field(max_length=50)] = []
    codes: Annotated[list[Word], Field(max_length=20)] = []
