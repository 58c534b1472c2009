"""第三方样式 · Installs what the pages use by lock file and copies it into static/vendor: `python -m api.assets`.

The pages can be read without it; it is never committed (package-lock.json says which version).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

__all__ = ["FILES", "copy_assets", "install", "main"]

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


def install(root: Path) -> bool:
    """Install exactly what package-lock.json says, running no package's scripts; False where there is no npm."""
    npm = shutil.which("npm")
    if npm is None:
        return False
    done = subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=root, stdout=sys.stderr, check=False
    )
    return done.returncode == 0


def main() -> int:
    """Exit code 0 when all is copied, 1 with the way out otherwise."""
    root = HERE.parent
    modules = root / "node_modules"
    if not all((modules / source).is_file() for source in FILES) and not install(root):
        print("没有装上第三方样式，网页仍可用；请安装 Node.js 后再运行 make assets", file=sys.stderr)
        print(
            "the third-party styles are not installed, the pages work without; install Node.js and run make assets",
            file=sys.stderr,
        )
        return 1
    for path in copy_assets(modules, HERE / "static" / "vendor"):
        print(path.relative_to(root))
    return 0


if __name__ == "__main__":
    sys.exit(main())
