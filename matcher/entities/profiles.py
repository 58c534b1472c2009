"""供需档案 · A profile of the board: what a party offers or asks for, from draft to its end (方案 三(一) 产业资源共享平台).

Only a published profile stands in the records as an Offer or a Need; the profile is what its owner works on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from graph.vocabulary import Labelled, Stage
from matcher.entities.matching import Kind


class Side(Labelled):
    """Which way the profile asks."""

    NEED = "need", "需求", "need"
    OFFER = "offer", "供给", "offer"


class ProfileState(Labelled):
    """Where a profile is in its life; it expires by itself."""

    DRAFT = "draft", "草稿", "draft"
    PUBLISHED = "published", "已发布", "published"
    EXPIRED = "expired", "已过期", "expired"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"


@dataclass(frozen=True, slots=True)
class ProfileContent:
    """What its owner writes. `products` are wanted where it is a need, made where it is an offer."""

    kinds: tuple[Kind, ...]
    title: str = ""
    text: str = ""
    region: str | None = None
    serves: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    segments: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    capacity: float | None = None  # in the kind's own unit per period
    anonymous: bool = False  # who stands behind it is told once both have agreed


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile. `version` counts its changes; `valid_to` is the last day it counts, None while it is a draft."""

    id: str
    side: Side
    party_id: str
    content: ProfileContent
    version: int
    updated_at: datetime
    valid_from: date | None = None
    valid_to: date | None = None
    withdrawn: bool = False

    def state(self, day: date) -> ProfileState:
        """The state on a day."""
        if self.withdrawn:
            return ProfileState.WITHDRAWN
        if self.valid_to is None:
            return ProfileState.DRAFT
        return ProfileState.PUBLISHED if day <= self.valid_to else ProfileState.EXPIRED


@dataclass(frozen=True, slots=True)
class Lack:
    """A field that is still empty, and whether the profile can be published without it."""

    field: str
    required: bool
