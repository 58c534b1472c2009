"""定位校准 · Fits and checks the confidence of placement on firms of the synthetic city, whose segments are known.

draws.py draws firms and takes parts of the map away, so that some trades are unknown; fit.py fits the handful of numbers;
reliability.py says how far a confidence may be believed. `python -m matcher.evaluation.placing` writes data/models/placement.json.
"""

from matcher.evaluation.placing.check import check
from matcher.evaluation.placing.draws import Draw, Drawn, draw_case
from matcher.evaluation.placing.fit import Told, fit, tell
from matcher.evaluation.placing.reliability import Reliability, reliability

__all__ = ["Draw", "Drawn", "Reliability", "Told", "check", "draw_case", "fit", "reliability", "tell"]
