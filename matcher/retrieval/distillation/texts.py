"""训练文本 · Short texts of the kinds that will be compared: names, compounds, product lists, titles, phrases.

Papers alone, or trade texts alone, place firms worse than both together (mean reciprocal rank .29 and .28 against
.32 when the recipe was chosen), so 43 in 100 texts come from papers. Compounds are made at random and some are
odd (a modifier that does not fit its head): harmless as a teacher's input, not fit to be shown as data.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from tokenizers import Tokenizer

from matcher.retrieval.distillation.sources import LIST_MARK, Segment, Sources

COUNT = 18_432  # 36 batches of 512
QUOTAS = {
    "title": 2200,
    "sentence": 1900,
    "keywords": 1500,
    "phrase": 2300,
    "name": 4200,
    "compound": 2000,
    "pair": 1500,
}
TEMPLATES = (
    "{}", "{}", "{}", "主营{}", "主营业务：{}", "生产和销售{}", "采购{}", "需要{}", "寻找{}供应商", "供应{}",
    "{}的研发与制造", "{}的设计、生产与销售", "{}加工服务", "专业从事{}",
)  # fmt: skip
SUFFIXES = ("有限公司", "科技有限公司", "股份有限公司", "制造有限公司", "")


def training_texts(sources: Sources, cutter: Tokenizer, *, count: int = COUNT, seed: int = 0) -> list[str]:
    """`count` texts (fewer when the sources are small), the same for the same seed and sources, without repeats.

    `cutter` cuts phrases out of papers. Each kind draws with its own generator, so that a changed chain row leaves
    the papers' texts, and with them the teacher's answers on disk, as they were.
    """
    makers: dict[str, Callable[[random.Random], list[str]]] = {
        "title": lambda draw: _some(draw, [text for text in sources.papers.titles if 6 <= len(text) <= 40]),
        "sentence": lambda draw: _some(draw, [text for text in sources.papers.sentences if 8 <= len(text) <= 45]),
        "keywords": lambda draw: _some(draw, [LIST_MARK.join(words[:5]) for words in sources.papers.keywords]),
        "phrase": lambda draw: _some(draw, phrases(sources.papers.titles + sources.papers.sentences, cutter)),
        "name": lambda draw: _some(draw, sources.terms),
        "compound": lambda draw: compounds(draw, sources.segments, 2 * QUOTAS["compound"]),
        "pair": lambda draw: _some(draw, [f"{above}，{name}" for name, above in sources.industries if above]),
    }
    texts: dict[str, None] = {}
    for kind, maker in makers.items():
        quota = QUOTAS[kind] * count // COUNT
        texts.update(dict.fromkeys(maker(random.Random(f"{seed}:{kind}"))[:quota]))
    lists = product_lists(random.Random(f"{seed}:list"), sources, 2 * (count - len(texts)))
    texts.update(dict.fromkeys(lists))
    return list(texts)[:count]


def phrases(texts: Sequence[str], cutter: Tokenizer) -> list[str]:
    """Neighbouring words of the texts, two or three at a time, each phrase once."""
    found: dict[str, None] = {}
    for code in cutter.encode_batch(list(texts)):
        for place in range(0, len(code.tokens) - 1, 4):
            width = 2 + (place // 4) % 2
            found["".join(code.tokens[place : place + width])] = None
    return [phrase for phrase in found if 4 <= len(phrase) <= 12 and "[" not in phrase]


def compounds(draw: random.Random, segments: Sequence[Segment], count: int) -> list[str]:
    """A modifier of one term before the head of another term of the same chain."""
    parts: dict[str, list[tuple[str, str]]] = {}
    for segment in segments:
        for term in segment.terms:
            words = _halves(term)
            if words:
                parts.setdefault(segment.chain, []).append(words)
    chains = sorted(parts)
    made = []
    for _ in range(count if chains else 0):
        chain = parts[draw.choice(chains)]
        made.append(draw.choice(chain)[0] + draw.choice(chain)[1])
    return list(dict.fromkeys(made))


def product_lists(draw: random.Random, sources: Sources, count: int) -> list[str]:
    """What a firm or an industry class would say of itself: one to six terms that belong together, in a template."""
    shelves = [
        (segment.names[0], shelf) for segment in sources.segments for shelf in (segment.products, segment.inputs)
    ]
    shelves = [(name, shelf) for name, shelf in shelves if shelf]
    above: dict[str, list[str]] = {}
    for name, parent in sources.industries:
        above.setdefault(parent, []).append(name)
    classes = [(parent, tuple(names)) for parent, names in sorted(above.items()) if parent]
    made = []
    for _ in range(count if shelves or classes else 0):
        name, shelf = draw.choice(shelves if shelves and (not classes or draw.random() < 0.75) else classes)
        words = LIST_MARK.join(draw.sample(shelf, min(len(shelf), draw.randint(1, 6))))
        text = draw.choice(TEMPLATES).format(words)
        made.append(f"{name}{draw.choice(SUFFIXES)}，{text}" if draw.random() < 0.25 else text)
    return made


def _halves(term: str) -> tuple[str, str] | None:
    """A term's modifier and head, its last two characters: 银氧化锡 + 触点; None when it is too short for both."""
    if len(term) < 4 or any(mark in term for mark in "（）()、，"):
        return None
    return term[:-2], term[-2:]


def _some(draw: random.Random, texts: Sequence[str]) -> list[str]:
    distinct = list(dict.fromkeys(filter(None, texts)))
    return draw.sample(distinct, len(distinct))
