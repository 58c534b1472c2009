from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from matcher.retrieval.distillation import __main__ as command
from matcher.retrieval.distillation.shipping import ship
from matcher.retrieval.distillation.sources import Papers, Segment, Sources, read_industries, read_papers, read_segments
from matcher.retrieval.distillation.student import Recipe, distil, quantise, start_table
from matcher.retrieval.distillation.texts import compounds, training_texts
from matcher.retrieval.distillation.words import (
    Lexicon,
    build_tokenizer,
    choose_words,
    dictionary_tokenizer,
    jieba_lexicon,
)
from matcher.retrieval.encoders import StaticEncoder, as_sentence_transformer

CODES = Path(__file__).parents[3] / "data" / "codes" / "gbt4754_2017.csv"
COMMON = [
    "电触头", "银合金", "触点", "铆钉", "断路器", "皮鞋", "鞋底", "鞋面", "橡胶", "阀门",
    "球阀", "泵", "水泵", "研究", "制造", "加工", "销售", "设备", "材料", "塑料",
]  # fmt: skip
LEXICON = Lexicon(
    {**{word: 1000.0 / (place + 1) for place, word in enumerate(COMMON)}, "的": 90_000.0, "王小明": 50.0, "用": 500.0},
    {"王小明": "nr"},
    100_000.0,
)
CONTACTS = Segment("electrical", ("电触头", "触点"), ("银合金触点", "铆钉触点", "AgSnO2触点"), ("银合金", "铆钉"))
SHOES = Segment("footwear", ("皮鞋",), ("女式皮鞋", "橡胶鞋底", "EVA鞋底"), ("鞋面", "橡胶"))
PAPERS = Papers(
    ("银合金触点材料的研究", "橡胶鞋底的加工设备研究", "王小明论阀门的制造"),
    ("研究了水泵的制造与塑料阀门的加工", "销售断路器用的银合金触点"),
    (("触点", "断路器"), ("水泵", "球阀", "阀门")),
)
SOURCES = Sources(
    PAPERS, (CONTACTS, SHOES), (("制鞋业", "皮革制品业"), ("阀门制造", "通用设备制造业"), ("通用设备制造业", ""))
)


class FakeTeacher:
    """A teacher for whom texts are alike when they share characters."""

    name = "fake@1"
    dim = 32

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        rows = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for character in text:
                seed = int.from_bytes(hashlib.sha256(character.encode()).digest()[:4], "big")
                row += np.random.default_rng(seed).normal(size=self.dim).astype(np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    encode_documents = encode_queries


def a_distilled_folder(folder: Path, seed: int = 0) -> Path:
    """A small encoder of some 100 words, written to the folder."""
    teacher = FakeTeacher()
    words = choose_words(LEXICON, SOURCES.terms, PAPERS.texts, size=200)
    tokenizer = build_tokenizer(words)
    texts = training_texts(SOURCES, dictionary_tokenizer(LEXICON), count=120, seed=seed)
    recipe = Recipe(dim=16, batch=40, epochs=4, seed=seed)
    word_vectors, text_vectors = teacher.encode_queries(words.words[1:]), teacher.encode_queries(texts)
    table = start_table(words, word_vectors, text_vectors, recipe)
    ship(folder, tokenizer, distil(table, tokenizer, texts, text_vectors, recipe), {"seed": seed})
    return folder


def contents(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())}


def test_the_same_seed_makes_the_same_encoder_byte_for_byte(tmp_path: Path) -> None:
    first, second = a_distilled_folder(tmp_path / "first"), a_distilled_folder(tmp_path / "second")
    assert contents(first) == contents(second)
    assert sorted(contents(first)) == ["NOTICE", "config.json", "embedding.npz", "tokenizer.json"]


def test_another_seed_makes_another_encoder(tmp_path: Path) -> None:
    first, second = a_distilled_folder(tmp_path / "first"), a_distilled_folder(tmp_path / "second", seed=1)
    assert StaticEncoder(first).name != StaticEncoder(second).name


def test_a_distilled_encoder_is_a_static_embedding_too(tmp_path: Path) -> None:
    folder = a_distilled_folder(tmp_path)
    texts = ["银合金触点", "橡胶鞋底、皮鞋", "球阀"]
    np.testing.assert_allclose(
        as_sentence_transformer(folder).encode(texts), StaticEncoder(folder).encode_queries(texts), atol=1e-6
    )


def test_training_draws_the_student_towards_the_teacher() -> None:
    teacher = FakeTeacher()
    words = choose_words(LEXICON, SOURCES.terms, PAPERS.texts, size=200)
    tokenizer = build_tokenizer(words)
    texts = training_texts(SOURCES, dictionary_tokenizer(LEXICON), count=120)
    text_vectors = teacher.encode_queries(texts)
    recipe = Recipe(dim=16, batch=40, epochs=20, rate=0.01)
    before = start_table(words, teacher.encode_queries(words.words[1:]), text_vectors, recipe)
    after = distil(before, tokenizer, texts, text_vectors, recipe)

    def agreement(table: np.ndarray) -> float:
        rows = np.array([table[code.ids or [0]].mean(axis=0) for code in tokenizer.encode_batch(texts)])
        rows /= np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9
        wanted = text_vectors - text_vectors.mean(axis=0)
        wanted /= np.linalg.norm(wanted, axis=1, keepdims=True)
        pairs = np.triu_indices(len(texts), 1)
        return float(np.corrcoef((rows @ rows.T)[pairs], (wanted @ wanted.T)[pairs])[0, 1])

    assert agreement(after) > agreement(before) + 0.02


def test_the_unknown_token_never_turns_a_text(tmp_path: Path) -> None:
    encoder = StaticEncoder(a_distilled_folder(tmp_path))
    plain, strange = encoder.encode_queries(["银合金触点", "银合金触点鱻"])
    np.testing.assert_array_equal(plain, strange)


def test_eight_bits_lose_little_and_keep_a_zero_row() -> None:
    table = np.random.default_rng(0).normal(size=(50, 16)).astype(np.float32)
    table[0] = 0
    rows, scales = quantise(table)
    back = rows.astype(np.float32) * scales.astype(np.float32)[:, None]
    assert not back[0].any()
    assert np.abs(back - table).max() < 0.02


def test_own_terms_latin_terms_and_characters_are_words_and_rare_people_are_not() -> None:
    words = choose_words(LEXICON, SOURCES.terms, PAPERS.texts, size=1000).words
    assert {"铆钉触点", "阀门制造", "pvc", "led", "触", "水泵", "a", "7"} <= set(words)
    assert {"王小明", "银合金触点"}.isdisjoint(words)  # a rare person; a name long enough to be read by its parts
    assert len(words) == len(set(words))


def test_a_compound_is_cut_at_the_words_it_is_made_of() -> None:
    tokenizer = build_tokenizer(choose_words(LEXICON, [], PAPERS.texts, size=1000))
    assert tokenizer.encode("断路器、ＰＶＣ球阀 photovoltaic").tokens == ["断路器", "pvc", "球阀"]


def test_papers_texts_stay_when_a_chain_row_changes() -> None:
    cutter = dictionary_tokenizer(LEXICON)
    fewer = Sources(PAPERS, (CONTACTS,), SOURCES.industries)
    papers_only = Sources(PAPERS, (), ())
    both = set(training_texts(SOURCES, cutter)) & set(training_texts(fewer, cutter))
    assert set(training_texts(papers_only, cutter)) <= both


def test_a_made_compound_stays_inside_its_chain() -> None:
    for text in compounds(random.Random(0), SOURCES.segments, 50):
        assert text.endswith("触点") != text.endswith(("鞋底", "皮鞋"))


def test_chain_rows_are_read_with_all_their_terms(tmp_path: Path) -> None:
    (tmp_path / "electrical.csv").write_text(
        "segment_id,name,synonyms,products,inputs\nelectrical.contacts,电触头,触点、接点,银触点、铆钉触头,银锭\n",
        encoding="utf-8",
    )
    (row,) = read_segments(tmp_path)
    assert row == Segment("electrical", ("电触头", "触点", "接点"), ("银触点", "铆钉触头"), ("银锭",))


def test_papers_are_read_by_task(tmp_path: Path) -> None:
    (tmp_path / "kg_dev.tsv").write_text(
        "to keywords\t本文研究阀门.水泵效率为0.85。 阀门研究\t阀门_水泵\n", encoding="utf-8"
    )
    (tmp_path / "cls_ctg_dev.tsv").write_text("to category\t水泵的设计\t工学\n", encoding="utf-8")
    papers = read_papers(tmp_path)
    assert papers.titles == ("水泵的设计",)
    assert papers.sentences == ("本文研究阀门", "水泵效率为0.85", "阀门研究")
    assert papers.keywords == (("阀门", "水泵"),)


def test_the_standard_names_its_twenty_sections() -> None:
    industries = dict(read_industries(CODES))
    assert sum(above == "" for above in industries.values()) == 20
    assert industries["阀门和旋塞制造"] == "泵、阀门、压缩机及类似机械制造"


def test_an_empty_corpus_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--corpus", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert "no *.tsv in" in capsys.readouterr().err


@pytest.mark.skipif(find_spec("jieba") is None, reason="jieba is not installed: pip install jieba")
def test_the_dictionary_knows_the_words_of_the_field() -> None:
    lexicon = jieba_lexicon()
    assert len(lexicon.frequency) > 300_000
    assert lexicon.frequency["阀门"] > 3
