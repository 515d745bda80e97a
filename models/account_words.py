"""What a login, a name, an e-mail address and a language of an account may be."""

from __future__ import annotations

import unicodedata
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from models.errors import AccountRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES: Final = ("fr", "en")
MOST_LETTERS: Final = 200
"""Of a login, a name or an e-mail address."""
ERASED: Final = "erased-"
"""What the logins of erased people begin with; nobody else's may."""

_LENGTHS: Final[Mapping[str, range]] = MappingProxyType(
    {
        "name": range(1, MOST_LETTERS + 1),
        "email": range(MOST_LETTERS + 1),
    }
)


def normal_login(login: str) -> str:
    """Write a login in the one way that is kept: composed letters, no case, no blanks around."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def is_login(text: str) -> bool:
    """Tell whether an account may have this login, written in the normal way."""
    return (
        0 < len(text) <= MOST_LETTERS
        and not any(map(_is_odd, text))
        and not _has_blank(text)
        and not text.startswith(ERASED)
    )


def checked(told: Mapping[str, str]) -> dict[str, Any]:
    """Return the values as they are kept.

    Raises
    ------
    AccountRefused
        With the name of the first column whose value may not be.
    """
    kept = {column: value.strip() for column, value in told.items()}
    if "login" in kept:
        kept["login"] = normal_login(kept["login"])
    for column, value in kept.items():
        if any(map(_is_odd, value)) or (column in _LENGTHS and len(value) not in _LENGTHS[column]):
            raise AccountRefused(column)
    if "login" in kept and not is_login(kept["login"]):
        raise AccountRefused("login")
    if kept.get("lang", "fr") not in LANGUAGES:
        raise AccountRefused("lang")
    email = kept.get("email", "")
    if email and (email.count("@") != 1 or not all(email.split("@")) or _has_blank(email)):
        raise AccountRefused("email")
    return kept


def _is_odd(letter: str) -> bool:
    """Tell whether a letter is none: a control, half of a pair, one of nobody's."""
    return unicodedata.category(letter).startswith("C")


def _has_blank(text: str) -> bool:
    return any(letter.isspace() for letter in text)
