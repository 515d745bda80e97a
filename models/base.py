"""What every table shares: names of constraints, instants in UTC, marks of personal data.

A column marked with :func:`personal` holds words about a person or by one. No digest
covers it, and erasure empties it (``models.duties.erase``).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, ClassVar, Final

from sqlalchemy import JSON, DateTime, Dialect, ForeignKeyConstraint, MetaData
from sqlalchemy.orm import declared_attr
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""The same names on both databases, so that a migration can name what it drops."""


class UtcMoment(TypeDecorator[datetime]):
    """An instant: aware going in, UTC in the database, aware coming out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into UTC; SQLite keeps it without its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give every instant its zone again."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Row(SQLModel):
    """Base of every table; ``OperatorRow`` is the table ``operator``."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805 - called on the class
        """Name of the table, from that of the class."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__.removesuffix("Row")).lower()


class Edited(SQLModel):
    """A row that people edit: its version rises with each edit and losers are told."""

    version: int = Field(default=1, nullable=False, sa_column_kwargs={"server_default": "1"})

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - called on the class
        """Let the database refuse an edit of a version that is no longer there."""
        table: Any = getattr(cls, "__table__")  # noqa: B009 - made when the class is mapped
        return {"version_id_col": table.c.version}


class OfSite(SQLModel):
    """A row of one site."""

    site_id: int = Field(foreign_key="site.id", nullable=False, index=False)


class CaseRow(OfSite):
    """A row that becomes an entity of a Case, in the order of ``position``."""

    id: int | None = Field(default=None, primary_key=True)
    position: int = Field(default=0, nullable=False)


def moment(*, null: bool = False) -> Any:
    """Declare an instant."""
    return Field(default=None, sa_type=UtcMoment, nullable=null)


def document(*, null: bool = False) -> Any:
    """Declare a JSON value of ids and numbers."""
    return Field(default=None, sa_type=JSON, nullable=null)


def personal(of: str, *, kind: Any = None, null: bool = False) -> Any:
    """Declare words about or by somebody: ``operator``, ``client`` or ``account``.

    They are emptied when that person is erased, or that client.
    """
    extra: dict[str, Any] = {} if kind is None else {"sa_type": kind}
    return Field(
        default=None if null else "",
        nullable=null,
        sa_column_kwargs={"info": {"personal": of}},
        **extra,
    )


def secret() -> Any:
    """Declare a hash or key that no export, log or answer may show."""
    return Field(nullable=False, sa_column_kwargs={"info": {"secret": True}})


def of_operator() -> ForeignKeyConstraint:
    """Point at an operator of the same site."""
    return ForeignKeyConstraint(
        ["site_id", "operator_id"], ["operator.site_id", "operator.operator_id"]
    )


def of_client() -> ForeignKeyConstraint:
    """Point at a client of the same site."""
    return ForeignKeyConstraint(["site_id", "client_id"], ["client.site_id", "client.client_id"])
