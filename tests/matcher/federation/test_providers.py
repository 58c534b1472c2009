from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from joserfc.jwk import RSAKey

from matcher.entities.accounts import Identity
from matcher.errors import NotSignedIn, Unavailable
from matcher.federation import OidcProvider, TicketProvider
from tests.matcher.federation.houses import FakeIssuer, FakePortal, open_for

BACK = "http://127.0.0.1:8000/sign-in/oidc/back"


def brought_back(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


@pytest.fixture
def issuer() -> Iterator[FakeIssuer]:
    house = FakeIssuer()
    with open_for(house):
        yield house


@pytest.fixture
def oidc(issuer: FakeIssuer) -> OidcProvider:
    return OidcProvider(issuer.address, "matcher", "geheim")


def test_an_issuer_says_who_it_is_and_the_verifier_goes_with_the_code(issuer: FakeIssuer, oidc: OidcProvider) -> None:
    errand = oidc.start(BACK)
    answer = brought_back(issuer.authorise(errand.url))
    assert oidc.finish(BACK, answer, errand.kept) == Identity("oidc", "subject-1", "张先生")
    assert (issuer.asked[0]["code_verifier"], errand.kept["verifier"] in errand.url) == (errand.kept["verifier"], False)


@pytest.mark.parametrize(
    "spoil",
    [{"iss": "http://elsewhere"}, {"aud": "another"}, {"exp": int(time.time()) - 3600}, {"nonce": "of another sign-in"}, {"sub": None}],
    ids=["issuer", "audience", "expired", "nonce", "subject"],
)  # fmt: skip
def test_a_token_that_does_not_hold_is_refused(issuer: FakeIssuer, oidc: OidcProvider, spoil: dict[str, Any]) -> None:
    issuer.spoil = spoil
    errand = oidc.start(BACK)
    answer = brought_back(issuer.authorise(errand.url))
    with pytest.raises(NotSignedIn) as refusal:
        oidc.finish(BACK, answer, errand.kept)
    assert refusal.value.code == "identity_refused"


def test_a_token_signed_by_somebody_else_is_refused(issuer: FakeIssuer, oidc: OidcProvider) -> None:
    issuer.signing_key = RSAKey.generate_key(2048, {"kid": "k1"})
    errand = oidc.start(BACK)
    answer = brought_back(issuer.authorise(errand.url))
    with pytest.raises(NotSignedIn):
        oidc.finish(BACK, answer, errand.kept)


def test_the_answer_to_another_browser_is_refused(issuer: FakeIssuer, oidc: OidcProvider) -> None:
    mine, theirs = oidc.start(BACK), oidc.start(BACK)
    with pytest.raises(NotSignedIn) as refusal:
        oidc.finish(BACK, brought_back(issuer.authorise(theirs.url)), mine.kept)
    assert refusal.value.facts["reason"] == "state"


def test_an_issuer_that_is_not_there_is_told() -> None:
    with pytest.raises(Unavailable) as refusal:
        OidcProvider("http://127.0.0.1:1", "matcher", "geheim").start(BACK)
    assert refusal.value.code == "provider_unreachable"


@pytest.fixture
def portal() -> Iterator[FakePortal]:
    house = FakePortal("geheim")
    with open_for(house):
        yield house


def a_ticket_way(portal: FakePortal, secret: str = "geheim") -> TicketProvider:
    return TicketProvider(f"{portal.address}/login", f"{portal.address}/check", "matcher", secret)


def test_a_ticket_says_who_it_is_once(portal: FakePortal) -> None:
    way = a_ticket_way(portal)
    errand = way.start(BACK)
    answer = brought_back(portal.authorise(errand.url))
    assert way.finish(BACK, answer, errand.kept) == Identity("zhengwu", "zw-1", "张先生")
    with pytest.raises(NotSignedIn) as refusal:
        way.finish(BACK, answer, errand.kept)
    assert refusal.value.facts["reason"] == "unknown_ticket"


def test_a_question_that_is_not_signed_by_us_is_refused_by_the_portal(portal: FakePortal) -> None:
    way = a_ticket_way(portal, "falsch")
    errand = way.start(BACK)
    with pytest.raises(NotSignedIn) as refusal:
        way.finish(BACK, brought_back(portal.authorise(errand.url)), errand.kept)
    assert refusal.value.facts["reason"] == "bad_sign"


def test_a_ticket_without_the_state_of_this_browser_is_refused(portal: FakePortal) -> None:
    way = a_ticket_way(portal)
    errand = way.start(BACK)
    answer = brought_back(portal.authorise(errand.url)) | {"state": "of another"}
    with pytest.raises(NotSignedIn) as refusal:
        way.finish(BACK, answer, errand.kept)
    assert refusal.value.facts["reason"] == "state"
