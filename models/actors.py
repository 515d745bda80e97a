"""Who did something, as the log names them, and what they are called today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from models.duties import actor_of
from models.mapping import table_of
from models.tables.accounts import AccountRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlmodel import Session


def names_of(session: Session, actors: Iterable[str | None]) -> dict[str, str]:
    """Names of the accounts among those who did something; erased people have none."""
    numbers = {
        int(number)
        for actor in actors
        if actor and (number := actor.removeprefix(actor_of(0)[:-1])).isascii() and number.isdigit()
    }
    accounts = table_of(AccountRow)
    query = select(accounts.c.id, accounts.c.name).where(accounts.c.id.in_(numbers))
    return {actor_of(row.id): row.name for row in session.execute(query) if row.name}
