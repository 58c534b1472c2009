"""运行的名字 · A run is named by a hash of question and answer: what a rival writes down shows in nobody's id. Decision 0018.

The answer is written once: the name is made of its bytes while the place of the name is empty, and then set into them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from matcher.compact import compact
from matcher.entities import MatchRun
from matcher.services.document import match_document, remember

__all__ = ["VERSION", "named"]

VERSION = "2"
"""Of the code that answers; another one is not held against the answers of this one."""
_HEAD = b'{"run_id":"'


def named(run: MatchRun, ground: Mapping[str, object]) -> MatchRun:
    """The run, whose id is still "", under its id. `ground`: what the answer rests on beside what it shows itself."""
    nameless = compact(match_document(run))
    assert nameless.startswith(_HEAD + b'"')
    rest = json.dumps({"version": VERSION, **ground}, sort_keys=True, ensure_ascii=False, default=str)
    id = f"run_{sha256(nameless + rest.encode('utf-8', 'surrogatepass')).hexdigest()[:20]}"
    made = replace(run, run_id=id)
    remember(made, _HEAD + id.encode() + nameless[len(_HEAD) :])
    return made
