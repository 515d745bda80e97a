"""Random tokens, their hashes, and signed texts that carry a moment at which they end.

A token of 256 random bits needs no salt: its SHA-256 is kept, and tells nothing of it.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import secrets
from typing import Final

TOKEN_BYTES: Final = 32
API_PREFIX: Final = "dia_"
"""What tokens of programs begin with, so that a leaked one is known for what it is."""
LONGEST_TOKEN: Final = 4096
_SEAL_BYTES: Final = 32
_MOMENT_BYTES: Final = 8


def new_token() -> str:
    """Make up a token for a cookie."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_api_token() -> str:
    """Make up a token for a program."""
    return API_PREFIX + new_token()


def token_hash(token: str) -> str:
    """Hash a token as the database keeps it."""
    return hashlib.sha256(_bytes(token)).hexdigest()


def same_token(token: str, kept_hash: str) -> bool:
    """Tell whether a token is the one whose hash was kept, in the same time either way."""
    return hmac.compare_digest(token_hash(token), kept_hash)


def keyed_hash(secret: bytes, purpose: str, text: str) -> str:
    """Hash a text so that only who has the secret can tell which it was."""
    return hmac.new(subkey(secret, purpose), _bytes(text), hashlib.sha256).hexdigest()


def subkey(secret: bytes, purpose: str) -> bytes:
    """Derive a key for one purpose, so that what is signed for one says nothing to another."""
    return hmac.new(secret, f"diapason:{purpose}".encode(), hashlib.sha256).digest()


def seal(secret: bytes, purpose: str, content: bytes, expires_at: dt.datetime) -> str:
    """Sign some bytes and the second at which they end, as text for a cookie or an address."""
    ends = int(expires_at.timestamp()).to_bytes(_MOMENT_BYTES, "big", signed=True)
    body = ends + content
    signed = body + hmac.new(subkey(secret, purpose), body, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(signed).rstrip(b"=").decode()


def unseal(secret: bytes, purpose: str, text: str, at: dt.datetime) -> bytes | None:
    """Return what was sealed; ``None`` when it was changed, is another's or has ended."""
    if len(text) > LONGEST_TOKEN or not text.isascii():
        return None
    try:
        signed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    body, mark = signed[:-_SEAL_BYTES], signed[-_SEAL_BYTES:]
    expected = hmac.new(subkey(secret, purpose), body, hashlib.sha256).digest()
    if len(body) < _MOMENT_BYTES or not hmac.compare_digest(mark, expected):
        return None
    ends = int.from_bytes(body[:_MOMENT_BYTES], "big", signed=True)
    return body[_MOMENT_BYTES:] if at.timestamp() < ends else None


def _bytes(text: str) -> bytes:
    """Write any text as bytes, even one with halves of letters from a hostile request."""
    return text.encode("utf-8", "surrogatepass")
