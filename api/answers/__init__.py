"""出参 · What the API gives, as it is published; a test holds every answer against it."""

from __future__ import annotations

from api.answers.batches import (
    AimDocument,
    BatchAssumed,
    BatchDocument,
    BatchPair,
    CurvePoint,
    LoadDocument,
    UnservedDocument,
    WorthDocument,
    WorthList,
)
from api.answers.board import LackDocument, ProfileDocument, ProfilePage
from api.answers.engagements import (
    ChangeDocument,
    EngagementDocument,
    EngagementList,
    MemberDocument,
    PreferenceDocument,
    PreferenceList,
)
from api.answers.jobs import JobDocument, JobList
from api.answers.labels import Labels, Said
from api.answers.matches import (
    DirectionDocument,
    FaceDocument,
    HeldDocument,
    MatchDocument,
    MatchItem,
    NameDocument,
    NeedDocument,
    PartDocument,
)
from api.answers.records import OfferDocument, OfferPage, PartyDocument, PartyPage
from api.answers.runs import Change, MoveDocument, RankChange, RunDiffDocument, ShiftDocument, VersionChange
from api.answers.service import Fault, Health, Problem, Readiness
from api.answers.webhooks import DeliveryDocument, DeliveryList, WebhookDocument, WebhookList

__all__ = [
    "AimDocument",
    "BatchAssumed",
    "BatchDocument",
    "BatchPair",
    "Change",
    "ChangeDocument",
    "CurvePoint",
    "DeliveryDocument",
    "DeliveryList",
    "DirectionDocument",
    "EngagementDocument",
    "EngagementList",
    "FaceDocument",
    "Fault",
    "Health",
    "HeldDocument",
    "JobDocument",
    "JobList",
    "Labels",
    "LackDocument",
    "LoadDocument",
    "MatchDocument",
    "MatchItem",
    "MemberDocument",
    "MoveDocument",
    "NameDocument",
    "NeedDocument",
    "OfferDocument",
    "OfferPage",
    "PartDocument",
    "PartyDocument",
    "PartyPage",
    "PreferenceDocument",
    "PreferenceList",
    "Problem",
    "ProfileDocument",
    "ProfilePage",
    "RankChange",
    "Readiness",
    "RunDiffDocument",
    "Said",
    "ShiftDocument",
    "UnservedDocument",
    "VersionChange",
    "WebhookDocument",
    "WebhookList",
    "WorthDocument",
    "WorthList",
]
