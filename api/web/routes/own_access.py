"""How somebody comes in: their password, the sessions that are open, tokens for programs."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr

from api.identity.changes import change_own_password, give_token
from api.identity.errors import LoginRefused
from api.identity.invitations import accept
from api.identity.tokens import LONGEST_TOKEN
from api.web.access import SESSION_COOKIE, BySelf, Public, address_of
from api.web.errors import Unacceptable
from api.web.idempotency import SecretRoute
from models.errors import NotFound
from models.sessions import (
    close_own_session,
    revoke_token,
    sessions_of,
    tokens_of,
)
from models.tables.accounts import ApiTokenRow

router = APIRouter(prefix="/session", tags=["session"], route_class=SecretRoute)

Password = Annotated[SecretStr, Field(max_length=1000)]
PHRASE = "quatre mots sans lien"


class PasswordChange(BaseModel):
    """The password that somebody has, and the one they want."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"before": "correct horse battery", "password": PHRASE}],
        },
    )

    before: Password
    password: Password


class PasswordSet(BaseModel):
    """An invitation and the password that somebody chooses."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"token": "AAAAAGq…", "password": PHRASE}]},
    )

    token: Annotated[str, Field(min_length=1, max_length=LONGEST_TOKEN)]
    password: Password


class SessionShown(BaseModel):
    """One session of the caller."""

    session_id: str = Field(examples=["9f86d081884c7d65"])
    current: bool = Field(description="the one that asks")
    created_at: dt.datetime
    seen_at: dt.datetime
    expires_at: dt.datetime


class NewToken(BaseModel):
    """A token for a program."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"label": "tableau de bord", "expires_at": "2027-01-01T00:00:00+01:00"}]
        },
    )

    label: Annotated[str, Field(min_length=1, max_length=100, description="what it is for")]
    expires_at: AwareDatetime | None = None


class TokenShown(BaseModel):
    """A token without itself."""

    token_id: int = Field(examples=[7])
    label: str = Field(examples=["tableau de bord"])
    created_at: dt.datetime
    used_at: dt.datetime | None
    expires_at: dt.datetime | None


class TokenMade(BaseModel):
    """A token, shown here and never again."""

    token_id: int = Field(examples=[7])
    token: str = Field(description="send it as Authorization: Bearer", examples=["dia_…"])


@router.post("/set-password", status_code=204)
def set_password(said: PasswordSet, service: Public, request: Request) -> None:
    """Set a password by an invitation; it holds once. Then sign in."""
    service.rates.take("login", address_of(request))
    accept(
        service.database,
        said.token,
        said.password.get_secret_value(),
        service.secret,
        service.clock(),
    )


@router.post("/password", status_code=204)
def change_password(said: PasswordChange, visit: BySelf, request: Request) -> None:
    """Change the own password; every other session ends."""
    address = address_of(request)
    visit.service.rates.take("login", address)
    try:
        change_own_password(
            visit.service.database,
            visit.identity.account_id,
            said.before.get_secret_value(),
            said.password.get_secret_value(),
            address,
            visit.service.secret,
            visit.at,
            keep=request.cookies.get(SESSION_COOKIE) if visit.identity.session_id else None,
        )
    except LoginRefused:
        raise Unacceptable("body.before", "expected.current_password") from None


@router.get("/sessions")
def list_sessions(visit: BySelf) -> list[SessionShown]:
    """List the sessions that go on, the one seen last first."""
    idle = dt.timedelta(hours=visit.service.settings.session_idle_hours)
    with visit.reading() as session:
        rows = sessions_of(session, visit.identity.account_id, visit.at, idle=idle)
    return [
        SessionShown(
            session_id=row.session_id,
            current=row.session_id == visit.identity.session_id,
            created_at=row.created_at,
            seen_at=row.seen_at,
            expires_at=row.expires_at,
        )
        for row in rows
    ]


@router.delete("/sessions/{session_id}", status_code=204)
def end_own_session(
    session_id: Annotated[str, Path(max_length=64, examples=["9f86d081884c7d65"])], visit: BySelf
) -> None:
    """End a session somewhere else, or this one."""
    with visit.writing() as session:
        if not close_own_session(session, visit.identity.account_id, session_id):
            raise NotFound("login_session", session_id)


@router.get("/tokens")
def list_tokens(visit: BySelf) -> list[TokenShown]:
    """List the tokens that are not revoked, in the order they were made."""
    with visit.reading() as session:
        rows = tokens_of(session, visit.identity.account_id)
        return [token_shown(row) for row in rows if row.revoked_at is None]


@router.post("/tokens", status_code=201)
def make_token(told: NewToken, visit: BySelf) -> TokenMade:
    """Make a token for a program: it may whatever the account may."""
    token_id, token = give_token(
        visit.service.database,
        visit.identity.account_id,
        told.label,
        visit.act(),
        expires_at=told.expires_at,
    )
    return TokenMade(token_id=token_id, token=token)


@router.delete("/tokens/{token_id}", status_code=204)
def revoke_own_token(
    token_id: Annotated[int, Path(ge=1, lt=2**31, examples=[7])], visit: BySelf
) -> None:
    """Revoke a token; it may be revoked already."""
    with visit.writing() as session:
        revoke_token(session, visit.identity.account_id, token_id, visit.act())


def token_shown(row: ApiTokenRow) -> TokenShown:
    """Show a token without the token itself."""
    assert row.id is not None  # noqa: S101 - narrows the type
    return TokenShown(
        token_id=row.id,
        label=row.label,
        created_at=row.created_at,
        used_at=row.used_at,
        expires_at=row.expires_at,
    )
