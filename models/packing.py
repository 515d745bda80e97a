"""JSON documents as compressed bytes, the same bytes for the same document."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import zlib
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter

if TYPE_CHECKING:
    from collections.abc import Mapping

_ANYTHING: Final[TypeAdapter[Any]] = TypeAdapter(Any)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def packed(document: Any) -> bytes:
    """Compress a document, its keys in the order they have."""
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return zlib.compress(text.encode(), 6)


def unpacked(data: bytes) -> Any:
    """Return the document; the inverse of :func:`packed`."""
    return json.loads(zlib.decompress(data))


def canonical(document: Any) -> bytes:
    """Write a document in the one way that digests cover."""
    return json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def digest_of(document: Any) -> str:
    """SHA-256 of a document."""
    return hashlib.sha256(canonical(document)).hexdigest()


def plain(value: Any) -> Any:
    """Write any value as JSON holds it."""
    return _ANYTHING.dump_python(value, mode="json")


def with_days(told: Mapping[str, Any]) -> dict[str, Any]:
    """Give the days among plain values their type again."""
    return {
        name: dt.date.fromisoformat(value)
        if isinstance(value, str) and _DAY.fullmatch(value)
        else value
        for name, value in told.items()
    }
