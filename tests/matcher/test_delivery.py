"""A message goes to where it was sent and nowhere inside."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx2
import pytest
from standardwebhooks import Webhook

from matcher.delivery import Outcome, Poster, check_address, signed_headers
from matcher.errors import BadInput

PUBLIC = "93.184.216.34"


def knows(*addresses: str) -> object:
    return lambda host, port: addresses


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1",
        "fe80::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::1", "192.0.2.1",
    ],
)  # fmt: skip
def test_an_address_inside_is_refused(address: str) -> None:
    with pytest.raises(BadInput) as refusal:
        check_address("https://hook.example/x", private=False, resolver=knows(address))  # type: ignore[arg-type]
    assert refusal.value.code == "webhook_url_private"


def test_one_address_inside_among_public_ones_is_refused() -> None:
    with pytest.raises(BadInput):
        check_address("https://hook.example/", private=False, resolver=knows(PUBLIC, "10.0.0.1"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hook.example/", "webhook_url_scheme"),
        ("ftp://hook.example/", "webhook_url_scheme"),
        ("https://user:word@hook.example/", "webhook_url_form"),
        ("https://hook.example/#part", "webhook_url_form"),
        ("https:///path", "webhook_url_form"),
        ("https://hook.example:99999/", "webhook_url_form"),
        ("https://钩子.example/", "webhook_url_form"),
        ("https://hook.example/\r\nX: y", "webhook_url_form"),
        ("https://" + "a" * 3000, "webhook_url_form"),
    ],
)
def test_an_address_of_another_form_is_refused(url: str, code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        check_address(url, private=False, resolver=knows(PUBLIC))  # type: ignore[arg-type]
    assert refusal.value.code == code


def test_a_name_nobody_knows_is_refused() -> None:
    def unknown(host: str, port: int) -> tuple[str, ...]:
        raise OSError

    with pytest.raises(BadInput) as refusal:
        check_address("https://hook.example/", private=False, resolver=unknown)
    assert refusal.value.code == "webhook_url_unknown"


def test_the_address_that_was_checked_is_the_one_connected_to() -> None:
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(204)

    post = Poster(resolver=knows(PUBLIC), transport=httpx2.MockTransport(answer))  # type: ignore[arg-type]
    assert post("https://hook.example/x?y=1", {}, b"{}") == Outcome(204)
    (request,) = seen
    assert (request.url.host, request.url.path, request.headers["host"]) == (PUBLIC, "/x", "hook.example")
    assert request.extensions["sni_hostname"] == "hook.example"


def test_a_name_that_moves_inside_after_it_was_accepted_is_not_followed() -> None:
    post = Poster(resolver=knows("127.0.0.1"), transport=httpx2.MockTransport(lambda request: httpx2.Response(200)))  # type: ignore[arg-type]
    assert post("https://hook.example/", {}, b"{}") == Outcome(None, "webhook_url_private")


def test_a_redirect_is_not_followed() -> None:
    moved = httpx2.MockTransport(lambda request: httpx2.Response(302, headers={"location": "http://127.0.0.1/"}))
    post = Poster(resolver=knows(PUBLIC), transport=moved)  # type: ignore[arg-type]
    assert post("https://hook.example/", {}, b"{}") == Outcome(302, "http_302")


@pytest.mark.parametrize(
    ("fault", "word"), [(httpx2.ReadTimeout("late"), "timeout"), (httpx2.ConnectError("no"), "ConnectError")]
)
def test_what_goes_wrong_is_a_word_and_never_raised(fault: Exception, word: str) -> None:
    def broken(request: httpx2.Request) -> httpx2.Response:
        raise fault

    post = Poster(resolver=knows(PUBLIC), transport=httpx2.MockTransport(broken))  # type: ignore[arg-type]
    assert post("https://hook.example/", {}, b"{}") == Outcome(None, word)


def test_the_signature_is_accepted_by_the_standards_own_library_and_not_for_another_body() -> None:
    secret = "whsec_" + "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"
    headers = signed_headers(secret, "evt_1", datetime.now(UTC), '{"甲":1}'.encode())
    assert Webhook(secret).verify('{"甲":1}'.encode(), headers) == {"甲": 1}
    with pytest.raises(Exception, match="signature"):
        Webhook(secret).verify(b'{"x":2}', headers)
