"""样例城市 · A synthetic city in the import layout, of any size, with its truth known.

skeleton.py reads the chains, population.py says who sits where and makes what, counterparts.py draws mentors, funds and
the rest, asking.py the needs, truth.py what is right for each, writing.py puts it all into files. Everything is fictional
and marked as a sample; the same chains, sizes and seed give the same bytes.
"""

from matcher.evaluation.city.acceptance import Acceptance, appeal
from matcher.evaluation.city.writing import write_city

__all__ = ["Acceptance", "appeal", "write_city"]
