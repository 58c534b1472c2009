"""评测 · How good the matching is: tasks with known answers, metrics with intervals, and a synthetic city of any size."""

from matcher.evaluation.report import report
from matcher.evaluation.tasks import TASKS, TaskResult, run_task, write_run

__all__ = ["TASKS", "TaskResult", "report", "run_task", "write_run"]
