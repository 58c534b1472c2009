"""语料 · What the encoder may learn from: CSL papers, GB/T 4754-2017 names and the project's own chain rows.

CSL (Chinese Scientific Literature, Apache-2.0) is given as a folder of its benchmark's .tsv files; industry names
come from data/codes (a public national standard); chain rows are the project's own (data/chains).
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

LIST_MARK = "、"
SENTENCE = re.compile(r"[。；;！!？?]|\.(?!\d)")


@dataclass(frozen=True)
class Papers:
    """Titles, sentences of abstracts, and keyword lists of Chinese papers, in file order without repeats."""

    titles: tuple[str, ...]
    sentences: tuple[str, ...]
    keywords: tuple[tuple[str, ...], ...]

    @property
    def texts(self) -> list[str]:
        """Everything as running text, for counting words."""
        return [*self.titles, *self.sentences, *(" ".join(words) for words in self.keywords)]


@dataclass(frozen=True)
class Segment:
    """One row of a chain file, as far as words go: names first, then what is sold and what is bought."""

    chain: str
    names: tuple[str, ...]
    products: tuple[str, ...]
    inputs: tuple[str, ...]

    @property
    def terms(self) -> tuple[str, ...]:
        """Every term of the row."""
        return (*self.names, *self.products, *self.inputs)


@dataclass(frozen=True)
class Sources:
    """All that words and training texts are taken from."""

    papers: Papers
    segments: tuple[Segment, ...]
    industries: tuple[tuple[str, str], ...]  # (class name, name of the class above, "" at the top)

    @property
    def terms(self) -> list[str]:
        """Own chain terms and GB/T names, each once, in file order."""
        own = [term for segment in self.segments for term in segment.terms]
        return list(dict.fromkeys([*own, *(name for name, _ in self.industries)]))


def read_sources(corpus: Path, chains: Path, codes: Path) -> Sources:
    """Read the three sources. Raises FileNotFoundError naming what is missing, as nothing can be trained without."""
    return Sources(read_papers(corpus), read_segments(chains), read_industries(codes))


def read_papers(folder: Path) -> Papers:
    """Papers of CSL's benchmark files: kg_* (abstract and title, keywords), cls_ctg_* (title), cls_dcp_* (abstract)."""
    titles: dict[str, None] = {}
    sentences: dict[str, None] = {}
    keywords: dict[tuple[str, ...], None] = {}
    for path in _files(folder, "*.tsv"):
        for line in path.read_text(encoding="utf-8").splitlines():
            task, text, answer = [*line.split("\t"), "", ""][:3]
            if task == "to category":
                titles[text.strip()] = None
            else:
                sentences.update(dict.fromkeys(part for part in map(str.strip, SENTENCE.split(text)) if part))
            if task == "to keywords":
                keywords[tuple(filter(None, answer.strip().split("_")))] = None
    return Papers(tuple(titles), tuple(sentences), tuple(keywords))


def read_segments(folder: Path) -> tuple[Segment, ...]:
    """The rows of every chain file, in file and row order."""
    segments = []
    for path in _files(folder, "*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                names = (row["name"], *_terms(row["synonyms"]))
                segments.append(Segment(path.stem, names, _terms(row["products"]), _terms(row["inputs"])))
    return tuple(segments)


def read_industries(path: Path) -> tuple[tuple[str, str], ...]:
    """(name, name of the class above) of GB/T 4754-2017, each name once: a group often repeats its only class."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    name = {row["code"]: row["name"] for row in rows}
    pairs = {row["name"]: name.get(row["parent"], "") for row in reversed(rows)}
    return tuple(reversed(pairs.items()))


def _terms(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, (term.strip() for term in cell.split(LIST_MARK))))


def _files(folder: Path, pattern: str) -> list[Path]:
    found = sorted(folder.glob(pattern))
    if not found:
        raise FileNotFoundError(f"no {pattern} in {folder}")
    return found
