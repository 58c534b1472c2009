"""A hall: the fair desk of a small town over HTTP, and whoever the test says is looking."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from httpx import Response
from starlette.testclient import TestClient

from api.app import create_app
from api.gate import enter
from matcher.bootstrap import House
from matcher.entities.accounts import ALL_SCOPES, UserRole, Viewer
from tests.matcher.services.fairs.town import BUYERS, MAKERS, a_town

ORGANISER = Viewer(account_id="organiser", roles=frozenset({UserRole.ORGANISER}), scopes=ALL_SCOPES)
PLAN = {
    "title": "触点对接会", "day": "2026-02-01", "slot_count": 4, "table_count": 3, "breaks_after": None,
    "demand_side": list(BUYERS), "supply_side": list(MAKERS),
}  # fmt: skip


def guest(party_id: str) -> Viewer:
    return Viewer(account_id=f"of-{party_id}", party_ids=frozenset({party_id}), scopes=ALL_SCOPES)


@dataclass
class Hall:
    """The fair desk over HTTP, and whoever is looking."""

    house: House
    client: TestClient
    viewer: Viewer = ORGANISER

    def ask(self, method: str, path: str, body: Any = None, viewer: Viewer = ORGANISER, **headers: str) -> Response:
        self.viewer = viewer
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.request(method, f"/api/v1/fairs{path}", json=body, headers=named)  # type: ignore[return-value]

    def a_fair(self, **facts: Any) -> str:
        id = self.ask("POST", "", PLAN | facts).json()["id"]
        self.ask("POST", f"/{id}/state", {"state": "open"})
        for name in (*(PLAN | facts)["demand_side"], *(PLAN | facts)["supply_side"]):
            answer = self.ask("PUT", f"/{id}/participations/{name}", {}, guest(name), if_match="*")
            assert answer.status_code == 200, answer.text
        return str(id)


@contextmanager
def open_hall(home: Path) -> Iterator[Hall]:
    with a_town(home) as house:
        app: FastAPI = create_app(house)
        with TestClient(app) as client:
            hall = Hall(house, client)

            async def as_told(request: Request) -> None:
                request.state.viewer = hall.viewer

            app.dependency_overrides[enter] = as_told
            yield hall
