"""第三方样式 · Copies what the pages use from node_modules into static/vendor: `npm ci && python -m api.assets`.

The pages can be read without it; it is never committed (package-lock.json says which version).
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Final

__all__ = ["FILES", "copy_assets", "main"]

HERE: Final = Path(__file__).resolve().parent
FILES: Final = {"@tabler/core/dist/css/tabler.min.css": "tabler.min.css"}
"""Path in node_modules → name in static/vendor."""


def copy_assets(modules: Path, vendor: Path) -> tuple[Path, ...]:
    """The files that were copied. Raises FileNotFoundError naming the first that is not installed."""
    vendor.mkdir(parents=True, exist_ok=True)
    copied = []
    for source, name in FILES.items():
        if not (modules / source).is_file():
            raise FileNotFoundError(modules / source)
        copied.append(Path(shutil.copyfile(modules / source, vendor / name)))
    return tuple(copied)


def main() -> int:
    """Exit code 0 when all is copied, 1 with the way out otherwise."""
    try:
        copied = copy_assets(HERE.parent / "node_modules", HERE / "static" / "vendor")
    except FileNotFoundError as missing:
        print(f"缺少 {missing}；请先运行 npm ci · missing; run npm ci first", file=sys.stderr)
        return 1
    for path in copied:
        print(path.relative_to(HERE.parent))
    return 0


if __name__ == "__main__":
    sys.exit(main())
