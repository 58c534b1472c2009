"""学生 · A table of word vectors whose means are alike where the teacher's vectors are alike.

Start: the teacher's word vectors on their main directions, common words made light (SIF: Arora, Liang & Ma 2017,
"A simple but tough-to-beat baseline for sentence embeddings"; as model2vec does). Then relational distillation
(Park et al. 2019, "Relational knowledge distillation"): in each batch the student's softmax over the other texts'
cosines is drawn to the teacher's. The unknown token stays zero throughout, so it never turns a text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from tokenizers import Tokenizer
from torch.nn import functional

from matcher.retrieval.distillation.words import HAN_WORD, Vocabulary

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Recipe:
    """Everything that shapes the table besides the texts."""

    dim: int = 256
    sif: float = 1e-3  # a word of this share of running text weighs half
    latin_weight: float = 0.3  # of Latin terms, letters and digits; at full weight they place firms by their brands
    temperature: float = 0.1
    batch: int = 512
    epochs: int = 12
    rate: float = 0.003  # falls linearly to 0
    basis: int = 12_000  # words and texts, each, that set the directions
    seed: int = 0
    threads: int = 1


def start_table(words: Vocabulary, word_vectors: Vectors, text_vectors: Vectors, recipe: Recipe) -> Vectors:
    """float32[words + 1, dim]: centred, projected, weighted word vectors of mean length 1; row 0 is zero.

    `word_vectors` are those of `words.words[1:]`. Latin terms are centred by their own mean: the teacher gives the
    script a direction of its own, which would draw every PVC to every LED.
    """
    latin = np.array([not HAN_WORD.fullmatch(word) for word in words.words[1:]])
    centred_words = np.where(latin[:, None], _centred(word_vectors, latin), _centred(word_vectors, ~latin))
    centred_texts = text_vectors - text_vectors.mean(axis=0)
    basis = np.vstack([centred_words[: recipe.basis], centred_texts[: recipe.basis]]).astype(np.float64)
    # eigenvectors of the small d × d matrix: the right singular vectors, without a random start
    directions = np.linalg.eigh(basis.T @ basis)[1][:, ::-1][:, : recipe.dim]
    weights = np.array([_weight(words, place, recipe) for place in range(1, len(words.words))])
    rows = (centred_words @ directions) * weights[:, None]
    rows /= np.linalg.norm(rows, axis=1).mean()
    return np.vstack([np.zeros((1, rows.shape[1])), rows]).astype(np.float32)


def distil(
    table: Vectors, tokenizer: Tokenizer, texts: Sequence[str], text_vectors: Vectors, recipe: Recipe
) -> Vectors:
    """The table after training, float32 as given; the same for the same recipe on one kind of processor."""
    torch.set_num_threads(recipe.threads)
    shuffle = torch.Generator().manual_seed(recipe.seed)
    ids = [torch.tensor(code.ids or [0]) for code in tokenizer.encode_batch(list(texts))]
    teacher = functional.normalize(torch.from_numpy(text_vectors - text_vectors.mean(axis=0)), dim=1)
    student = torch.nn.EmbeddingBag.from_pretrained(
        torch.from_numpy(table.copy()), freeze=False, mode="mean", sparse=True, padding_idx=0
    )
    steps = recipe.epochs * max(1, len(ids) // recipe.batch)
    optimiser = torch.optim.SparseAdam(list(student.parameters()), lr=recipe.rate)
    fall = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: 1 - step / steps)
    for _ in track(range(recipe.epochs), "distil", console=Console(stderr=True)):
        order = torch.randperm(len(ids), generator=shuffle)
        for start in range(0, max(1, len(ids) // recipe.batch) * recipe.batch, recipe.batch):
            batch = order[start : start + recipe.batch]
            rows = [ids[place] for place in batch.tolist()]
            offsets = torch.tensor([0, *(len(row) for row in rows[:-1])]).cumsum(0)
            loss = relation_loss(student(torch.cat(rows), offsets), teacher[batch], recipe.temperature)
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            optimiser.step()  # type: ignore[no-untyped-call]
            fall.step()
    trained: Vectors = student.weight.detach().numpy().copy()
    return trained


def relation_loss(student: torch.Tensor, teacher: torch.Tensor, temperature: float) -> torch.Tensor:
    """KL of the teacher's softmax over the other texts from the student's; `teacher` rows have length 1."""
    own = functional.normalize(student, dim=1)
    itself = torch.eye(len(own), dtype=torch.bool)
    wanted = (teacher @ teacher.T / temperature).masked_fill(itself, -1e4)
    given = (own @ own.T / temperature).masked_fill(itself, -1e4)
    log_given = functional.log_softmax(given, dim=1)
    return functional.kl_div(log_given, functional.log_softmax(wanted, dim=1), reduction="batchmean", log_target=True)


def quantise(table: Vectors) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """int8[words, dim] rows and float16[words] scales with table ≈ rows × scales; a zero row stays zero."""
    scales = (np.abs(table).max(axis=1) / 127).astype(np.float16)
    divisor = np.where(scales > 0, scales, 1).astype(np.float32)
    rows = np.clip(np.rint(table / divisor[:, None]), -127, 127)
    return rows.astype(np.int8), scales


def _centred(vectors: Vectors, chosen: NDArray[np.bool_]) -> Vectors:
    """The vectors less the mean of the chosen ones (of none: as they are)."""
    return vectors - vectors[chosen].mean(axis=0) if chosen.any() else vectors


def _weight(words: Vocabulary, place: int, recipe: Recipe) -> float:
    light = recipe.sif / (recipe.sif + words.probability(place))
    return light * (1.0 if HAN_WORD.fullmatch(words.words[place]) else recipe.latin_weight)
