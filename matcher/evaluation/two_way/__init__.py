"""双向实验 · The experiment on a city whose truth is known: does ranking by both sides' wishes bring more pairs together?

known_truth.py knows the chance of any pair, arena.py asks every need of the live engine, rankers.py order the same
candidates in different ways, outcome.py counts what each order would bring about, page.py tells it on one page.
"""

from matcher.evaluation.two_way.arena import KINDS, Arena, Question, ask_all
from matcher.evaluation.two_way.known_truth import KnownTruth
from matcher.evaluation.two_way.outcome import Outcome, Verdict, judge_rankers
from matcher.evaluation.two_way.page import page
from matcher.evaluation.two_way.rankers import RANKERS, TWO_WAY
from matcher.evaluation.two_way.summary import summary

__all__ = [
    "KINDS", "RANKERS", "TWO_WAY", "Arena", "KnownTruth", "Outcome", "Question", "Verdict", "ask_all", "judge_rankers", "page", "summary",
]  # fmt: skip
