"""静态文件 · Styles and scripts: named with a mark of their content, so that a browser keeps them; packed where a packed copy lies beside.

A name with its mark never changes its content (RFC 9111 §5.2.2; `immutable` of RFC 8246). Pages themselves are never packed:
they carry words of their session beside what a stranger may have put into the address (BREACH).
"""

from __future__ import annotations

import mimetypes
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.assets import FILES

__all__ = ["STATIC", "Assets", "asset"]

STATIC: Final = Path(__file__).resolve().parent / "static"
_KEPT: Final = "public, max-age=31536000, immutable"
_CHECKED: Final = "no-cache"
_PACKED: Final = frozenset(f"vendor/{name}" for name in FILES.values())


def asset(name: str) -> str:
    """The address of a file of static/ with the mark of its content."""
    path = STATIC / name
    found = path.stat()
    return f"/static/{name}?v={_mark(path, found.st_mtime_ns, found.st_size)}"


@lru_cache(maxsize=256)
def _mark(path: Path, changed: int, size: int) -> str:
    return blake2b(path.read_bytes(), digest_size=5).hexdigest()


class Assets(StaticFiles):
    """Files of static/ with how long they may be kept, packed for whoever takes gzip."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """As StaticFiles, from the packed copy where there is one."""
        asked = Headers(scope=scope)
        kind = mimetypes.guess_type(path)[0]
        takes = "gzip" in asked.get("accept-encoding", "")
        is_packed = takes and path in _PACKED and (STATIC / f"{path}.gz").is_file()
        response = await super().get_response(f"{path}.gz" if is_packed else path, scope)
        if is_packed and kind is not None:
            response.headers["content-encoding"] = "gzip"
            response.headers["content-type"] = f"{kind}; charset=utf-8"
        response.headers["vary"] = "accept-encoding"
        response.headers["cache-control"] = _KEPT if b"v=" in scope.get("query_string", b"") else _CHECKED
        return response
