"""JSON documents as compressed bytes, the same bytes for the same document."""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import Any


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
