"""A fixed moment, and the secret of a service that there is not."""

from __future__ import annotations

import datetime as dt

import pytest


@pytest.fixture
def at() -> dt.datetime:
    """A fixed moment."""
    return dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC)


@pytest.fixture
def secret() -> bytes:
    """The secret key of a service that there is not."""
    return b"a secret of thirty-two bytes or more"
