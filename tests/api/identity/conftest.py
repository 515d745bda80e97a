"""The databases of the tests of the memory, a fixed moment, and a secret of the service."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.models.conftest import act, database, migrated_file, new_url, postgresql

__all__ = ["act", "at", "database", "migrated_file", "new_url", "postgresql", "secret"]


@pytest.fixture
def at() -> dt.datetime:
    """A fixed moment."""
    return dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC)


@pytest.fixture
def secret() -> bytes:
    """The secret key of a service that there is not."""
    return b"a secret of thirty-two bytes or more"
