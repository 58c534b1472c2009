"""快照 · Index generations on disk: immutable folders with a SHA-256 manifest, swapped in whole or not at all.

Files are written and fsynced in a temporary folder, then the manifest, then the folder is renamed and its parent
fsynced. A folder without a manifest, with a changed file or of other data is never read.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

KEPT = 2
_MANIFEST = "MANIFEST.json"
_PREFIX = "generation-"
_LOCKS = (".tantivy-meta.lock", ".tantivy-writer.lock")


def write_generation(home: Path, identity: Mapping[str, str], fill: Callable[[Path], None]) -> Path:
    """Let `fill` write its files into a new folder, then make it the newest generation; returns the folder.

    A kill at any moment leaves the older generations as they were.
    """
    home.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix="draft-", dir=home))
    try:
        fill(draft)
        sums = {str(path.relative_to(draft)): _sha256(path) for path in _files(draft)}
        for path in _files(draft):
            _sync(path)
        manifest = draft / _MANIFEST
        manifest.write_text(json.dumps({"identity": dict(identity), "files": sums}, indent=1), encoding="utf-8")
        for folder in {path.parent for path in (*_files(draft), manifest)}:
            _sync(folder)
        _sync(manifest)
        final = _publish(draft, home)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    _sync(home)
    _forget_old(home)
    return final


def newest_generation(home: Path, identity: Mapping[str, str]) -> Path | None:
    """The newest undamaged generation of this identity; None when it must be built."""
    for folder in reversed(_generations(home)):
        if _is_sound(folder, identity):
            return folder
    return None


def inspect_generations(home: Path) -> tuple[list[str], list[str]]:
    """(names of all generations, oldest first; names of those whose files are not what their manifest says)."""
    found = _generations(home)
    return [folder.name for folder in found], [folder.name for folder in found if not _is_whole(folder)]


def _generations(home: Path) -> list[Path]:
    folders = home.glob(f"{_PREFIX}*") if home.is_dir() else ()
    return sorted(
        (f for f in folders if f.name.removeprefix(_PREFIX).isdecimal()),
        key=lambda f: int(f.name.removeprefix(_PREFIX)),
    )


def _is_sound(folder: Path, identity: Mapping[str, str]) -> bool:
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        return manifest["identity"] == dict(identity) and _is_whole(folder)
    except (OSError, ValueError, KeyError, TypeError):  # a torn or foreign manifest: not ours to read
        return False


def _is_whole(folder: Path) -> bool:
    try:
        files = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))["files"]
        found = {str(path.relative_to(folder)) for path in _files(folder)}
        return found == set(files) and all(_sha256(folder / name) == digest for name, digest in files.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # as above
        return False


def _publish(draft: Path, home: Path) -> Path:
    while True:
        numbers = [int(folder.name.removeprefix(_PREFIX)) for folder in _generations(home)]
        final = home / f"{_PREFIX}{max(numbers, default=0) + 1:06d}"
        try:
            os.rename(draft, final)
        except OSError:
            if not final.exists():
                raise
            continue  # another process published this number first: take the next
        return final


def _forget_old(home: Path) -> None:
    for folder in _generations(home)[:-KEPT]:
        shutil.rmtree(folder, ignore_errors=True)


def _files(folder: Path) -> list[Path]:
    names = (path for path in folder.rglob("*") if path.is_file() and path.name not in (*_LOCKS, _MANIFEST))
    return sorted(names)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
