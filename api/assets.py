"""第三方素材 · Installs the styles and scripts of the pages by lock file and copies them into static/vendor: `python -m api.assets`.

The pages can be read and used without them; they are never committed (package-lock.json says which version, and npm
refuses a file whose SHA-512 is not the one written there).
"""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

__all__ = ["FILES", "copy_assets", "install", "main"]

HERE: Final = Path(__file__).resolve().parent
FILES: Final = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "echarts/dist/echarts.common.min.js": "echarts.min.js",  # lines and bars with legend and tooltip: half of all charts
}
"""Path in node_modules → name in static/vendor."""


def copy_assets(modules: Path, vendor: Path) -> tuple[Path, ...]:
    """The files that were copied, a packed copy beside each. Raises FileNotFoundError naming the first that is not installed."""
    vendor.mkdir(parents=True, exist_ok=True)
    copied = []
    for source, name in FILES.items():
        if not (modules / source).is_file():
            raise FileNotFoundError(modules / source)
        copied.append(Path(shutil.copyfile(modules / source, vendor / name)))
        packed = gzip.compress(copied[-1].read_bytes(), mtime=0)
        (vendor / f"{name}.gz").write_bytes(packed)
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
        print("没有装上第三方样式与脚本，网页仍可用；请安装 Node.js 后再运行 make assets", file=sys.stderr)
        print(
            "the third-party styles and scripts are not installed, the pages work without; install Node.js and run make assets",
            file=sys.stderr,
        )
        return 1
    for path in copy_assets(modules, HERE / "static" / "vendor"):
        print(path.relative_to(root))
    return 0


if __name__ == "__main__":
    sys.exit(main())
