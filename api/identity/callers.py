"""From what a request brings, a cookie or a bearer token, to who is calling.

One query each time; that they were seen is written in a transaction of its own, at most
once a minute. It never waits: a database that is busy at that moment is no reason to refuse
them or to keep them waiting, and their next request writes it.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from api.identity.tokens import API_PREFIX, LONGEST_TOKEN, same_token, token_hash
from models.errors import DatabaseUnavailable
from models.sessions import (
    IDLE,
    identity_of_session,
    identity_of_token,
    mark_session_seen,
    mark_token_used,
    seen_lately,
)

if TYPE_CHECKING:
    import datetime as dt

    from models.database import Database
    from models.sessions import Identity


def who_has_cookie(
    database: Database, token: str, at: dt.datetime, *, idle: dt.timedelta = IDLE
) -> Identity | None:
    """Tell who is calling by the cookie of a session."""
    if not token or len(token) > LONGEST_TOKEN:
        return None
    kept = token_hash(token)
    with database.reading() as session:
        identity = identity_of_session(session, kept, at, idle=idle)
    if identity is not None and not seen_lately(identity, at):
        with contextlib.suppress(DatabaseUnavailable), database.writing(wait=False) as session:
            mark_session_seen(session, kept, at)
    return identity


def who_has_token(database: Database, token: str, at: dt.datetime) -> Identity | None:
    """Tell who is calling by the bearer token of a program."""
    if not token.startswith(API_PREFIX) or len(token) > LONGEST_TOKEN:
        return None
    kept = token_hash(token)
    with database.reading() as session:
        identity = identity_of_token(session, kept, at)
    if identity is not None and not seen_lately(identity, at):
        with contextlib.suppress(DatabaseUnavailable), database.writing(wait=False) as session:
            mark_token_used(session, kept, at)
    return identity


def csrf_holds(identity: Identity, csrf_token: str) -> bool:
    """Tell whether a page sent the token that its session was given; programs need none."""
    if identity.csrf_hash is None:
        return True
    return len(csrf_token) <= LONGEST_TOKEN and same_token(csrf_token, identity.csrf_hash)
