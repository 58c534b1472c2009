"""八个一 · The eight measures, one module each; none knows another. This is their one registry."""

from __future__ import annotations

from typing import Final

from matcher.measures import alliance, events, funds, industry_chain, joint_application, loans, mentors, one_stop
from matcher.measures.template import Column, FieldError, Stated, Template

_MODULES: Final = (
    industry_chain,
    joint_application,
    one_stop,
    events,
    mentors,
    loans,
    funds,
    alliance,
)  # the plan's order

STEMS: Final = tuple(module.STEM for module in _MODULES)
ALL_TEMPLATES: Final[tuple[Template, ...]] = tuple(template for module in _MODULES for template in module.TEMPLATES)

__all__ = ["ALL_TEMPLATES", "STEMS", "Column", "FieldError", "Stated", "Template"]
