"""Coming in by the identity provider of the house: there, and back with a session.

Without one in the settings these addresses do not exist. What has to be remembered in
between travels in a signed cookie of its own.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final

import httpx
from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse

from api.identity.oidc import Provider, discover, finish_login, open_vouched, start_login
from api.web.access import Public, address_of
from api.web.idempotency import SecretRoute
from api.web.routes.session import set_cookies
from api.web.service import Service
from models.errors import NotFound

router = APIRouter(prefix="/session/oidc", tags=["session"], route_class=SecretRoute)

STATE_COOKIE: Final = "diapason_oidc"
PATH: Final = "/api/v1/session/oidc"
HOME: Final = "/"
TIMEOUT_S: Final = 10.0
"""How long the provider may take for each answer."""

Told = Annotated[str | None, Query(max_length=4000)]


@router.get("", status_code=303, response_class=RedirectResponse)
def go_to_provider(service: Public, request: Request) -> RedirectResponse:
    """Send somebody to the identity provider."""
    provider = _provider(service)
    service.rates.take("login", address_of(request))
    with _client() as client:
        endpoints = discover(client, provider)
    at = service.clock()
    begun = start_login(provider, endpoints, service.secret, at)
    answer = RedirectResponse(begun.url, status_code=303)
    answer.set_cookie(
        STATE_COOKIE,
        begun.cookie,
        max_age=int((begun.expires_at - at).total_seconds()),
        path=PATH,
        secure=service.settings.over_https,
        httponly=True,
        samesite="lax",
    )
    return answer


@router.get("/callback", status_code=303, response_class=RedirectResponse)
def come_back(
    service: Public,
    request: Request,
    code: Told = None,
    state: Told = None,
    iss: Told = None,
    error: Told = None,
) -> RedirectResponse:
    """Let somebody in whom the identity provider vouches for."""
    provider = _provider(service)
    service.rates.take("login", address_of(request))
    told = {"code": code, "state": state, "iss": iss, "error": error}
    at = service.clock()
    with _client() as client:
        vouched = finish_login(
            client,
            provider,
            discover(client, provider),
            service.secret,
            request.cookies.get(STATE_COOKIE, ""),
            {name: value for name, value in told.items() if value is not None},
            at,
        )
    age = dt.timedelta(days=service.settings.session_days)
    opened = open_vouched(service.database, provider, vouched, at, age=age)
    answer = RedirectResponse(HOME, status_code=303)
    answer.delete_cookie(STATE_COOKIE, path=PATH)
    set_cookies(answer, opened, at, over_https=service.settings.over_https)
    return answer


def _provider(service: Service) -> Provider:
    """How the house is registered with its provider.

    Raises
    ------
    NotFound
        When it has none.
    """
    settings = service.settings
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        raise NotFound("identity_provider", "oidc")
    secret = settings.oidc_client_secret
    base = settings.public_url or f"http://{settings.host}:{settings.port}"
    return Provider(
        settings.oidc_issuer,
        settings.oidc_client_id,
        secret.get_secret_value() if secret else "",
        f"{base}{PATH}/callback",
        login_claim=settings.oidc_login_claim,
    )


def _client() -> httpx.Client:
    return httpx.Client(timeout=TIMEOUT_S, trust_env=False)
