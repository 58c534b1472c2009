"""OIDC · Authorization code flow with PKCE, state and nonce, by Authlib (OpenID Connect Core 1.0; RFC 7636; RFC 9700)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Final

from authlib.common.security import generate_token
from authlib.integrations.httpx_client import OAuth2Client, OAuthError
from authlib.oidc.core import CodeIDToken
from httpx2 import HTTPError
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from matcher.entities.accounts import Identity
from matcher.errors import NotSignedIn, Unavailable
from matcher.ports import Errand

__all__ = ["OidcProvider"]

_ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA")  # never "none", never a shared secret
_SECONDS: Final = 10
_LEEWAY_SECONDS: Final = 60
_DISCOVERY: Final = "/.well-known/openid-configuration"


class OidcProvider:
    """One issuer, by its discovery document."""

    def __init__(self, issuer: str, client_id: str, client_secret: str, name: str = "oidc") -> None:
        self.name, self._issuer, self._client_id, self._secret = name, issuer.rstrip("/"), client_id, client_secret

    def start(self, back: str) -> Errand:
        """Where to send the browser. Raises Unavailable("provider_unreachable")."""
        kept = {"state": generate_token(), "nonce": generate_token(), "verifier": generate_token(64)}
        with self._client(back) as client:
            url, _ = client.create_authorization_url(
                self._found(client)["authorization_endpoint"],
                state=kept["state"], nonce=kept["nonce"], code_verifier=kept["verifier"],
            )  # fmt: skip
        return Errand(url, kept)

    def finish(self, back: str, answer: Mapping[str, str], kept: Mapping[str, str]) -> Identity:
        """Who the issuer says it is. Raises NotSignedIn("identity_refused"), Unavailable("provider_unreachable")."""
        if not secrets.compare_digest(answer.get("state", "").encode(), kept["state"].encode()):
            raise self._refused("state")
        if "code" not in answer:
            raise self._refused(answer.get("error", "code")[:60])
        with self._client(back) as client:
            found = self._found(client)
            try:
                token = client.fetch_token(
                    found["token_endpoint"],
                    code=answer["code"],
                    code_verifier=kept["verifier"],
                    grant_type="authorization_code",
                )
                keys = _read(client, found["jwks_uri"])
            except OAuthError as error:
                raise self._refused(str(error.error)) from error
            except (HTTPError, ValueError) as error:
                raise self._unreachable(error) from error
        claims = self._claims(token, keys, kept["nonce"])
        return Identity(self.name, str(claims["sub"]), str(claims.get("name", "")))

    def _claims(self, token: Mapping[str, Any], keys: Any, nonce: str) -> Mapping[str, Any]:
        """The claims of the ID token, once signature, issuer, audience, times and nonce hold."""
        try:
            read = jwt.decode(str(token["id_token"]), KeySet.import_key_set(keys), algorithms=list(_ALGORITHMS))
            options = {"iss": {"essential": True, "value": self._issuer}, "sub": {"essential": True}}
            asked = {"nonce": nonce, "client_id": self._client_id, "access_token": token.get("access_token")}
            claims = CodeIDToken(read.claims, read.header, options, asked)
            claims.validate(leeway=_LEEWAY_SECONDS)
        except (JoseError, KeyError, ValueError) as error:
            raise self._refused(type(error).__name__) from error
        return dict(claims)

    def _found(self, client: OAuth2Client) -> dict[str, Any]:
        try:
            found: dict[str, Any] = _read(client, self._issuer + _DISCOVERY)
        except (HTTPError, ValueError) as error:
            raise self._unreachable(error) from error
        if str(found.get("issuer", "")).rstrip("/") != self._issuer:
            raise self._refused("issuer")
        return found

    def _client(self, back: str) -> OAuth2Client:
        return OAuth2Client(
            self._client_id, self._secret, scope="openid profile", redirect_uri=back, code_challenge_method="S256",
            timeout=_SECONDS,
        )  # fmt: skip

    def _refused(self, why: str) -> NotSignedIn:
        return NotSignedIn("identity_refused", value=self.name, reason=why)

    def _unreachable(self, error: Exception) -> Unavailable:
        return Unavailable("provider_unreachable", value=self.name, reason=type(error).__name__)


def _read(client: OAuth2Client, url: str) -> Any:
    return client.request("GET", url, withhold_token=True).raise_for_status().json()
