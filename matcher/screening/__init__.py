"""筛选 · Deal flow: a fund's mandate as rules, start-ups as columns, and the screening of all of them at once (方案 三(七)).

roster.py holds the start-ups, mandate.py reads a fund's terms against the chains, terms.py checks them, screen.py ranks.
"""

from matcher.screening.mandate import Mandate, mandate_of
from matcher.screening.roster import Roster, own_words
from matcher.screening.screen import Screening, screen
from matcher.screening.terms import TermCheck, check_terms

__all__ = ["Mandate", "Roster", "Screening", "TermCheck", "check_terms", "mandate_of", "own_words", "screen"]
