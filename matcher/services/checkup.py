"""体检 · Whether what the service rests on is there and sound, one function a thing; nothing is changed by looking."""

from __future__ import annotations

import os
import re
import shutil
import socket
import stat
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from matcher.entities.checks import Finding, Level
from matcher.errors import MatcherError, Unavailable
from matcher.ports import Encoder
from matcher.settings import Settings, read_settings
from matcher.storage.looking import Standing

__all__ = [
    "check_assets", "check_clock", "check_disk", "check_encoder", "check_index", "check_key", "check_port",
    "check_portal", "check_records", "check_settings", "check_versions", "looked_at",
]  # fmt: skip

LEAST_FREE: Final = 200 * 1024**2
"""Bytes without which neither a transaction nor a generation of indexes can be written."""
LITTLE_FREE: Final = 2 * 1024**3
"""Bytes below which an operator should know."""
NO_EARLIER: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""A clock before the first release is wrong."""
MOST_AHEAD_SECONDS: Final = 300.0
LEAST_PYTHON: Final = (3, 11)
MOST_NAMED: Final = 5


def looked_at(name: str, look: Callable[[], Finding]) -> Finding:
    """What was found, or the refusal that came instead."""
    try:
        return look()
    except MatcherError as refusal:
        return Finding.of_refusal(name, refusal)


def check_settings(environment: Mapping[str, str]) -> Finding:
    """Values that can be read, and no MATCHER_* name that means nothing here."""
    try:
        read_settings(environment)
    except ValueError as fault:
        return Finding("settings", Level.FAIL, "settings_bad", {"value": str(fault)})
    known = {f"MATCHER_{each.name.upper()}" for each in fields(Settings)}
    unknown = sorted(name for name in environment if name.startswith("MATCHER_") and name not in known)
    if unknown:
        return Finding("settings", Level.WARN, "settings_unknown", {"value": unknown[:MOST_NAMED]})
    return Finding("settings", Level.OK, "settings_ok")


def check_versions(constraints: Path | None) -> Finding:
    """The Python, and each pinned package that is installed: of the version it was tried with."""
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < LEAST_PYTHON:
        return Finding("versions", Level.FAIL, "python_old", {"value": found})
    if constraints is None or not constraints.is_file():
        return Finding("versions", Level.OK, "versions_unpinned", {"value": found})
    pins = dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", constraints.read_text(encoding="utf-8"), re.MULTILINE))
    others = [f"{name} {has}≠{pin}" for name, pin in pins.items() if (has := _installed(name)) not in (None, pin)]
    if others:
        return Finding("versions", Level.WARN, "versions_other", {"value": others[:MOST_NAMED], "count": len(others)})
    return Finding("versions", Level.OK, "versions_ok", {"value": found})


def check_portal(url: str, look: Callable[[], str]) -> Finding:
    """A portal is named, answers, and speaks our contract; none is fine too."""
    if not url:
        return Finding("portal", Level.OK, "portal_none")
    try:
        return Finding("portal", Level.OK, "portal_ok", {"value": look()})
    except MatcherError as refusal:
        return Finding("portal", Level.WARN, "portal_away", {"value": url, "reason": refusal.code})


def check_records(standing: Standing, place: str, newest: str) -> Finding:
    """The database is whole, and its tables are of this version or can be brought up."""
    if standing.damage:
        return Finding("records", Level.FAIL, "records_damaged", {"reason": standing.damage})
    if standing.version is None or not standing.offer_count:
        return Finding("records", Level.WARN, "records_none", {"value": place})
    facts = {"found": standing.version, "expected": newest, "count": standing.offer_count}
    if standing.version == newest:
        return Finding("records", Level.OK, "records_ok", facts)
    if standing.version > newest and standing.version.startswith("0"):  # written by a newer program
        raise Unavailable("records_of_other_version", value=place, found=standing.version, expected=newest)
    return Finding("records", Level.WARN, "records_older", facts)


def check_index(home: Path, names: Sequence[str], damaged: Sequence[str], *, is_near: bool) -> Finding:
    """The generations on disk are what their manifests say, and the newest is of the present records."""
    if damaged:
        return Finding("index", Level.FAIL, "index_damaged", {"value": [str(home / name) for name in damaged]})
    if not names:
        return Finding("index", Level.WARN, "index_none", {"path": str(home)})
    return Finding(
        "index", Level.OK if is_near else Level.WARN, "index_ok" if is_near else "index_stale", {"value": names[-1]}
    )


def check_encoder(load: Callable[[], Encoder]) -> Finding:
    """It loads, and a text gives a finite vector of its size. Raises the encoder's own refusal."""
    encoder = load()
    vector = encoder.encode_queries(["银氧化锡触点"])
    if vector.shape != (1, encoder.dim) or not np.isfinite(vector).all() or not vector.any():
        return Finding("encoder", Level.FAIL, "encoder_unsound", {"value": encoder.name})
    return Finding("encoder", Level.OK, "encoder_ok", {"value": encoder.name, "dim": encoder.dim})


def check_key(settings: Settings, open_key: Callable[[], object]) -> Finding:
    """The key is there, can be read, and by nobody else; one that is not there yet is made at first need."""
    path = settings.key_file or settings.home / "key"
    if not settings.key:
        if settings.key_file is None and not path.exists():
            return Finding("key", Level.OK, "key_to_be_made", {"path": str(path)})
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            return Finding("key", Level.FAIL, "key_open_to_others", {"path": str(path)})
    open_key()
    return Finding("key", Level.OK, "key_ok")


def check_assets(vendor: Path, names: Sequence[str]) -> Finding:
    """The third-party page assets are there; pages can be read without."""
    lacking = [name for name in names if not (vendor / name).is_file()]
    if lacking:
        return Finding("assets", Level.WARN, "assets_missing", {"value": lacking[:MOST_NAMED]})
    return Finding("assets", Level.OK, "assets_ok")


def check_clock(now: datetime, written: Sequence[Path]) -> Finding:
    """The time zone is known, and the clock is neither before the first release nor before what was written here."""
    try:
        ZoneInfo("Asia/Shanghai")
    except ZoneInfoNotFoundError:
        return Finding("clock", Level.FAIL, "zone_missing")
    newest = max((path.stat().st_mtime for path in written if path.exists()), default=0.0)
    if now < NO_EARLIER or newest > now.timestamp() + MOST_AHEAD_SECONDS:
        return Finding("clock", Level.FAIL, "clock_behind", {"value": now.isoformat(timespec="seconds")})
    return Finding("clock", Level.OK, "clock_ok", {"value": now.isoformat(timespec="seconds")})


def check_disk(folder: Path) -> Finding:
    """Room for what is to be written, in a folder that can be written to."""
    there = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
    if not os.access(there, os.W_OK | os.X_OK):
        return Finding("disk", Level.FAIL, "disk_unwritable", {"path": str(there)})
    free = shutil.disk_usage(there).free
    facts = {"path": str(there), "mib": free // 1024**2}
    if free < LEAST_FREE:
        return Finding("disk", Level.FAIL, "disk_full", facts)
    if free < LITTLE_FREE:
        return Finding("disk", Level.WARN, "disk_low", facts)
    return Finding("disk", Level.OK, "disk_ok", facts)


def is_port_taken(host: str, port: int) -> bool:
    """Whether somebody listens there, by IPv4 or IPv6."""
    try:
        with socket.create_connection((host, port), timeout=1.0):
            return True
    except OSError:
        return False


def check_port(host: str, port: int) -> Finding:
    """Nobody listens there yet; a service that runs already is no fault."""
    taken = is_port_taken(host, port)
    code = "port_in_use" if taken else "port_free"
    return Finding("port", Level.WARN if taken else Level.OK, code, {"value": f"{host}:{port}"})


def _installed(name: str) -> str | None:
    try:
        return version(name).partition("+")[0]  # a build's own mark is no other version
    except PackageNotFoundError:
        return None
