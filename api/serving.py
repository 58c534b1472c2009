"""服务 · The application as `matcher serve` starts it: on the house of the environment's settings."""

from __future__ import annotations

from fastapi import FastAPI

from api.app import create_app
from matcher.bootstrap import open_house


def app() -> FastAPI:
    """An application of its own for each server process."""
    return create_app(open_house())
