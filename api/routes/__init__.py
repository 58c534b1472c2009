"""路由 · One file a thing: the eight measures by their stems, and matches, parties, the chain, health."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from api.routes import (
    alliance,
    chain,
    events,
    funds,
    gaps,
    health,
    industry_chain,
    joint_application,
    loans,
    matches,
    mentors,
    one_stop,
    parties,
)

ROUTERS: Final[tuple[APIRouter, ...]] = tuple(
    module.router
    for module in (
        health, matches, parties, chain, gaps,
        industry_chain, joint_application, one_stop, events, mentors, loans, funds, alliance,
    )
)  # fmt: skip
