"""整数 · A whole number however a program writes it: 10.0 is one (JSON Schema Core 2020-12, §4.2.3), "10" is a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

__all__ = ["Whole", "as_whole"]


def as_whole(number: object) -> object:
    """The number as int where it is a float without a fraction; anything else as it is."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


@dataclass(frozen=True, slots=True)
class Whole:
    """Marks a whole number, after its bounds: `Annotated[int, Field(ge=1), Whole()]`."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Made whole first, then held to its type and its bounds."""
        return core_schema.no_info_before_validator_function(as_whole, handler(source))
