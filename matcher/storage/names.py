"""名称 · When two spellings are one name: blanks, width, case and punctuation do not tell names apart, digits do.

一厂 and 二厂, or 第1分公司 and 第2分公司, stay different: every letter, Han character and digit is kept.
"""

from __future__ import annotations

import unicodedata


def name_key(name: str) -> str:
    """The letters, Han characters and digits of a name after NFKC and case folding; the name itself when it has none."""
    word = unicodedata.normalize("NFKC", name).casefold()
    return "".join(filter(str.isalnum, word)) or word.strip()
