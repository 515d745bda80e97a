"""Coming in and going out: a session by login and password, who I am, my tokens."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, SecretStr

from api.identity.login import Opened, log_in
from api.identity.tokens import token_hash
from api.texts import Lang
from api.web.access import SESSION_COOKIE, BySelf, Public, Visit, address_of
from api.web.idempotency import SecretRoute
from models.sessions import close_session

CSRF_COOKIE: Final = "diapason_csrf"

router = APIRouter(prefix="/session", tags=["session"], route_class=SecretRoute)


class Credentials(BaseModel):
    """Login and password."""

    login: Annotated[str, Field(min_length=1, max_length=200, examples=["claire"])]
    password: Annotated[SecretStr, Field(max_length=1000, examples=["correct horse battery"])]


class Session(BaseModel):
    """A session that was opened; the cookie comes with the answer."""

    csrf_token: str = Field(description="send it as X-CSRF-Token with every change")
    expires_at: dt.datetime


class OperatorAt(BaseModel):
    """The operator that an account is."""

    site: str = Field(examples=["paris"])
    operator_id: str = Field(examples=["o12"])


class Me(BaseModel):
    """Who the caller is."""

    account_id: int = Field(examples=[3])
    name: str = Field(examples=["Claire Morel"])
    lang: Lang = "fr"
    roles: dict[str, list[str]] = Field(
        description="roles by site", examples=[{"paris": ["supervisor"]}]
    )
    operator: OperatorAt | None = None


@router.post("", status_code=201)
def open_session(
    said: Credentials, service: Public, request: Request, response: Response
) -> Session:
    """Come in with a login and a password."""
    service.rates.take("login", address_of(request))
    at = service.clock()
    opened = log_in(
        service.database,
        said.login,
        said.password.get_secret_value(),
        address_of(request),
        service.secret,
        at,
        age=dt.timedelta(days=service.settings.session_days),
    )
    set_cookies(response, opened, at, over_https=service.settings.over_https)
    return Session(csrf_token=opened.csrf_token, expires_at=opened.expires_at)


@router.get("")
def who_am_i(visit: BySelf) -> Me:
    """Tell who the caller is and what they may do."""
    return shown(visit)


@router.delete("", status_code=204)
def end_session(visit: BySelf, request: Request, response: Response) -> None:
    """Go out: the session ends here and on this browser."""
    cookie = request.cookies.get(SESSION_COOKIE)
    if cookie:
        with visit.writing() as session:
            close_session(session, token_hash(cookie))
    for name in (SESSION_COOKIE, CSRF_COOKIE):
        response.delete_cookie(name, path="/")


def set_cookies(response: Response, opened: Opened, at: dt.datetime, *, over_https: bool) -> None:
    """Give a browser its session; scripts see the CSRF token only."""
    max_age_s = int((opened.expires_at - at).total_seconds())
    for name, value, hidden in (
        (SESSION_COOKIE, opened.session_token, True),
        (CSRF_COOKIE, opened.csrf_token, False),
    ):
        response.set_cookie(
            name,
            value,
            max_age=max_age_s,
            path="/",
            secure=over_https,
            httponly=hidden,
            samesite="lax",
        )


def shown(visit: Visit) -> Me:
    """Tell who a caller is."""
    identity = visit.identity
    return Me(
        account_id=identity.account_id,
        name=identity.name,
        lang=visit.speaker.lang if identity.lang not in ("fr", "en") else identity.lang,
        roles={site: sorted(roles) for site, roles in sorted(identity.roles.items())},
        operator=identity.operator
        and OperatorAt(site=identity.operator[0], operator_id=identity.operator[1]),
    )
