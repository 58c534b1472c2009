"""A program listens on this machine and hears, signed, what happened to its firm."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from standardwebhooks import Webhook

from api.answers import DeliveryList, WebhookDocument, WebhookList
from matcher.entities.accounts import SYSTEM, Membership, UserRole
from tests.api.board_client import Desk, a_viewer, open_desk

OFFER = {"party_id": "P1", "kind": "supplier", "title": "银触点", "text": "断路器用银氧化锡触点，来图加工"}


class Ear:
    """A receiver that answers as it is told and keeps what it heard."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        ear = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                ear.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(ear.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, count: int) -> None:
        for _ in range(200):
            if len(self.heard) >= count:
                return
            time.sleep(0.05)
        raise TimeoutError


@pytest.fixture
def ear() -> Iterator[Ear]:
    opened = Ear()
    yield opened
    opened.server.shutdown()
    opened.server.server_close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path, webhook_private=True) as opened:
        member = Membership(UserRole.STARTUP, "P1")
        account = opened.house.door.add_account(SYSTEM, "ear", "", "银触点 and 断路器 7", [member])
        opened.looks(a_viewer("P1", account=account.id))
        yield opened


def listening(desk: Desk, ear: Ear, **facts: Any) -> dict[str, Any]:
    wish = {"url": ear.url, "types": ["offer.published", "engagement.changed"], "party_id": "P1"} | facts
    answer = desk.post("/api/v1/webhooks", wish, Idempotency_Key="listen")
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def publish(desk: Desk) -> str:
    made = desk.post("/api/v1/offers", OFFER).json()
    assert desk.post(f"/api/v1/offers/{made['id']}/publish", {}).status_code == 200
    id: str = made["id"]
    return id


def test_a_published_offer_is_heard_signed_with_the_secret_that_was_shown(desk: Desk, ear: Ear) -> None:
    secret = listening(desk, ear)["secret"]
    offer_id = publish(desk)
    ear.wait(1)
    headers, body = ear.heard[0]
    told = Webhook(secret).verify(body, headers)
    assert (told["type"], told["data"]["id"]) == ("offer.published", offer_id)


def test_the_secret_is_shown_once_and_kept_nowhere(desk: Desk, ear: Ear, tmp_path: Path) -> None:
    made = listening(desk, ear)
    assert WebhookDocument.model_validate(made).model_dump() == made
    listed = desk.client.get("/api/v1/webhooks").json()
    assert WebhookList.model_validate(listed).model_dump() == listed
    secret = made["secret"].removeprefix("whsec_")
    assert secret not in str(listed) + desk.client.get(f"/api/v1/webhooks/{made['id']}").text
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(made["id"].encode() in path.read_bytes() for path in files)
    assert [path.name for path in files if secret.encode() in path.read_bytes()] == []


def test_the_same_request_again_gives_the_same_answer_and_one_listener(desk: Desk, ear: Ear) -> None:
    assert listening(desk, ear) == listening(desk, ear)
    assert len(desk.client.get("/api/v1/webhooks").json()["items"]) == 1


def test_what_was_not_heard_is_listed_and_told_again_on_demand(desk: Desk, ear: Ear) -> None:
    ear.status = 410
    made = listening(desk, ear)
    publish(desk)
    ear.wait(1)
    path = f"/api/v1/webhooks/{made['id']}"
    dead = {"items": []}
    for _ in range(100):
        dead = desk.client.get(f"{path}/deliveries", params={"state": "dead"}).json()
        if dead["items"]:
            break
        time.sleep(0.05)
    assert DeliveryList.model_validate(dead).model_dump() == dead
    ear.status = 204
    (message,) = dead["items"]
    assert desk.post(f"{path}/deliveries/{message['id']}/replay").status_code == 200
    ear.wait(2)
    assert ear.heard[0][0]["webhook-id"] == ear.heard[1][0]["webhook-id"] == message["event_id"]


def test_a_removed_webhook_hears_nothing(desk: Desk, ear: Ear) -> None:
    made = listening(desk, ear)
    assert desk.client.delete(f"/api/v1/webhooks/{made['id']}").status_code == 204
    publish(desk)
    desk.house.postman.carry()
    assert ear.heard == []


def test_nobody_listens_for_another_firm_or_for_all(desk: Desk, ear: Ear) -> None:
    made = listening(desk, ear)
    desk.looks(a_viewer("P2", account="A2"))
    wish = {"url": ear.url, "types": ["offer.published"]}
    assert desk.post("/api/v1/webhooks", wish | {"party_id": "P1"}).status_code == 403
    assert desk.post("/api/v1/webhooks", wish).status_code == 403
    path = f"/api/v1/webhooks/{made['id']}"
    statuses = [desk.client.get(path), desk.client.delete(path), desk.client.get(f"{path}/deliveries")]
    assert [answer.status_code for answer in statuses] == [404, 404, 404]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/x", "https://127.0.0.1/x", "https://169.254.169.254/latest", "https://localhost/x", "https://[::1]/x"]
)  # fmt: skip
def test_an_address_inside_is_refused_unless_it_is_allowed(tmp_path: Path, url: str) -> None:
    with open_desk(tmp_path) as desk:
        answer = desk.post("/api/v1/webhooks", {"url": url, "types": ["offer.published"], "party_id": "P1"})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/url")


def test_an_unknown_event_names_the_place(desk: Desk, ear: Ear) -> None:
    answer = desk.post("/api/v1/webhooks", {"url": ear.url, "types": ["offer.published", "船"], "party_id": "P1"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/types/1")
