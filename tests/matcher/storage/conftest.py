from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from matcher.storage import SqlRepository, SqlWriter, open_records
from matcher.storage.imports import FileReport, ImportReport, import_paths
from tests.matcher.storage.postgresql import binaries, running_server
from tests.matcher.storage.small_templates import SMALL_TEMPLATES

Records = tuple[SqlRepository, SqlWriter]


@pytest.fixture(scope="session")
def postgresql_port() -> Iterator[int]:
    folder = binaries()
    if folder is None:
        pytest.skip("no PostgreSQL server is installed: the contract was NOT tried on it")
    with running_server(folder) as port:
        yield port


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/records.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def records_url(request: pytest.FixtureRequest) -> str:
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    port = request.getfixturevalue("postgresql_port")
    with psycopg.connect(
        host="127.0.0.1", port=port, user="postgres", dbname="postgres", autocommit=True
    ) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return f"postgresql://postgres@127.0.0.1:{port}/postgres"


@pytest.fixture
def both_engines(records_url: str) -> Iterator[Records]:
    """The records on SQLite, then on PostgreSQL."""
    repository, writer = open_records(records_url)
    yield repository, writer
    repository.close()
    writer.close()


@pytest.fixture
def records(sqlite_url: str) -> Iterator[Records]:
    """The records on SQLite alone, for what does not depend on the engine."""
    repository, writer = open_records(sqlite_url)
    yield repository, writer
    repository.close()
    writer.close()


class Desk:
    """Records and a folder to import from, as a user has them."""

    def __init__(self, folder: Path, records: Records) -> None:
        self.folder = folder
        self.repository, self.writer = records

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def take(self, *paths: Path, dry_run: bool = False) -> ImportReport:
        return import_paths(
            paths, writer=self.writer, repository=self.repository, templates=SMALL_TEMPLATES, dry_run=dry_run
        )

    def take_text(self, content: str | bytes, name: str = "表.csv") -> FileReport:
        return self.take(self.file(name, content)).files[0]


@pytest.fixture
def desk(tmp_path: Path, records: Records) -> Desk:
    folder = tmp_path / "files"
    folder.mkdir()
    return Desk(folder, records)
