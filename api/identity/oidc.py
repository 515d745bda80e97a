"""Logging in by an identity provider: OpenID Connect, authorization code with PKCE and nonce.

What has to be remembered between the two halves travels in a signed cookie that ends
soon. Only signatures by asymmetric keys count, checked with the keys that the provider
publishes. HTTP is done with the client that is handed in: its timeouts hold.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode, urlsplit

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from api.identity.errors import ProviderRefused
from api.identity.login import open_for
from api.identity.tokens import seal, unseal
from models.accounts import account_of_subject, adopt_subject
from models.audit import Act
from models.errors import AccountRefused
from models.sessions import AGE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.identity.login import Opened
    from models.database import Database

ALGORITHMS: Final = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
)
WITHIN: Final = dt.timedelta(minutes=10)
"""From leaving for the provider until coming back."""
LEEWAY_S: Final = 60
"""By how much clocks may differ."""
LONGEST_SUBJECT: Final = 255
LONGEST_ANSWER: Final = 1 << 20
"""Bytes of one answer of the provider."""
ACTOR: Final = "oidc"
"""Who the log says linked an account by a claim."""

_PURPOSE: Final = "oidc-state"
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Provider:
    """How a house is registered with its identity provider."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    scope: str = "openid profile email"
    login_claim: str | None = None
    """The claim whose value is the login here of somebody not known yet; none refuses them."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """What a provider says of itself."""

    authorization: str
    token: str
    keys: str
    secret_in_body: bool
    """It takes the client's secret with the code and not as a header."""


@dataclass(frozen=True, slots=True)
class Begun:
    """Where to send somebody, and the cookie that has to come back with them."""

    url: str = field(repr=False)
    cookie: str = field(repr=False)
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Vouched:
    """Somebody whom the provider vouches for."""

    subject: str = field(repr=False)
    claims: Mapping[str, Any] = field(repr=False)


def discover(client: httpx.Client, provider: Provider) -> Endpoints:
    """Ask a provider where its endpoints are.

    Raises
    ------
    ProviderRefused
        ``unreachable``, or ``discovery`` when it is another issuer or an endpoint is not
        safe to talk to.
    """
    issuer = provider.issuer.rstrip("/")
    _require_safe(issuer)
    told = _asked(client, client.build_request("GET", f"{issuer}/.well-known/openid-configuration"))
    urls = [told.get(f"{name}_endpoint") for name in ("authorization", "token")]
    urls.append(told.get("jwks_uri"))
    if told.get("issuer") != provider.issuer:
        raise ProviderRefused("discovery")
    for url in urls:
        _require_safe(url)
    authorization, token, keys = (str(url) for url in urls)
    methods = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    in_body = "client_secret_basic" not in methods and "client_secret_post" in methods
    return Endpoints(authorization, token, keys, in_body)


def start_login(provider: Provider, endpoints: Endpoints, secret: bytes, at: dt.datetime) -> Begun:
    """Send somebody to the provider."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": provider.redirect_uri,
        "scope": provider.scope,
        "state": state,
        "nonce": nonce,
        "code_challenge": create_s256_code_challenge(verifier),
        "code_challenge_method": "S256",
    }
    joint = "&" if urlsplit(endpoints.authorization).query else "?"
    kept = json.dumps({"state": state, "nonce": nonce, "verifier": verifier}).encode()
    ends = at + WITHIN
    url = f"{endpoints.authorization}{joint}{urlencode(asked)}"
    return Begun(url, seal(secret, _PURPOSE, kept, ends), ends)


def finish_login(
    client: httpx.Client,
    provider: Provider,
    endpoints: Endpoints,
    secret: bytes,
    cookie: str,
    came_back: Mapping[str, str],
    at: dt.datetime,
) -> Vouched:
    """Take the code that somebody came back with to the provider and check what it says.

    Parameters
    ----------
    came_back
        The parameters of the address that the provider sent them back to.

    Raises
    ------
    ProviderRefused
        ``state``, ``denied``, ``unreachable`` or ``id_token``.
    """
    sealed = unseal(secret, _PURPOSE, cookie, at)
    kept: dict[str, str] = json.loads(sealed) if sealed else {}
    state = came_back.get("state", "")
    if not kept or not secrets.compare_digest(
        state.encode("utf-8", "replace"), kept["state"].encode()
    ):
        raise ProviderRefused("state")
    if came_back.get("iss", provider.issuer) != provider.issuer:
        raise ProviderRefused("state")
    if "code" not in came_back:
        raise ProviderRefused("denied")
    told = _exchange(client, provider, endpoints, came_back["code"], kept["verifier"])
    claims = _checked_claims(client, provider, endpoints, told, kept["nonce"], at)
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or "\0" in subject:
        raise ProviderRefused("id_token")
    return Vouched(subject, claims)


def open_vouched(
    database: Database,
    provider: Provider,
    vouched: Vouched,
    at: dt.datetime,
    *,
    age: dt.timedelta = AGE,
) -> Opened:
    """Open a session for somebody whom the provider vouches for.

    Raises
    ------
    ProviderRefused
        ``unknown`` when no account here is theirs, or it is disabled.
    """
    with database.writing() as session:
        account = account_of_subject(session, vouched.subject)
        login = _claimed_login(provider, vouched.claims)
        if account is None and login:
            told = {name: str(vouched.claims.get(name) or "") for name in ("name", "email")}
            try:
                account = adopt_subject(
                    session,
                    vouched.subject,
                    login=login,
                    name=told["name"] or login,
                    email=told["email"],
                    act=Act(ACTOR, at),
                )
            except AccountRefused:
                raise ProviderRefused("unknown") from None
        if account is None or account.id is None or account.disabled_at is not None:
            raise ProviderRefused("unknown")
        return open_for(session, account.id, at, age)


def _claimed_login(provider: Provider, claims: Mapping[str, Any]) -> str | None:
    """Return the login that a claim names; an address counts when it was verified."""
    if provider.login_claim is None:
        return None
    if provider.login_claim == "email" and claims.get("email_verified") is not True:
        return None
    value = claims.get(provider.login_claim)
    return value if isinstance(value, str) else None


def _exchange(
    client: httpx.Client, provider: Provider, endpoints: Endpoints, code: str, verifier: str
) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": provider.redirect_uri,
        "code_verifier": verifier,
    }
    auth: tuple[str, str] | None = None
    if endpoints.secret_in_body or not provider.client_secret:
        form["client_id"] = provider.client_id
        if provider.client_secret:
            form["client_secret"] = provider.client_secret
    else:
        auth = (quote(provider.client_id, safe=""), quote(provider.client_secret, safe=""))
    request = client.build_request(
        "POST", endpoints.token, data=form, headers={"Accept": "application/json"}
    )
    if auth is not None:
        request = next(httpx.BasicAuth(*auth).auth_flow(request))
    return _asked(client, request, no="denied")


def _checked_claims(
    client: httpx.Client,
    provider: Provider,
    endpoints: Endpoints,
    told: Mapping[str, Any],
    nonce: str,
    at: dt.datetime,
) -> dict[str, Any]:
    """Check the signature and the claims of an id token."""
    published = _asked(client, client.build_request("GET", endpoints.keys))
    if not isinstance(published.get("keys"), list):
        raise ProviderRefused("discovery")
    usable: Any = {"keys": [key for key in published["keys"] if _is_public_key(key)]}
    try:
        keys = KeySet.import_key_set(usable)
        token = jwt.decode(str(told.get("id_token", "")), keys, algorithms=ALGORITHMS)
        claims = CodeIDToken(
            token.claims,
            token.header,
            options={
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client_id},
                "nonce": {"essential": True, "value": nonce},
            },
            params={
                "nonce": nonce,
                "client_id": provider.client_id,
                "access_token": told.get("access_token"),
            },
        )
        claims.validate(now=int(at.timestamp()), leeway=LEEWAY_S)
    except (JoseError, ValueError, TypeError, KeyError) as wrong:
        raise ProviderRefused("id_token") from wrong
    return dict(claims)


def _is_public_key(key: object) -> bool:
    """Tell whether a published key can check a signature; a shared secret never does."""
    return (
        isinstance(key, dict)
        and key.get("kty") in ("RSA", "EC", "OKP")
        and key.get("use", "sig") == "sig"
    )


def _require_safe(url: object) -> None:
    """Refuse to talk to a provider in the clear, but for one on this machine."""
    parts = urlsplit(url) if isinstance(url, str) else None
    near = parts is not None and parts.scheme == "http" and parts.hostname in _LOOPBACK
    if parts is None or not parts.hostname or not (parts.scheme == "https" or near):
        raise ProviderRefused("discovery")


def _asked(client: httpx.Client, request: httpx.Request, no: str = "unreachable") -> dict[str, Any]:
    """Send a request and return the object that is answered; no other address is followed.

    ``no`` is the fault when the provider answers that the request is wrong.
    """
    try:
        answer = client.send(request, stream=True, follow_redirects=False)
        try:
            body = b""
            for part in answer.iter_bytes():
                body += part
                if len(body) > LONGEST_ANSWER:
                    raise ProviderRefused("unreachable")
        finally:
            answer.close()
        if answer.is_client_error:
            raise ProviderRefused(no)
        told = json.loads(body) if answer.is_success else None
    except (httpx.HTTPError, ValueError, RecursionError) as wrong:
        raise ProviderRefused("unreachable") from wrong
    if not isinstance(told, dict):
        raise ProviderRefused("unreachable")
    return told
