"""条件 · Condition trees over facts with three values: true, false, and unknown with what is missing.

A tree is `{all: [...]}`, `{any: [...]}`, `{not: …}` or a leaf `{fact, op, value}` with op eq, in, ge, le or known
(Kleene's strong logic). Unknown never becomes no: a leaf over a missing fact is None, and one more fact never changes a
true or a false.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from matcher.entities import Term
from matcher.errors import BadInput
from matcher.measures.facts import FACTS

TODAY: Final = "@on_date"  # as a value: the day the rule is asked about
OPS: Final = ("eq", "in", "ge", "le", "known")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One question about one fact."""

    fact: str
    op: str
    value: object = None


@dataclass(frozen=True, slots=True)
class All:
    """True when every part is; false when one is false; else unknown. Without parts: true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """True when one part is; false when every part is false; else unknown. Without parts: false."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The other way round; unknown stays unknown."""

    part: Condition


Condition = Leaf | All | Any | Not


@dataclass(frozen=True, slots=True)
class Outcome:
    """The value of a tree, the facts that decided it, and the facts whose answer could still change it."""

    result: bool | None
    used: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def parse(tree: object, rule: str) -> Condition:
    """The condition a rule file writes. Raises BadInput("rule_condition_form" | "rule_unknown_fact" | "rule_unknown_op")."""
    if not isinstance(tree, dict):
        raise BadInput("rule_condition_form", rule=rule, value=tree)
    match tree:
        case {"all": list(parts)} if len(tree) == 1:
            return All(tuple(parse(part, rule) for part in parts))
        case {"any": list(parts)} if len(tree) == 1:
            return Any(tuple(parse(part, rule) for part in parts))
        case {"not": part} if len(tree) == 1:
            return Not(parse(part, rule))
        case {"fact": str(fact), "op": str(op)}:
            return _parse_leaf(fact, op, tree, rule)
    raise BadInput("rule_condition_form", rule=rule, value=tree)


def _parse_leaf(fact: str, op: str, tree: dict[str, object], rule: str) -> Leaf:
    if fact not in FACTS:
        raise BadInput("rule_unknown_fact", rule=rule, value=fact)
    if op not in OPS:
        raise BadInput("rule_unknown_op", rule=rule, value=op)
    value = tree.get("value")
    if (op == "known") == ("value" in tree) or (op == "in") != isinstance(value, list):
        raise BadInput("rule_condition_form", rule=rule, value=tree)
    return Leaf(fact, op, tuple(value) if isinstance(value, list) else value)


def evaluate(condition: Condition, facts: Mapping[str, Term | None], on_date: date) -> Outcome:
    """The value of a tree over what is known on a day."""
    match condition:
        case Leaf():
            return _leaf(condition, facts.get(condition.fact), on_date)
        case Not(part):
            inner = evaluate(part, facts, on_date)
            return Outcome(None if inner.result is None else not inner.result, inner.used, inner.missing)
        case All(parts):
            return _join([evaluate(part, facts, on_date) for part in parts], decisive=False)
        case Any(parts):
            return _join([evaluate(part, facts, on_date) for part in parts], decisive=True)


def _join(outcomes: list[Outcome], *, decisive: bool) -> Outcome:
    """One decisive part settles it; else one unknown part leaves it open, and only open parts are asked for."""
    settled = [each for each in outcomes if each.result is decisive]
    if settled:
        return Outcome(decisive, settled[0].used)
    used = _once(fact for each in outcomes for fact in each.used)
    missing = _once(fact for each in outcomes if each.result is None for fact in each.missing)
    return Outcome(None if missing else not decisive, used, missing)


def _once(facts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(facts))


def _leaf(leaf: Leaf, value: Term | None, on_date: date) -> Outcome:
    if value is None:  # `known` is open too: the fact may yet come, and then it would be true
        return Outcome(None, missing=(leaf.fact,))
    asked = on_date if leaf.value == TODAY else leaf.value
    if leaf.op == "known":
        return Outcome(True, (leaf.fact,))
    if leaf.op == "in":
        return Outcome(isinstance(asked, tuple) and any(_same(value, each) for each in asked), (leaf.fact,))
    if leaf.op == "eq":
        return Outcome(_same(value, asked), (leaf.fact,))
    return Outcome(_at_least(value, asked) if leaf.op == "ge" else _at_least(asked, value), (leaf.fact,))


def _same(value: object, asked: object) -> bool:
    """Equal in value and in kind: a yes is not a 1."""
    return isinstance(value, bool) == isinstance(asked, bool) and value == asked


def _at_least(high: object, low: object) -> bool:
    """Whether high ≥ low for two dates or two numbers; raises BadInput("rule_value_type") for anything else."""
    if isinstance(high, date) and isinstance(low, date):
        return high >= low
    if isinstance(high, int | float | Decimal) and isinstance(low, int | float | Decimal):
        return Decimal(str(high)) >= Decimal(str(low))
    raise BadInput("rule_value_type", value=high, asked=low)
