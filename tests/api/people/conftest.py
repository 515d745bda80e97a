"""The databases of the tests of the memory, for what reads them above it."""

from __future__ import annotations

from tests.models.conftest import act, database, migrated_file, new_url, postgresql

__all__ = ["act", "database", "migrated_file", "new_url", "postgresql"]
