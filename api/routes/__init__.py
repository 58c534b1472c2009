"""路由 · One file a thing: the eight measures by their stems, and matches, parties, the chain, health."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from api.routes import (
    alliance,
    case_papers,
    cases,
    chain,
    clinic_queues,
    clinics,
    deals,
    engagements,
    events,
    fair_days,
    fair_guests,
    fair_schedules,
    fairs,
    funds,
    gaps,
    health,
    industry_chain,
    jobs,
    joint_application,
    loans,
    matches,
    me,
    members,
    mentors,
    needs,
    offers,
    one_stop,
    own_facts,
    parties,
    portal,
    preferences,
    runs,
    webhooks,
)

ROUTERS: Final[tuple[APIRouter, ...]] = tuple(
    module.router
    for module in (
        health, me, members, matches, runs, needs, offers, engagements, preferences, cases, case_papers, fairs, fair_guests, fair_schedules, fair_days, clinics, clinic_queues, jobs, webhooks, portal, parties, own_facts, chain, gaps,
        industry_chain, joint_application, one_stop, events, mentors, loans, funds, deals, alliance,
    )
)  # fmt: skip
