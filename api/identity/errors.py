"""Every error of identity; the docstring is the message, words for people are keys.

::

    IdentityError
    ├── LoginRefused        wrong, unknown, disabled: never said which
    ├── LockedOut           too many failures; tells until when
    ├── PasswordRefused     a new password that is too easy; ``key`` says why
    ├── InvitationRefused   an invitation that was used, has ended or is none
    ├── TooManyRequests     a rate is spent; tells for how many seconds
    ├── ProviderRefused     the identity provider, or what it says, does not hold
    └── SecretMissing       no secret key of the service, or one that others can read
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt


class IdentityError(Exception):
    """Base of every error of identity."""


class LoginRefused(IdentityError):
    """Login or password are wrong, or the account may not come in."""


class LockedOut(IdentityError):
    """Too many failures; ``until`` is when to try again."""

    def __init__(self, until: dt.datetime) -> None:
        self.until = until
        super().__init__(f"locked until {until.isoformat()}")


class PasswordRefused(IdentityError):
    """The new password is too easy; ``key`` is that of the sentence that says why."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


class InvitationRefused(IdentityError):
    """The invitation to set a password was used, has ended or was never made."""


class TooManyRequests(IdentityError):
    """A rate is spent; ``seconds`` is how long to wait."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"wait {seconds:.0f} s")


class ProviderRefused(IdentityError):
    """The identity provider does not let somebody in, or what it says does not hold.

    ``fault`` is the last part of the key of a sentence, ``oidc_fault.<fault>``.
    """

    def __init__(self, fault: str) -> None:
        self.fault = fault
        super().__init__(fault)


class SecretMissing(IdentityError):
    """The service has no secret key that it may use; ``key`` is that of the sentence."""

    def __init__(self, key: str, path: str = "") -> None:
        self.key, self.path = key, path
        super().__init__(key)
