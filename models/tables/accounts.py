"""Who may come in: accounts, roles a site, sessions, tokens, attempts, links for clients."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field

from models.base import Edited, OfSite, Row, moment, of_client, personal, secret


class AccountRow(Row, Edited, table=True):
    """Somebody who logs in. ``site_id`` and ``operator_id`` say which operator they are."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["site_id", "operator_id"], ["operator.site_id", "operator.operator_id"]
        ),
        Index(None, "site_id", "operator_id"),
        Index(None, "oidc_subject", unique=True),
    )

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(
        unique=True, nullable=False, sa_column_kwargs={"info": {"personal": "account"}}
    )
    name: str = personal("account")
    email: str = personal("account")
    password_hash: str = secret()
    oidc_subject: str | None = personal("account", null=True)
    lang: str = "fr"
    site_id: int | None = Field(default=None, foreign_key="site.id")
    operator_id: str | None = None
    created_at: datetime = moment()
    disabled_at: datetime | None = moment(null=True)
    erased_at: datetime | None = moment(null=True)


class AccountRoleRow(Row, table=True):
    """One role of an account at one site: supervisor, operator, hr or admin."""

    account_id: int = Field(foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    site_id: int = Field(foreign_key="site.id", primary_key=True)
    role: str = Field(primary_key=True)
    granted_by: str = ""
    granted_at: datetime = moment()


class LoginSessionRow(Row, table=True):
    """A session of the page, kept by the hash of its cookie.

    It ends at ``expires_at`` whatever is done, and sooner when it was not seen for a while.
    """

    token_hash: str = Field(primary_key=True, sa_column_kwargs={"info": {"secret": True}})
    csrf_hash: str = secret()
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    created_at: datetime = moment()
    seen_at: datetime = moment()
    expires_at: datetime = moment()


class ApiTokenRow(Row, table=True):
    """A bearer token of a program, kept by its hash."""

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(
        unique=True, nullable=False, sa_column_kwargs={"info": {"secret": True}}
    )
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    label: str = personal("account")
    created_at: datetime = moment()
    expires_at: datetime | None = moment(null=True)
    used_at: datetime | None = moment(null=True)
    revoked_at: datetime | None = moment(null=True)


class LoginAttemptRow(Row, table=True):
    """One attempt to log in; login and address are kept as keyed hashes."""

    __table_args__ = (Index(None, "login_hash", "at"), Index(None, "address_hash", "at"))

    id: int | None = Field(default=None, primary_key=True)
    login_hash: str = secret()
    address_hash: str = secret()
    at: datetime = moment()
    succeeded: bool


class FeedbackLinkRow(Row, OfSite, table=True):
    """A link by which a client gives feedback without an account, kept by its hash."""

    __table_args__ = (of_client(), UniqueConstraint("token_hash"), Index(None, "site_id"))

    id: int | None = Field(default=None, primary_key=True)
    client_id: str
    token_hash: str = secret()
    created_by: str = ""
    created_at: datetime = moment()
    expires_at: datetime = moment()
    most_uses: int = 1
    uses: int = 0
    revoked_at: datetime | None = moment(null=True)


class CalendarLinkRow(Row, table=True):
    """The link by which a calendar program reads the shifts of an account's operator."""

    account_id: int = Field(foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    token_hash: str = Field(
        unique=True, nullable=False, sa_column_kwargs={"info": {"secret": True}}
    )
    created_at: datetime = moment()


class IdempotencyKeyRow(Row, table=True):
    """The answer already given to a request that may come twice."""

    account_id: int = Field(foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    key: str = Field(primary_key=True, max_length=200)
    request_digest: str = Field(max_length=64)
    status: int | None = None
    answer: str | None = personal("account", null=True)
    created_at: datetime = moment()
