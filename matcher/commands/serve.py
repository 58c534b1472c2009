"""matcher serve · Pages and API on 127.0.0.1."""

from __future__ import annotations

import socket
from typing import Annotated

import typer
import uvicorn

from matcher.commands.console import err, opened, refusing
from matcher.errors import Unavailable


@refusing
def serve(
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="端口 · port")] = 8000,
    host: Annotated[str, typer.Option("--host", help="地址 · address")] = "127.0.0.1",
) -> None:
    """网页与接口 · Serve the pages and the API until stopped."""
    with socket.socket() as probe:
        if probe.connect_ex((host, port)) == 0:
            raise Unavailable("port_taken", value=port)
    with opened() as house:
        if not house.repository.offer_counts():
            house.import_files([house.settings.data / "chains", house.settings.data / "seed"])
        house.matchmaker()  # builds the indexes with progress shown, before anybody waits for a page
    err.print(f"http://{host}:{port}")
    uvicorn.run("api.serving:app", factory=True, host=host, port=port, log_level="warning")
