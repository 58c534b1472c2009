"""应用 · The one application: routes under /api/v1, pages beside them, refusals as problems or as pages."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from api import errors
from api.bodies import BodyGuard
from api.contract import openapi_document
from api.pages import PAGES, show_problem
from api.routes import ROUTERS
from api.security import SecurityHeaders
from api.survey import Surveyor
from matcher.bootstrap import House

__all__ = ["create_app"]

STATIC = Path(__file__).parent / "static"


def create_app(house: House) -> FastAPI:
    """The application over one house; nothing of the house is opened before the first request that needs it."""
    app = FastAPI(
        title="全产业链创业撮合 · Industry-chain matcher",
        version=version("industry-chain-matcher"),
        openapi_url="/openapi.json",
        docs_url=None,  # the bundled pages load scripts from elsewhere
        redoc_url=None,
        separate_input_output_schemas=False,
    )
    app.state.house = house
    app.state.surveyor = Surveyor(house)
    for router in ROUTERS:
        app.include_router(router)
    for router in PAGES:
        app.include_router(router, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    errors.install(app, show_problem)
    app.add_middleware(BodyGuard)
    app.add_middleware(SecurityHeaders)

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = openapi_document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend the schema
    return app
