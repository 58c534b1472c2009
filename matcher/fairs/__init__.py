"""对接会 · Fairs: who meets whom, when and where, with a proof that nothing is better, and least change when the day goes otherwise.

`FairInstance` (or `instance_from` its JSON) → `solve` → `Schedule` (→ `schedule_document`); `check` verifies a schedule's JSON without
the solver; `resolve` mends a schedule during the day.
"""

from matcher.fairs.check import check
from matcher.fairs.documents import schedule_document
from matcher.fairs.instance import FairInstance
from matcher.fairs.reading import instance_from
from matcher.fairs.resolving import resolve
from matcher.fairs.schedule import Objective, Schedule
from matcher.fairs.solving import solve

__all__ = ["FairInstance", "Objective", "Schedule", "check", "instance_from", "resolve", "schedule_document", "solve"]
