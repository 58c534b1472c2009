"""应用 · The one application: routes under /api/v1, pages beside them, refusals as problems or as pages."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import Depends, FastAPI

from api import errors
from api.bodies import BodyGuard
from api.contract import openapi_document
from api.gate import Uses, enter
from api.ledgers import Ledgers
from api.limits import AddressGuard, names_of
from api.observing import Figures, Observer
from api.overloads import Overloads
from api.pages import PAGES, show_problem
from api.readiness import Watch
from api.routes import ROUTERS
from api.security import SecurityHeaders
from api.static_files import STATIC, Assets
from api.survey import Surveyor
from matcher.bootstrap import House

__all__ = ["create_app"]


def create_app(house: House) -> FastAPI:
    """The application over one house; nothing of the house is opened before the first request that needs it."""
    app = FastAPI(
        title="全产业链创业撮合 · Industry-chain matcher",
        version=version("industry-chain-matcher"),
        openapi_url="/openapi.json",
        docs_url=None,  # the bundled pages load scripts from elsewhere
        redoc_url=None,
        separate_input_output_schemas=False,
        dependencies=[Depends(enter)],  # before every route, so that none can be reached around it
    )
    app.state.house = house
    app.state.uses = Uses(house)
    app.state.surveyor = Surveyor(house)
    app.state.overloads = Overloads(house)
    app.state.ledgers = Ledgers(house)
    app.state.watch = Watch(house)
    app.state.figures = Figures()
    for router in ROUTERS:
        app.include_router(router)
    for router in PAGES:
        app.include_router(router, include_in_schema=False)
    app.mount("/static", Assets(directory=STATIC), name="static")
    errors.install(app, show_problem)
    app.add_middleware(BodyGuard)  # the last one added is the outermost
    app.add_middleware(AddressGuard, hosts=names_of(house.settings.access, house.settings.hosts))
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Observer, figures=app.state.figures)

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = openapi_document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend the schema
    return app
