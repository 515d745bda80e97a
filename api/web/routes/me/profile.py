"""Who I am, in which language I read, what I was told, and everything that is kept about me."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from api.duties.person_files import person_archive
from api.outbox.words import words_of
from api.texts import Lang, Speaker
from api.web.access import ByOperator, BySelf, Visit
from api.web.errors import Unacceptable
from api.web.idempotency import KeyedRoute
from api.web.told import Body
from api.web.versions import Seen, show_version
from models.account_pages import AccountSeen, see_account
from models.accounts import change_account
from models.duties import export_person
from models.errors import AccountRefused
from models.notices import mark_read, unread
from models.tables.outbox import NoticeRow

router = APIRouter(prefix="/me", tags=["me"], route_class=KeyedRoute)

ZIP: Final = "application/zip"

RowId = Annotated[int, Path(ge=1, lt=2**31, examples=[41])]


class OwnOperator(BaseModel):
    """Which operator an account is."""

    site: str = Field(examples=["paris"])
    operator_id: str = Field(examples=["o12"])


class Profile(BaseModel):
    """An account as its owner sees it."""

    account_id: int = Field(examples=[3])
    version: int = Field(examples=[2])
    login: str = Field(examples=["leila"])
    name: str = Field(examples=["Leïla Vasseur"])
    email: str = Field(examples=["leila@example.org"])
    lang: Lang
    roles: dict[str, list[str]] = Field(
        description="roles by site", examples=[{"paris": ["operator"]}]
    )
    operator: OwnOperator | None = Field(default=None, description="null: none")


class ProfileChange(Body):
    """What people change about their account."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"lang": "fr", "email": "leila@example.org"}]}
    )

    lang: Lang
    email: Annotated[str, Field(max_length=200, description="empty: none")]


class Notice(BaseModel):
    """Something that I was told, in my language."""

    id: int = Field(examples=[17])
    key: str = Field(examples=["roster_changed"])
    subject: str
    text: str
    params: dict[str, Any] = Field(examples=[{"week": "2026-11-30", "dates": ["2026-12-02"]}])
    urgent: bool
    created_at: dt.datetime


@router.get("")
def read_me(visit: BySelf, response: Response) -> Profile:
    """Tell who I am."""
    with visit.reading() as session:
        seen = see_account(session, visit.identity.account_id)
    show_version(response, seen.version)
    return _profile(seen, visit)


@router.put("")
def change_me(told: ProfileChange, visit: BySelf, seen: Seen, response: Response) -> Profile:
    """Change my language or address."""
    account_id = visit.identity.account_id
    try:
        with visit.writing() as session:
            change_account(session, account_id, told.model_dump(), visit.act(), seen)
            account = see_account(session, account_id)
    except AccountRefused as refused:
        raise Unacceptable(f"body.{refused.fault}", "expected.email") from None
    show_version(response, account.version)
    return _profile(account, visit)


def _profile(seen: AccountSeen, visit: Visit) -> Profile:
    own = visit.identity.operator
    return Profile(
        account_id=seen.account_id,
        version=seen.version,
        login=seen.login,
        name=seen.name,
        email=seen.email,
        lang="en" if seen.lang == "en" else "fr",
        roles={site: sorted(roles) for site, roles in sorted(seen.roles.items())},
        operator=None if own is None else OwnOperator(site=own[0], operator_id=own[1]),
    )


@router.get("/notices")
def my_notices(visit: BySelf) -> list[Notice]:
    """List what I was told and have not read, the latest first; a hundred at most."""
    with visit.reading() as session:
        rows = unread(session, visit.identity.account_id)
        return [_notice(row, visit.speaker) for row in rows]


@router.post("/notices/{notice_id}/read", status_code=204)
def read_notice(notice_id: RowId, visit: BySelf) -> None:
    """Say that I have read something; a second time changes nothing."""
    with visit.writing() as session:
        mark_read(session, visit.identity.account_id, notice_id, visit.at)


def _notice(row: NoticeRow, speaker: Speaker) -> Notice:
    assert row.id is not None  # noqa: S101 - narrows the type
    words = words_of(speaker, row.key, row.params)
    return Notice(
        id=row.id,
        key=row.key,
        subject=words.subject,
        text=words.text,
        params=row.params,
        urgent=row.urgent,
        created_at=row.created_at,
    )


@router.get("/export.json")
def my_data(visit: ByOperator, response: Response) -> dict[str, Any]:
    """Give everything that is kept about me, table by table."""
    response.headers["Content-Disposition"] = 'attachment; filename="diapason-me.json"'
    return _export(visit)


@router.get(
    "/export.zip",
    response_class=Response,
    responses={200: {"content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}}},
)
def my_archive(visit: ByOperator) -> Response:
    """Give the same as an archive: exact JSON, and a CSV file a table."""
    named = {"Content-Disposition": 'attachment; filename="diapason-me.zip"'}
    return Response(person_archive(_export(visit), visit.speaker), 200, named, ZIP)


def _export(visit: Visit) -> dict[str, Any]:
    site, operator_id = visit.own
    with visit.writing() as session:  # that it was asked for is logged
        return export_person(session, site, operator_id, visit.act())
