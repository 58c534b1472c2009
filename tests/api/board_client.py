"""An application with two firms of its own, and whoever the test says is looking."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from httpx import Response
from starlette.testclient import TestClient

from api.app import create_app
from api.gate import enter
from matcher.bootstrap import House
from matcher.entities.accounts import ALL_SCOPES, Viewer
from matcher.retrieval.generation import Encoders
from matcher.settings import Settings, shipped_data
from tests.builders import a_party, a_segment
from tests.fakes import FakeClock, FakeEncoder


@dataclass
class Desk:
    """A program that speaks for one firm."""

    app: FastAPI
    house: House
    client: TestClient
    viewer: Viewer

    def looks(self, viewer: Viewer) -> None:
        self.viewer = viewer

    def post(self, path: str, body: Any = None, **headers: str) -> Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(path, json=body, headers=named)  # type: ignore[return-value]


def a_viewer(*party_ids: str, account: str = "A1") -> Viewer:
    return Viewer(account_id=account, party_ids=frozenset(party_ids), scopes=ALL_SCOPES)


@contextmanager
def open_desk(home: Path, **settings: Any) -> Iterator[Desk]:
    house = House(replace(Settings(home=home, data=shipped_data()), **settings), clock=FakeClock())  # type: ignore[arg-type]  # stands still
    house.__dict__["encoders"] = Encoders(text=FakeEncoder(), product=FakeEncoder("fake-2"))
    with house.writer.transaction() as work:
        work.put_segments([a_segment(name="电触头", products="银氧化锡触点")])
        work.put_parties([a_party("P1", name="温州明弧电器"), a_party("P2", name="乐清银触点厂")])
    app = create_app(house)
    with TestClient(app) as client:
        desk = Desk(app, house, client, a_viewer("P1"))

        async def as_told(request: Request) -> None:
            request.state.viewer = desk.viewer

        app.dependency_overrides[enter] = as_told
        yield desk
    house.close()
