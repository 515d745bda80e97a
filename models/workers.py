"""Workers and their beats: who works for this database, and what each of them has in hand.

Whether somebody is silent is for the listener to say, by a clock of its own: clocks of
two machines differ, and a beat is only compared with the beat before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from models.mapping import table_of
from models.tables.outbox import WorkerBeatRow

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class Beat:
    """The last beat of a worker."""

    name: str
    started_at: dt.datetime
    beat_at: dt.datetime
    running: tuple[str, ...]


def arrive(session: Session, name: str, at: dt.datetime) -> None:
    """Begin to beat under a name, in the place of whoever had it."""
    leave(session, name)
    session.add(WorkerBeatRow(name=name, started_at=at, beat_at=at, running=[]))
    session.flush()


def beat(
    session: Session, name: str, started_at: dt.datetime, at: dt.datetime, running: Sequence[str]
) -> bool:
    """Say that a worker is there; False when its name is no longer its own."""
    table = table_of(WorkerBeatRow)
    beaten = session.execute(
        update(table)
        .where(table.c.name == name, table.c.started_at == started_at)
        .values(beat_at=at, running=list(running))
    )
    return bool(beaten.rowcount)  # type: ignore[attr-defined]


def beats(session: Session) -> tuple[Beat, ...]:
    """Return the last beat of every worker, by name."""
    table = table_of(WorkerBeatRow)
    return tuple(
        Beat(row.name, row.started_at, row.beat_at, tuple(row.running))
        for row in session.execute(select(table).order_by(table.c.name))
    )


def leave(session: Session, name: str, started_at: dt.datetime | None = None) -> None:
    """Take a worker off the list; with ``started_at`` only when nobody took its name since."""
    table = table_of(WorkerBeatRow)
    own = table.c.name == name
    if started_at is not None:
        own &= table.c.started_at == started_at
    session.execute(delete(table).where(own))
