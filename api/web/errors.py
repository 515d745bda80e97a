"""What may be wrong with a request itself, before anything is asked of the memory.

::

    RequestRefused
    ├── NotSignedIn            nobody, or a token or session that has ended
    ├── NotAllowed             somebody, without the role
    ├── ForgedRequest          a session's request without its CSRF token
    ├── VersionMissing         an edit that does not say which version was seen
    ├── CursorUnknown          a cursor that no answer gave
    ├── KeyReused              an idempotency key with another request
    ├── KeyInFlight            its first request has not been answered
    ├── ExportImpossible       what is kept cannot be said in files
    └── Unacceptable           a value that cannot be, with its place and what was expected
"""

from __future__ import annotations


class RequestRefused(Exception):
    """Base of what is wrong with a request; the docstring of each is for developers."""


class NotSignedIn(RequestRefused):
    """No session and no token, or one that has ended, was revoked or forged."""


class NotAllowed(RequestRefused):
    """The caller has none of the roles that the route declares, at this site."""


class ForgedRequest(RequestRefused):
    """A request with a session's cookie that changes something needs ``X-CSRF-Token``."""


class VersionMissing(RequestRefused):
    """An edit needs ``If-Match`` with the ``ETag`` that was read."""


class CursorUnknown(RequestRefused):
    """A cursor is taken as the former page gave it."""


class KeyReused(RequestRefused):
    """The idempotency key came with another request before."""


class KeyInFlight(RequestRefused):
    """The first request with this key has not been answered, or its answer was lost."""


class ExportImpossible(RequestRefused):
    """The law in force is no shipped one, or a sheet is too small."""


class Unacceptable(RequestRefused):
    """A value that cannot be: where it stands, and the key of what was expected."""

    def __init__(self, place: str, key: str, **params: object) -> None:
        self.place, self.key, self.params = place, key, params
        super().__init__(f"{place}: {key}")
