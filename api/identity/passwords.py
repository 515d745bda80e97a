"""Passwords: their hashes by Argon2id, and which ones are too easy to be taken.

Hashing is slow and wants 64 MiB on purpose, so only a few go on at a time, and a login
that nobody has costs as much as one that somebody has.
"""

from __future__ import annotations

import threading
import unicodedata
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from api.identity.common import COMMON_WORDS, KEYBOARD_ROWS

if TYPE_CHECKING:
    from pwdlib import PasswordHash

SHORTEST: Final = 12
LONGEST: Final = 256
FEWEST_LETTERS: Final = 5
"""Different ones."""
AT_ONCE: Final = 2
"""Hashes under way at one time; others wait for their turn."""

MEMORY_KIB: Final = 65_536
PASSES: Final = 3
LANES: Final = 4


class Verified(NamedTuple):
    """Whether a password was right, and its hash anew when parameters have changed since."""

    ok: bool
    new_hash: str | None


def hash_password(text: str) -> str:
    """Hash a password with a salt of its own."""
    with _turnstile():
        return _hasher().hash(_bytes(text))


def verify(text: str, hash: str) -> Verified:
    """Check a password against a hash; an empty hash is nobody's and takes as long."""
    with _turnstile():
        ok, new_hash = _hasher().verify_and_update(_bytes(text), hash or nobody())
    return Verified(ok and bool(hash), new_hash if hash else None)


def nobody() -> str:
    """Return a hash that no password has, as costly to check as a real one."""
    return f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${'A' * 22}${'A' * 43}"


def fault_of(text: str, login: str, *others: str) -> str | None:
    """Tell the key of what is wrong with a new password; ``None`` when it may be taken.

    Parameters
    ----------
    others
        What else must not make up most of it: a name, an e-mail address.
    """
    plain = _normal(text)
    if len(plain) < SHORTEST:
        return "password_fault.short"
    if len(plain) > LONGEST:
        return "password_fault.long"
    if any(_holds(plain, word) for word in (login, *others)):
        return "password_fault.login"
    return "password_fault.common" if _is_common(plain.casefold()) else None


def _holds(plain: str, word: str) -> bool:
    """Tell whether a password is little more than a word, whatever stands around it."""
    told, known = plain.casefold(), _normal(word).casefold().partition("@")[0]
    return len(known) >= 3 and known in told and len(told) - len(known) < SHORTEST


def _is_common(told: str) -> bool:
    letters = "".join(letter for letter in told if letter.isalpha())
    return (
        len(set(told)) < FEWEST_LETTERS
        or _is_run(told)
        or len(letters) < 3
        or letters in COMMON_WORDS
        or any(letters == word * 2 for word in COMMON_WORDS)
    )


def _is_run(told: str) -> bool:
    """Tell whether it goes along a row of keys or the alphabet, forwards or backwards."""
    steps = {ord(after) - ord(before) for before, after in pairwise(told)}
    rows = [row * 3 for row in KEYBOARD_ROWS]
    return steps <= {1} or steps <= {-1} or any(told in row or told in row[::-1] for row in rows)


def _normal(text: str) -> str:
    """Write a password as every keyboard gives it."""
    return unicodedata.normalize("NFKC", text)


def _bytes(text: str) -> bytes:
    """Write a password as it is hashed; no more than the longest, to bound the work."""
    return _normal(text[: LONGEST * 4])[: LONGEST + 1].encode("utf-8", "surrogatepass")


@cache
def _hasher() -> PasswordHash:
    from pwdlib import PasswordHash  # noqa: PLC0415 - slow to load
    from pwdlib.hashers.argon2 import Argon2Hasher  # noqa: PLC0415

    return PasswordHash((Argon2Hasher(PASSES, MEMORY_KIB, LANES),))


@cache
def _turnstile() -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(AT_ONCE)
