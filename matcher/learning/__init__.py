"""学习 · From what happened to better tables: what was shown, asked, answered and done becomes training rows.

rows.py makes the rows, position.py corrects for the place in the list, trees.py fits boosted trees that look at one feature
each and reads them out as tables, scale.py puts chances on the scale of what happened, fitting.py does all of it for every
kind and direction, judging.py holds the new tables against the old on later days, shelf.py keeps what was decided.
"""

from matcher.learning.fitting import Fitted, Least, fit_models
from matcher.learning.judging import Judgement, judge
from matcher.learning.rows import Rows, rows_of

__all__ = ["Fitted", "Judgement", "Least", "Rows", "fit_models", "judge", "rows_of"]
