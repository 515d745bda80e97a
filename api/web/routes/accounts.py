"""Accounts of a site, for its admins: made, invited, changed, given roles, disabled.

An admin sees who has a role at the site or is an operator of it, and of their roles those
at the site. What would let an admin in by somebody else's account, at a site where they
are no admin, is refused: its login, its password and its end are for others.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from api.identity.invitations import Invitation, invite, reset
from api.texts import Lang
from api.web.access import ByAdmin, Role, Visit
from api.web.idempotency import KeyedRoute, SecretRoute
from api.web.pages import ByNumber, Page
from api.web.places import SiteKey
from api.web.routes.own_access import TokenShown, token_shown
from api.web.versions import Seen, show_version
from models import audit
from models.account_pages import (
    AccountSeen,
    account_at,
    list_accounts,
    manageable,
    see_account,
    sites_of,
)
from models.account_words import MOST_LETTERS
from models.accounts import (
    change_account,
    disable,
    enable,
    find_account,
    grant,
    link_operator,
    make_account,
    revoke,
)
from models.errors import AccountRefused, NotFound
from models.sessions import revoke_token, tokens_of
from scheduler.entities import Id

router = APIRouter(prefix="/sites/{site}", tags=["accounts"], route_class=KeyedRoute)
secret_router = APIRouter(prefix="/sites/{site}", tags=["accounts"], route_class=SecretRoute)

AccountId = Annotated[int, Path(ge=1, lt=2**31, examples=[3])]
Word = Annotated[str, Field(min_length=1, max_length=MOST_LETTERS)]

CLAIRE: dict[str, Any] = {
    "login": "claire",
    "name": "Claire Morel",
    "email": "claire@example.org",
    "lang": "fr",
}


class AccountWords(BaseModel):
    """What an account is called."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [CLAIRE]})

    login: Word
    name: Word
    email: Annotated[str, Field(max_length=MOST_LETTERS)] = ""
    lang: Lang = "fr"


class NewAccount(AccountWords):
    """An account that is to be, with its roles at the site."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [CLAIRE | {"roles": ["supervisor"], "operator_id": None}]},
    )

    roles: Annotated[list[Role], Field(min_length=1, max_length=4)]
    operator_id: Id | None = Field(default=None, description="the operator whose account it is")


class Member(BaseModel):
    """Somebody who has an account and gets a role here too."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"login": "claire", "role": "hr"}]}
    )

    login: Word
    role: Role


class OperatorLink(BaseModel):
    """Which operator of the site an account is."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"operator_id": "o12"}]}
    )

    operator_id: Id | None = Field(description="null: nobody")


class Account(BaseModel):
    """An account as admins of the site see it."""

    account_id: int = Field(examples=[3])
    login: str = Field(examples=["claire"])
    name: str = Field(examples=["Claire Morel"])
    email: str
    lang: str = Field(examples=["fr"])
    roles: list[Role] = Field(description="at this site", examples=[["supervisor"]])
    operator_id: str | None = Field(description="the operator of this site whom it is")
    elsewhere: bool = Field(description="it has roles at other sites: those decide with you")
    has_password: bool
    by_provider: bool = Field(description="the identity provider knows them")
    created_at: dt.datetime
    disabled_at: dt.datetime | None
    erased_at: dt.datetime | None
    version: int = Field(examples=[1])


class InvitationShown(BaseModel):
    """How somebody sets their password; it is shown here and never again."""

    token: str = Field(description="for POST /session/set-password, once")
    expires_at: dt.datetime
    url: str | None = Field(description="the same as a link, where the service has a public URL")


class AccountMade(BaseModel):
    """An account that was made, and how its person comes in."""

    account: Account
    invitation: InvitationShown


@router.get("/accounts")
def list_accounts_of_site(visit: ByAdmin, site: SiteKey, paging: ByNumber) -> Page[Account]:
    """List who may come in here, and operators with an account."""
    with visit.reading() as session:
        rows = list_accounts(
            session, after=paging.after or 0, limit=paging.limit + 1, site_key=site
        )
    return paging.page(rows, lambda row: _shown(row, site), lambda row: row.account_id)


@secret_router.post("/accounts", status_code=201)
def make(told: NewAccount, visit: ByAdmin, site: SiteKey, response: Response) -> AccountMade:
    """Make an account with roles here, and invite its person to set a password."""
    act = visit.act()
    with visit.writing() as session:
        row = make_account(
            session, login=told.login, name=told.name, email=told.email, lang=told.lang, act=act
        )
        assert row.id is not None  # noqa: S101 - narrows the type
        for role in sorted(set(told.roles)):
            grant(session, row.id, site, role, act)
        if told.operator_id is not None:
            link_operator(session, row.id, (site, told.operator_id), act)
        invitation = invite(session, row.id, visit.service.secret, visit.at)
        account = _answer(session, row.id, site, response)
    return AccountMade(account=account, invitation=_told(visit, invitation))


@router.post("/members", status_code=201)
def take_in(told: Member, visit: ByAdmin, site: SiteKey, response: Response) -> Account:
    """Give a role here to an account that has none, or is of a site of yours."""
    with visit.writing() as session:
        audit.lock(session)
        row = find_account(session, told.login)
        if row is None or row.id is None:
            raise NotFound("account", "login")
        if not sites_of(see_account(session, row.id)) <= {site, *admin_at(visit)}:
            raise NotFound("account", "login")  # whether it exists is for others to tell
        grant(session, row.id, site, told.role, visit.act())
        return _answer(session, row.id, site, response)


@router.get("/accounts/{account_id}")
def read_account(
    account_id: AccountId, visit: ByAdmin, site: SiteKey, response: Response
) -> Account:
    """Read one account."""
    with visit.reading() as session:
        account = account_at(session, account_id, site)
    show_version(response, account.version)
    return _shown(account, site)


@router.put("/accounts/{account_id}")
def change(
    told: AccountWords,
    account_id: AccountId,
    visit: ByAdmin,
    site: SiteKey,
    seen: Seen,
    response: Response,
) -> Account:
    """Change what an account is called."""
    with visit.writing() as session:
        _require_manageable(session, account_id, site, visit)
        change_account(session, account_id, told.model_dump(), visit.act(), seen)
        return _answer(session, account_id, site, response)


@router.put("/accounts/{account_id}/operator")
def link(
    told: OperatorLink,
    account_id: AccountId,
    visit: ByAdmin,
    site: SiteKey,
    seen: Seen,
    response: Response,
) -> Account:
    """Say which operator of the site an account is, or nobody."""
    operator = None if told.operator_id is None else (site, told.operator_id)
    with visit.writing() as session:
        _require_manageable(session, account_id, site, visit)
        link_operator(session, account_id, operator, visit.act(), seen)
        return _answer(session, account_id, site, response)


@router.put("/accounts/{account_id}/roles/{role}")
def give_role(
    account_id: AccountId, role: Role, visit: ByAdmin, site: SiteKey, response: Response
) -> Account:
    """Give an account a role at the site; it may have it already."""
    with visit.writing() as session:
        audit.lock(session)
        account_at(session, account_id, site)
        grant(session, account_id, site, role, visit.act())
        return _answer(session, account_id, site, response)


@router.delete("/accounts/{account_id}/roles/{role}", status_code=204)
def take_role(account_id: AccountId, role: Role, visit: ByAdmin, site: SiteKey) -> None:
    """Take a role at the site from an account; with its last one it leaves the list."""
    with visit.writing() as session:
        audit.lock(session)
        account_at(session, account_id, site)
        if role == "admin" and account_id == visit.identity.account_id:
            raise AccountRefused("self")
        revoke(session, account_id, site, role, visit.act())


@router.post("/accounts/{account_id}/disable")
def disable_account(
    account_id: AccountId, visit: ByAdmin, site: SiteKey, seen: Seen, response: Response
) -> Account:
    """Let an account in no more: sessions end, tokens are revoked."""
    with visit.writing() as session:
        _require_manageable(session, account_id, site, visit)
        if account_id == visit.identity.account_id:
            raise AccountRefused("self")
        disable(session, account_id, visit.act(), seen)
        return _answer(session, account_id, site, response)


@router.post("/accounts/{account_id}/enable")
def enable_account(
    account_id: AccountId, visit: ByAdmin, site: SiteKey, seen: Seen, response: Response
) -> Account:
    """Let a disabled account in again."""
    with visit.writing() as session:
        _require_manageable(session, account_id, site, visit)
        enable(session, account_id, visit.act(), seen)
        return _answer(session, account_id, site, response)


@secret_router.post("/accounts/{account_id}/password-reset")
def reset_password(account_id: AccountId, visit: ByAdmin, site: SiteKey) -> InvitationShown:
    """End an account's password and sessions, and invite its person to set another."""
    with visit.writing() as session:
        _require_manageable(session, account_id, site, visit)
        invitation = reset(session, account_id, visit.service.secret, visit.act())
    return _told(visit, invitation)


@router.get("/accounts/{account_id}/tokens")
def list_tokens(account_id: AccountId, visit: ByAdmin, site: SiteKey) -> list[TokenShown]:
    """List the tokens by which programs come in as this account, without the tokens themselves."""
    with visit.reading() as session:
        account_at(session, account_id, site)
        return [
            token_shown(row) for row in tokens_of(session, account_id) if row.revoked_at is None
        ]


@router.delete("/accounts/{account_id}/tokens/{token_id}", status_code=204)
def revoke_token_of(
    account_id: AccountId,
    token_id: Annotated[int, Path(ge=1, lt=2**31, examples=[7])],
    visit: ByAdmin,
    site: SiteKey,
) -> None:
    """Revoke somebody's token; it may be revoked already."""
    with visit.writing() as session:
        _require_manageable(session, account_id, site, visit)
        revoke_token(session, account_id, token_id, visit.act())


def _require_manageable(session: Session, account_id: int, site: str, visit: Visit) -> None:
    """Take the lock of the log, then refuse accounts that are for others to change."""
    audit.lock(session)
    manageable(session, account_id, site, admin_at(visit))


def admin_at(visit: Visit) -> list[str]:
    """Keys of the sites where the caller is admin."""
    return [key for key, roles in visit.identity.roles.items() if "admin" in roles]


def _answer(session: Session, account_id: int, site: str, response: Response) -> Account:
    account = see_account(session, account_id)
    show_version(response, account.version)
    return _shown(account, site)


def _shown(account: AccountSeen, site: str) -> Account:
    at_site = account.operator is not None and account.operator[0] == site
    return Account(
        account_id=account.account_id,
        login=account.login,
        name=account.name,
        email=account.email,
        lang=account.lang,
        roles=sorted(account.roles.get(site, ())),
        operator_id=account.operator[1] if account.operator and at_site else None,
        elsewhere=bool(sites_of(account) - {site}),
        has_password=account.has_password,
        by_provider=account.has_subject,
        created_at=account.created_at,
        disabled_at=account.disabled_at,
        erased_at=account.erased_at,
        version=account.version,
    )


def _told(visit: Visit, invitation: Invitation) -> InvitationShown:
    base = visit.service.settings.public_url
    return InvitationShown(
        token=invitation.token,
        expires_at=invitation.expires_at,
        # Behind the "#", so that no log of a server or a proxy holds it.
        url=f"{base}/set-password#{invitation.token}" if base else None,
    )
