"""``diapason user``: accounts of the service, their roles, passwords and tokens.

Passwords come from a prompt or from standard input, never from the command line, where
others on the machine could read them.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

import typer

from api.cli.door import Door
from api.cli.memory import ACTOR, DEFAULT_DATABASE, DEFAULT_SITE, DatabaseUrl, SiteKey, opened
from api.cli.options import Json
from api.cli.outcome import UsageProblem
from api.cli.serve import SecretsFolder, SettingsFile, settings_read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlmodel import Session

    from api.cli.terminal import Terminal
    from models.audit import Act
    from models.database import Database

Role = Literal["supervisor", "operator", "hr", "admin"]
Lang = Literal["fr", "en"]
Login = Annotated[str, typer.Argument(metavar="LOGIN", help="help.user_login", show_default=False)]
GivenRole = Annotated[
    Role, typer.Argument(metavar="ROLE", help="help.user_role", show_default=False)
]


def add(
    context: typer.Context,
    login: Login,
    name: Annotated[str, typer.Option("--name", help="help.user_name", show_default=False)],
    database: DatabaseUrl = DEFAULT_DATABASE,
    email: Annotated[str, typer.Option("--email", help="help.user_email")] = "",
    lang: Annotated[Lang, typer.Option("--language", help="help.user_language")] = "fr",
    role: Annotated[
        list[str] | None,
        typer.Option("--role", metavar="ROLE", help="help.user_roles", show_default=False),
    ] = None,
    site: SiteKey = DEFAULT_SITE,
    operator: Annotated[
        str | None, typer.Option("--operator", metavar="ID", help="help.user_operator")
    ] = None,
    subject: Annotated[
        str | None, typer.Option("--subject", metavar="SUB", help="help.user_subject")
    ] = None,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="help.user_no_password")
    ] = False,
    json: Json = False,
) -> None:
    """Make an account."""
    from api.identity.passwords import hash_password  # noqa: PLC0415 - slow to load

    terminal: Terminal = context.obj
    roles = _roles(role or [])
    with _memory(database) as memory:
        hashed = ""
        if not no_password:
            hashed = hash_password(_new_password(terminal, login, name, email))
        told = {"login": login, "name": name, "email": email, "lang": lang}
        with memory.writing() as session:
            account_id = _make(session, told, hashed, site, roles, operator, subject)
    terminal.say("user.added", login=login, style="bold green")
    terminal.tell({"account_id": account_id, "login": login})


def list_(
    context: typer.Context,
    database: DatabaseUrl = DEFAULT_DATABASE,
    site: Annotated[
        str | None, typer.Option("--site", metavar="KEY", help="help.user_of_site")
    ] = None,
    json: Json = False,
) -> None:
    """List the accounts."""
    from api.view.accounts import account_document, accounts_view  # noqa: PLC0415 - slow to load
    from models.account_pages import list_accounts  # noqa: PLC0415

    terminal: Terminal = context.obj
    found: list[Any] = []
    with _memory(database) as memory, memory.reading() as session:
        while page := list_accounts(
            session, after=found[-1].account_id if found else 0, limit=500, site_key=site
        ):
            found += page
    terminal.show(accounts_view(found, terminal.speaker))
    terminal.tell({"accounts": [account_document(account) for account in found]})


def disable(
    context: typer.Context,
    login: Login,
    database: DatabaseUrl = DEFAULT_DATABASE,
    json: Json = False,
) -> None:
    """Let somebody in no more."""
    from models import accounts  # noqa: PLC0415

    with _account(database, login) as (session, account_id, act):
        accounts.disable(session, account_id, act)
    _done(context.obj, "user.disabled", login)


def enable(
    context: typer.Context,
    login: Login,
    database: DatabaseUrl = DEFAULT_DATABASE,
    json: Json = False,
) -> None:
    """Let somebody in again."""
    from models import accounts  # noqa: PLC0415

    with _account(database, login) as (session, account_id, act):
        accounts.enable(session, account_id, act)
    _done(context.obj, "user.enabled", login)


def password(
    context: typer.Context,
    login: Login,
    database: Annotated[
        str | None, typer.Option("--database", metavar="URL", help="help.database")
    ] = None,
    settings: SettingsFile = None,
    secrets: SecretsFolder = None,
    json: Json = False,
) -> None:
    """Give somebody another password."""
    from api.identity.changes import set_password  # noqa: PLC0415 - slow to load
    from api.identity.errors import SecretMissing  # noqa: PLC0415
    from api.identity.secret import service_secret  # noqa: PLC0415
    from models.account_pages import see_account  # noqa: PLC0415

    terminal: Terminal = context.obj
    read = settings_read(settings, secrets, database=database)
    setting = read.secret_key.get_secret_value() if read.secret_key else None
    with _memory(read.database) as memory:
        with memory.reading() as session:
            account = see_account(session, _id_of(session, login))
        try:
            secret = service_secret(setting, memory)
        except SecretMissing as missing:
            raise UsageProblem(missing.key, path=missing.path) from None
        text = _new_password(terminal, account.login, account.name, account.email)
        set_password(memory, account.account_id, text, secret, _act())
    _done(terminal, "user.password_set", login)


def grant(
    context: typer.Context,
    login: Login,
    role: GivenRole,
    database: DatabaseUrl = DEFAULT_DATABASE,
    site: SiteKey = DEFAULT_SITE,
    json: Json = False,
) -> None:
    """Give somebody a role at a site."""
    from models import accounts  # noqa: PLC0415

    with _account(database, login) as (session, account_id, act):
        changed = accounts.grant(session, account_id, site, role, act)
    _done(context.obj, "user.granted", login, role=role, site=site, changed=changed)


def revoke(
    context: typer.Context,
    login: Login,
    role: GivenRole,
    database: DatabaseUrl = DEFAULT_DATABASE,
    site: SiteKey = DEFAULT_SITE,
    json: Json = False,
) -> None:
    """Take a role at a site from somebody."""
    from models import accounts  # noqa: PLC0415

    with _account(database, login) as (session, account_id, act):
        changed = accounts.revoke(session, account_id, site, role, act)
    _done(context.obj, "user.revoked", login, role=role, site=site, changed=changed)


def token(
    context: typer.Context,
    login: Login,
    label: Annotated[str, typer.Option("--label", help="help.user_label", show_default=False)],
    database: DatabaseUrl = DEFAULT_DATABASE,
    days: Annotated[
        int | None, typer.Option("--days", min=1, max=3660, help="help.user_days")
    ] = None,
    json: Json = False,
) -> None:
    """Make a token for a program; it is shown this once."""
    from api.identity.changes import give_token  # noqa: PLC0415 - slow to load

    terminal: Terminal = context.obj
    act = _act()
    ends = None if days is None else act.at + dt.timedelta(days=days)
    with _memory(database) as memory:
        with memory.reading() as session:
            account_id = _id_of(session, login)
        number, made = give_token(memory, account_id, label, act, expires_at=ends)
    terminal.say("user.token", style="bold")
    if not terminal.as_json:
        terminal.out.print(made, soft_wrap=True)
    told = {"token_id": number, "token": made, "expires_at": ends and ends.isoformat()}
    terminal.tell(told)


app = typer.Typer(cls=Door, no_args_is_help=True, rich_markup_mode=None)
for _command in (add, disable, enable, password, grant, revoke, token):
    app.command(help=f"help.user_{_command.__name__}")(_command)
app.command("list", help="help.user_list")(list_)


@contextlib.contextmanager
def _memory(where: str) -> Iterator[Database]:
    from models.schema import require_schema  # noqa: PLC0415 - slow to load

    with opened(where) as memory:
        require_schema(memory)
        yield memory


@contextlib.contextmanager
def _account(where: str, login: str) -> Iterator[tuple[Session, int, Act]]:
    """Open a transaction in which an account changes."""
    with _memory(where) as memory, memory.writing() as session:
        yield session, _id_of(session, login), _act()


def _id_of(session: Session, login: str) -> int:
    from models.accounts import find_account  # noqa: PLC0415
    from models.errors import NotFound  # noqa: PLC0415

    account = find_account(session, login)
    if account is None or account.id is None:
        raise NotFound("account", login)
    return account.id


def _make(
    session: Session,
    told: dict[str, str],
    hashed: str,
    site: str,
    roles: list[Role],
    operator: str | None,
    subject: str | None,
) -> int:
    from models import accounts  # noqa: PLC0415
    from models.sites import make_site, site_keys  # noqa: PLC0415

    act = _act()
    if "admin" in roles and not site_keys(session):
        make_site(session, site, "", act)  # a new service: its first admin imports on the page
    account = accounts.make_account(session, **told, password_hash=hashed, act=act)
    assert account.id is not None  # noqa: S101 - narrows the type
    for role in roles:
        accounts.grant(session, account.id, site, role, act)
    if operator is not None:
        accounts.link_operator(session, account.id, (site, operator), act)
    if subject is not None:
        accounts.link_subject(session, account.id, subject, act)
    return account.id


def _roles(said: list[str]) -> list[Role]:
    if not set(said) <= set(get_args(Role)):
        raise UsageProblem("account_fault.role")
    return [role for role in get_args(Role) if role in said]


def _new_password(terminal: Terminal, login: str, *others: str) -> str:
    """Ask for a new password twice, or read one line of standard input.

    Raises
    ------
    UsageProblem
        When it is too easy.
    """
    from api.identity.passwords import fault_of  # noqa: PLC0415

    if sys.stdin.isatty():
        say = terminal.speaker.say
        text = typer.prompt(say("user.password"), hide_input=True, err=True)
        if typer.prompt(say("user.password_again"), hide_input=True, err=True) != text:
            raise UsageProblem("error.passwords_differ")
    else:
        text = sys.stdin.readline().rstrip("\r\n")
    fault = fault_of(text, login, *others)
    if fault is not None:
        raise UsageProblem(fault)
    return str(text)


def _act() -> Act:
    from models.audit import Act as Made  # noqa: PLC0415

    return Made(ACTOR, dt.datetime.now(dt.UTC))


def _done(terminal: Terminal, key: str, login: str, **told: object) -> None:
    terminal.say(key, login=login, style="bold green", **told)
    terminal.tell({"login": login} | told)
