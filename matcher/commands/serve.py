"""matcher serve · Pages and API on 127.0.0.1."""

from __future__ import annotations

from typing import Annotated

import typer
import uvicorn

from matcher.commands.console import err, opened, refusing
from matcher.errors import BadInput, Unavailable
from matcher.services.checkup import is_port_taken
from matcher.settings import read_settings

LOOPBACK = ("127.0.0.1", "::1", "localhost")
STOP_SECONDS = 20
"""How long running requests are waited for when the service stops."""
MOST_AT_ONCE = 1_000
"""Connections at once; one more is answered 503."""


@refusing
def serve(
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="端口 · port")] = 8000,
    host: Annotated[str, typer.Option("--host", help="地址 · address")] = "127.0.0.1",
) -> None:
    """网页与接口 · Serve the pages and the API until stopped; beyond this machine only with MATCHER_ACCESS=closed."""
    if read_settings().access == "open" and host not in LOOPBACK:
        raise BadInput("open_beyond_loopback", value=host)
    if is_port_taken(host, port):
        raise Unavailable("port_taken", value=port)
    with opened() as house:
        if not house.repository.offer_counts():
            house.import_files([house.settings.data / "chains", house.settings.data / "seed"])
        house.matchmaker()  # builds the indexes with progress shown, before anybody waits for a page
    err.print(f"http://{host}:{port}")
    uvicorn.run(
        "api.serving:app", factory=True, host=host, port=port, log_config=None, access_log=False, server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS, timeout_keep_alive=5, limit_concurrency=MOST_AT_ONCE,
    )  # fmt: skip
