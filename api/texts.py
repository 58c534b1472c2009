r"""文字规则 · Which characters a text may hold, as a rule that is kept and published: a schema's `pattern` says what is refused.

Refused are characters that are not seen and change what is: controls, direction marks, zero-width marks, line separators,
noncharacters, lone surrogates, language tags. Rare Han of any plane, private use and unassigned ones are let through:
names are written with them. Source: Unicode Technical Report 36 §2; RFC 8264 §9.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

__all__ = ["ONE_LINE", "SOME_LINES", "ByName", "Plain", "Published", "refuse_hidden_marks"]

_CONTROLS: Final = r"\u0000-\u001f\u007f-\u009f"
_CONTROLS_IN_LINES: Final = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"
_DIRECTIONS: Final = r"\u202a-\u202e\u2066-\u2069"
_UNSEEN: Final = r"\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
ONE_LINE: Final = rf"^[^{_CONTROLS}{_UNSEEN}]*$"
"""ECMA 262, no flag needed; what stands beyond the first plane cannot be written so and is refused all the same."""
SOME_LINES: Final = rf"^[^{_CONTROLS_IN_LINES}{_DIRECTIONS}]*$"
_HIDDEN: Final = re.compile(rf"[{_CONTROLS}{_UNSEEN}\ud800-\udfff\U000e0000-\U000e007f]")


def refuse_hidden_marks(text: str) -> str:
    """The text. Raises ValueError for one with a character that is not seen."""
    if _HIDDEN.search(text):
        raise ValueError("hidden character")
    return text


@dataclass(frozen=True, slots=True)
class Plain:
    """Marks a text that holds no hidden character, in the model and in its published schema."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The text's own rules first, then this one."""
        return core_schema.no_info_after_validator_function(refuse_hidden_marks, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The text's own schema with the pattern."""
        return {**handler(core), "pattern": ONE_LINE}


@dataclass(frozen=True, slots=True)
class Published:
    """Publishes a rule that is kept elsewhere, where the refusal can name the place (services.needs.clean_text)."""

    pattern: str = SOME_LINES

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The text's own schema with the pattern."""
        return {**handler(core), "pattern": self.pattern}


@dataclass(frozen=True, slots=True)
class ByName:
    """Publishes a mapping whose names are of one form; pydantic alone would publish other names as free."""

    longest: int = 100

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """`propertyNames` for the names, `additionalProperties` for what they stand for."""
        published = dict(handler(core))
        ((pattern, values),) = published.pop("patternProperties").items()
        names = {"pattern": pattern, "minLength": 1, "maxLength": self.longest}
        return {**published, "propertyNames": names, "additionalProperties": values}
