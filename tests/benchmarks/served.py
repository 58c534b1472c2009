"""A server of its own for benchmarks: another process on a free port, a synthetic city inside, asked over real sockets."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

START_SECONDS = 180.0


@dataclass(frozen=True)
class Server:
    """A running server; `token` is that of an operator."""

    port: int
    process: psutil.Process
    token: str

    def ask(self, method: str, path: str, body: object = None, timeout: float = 60.0) -> tuple[int, bytes]:
        """(status, body)"""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            headers = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
            connection.request(
                method, path, None if body is None else json.dumps(body, ensure_ascii=False).encode(), headers
            )
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def resident_mib(self) -> float:
        """Resident memory of the process."""
        return float(self.process.memory_info().rss) / 1024**2


@contextmanager
def serving(firms: int) -> Iterator[Server]:
    """A server over a city of so many firms, stopped at the end."""
    with tempfile.TemporaryDirectory(prefix="bench-api-") as home:
        environment = {**os.environ, "MATCHER_HOME": home, "MATCHER_ACCESS": "closed", "MATCHER_WEBHOOK_PRIVATE": "yes"}
        _matcher(environment, "city", "--firms", str(firms), "--seed", "1", str(Path(home) / "city"))
        _matcher(environment, "import", str(Path(home) / "city"))
        token = subprocess.run(
            [sys.executable, "-c", _TOKEN], env=environment, capture_output=True, text=True, check=True
        ).stdout.strip()
        port = _free_port()
        command = [sys.executable, "-m", "matcher", "serve", "--port", str(port)]
        with (Path(home) / "log").open("w") as log, subprocess.Popen(command, env=environment, stderr=log) as child:
            try:
                server = Server(port, psutil.Process(child.pid), token)
                _wait(server)
                yield server
            finally:
                child.terminate()
                child.wait(timeout=60)


_TOKEN = """
from matcher.bootstrap import open_house
from matcher.entities.accounts import ALL_SCOPES, SYSTEM, Membership, UserRole, Viewer
house = open_house()
account = house.door.add_account(SYSTEM, "bench", "bench", "基准 bench 7 触点 断路器", [Membership(UserRole.OPERATOR)])
print(house.door.add_token(Viewer(account_id=account.id, scopes=ALL_SCOPES), "bench", list(ALL_SCOPES), 1)[0])
house.close()
"""


def _matcher(environment: dict[str, str], *words: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "matcher", *words], env=environment, check=True, capture_output=True, timeout=600
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: Server) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            status, body = server.ask("GET", "/readyz", timeout=10)
            if status == 200 and json.loads(body)["status"] == "ready":
                return
        except OSError:
            pass
        time.sleep(0.5)
    raise TimeoutError("the server did not become ready")


def first_party(server: Server) -> Any:
    """A start-up of the city."""
    return json.loads(server.ask("GET", "/api/v1/parties?role=startup&limit=1")[1])["items"][0]
