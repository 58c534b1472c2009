"""What is sent is bounded and strict before any route sees it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from api import bodies
from api.bodies import BODY_LIMIT, BodyGuard

JSON = {"content-type": "application/json"}
SECRET = "canary-7f3a"


def post(client: TestClient, body: bytes | str, **headers: str) -> Any:
    return client.post("/api/v1/matches", content=body, headers=JSON | headers)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"text": "\xd2\xf8\xb4\xa5\xb5\xe3"}', "body_not_utf8"),  # GB18030
        ('{"text": "银"}'.encode("utf-16"), "body_not_utf8"),
        (b"\xef\xbb\xbf" + '{"text": "银"}'.encode(), "body_not_json"),
        (b"{", "body_not_json"),
        (b'{"text": NaN}', "body_not_finite"),
        (b'{"top": -Infinity}', "body_not_finite"),
        (b'{"top": 1e999}', "body_not_finite"),
        (b'{"top": ' + b"9" * 5000 + b"}", "body_not_json"),
        (b'{"text": "a", "text": "b"}', "body_repeats_key"),
        (b"[" * 21 + b"]" * 21, "body_too_deep"),
        (b"[" * 100_000, "body_too_deep"),
        (b'{"a":' * 50_000, "body_too_deep"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_json_that_is_not_sound_is_400(client: TestClient, body: bytes, code: str) -> None:
    answer = post(client, body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_brackets_inside_a_text_are_no_depth(client: TestClient) -> None:
    asked = {"text": '需要银触点 "' + "[" * 30 + "\\"}
    assert post(client, json.dumps(asked)).status_code == 200


def test_a_body_that_says_it_is_too_large_is_413_unread(client: TestClient) -> None:
    answer = post(client, b"{}", **{"content-length": str(BODY_LIMIT + 1)})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_body_that_grows_too_large_while_it_is_sent_is_413(client: TestClient) -> None:
    answer = client.post("/api/v1/matches", content=iter([b" " * 100_000] * 3), headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_body_of_exactly_the_limit_is_read(client: TestClient) -> None:
    body = b'{"text": "x", "colour": 1}'
    assert post(client, body + b" " * (BODY_LIMIT - len(body))).status_code == 422


@pytest.mark.parametrize("text", ['"\\ud800"', '"a\\u0000b"'])
def test_marks_that_no_database_keeps_are_422(client: TestClient, text: str) -> None:
    assert post(client, f'{{"text": {text}}}').status_code == 422


def test_a_body_that_is_no_json_at_all_is_422(client: TestClient) -> None:
    answer = client.post(
        "/api/v1/matches", content="text=x", headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({SECRET: 1}), json.dumps({"text": "银触点", "top": SECRET}), json.dumps({"text": SECRET * 1000}),
        json.dumps({"text": "银触点", "kinds": [SECRET * 5] * 400}), '{"text": "' + SECRET,
    ],
)  # fmt: skip
def test_a_refusal_is_short_whatever_was_sent(client: TestClient, body: str) -> None:
    answer = post(client, body)
    assert answer.status_code in (400, 422)
    assert len(answer.content) < 6000
    assert answer.text.count(SECRET) <= 3  # the name of an unknown field is told, values are not


def test_a_body_that_does_not_arrive_is_408(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "READ_SECONDS", 0.01)
    sent: list[dict[str, Any]] = []

    async def never() -> dict[str, Any]:
        await asyncio.sleep(5)
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    async def unreached(*_: object) -> None:
        raise AssertionError("the route was reached")

    scope = {"type": "http", "method": "POST", "path": "/", "headers": []}
    asyncio.run(BodyGuard(unreached)(scope, never, send))
    assert sent[0]["status"] == 408
