"""Migrations: they amount to the tables, go down and up, and lose nothing unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import delete, inspect, text
from sqlmodel import col

from models import schema
from models.errors import DataWouldBeLost, SchemaBehind, SchemaUnknown
from models.tables import METADATA
from models.tables.clients import EventRow
from models.tables.pairs import AffinityOverrideRow, SignalNoteRow
from tests.models.worlds import a_full_site, everything

if TYPE_CHECKING:
    from models.audit import Act
    from models.database import Database


def test_the_migrations_amount_to_the_tables(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        names = set(inspect(connection).get_table_names())
    assert names == {*METADATA.tables, "alembic_version"}


def test_an_empty_database_lacks_every_step_and_a_migrated_one_none(empty: Database) -> None:
    assert schema.current(empty) is None
    assert schema.pending(empty) == schema.revisions()
    with pytest.raises(SchemaBehind):
        schema.require_schema(empty)
    assert schema.upgrade(empty) == schema.revisions()
    assert schema.upgrade(empty) == ()
    assert schema.current(empty) == schema.revisions()[-1]
    schema.require_schema(empty)


def test_steps_down_that_lose_nothing_and_up_again_keep_every_row(
    database: Database, act: Act
) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        session.execute(delete(EventRow))
        session.execute(delete(SignalNoteRow))
        session.execute(delete(AffinityOverrideRow).where(col(AffinityOverrideRow.clear)))
    before = everything(database)
    schema.downgrade(database, "0005")
    assert schema.pending(database) == tuple(r for r in schema.revisions() if r > "0005")
    schema.upgrade(database)
    assert everything(database) == before


def test_a_step_down_that_could_not_say_a_clearing_any_more_is_refused(
    database: Database, act: Act
) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        session.execute(delete(EventRow))
        session.execute(delete(SignalNoteRow))
    with pytest.raises(DataWouldBeLost, match="affinity_override"):
        schema.downgrade(database, "0006")


def test_going_down_to_nothing_is_refused_while_there_are_rows(
    database: Database, act: Act
) -> None:
    with database.writing() as session:
        a_full_site(session, act)
    before = everything(database)
    holding = [step for step in schema.revisions() if step < "0007"]  # later ones add no rows
    for revision in (schema.BASE, *holding):
        with pytest.raises(DataWouldBeLost):
            schema.downgrade(database, revision)
    assert everything(database) == before
    schema.downgrade(database, schema.BASE, lose=True)
    assert schema.current(database) is None
    schema.upgrade(database)
    assert not any(everything(database).values())


def test_a_schema_of_another_release_is_left_alone(database: Database) -> None:
    with database.engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaUnknown):
        schema.upgrade(database)
