"""pandas · The script one writes in an afternoon: TF-IDF, cosine of the query with every row, sort."""

from __future__ import annotations

import jieba
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import cosine_similarity

from tests.benchmarks.peers.corpus import Corpus, KnownDocuments, Ways


def open_engine(variant: str, corpus: Corpus) -> Ways:
    """`variant`: "chars" (single characters and pairs) or "words" (dictionary words); each alone and blended with vectors."""
    if variant == "chars":
        weights = TfidfVectorizer(analyzer="char", ngram_range=(1, 2))
    else:
        jieba.setLogLevel(60)
        weights = TfidfVectorizer(tokenizer=jieba.lcut, token_pattern=None)
    matrix = weights.fit_transform(corpus.texts)
    rows = pd.DataFrame({"id": corpus.ids})
    encoder = KnownDocuments(corpus)

    def spelled(text: str, count: int) -> list[str]:
        scores = cosine_similarity(weights.transform([text]), matrix)[0]
        return rows.assign(score=scores).sort_values("score", ascending=False).head(count)["id"].tolist()

    def blended(text: str, count: int) -> list[str]:
        scores = cosine_similarity(weights.transform([text]), matrix)[0]
        scores = 0.5 * scores + 0.5 * (corpus.vectors @ encoder.encode_queries([text])[0])
        return rows.assign(score=scores).sort_values("score", ascending=False).head(count)["id"].tolist()

    return {variant: spelled, f"{variant}+vectors": blended}
