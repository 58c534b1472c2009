"""服务 · The application as `matcher serve` starts it: on the house of the environment's settings, stopped in order."""

from __future__ import annotations

import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from api.app import create_app
from api.logs import set_up_logs
from matcher.bootstrap import House, open_house
from matcher.errors import MatcherError
from matcher.services.tidying import Tidier

__all__ = ["app", "serving"]

PATIENCE: Final = 0.2
"""Seconds a visitor waits for a report on the newest records; then that on those before answers."""
SWITCH_SECONDS: Final = 0.0005
"""After how long a thread that computes lets another go on: ten times sooner than is usual, as a request looks up so often."""
log = logging.getLogger("service")


def app() -> FastAPI:
    """An application of its own for each server process."""
    set_up_logs()
    house = open_house()
    house.patience = PATIENCE
    sys.setswitchinterval(SWITCH_SECONDS)
    made = create_app(house)
    made.router.lifespan_context = lambda _: serving(made, house)
    return made


@asynccontextmanager
async def serving(app: FastAPI, house: House) -> AsyncIterator[None]:
    """From start to stop. What a process before left undone is taken up; what is under way at the stop settles first.

    The server has answered all running requests, or given them up, when the stop comes here; then jobs are marked for the
    next process, kept runs are written out, and the records are let go of.
    """
    tidier = Tidier(house.tidy, house.clock.today, _tell_of_tidying)
    with suppress(MatcherError):  # records that cannot be used are told by /readyz
        house.get_ready()
        house.worker.wake()
        house.postman.wake()
    tidier.start()
    log.info("started")
    try:
        yield
    finally:
        await run_in_threadpool(_stop, app, house, tidier)
        log.info("stopped")


def _stop(app: FastAPI, house: House, tidier: Tidier) -> None:
    tidier.close()
    app.state.uses.close()
    app.state.watch.close()
    app.state.surveyor.close()
    house.close()


def _tell_of_tidying(outcome: int | MatcherError) -> None:
    if isinstance(outcome, MatcherError):
        log.warning("not tidied", extra={"code": outcome.code})
    elif outcome:
        log.info("tidied", extra={"count": outcome})
