"""Accounts as a table, and as a document: who they are, what they may, whether they come in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.view.style import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from api.texts import Speaker
    from models.account_pages import AccountSeen


def accounts_view(accounts: Sequence[AccountSeen], speaker: Speaker) -> Table:
    """One line an account."""
    say = speaker.say
    columns = ("number", "login", "name", "roles", "operator", "state")
    page = table(*(say(f"user.{column}") for column in columns), right=(0,))
    for account in accounts:
        page.add_row(
            str(account.account_id),
            account.login,
            account.name,
            "; ".join(f"{key}: {', '.join(roles)}" for key, roles in _roles(account).items()),
            "/".join(account.operator or ()),
            say(f"user_state.{state_of(account)}"),
        )
    return page


def account_document(account: AccountSeen) -> dict[str, Any]:
    """One account for a machine."""
    return {
        "account_id": account.account_id,
        "login": account.login,
        "name": account.name,
        "email": account.email,
        "lang": account.lang,
        "roles": _roles(account),
        "operator": list(account.operator) if account.operator else None,
        "state": state_of(account),
        "has_password": account.has_password,
        "has_subject": account.has_subject,
    }


def state_of(account: AccountSeen) -> str:
    """``active``, ``disabled`` or ``erased``."""
    if account.erased_at is not None:
        return "erased"
    return "active" if account.disabled_at is None else "disabled"


def _roles(account: AccountSeen) -> dict[str, list[str]]:
    return {key: sorted(roles) for key, roles in account.roles.items()}
