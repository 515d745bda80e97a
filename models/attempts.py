"""Attempts to log in, and for how long whoever failed too often has to wait.

Login and address are keyed hashes, so the table names nobody. An attempt is written as
failed before the password is looked at and corrected when it was right: many at once
cannot try more passwords than one after the other.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, select, update

from models.mapping import table_of
from models.tables.accounts import LoginAttemptRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlmodel import Session

WINDOW: Final = dt.timedelta(minutes=15)
FAILURES_OF_A_LOGIN: Final = 5
"""So many within :data:`WINDOW` lock a login."""
FAILURES_OF_AN_ADDRESS: Final = 50
"""So many within :data:`WINDOW` lock an address."""
FIRST_LOCK: Final = dt.timedelta(minutes=1)
"""Each failure after the first lock doubles it."""
LONGEST_LOCK: Final = dt.timedelta(hours=1)
REMEMBERED: Final = dt.timedelta(hours=24)
"""Failures older than that are forgotten, and locks begin anew."""


def begin_attempt(session: Session, login_hash: str, address_hash: str, at: dt.datetime) -> int:
    """Write an attempt as failed; return its id, for :func:`mark_succeeded`."""
    attempt = LoginAttemptRow(
        login_hash=login_hash, address_hash=address_hash, at=at, succeeded=False
    )
    session.add(attempt)
    session.flush()
    assert attempt.id is not None  # noqa: S101 - narrows the type
    return attempt.id


def mark_succeeded(session: Session, attempt_id: int) -> None:
    """Write that an attempt had the right password."""
    table = table_of(LoginAttemptRow)
    session.execute(update(table).where(table.c.id == attempt_id).values(succeeded=True))


def forget_failures(session: Session, login_hash: str) -> None:
    """Unlock a login: its failures so far do not count any more."""
    table = table_of(LoginAttemptRow)
    session.execute(
        delete(table).where(table.c.login_hash == login_hash, table.c.succeeded.is_(False))
    )


def locked_until(
    session: Session, login_hash: str, address_hash: str, at: dt.datetime
) -> dt.datetime | None:
    """Tell until when a login or an address has to wait; ``None`` when it need not."""
    ends = [
        end
        for end in (
            _login_lock(session, login_hash, at),
            _address_lock(session, address_hash, at),
        )
        if end is not None and end > at
    ]
    return max(ends, default=None)


def lock_after(failures: Iterable[dt.datetime]) -> dt.datetime | None:
    """Tell how long failures of one login, the first one first, keep it locked.

    :data:`FAILURES_OF_A_LOGIN` within :data:`WINDOW` lock it for :data:`FIRST_LOCK`;
    from then on each further one locks it for twice as long as the one before.
    """
    recent: list[dt.datetime] = []
    until, lock = None, FIRST_LOCK
    for failure in failures:
        recent = [each for each in (*recent, failure) if each > failure - WINDOW]
        if until is not None or len(recent) >= FAILURES_OF_A_LOGIN:
            until = failure + lock
            lock = min(lock * 2, LONGEST_LOCK)
    return until


def _login_lock(session: Session, login_hash: str, at: dt.datetime) -> dt.datetime | None:
    table = table_of(LoginAttemptRow)
    own = table.c.login_hash == login_hash
    success = session.execute(
        select(func.max(table.c.id)).where(own, table.c.succeeded)
    ).scalar_one()
    query = (
        select(table.c.at)
        .where(own, table.c.at > at - REMEMBERED, table.c.id > (success or 0))
        .order_by(table.c.id)
    )
    return lock_after(session.execute(query).scalars())


def _address_lock(session: Session, address_hash: str, at: dt.datetime) -> dt.datetime | None:
    """An address waits until fewer than the limit of its failures are within the window."""
    table = table_of(LoginAttemptRow)
    query = (
        select(table.c.at)
        .where(
            table.c.address_hash == address_hash,
            table.c.at > at - WINDOW,
            table.c.succeeded.is_(False),
        )
        .order_by(table.c.at.desc())
        .offset(FAILURES_OF_AN_ADDRESS - 1)
        .limit(1)
    )
    oldest: dt.datetime | None = session.execute(query).scalar_one_or_none()
    return None if oldest is None else oldest + WINDOW
