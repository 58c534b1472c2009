"""机会 · A chance in plain words: people act on "about 2 in 3", not on 0.66."""

from __future__ import annotations

from fractions import Fraction

from matcher.wording import say


def chance_in_words(chance: float, lang: str) -> str:
    """The nearest simple fraction as a sentence, e.g. 约 3 次申请 2 次会成."""
    if chance < 0.03:
        return say("labels", "chance_small", lang)
    if chance > 0.97:
        return say("labels", "chance_sure", lang)
    simple = Fraction(chance).limit_denominator(10 if chance < 0.2 else 5)
    if simple.numerator == 0:
        simple = Fraction(1, round(1 / chance))
    if simple == 1:
        simple = Fraction(9, 10)
    return say("labels", "chance_of", lang, hits=simple.numerator, tries=simple.denominator)
