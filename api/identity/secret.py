"""The secret key of the service: what a setting says, or a file beside the database.

It signs links and cookies and keys the hashes of logins and addresses. Who changes it
makes links and logins under way void, and nothing else.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final

from api.identity.errors import SecretMissing

if TYPE_CHECKING:
    from models.database import Database

SHORTEST: Final = 32
"""Bytes."""
SUFFIX: Final = ".key"


def service_secret(setting: str | None, database: Database) -> bytes:
    """Return the secret key: the setting's, else that of the file beside a file of SQLite.

    Raises
    ------
    SecretMissing
        When the setting is too short; when there is none and the database is a server;
        when others than its owner may read the file, or it holds too little.
    OSError
    """
    if setting:
        key = setting.encode()
        if len(key) < SHORTEST:
            raise SecretMissing("secret_fault.short")
        return key
    file = database.engine.url.database
    if not database.is_sqlite or not file or file == ":memory:":
        raise SecretMissing("secret_fault.missing")
    return _read_or_make(Path(file + SUFFIX))


def _read_or_make(path: Path) -> bytes:
    if not path.exists():
        _make(path)
    with path.open("rb") as file:
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            raise SecretMissing("secret_fault.open", str(path))
        key = file.read().strip()
    if len(key) < SHORTEST:
        raise SecretMissing("secret_fault.damaged", str(path))
    return key


def _make(path: Path) -> None:
    """Write a new key whole and then give it its name, unless another process was first."""
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_hex(SHORTEST).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(part, path)
    finally:
        part.unlink()
