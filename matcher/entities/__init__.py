"""实体 · What the matcher speaks of. matching.py: parties, needs, offers and matches; every further subject is a file of its own."""

from matcher.entities.matching import (
    Direction,
    Eligibility,
    Evidence,
    Held,
    Kind,
    Match,
    MatchRun,
    Need,
    Offer,
    Part,
    Party,
    Reason,
    Role,
    Step,
    Term,
    Warning,
)

__all__ = [
    "Direction", "Eligibility", "Evidence", "Held", "Kind", "Match", "MatchRun", "Need", "Offer", "Part", "Party", "Reason", "Role",
    "Step", "Term", "Warning",
]  # fmt: skip
