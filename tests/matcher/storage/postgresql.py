"""A real PostgreSQL for the tests: its own folder, its own port, its own socket; started, known again, stopped."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

USER = "postgres"


def binaries() -> Path | None:
    """The folder of the newest server installed; None when there is none that we may start."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found or (os.geteuid() == 0 and shutil.which("runuser") is None):
        return None
    return found[-1].parent


@contextmanager
def running_server(bin_folder: Path) -> Iterator[int]:
    """The port of a server of ours on the loopback."""
    folder = Path(tempfile.mkdtemp(prefix="matcher-pg-"))
    data = folder / "data"
    if os.geteuid() == 0:
        shutil.chown(folder, USER)  # the server refuses root
    try:
        run(
            bin_folder / "initdb",
            "-D",
            data,
            "-U",
            USER,
            "--auth=trust",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        )
        port = free_port()
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c shared_buffers=16MB"
        run(bin_folder / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "-t", "30", "start")
        try:
            with psycopg.connect(host="127.0.0.1", port=port, user=USER, dbname="postgres") as connection:
                reached = connection.execute("SHOW data_directory").fetchone()
            assert reached == (str(data),), "another server answers on our port"
            yield port
        finally:
            run(bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(*command: object) -> None:
    """Run a server command as the user the server may run as."""
    as_user = ("runuser", "-u", USER, "--") if os.geteuid() == 0 else ()
    done = subprocess.run(
        [*as_user, *map(str, command)], cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert done.returncode == 0, done.stderr


def free_port() -> int:
    """A port the system says is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
