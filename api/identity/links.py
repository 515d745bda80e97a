"""Tokens of the links by which clients give feedback: signed, so that forged ones cost no query.

A token holds a random handle and the second at which it ends, under the secret of the
service. The database keeps its hash, and decides whether it still holds.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from api.identity.tokens import seal, token_hash, unseal
from models.errors import LinkRefused

if TYPE_CHECKING:
    import datetime as dt

PURPOSE: Final = "feedback-link"
HANDLE_BYTES: Final = 16


def new_link_token(secret: bytes, expires_at: dt.datetime) -> str:
    """Make up a token that ends at a moment; :func:`link_hash` gives what is kept of it."""
    return seal(secret, PURPOSE, secrets.token_bytes(HANDLE_BYTES), expires_at)


def link_hash(secret: bytes, token: str, at: dt.datetime) -> str:
    """Return the hash of a token that this service signed and that has not ended.

    Raises
    ------
    LinkRefused
        ``unknown`` otherwise.
    """
    if unseal(secret, PURPOSE, token, at) is None:
        raise LinkRefused("unknown")
    return token_hash(token)
