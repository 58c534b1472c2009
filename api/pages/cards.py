"""撮合卡 · A match as a card shows it: chance in words, both views, path, reasons with marked words, policy, questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from api.pages.formats import term_lines
from api.pages.marking import Piece, marked
from api.pages.waterfall import Waterfall, waterfall
from graph.regions import region_label
from graph.vocabulary import Position
from matcher.entities import Eligibility, Match, Need, Offer, Party, Reason, Step
from matcher.explanation import reason_code
from matcher.measures.policy import Rule
from matcher.services.chances import chance_in_words
from matcher.wording import label, say, words

__all__ = ["Card", "Chip", "Policy", "Sentence", "card_of", "cards_of"]

REASONS = 3
SHORTENED = 24
"""Characters from which the name of the need in a path is the beginning of a longer text."""


_BETWEEN, _HALF = "；", ";"
"""Between the wishes of an organisation that has several (matcher.services.needs), and what it becomes once read."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One step of the path: what it is, its name, its tier and how one comes to it."""

    what: str
    name: str
    position: str  # upstream | midstream | downstream | ""
    tier: str
    relation: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A reason in words, for or against."""

    text: str
    sign: str  # up | down


@dataclass(frozen=True, slots=True)
class Policy:
    """The rule that governs the offer and what it says of the asker."""

    state: str
    state_words: str
    clause: str
    benefit: str
    papers: str
    assumed: str


@dataclass(frozen=True, slots=True)
class Card:
    """Everything a match card shows, in one language."""

    rank: int
    offer_id: str
    kind: str
    kind_words: str
    title: str
    owner: str
    where: str
    sample: bool
    joint: float
    chance_words: str
    forward: Waterfall
    backward: Waterfall
    path: tuple[Chip, ...]
    reasons: tuple[Sentence, ...]
    asked: tuple[Piece, ...]
    offered: tuple[Piece, ...]
    terms: tuple[tuple[str, str], ...]
    policies: tuple[Policy, ...]
    conflicts: tuple[str, ...]
    questions: tuple[str, ...]


def cards_of(
    matches: Sequence[Match], need: Need, rules: Iterable[Rule], lang: str, names: Mapping[str, str] | None = None
) -> tuple[Card, ...]:
    """The cards of a run in its order; `names`: step id → its name in the reader's language, where it differs."""
    by_id = {rule.id: rule for rule in rules}
    return tuple(card_of(match, need, by_id, lang, names or {}) for match in matches)


def card_of(
    match: Match, need: Need, rules: dict[str, Rule], lang: str, names: Mapping[str, str] = MappingProxyType({})
) -> Card:
    """The card of one match."""
    offer, party = match.offer, match.party
    return Card(
        rank=match.rank,
        offer_id=offer.id,
        kind=offer.kind.value,
        kind_words=offer.kind.zh if lang == "zh" else offer.kind.en,
        title=offer.title,
        owner=_owner(match, lang),
        where=_where(offer, party, lang),
        sample=offer.sample,
        joint=match.joint,
        chance_words=chance_in_words(match.joint, lang),
        forward=waterfall(match.forward, lang),
        backward=waterfall(match.backward, lang),
        path=tuple(_chip(step, lang, names) for step in _steps(match, need)),
        reasons=_sentences(match.reasons, lang)[:REASONS],
        asked=marked(
            need.text.replace(_HALF, _BETWEEN), [(one.start, one.end) for one in match.evidence if one.source == "need"]
        ),
        offered=_offered(match),
        terms=tuple(term_lines(offer, lang)[:4]),
        policies=tuple(_policy(verdict, rules.get(verdict.rule), lang) for verdict in match.eligibility),
        conflicts=tuple(say("pages", f"conflict_{code}", lang) for code in match.conflicts),
        questions=tuple(question(code, lang) for code in dict.fromkeys(match.missing)),
    )


def question(code: str, lang: str) -> str:
    """A fact nobody has stated, as a question."""
    known = words("pages", lang)
    return known.get(f"ask_{code}") or say("pages", "ask_fact", lang, fact=_fact(code, lang))


def _fact(code: str, lang: str) -> str:
    return words("labels", lang).get(f"fact_{code}", code)


def _owner(match: Match, lang: str) -> str:
    offer, party, face = match.offer, match.party, match.face
    if face is not None:
        told = (*face.roles, *((face.size,) if face.size else ()))
        kind = ("、" if lang == "zh" else ", ").join(each.zh if lang == "zh" else each.en for each in told)
        return say("pages", "nameless", lang, what=kind, place=region_label(face.region or "", lang) or face.country)
    if party is None:
        return say("pages", "owner_unknown", lang)
    return "" if party.name == offer.title else party.name


def _where(offer: Offer, party: Party | None, lang: str) -> str:
    code = offer.region or (party.region if party else None)
    place = region_label(code, lang)
    stages = [stage.zh if lang == "zh" else stage.en for stage in offer.stages]
    if not stages and party is not None and party.stage is not None:
        stages = [party.stage.zh if lang == "zh" else party.stage.en]
    told = (place, ("、" if lang == "zh" else ", ").join(stages))
    return " · ".join(filter(None, told)) or say("pages", "region_unknown", lang)


def _steps(match: Match, need: Need) -> tuple[Step, ...]:
    """The path from the wish that was met; an offer named like the firm before it would say the same thing twice."""
    first, *rest = match.path or (Step("need", "", ""),)
    text = need.text.replace(_HALF, _BETWEEN)
    if first.node == "need" and _BETWEEN in text:
        first = replace(first, name=_wish_met(match, text)[:SHORTENED])
    path = (first, *rest)
    return path[:-1] if len(path) > 1 and path[-2].name == path[-1].name else path


def _wish_met(match: Match, text: str) -> str:
    """Of several wishes in one text, the one that most of the words in common stand in; the first where none do."""
    best, most, start = "", -1, 0
    for wish in text.split(_BETWEEN):
        end = start + len(wish)
        common = sum(one.end - one.start for one in match.evidence if one.source == "need" and start <= one.start < end)
        if common > most:
            best, most = wish, common
        start = end + len(_BETWEEN)
    return best


def _chip(step: Step, lang: str, names: Mapping[str, str]) -> Chip:
    position = Position.parse(step.position or "")
    tier = (position.zh if lang == "zh" else position.en) if position else ""
    return Chip(
        what=say("pages", f"node_{step.node}", lang),
        name=f"{step.name}…" if step.node == "need" and len(step.name) >= SHORTENED else names.get(step.id, step.name),
        position=step.position or "",
        tier=tier,
        relation=say("pages", f"relation_{step.relation}", lang) if step.relation else "",
    )


def _sentences(reasons: Sequence[Reason], lang: str) -> tuple[Sentence, ...]:
    """Strongest first; what speaks alike on both sides is said once."""
    sides: dict[str, list[Reason]] = {}
    for reason in reasons:
        sides.setdefault(reason_code(reason), []).append(reason)
    return tuple(_sentence(code, alike, lang) for code, alike in sides.items())


def _sentence(code: str, alike: Sequence[Reason], lang: str) -> Sentence:
    sign = "up" if alike[0].contribution > 0 else "down"
    side = label("side_both" if len(alike) > 1 else f"side_{alike[0].direction}", lang)
    return Sentence(say("pages", f"reason_{sign}", lang, side=side, words=say("features", code, lang)), sign)


def _offered(match: Match) -> tuple[Piece, ...]:
    """The first field of the offer that has marked words, with all of its own."""
    spans = [one for one in match.evidence if one.source == "offer"]
    if not spans:
        return ()
    field = spans[0].field
    texts = {"title": match.offer.title, "products": "、".join(match.offer.products), "text": match.offer.text}
    return marked(texts[field], [(one.start, one.end) for one in spans if one.field == field])


def _policy(verdict: Eligibility, rule: Rule | None, lang: str) -> Policy:
    state = {True: "eligible", False: "not_eligible", None: "eligibility_unknown"}[verdict.result]
    return Policy(
        state=state,
        state_words=label(state, lang),
        clause=verdict.clause,
        benefit=verdict.benefit,
        papers="、".join(rule.papers) if rule else "",
        assumed=rule.assumes if rule and verdict.assumed else "",
    )
