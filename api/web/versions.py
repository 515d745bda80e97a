"""``ETag`` and ``If-Match``: an edit says which version was seen, a reader which it has."""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import Depends, Header, Request, Response

from api.web.errors import VersionMissing

_TAG: Final = re.compile(r'^(?:W/)?"(\d{1,18})(?:-[0-9a-f]+)?"$')
"""A version; what a reader kept beside it may follow a dash."""


def tag_of(version: int) -> str:
    """Write the version of a row as an entity tag."""
    return f'"{version}"'


def show_version(response: Response, version: int) -> None:
    """Tell the version of what is answered."""
    response.headers["ETag"] = tag_of(version)


def seen_version(
    if_match: Annotated[
        str | None,
        Header(description='`ETag` of what was read, as `"3"`', examples=['"3"']),
    ] = None,
) -> int:
    """Read which version somebody saw.

    Raises
    ------
    VersionMissing
        When the header is missing or is no tag of ours.
    """
    found = _TAG.match((if_match or "").strip())
    if found is None:
        raise VersionMissing
    return int(found.group(1))


Seen = Annotated[int, Depends(seen_version)]
"""The version that an edit says it saw."""


def is_current(request: Request, tag: str) -> bool:
    """Tell whether a reader has this state already, so that 304 answers it."""
    asked = request.headers.get("if-none-match", "")
    return tag in {each.strip().removeprefix("W/") for each in asked.split(",")}
