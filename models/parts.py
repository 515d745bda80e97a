"""Parts of a run or a job: asked by its owner, answered by any worker, gone when it ends.

Questions and answers are bytes that their two ends understand; nothing here reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

from sqlalchemy import delete, select, update

from models.mapping import table_of
from models.tables.jobs import JobRow, WorkPartRow
from models.tables.rosters import UNDER_WAY, RunRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

OwnerKind = Literal["run", "job"]


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose part it is: a run or a job, in one of its attempts."""

    kind: OwnerKind
    id: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Question:
    """What a part asks, and the kept case that it is about."""

    kind: str
    packed: bytes
    snapshot_id: int


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a part: an answer, or the key of a failure, or neither yet."""

    answer: bytes | None
    failure: str | None


def ask(
    session: Session, owner: Owner, kind: str, first: int, questions: Sequence[bytes]
) -> list[str]:
    """Store questions of a kind at positions from ``first`` on; return their ids, in order."""
    rows = [
        WorkPartRow(
            id=uuid4().hex,
            owner=owner.id,
            owner_kind=owner.kind,
            attempt=owner.attempt,
            position=first + number,
            kind=kind,
            question=question,
        )
        for number, question in enumerate(questions)
    ]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def begin(session: Session, part_id: str, worker: str) -> int | None:
    """Say that a worker answers a part; return the attempt, ``None`` when nobody waits."""
    row = session.get(WorkPartRow, part_id, with_for_update=True)
    if row is None or row.answer is not None or row.failure is not None:
        return None
    owner = _owner_of(row)
    if not _waits(session, owner):
        return None
    row.worker, row.attempts = worker, row.attempts + 1
    session.flush()
    return row.attempts


def read(session: Session, part_id: str) -> Question | None:
    """Return what a part asks; ``None`` when nobody waits for it any more."""
    row = session.get(WorkPartRow, part_id)
    if row is None:
        return None
    table = table_of(RunRow if row.owner_kind == "run" else JobRow)
    query = select(table.c.snapshot_id).where(table.c.id == row.owner)
    snapshot_id = session.execute(query).scalar_one_or_none()
    return None if snapshot_id is None else Question(row.kind, row.question, snapshot_id)


def is_open(session: Session, part_id: str) -> bool:
    """Tell whether somebody waits for an answer to a part."""
    row = session.get(WorkPartRow, part_id, populate_existing=True)
    return (
        row is not None
        and row.answer is None
        and row.failure is None
        and _waits(session, _owner_of(row))
    )


def wanted(session: Session, part_id: str, attempts: int) -> bool:
    """Tell whether somebody waits for this attempt at a part."""
    row = session.get(WorkPartRow, part_id, populate_existing=True)
    return row is not None and row.attempts == attempts and is_open(session, part_id)


def hand_back(session: Session, part_id: str, attempts: int) -> None:
    """Let another worker answer a part; this attempt does not count."""
    table = table_of(WorkPartRow)
    session.execute(
        update(table)
        .where(table.c.id == part_id, table.c.attempts == attempts, table.c.answer.is_(None))
        .values(worker=None, attempts=table.c.attempts - 1)
    )


def answer(
    session: Session, part_id: str, answered: bytes | None, failure: str | None = None
) -> None:
    """Store an answer, or why there is none; the first one counts."""
    table = table_of(WorkPartRow)
    session.execute(
        update(table)
        .where(table.c.id == part_id, table.c.answer.is_(None), table.c.failure.is_(None))
        .values(answer=answered, failure=failure)
    )


def waiting(session: Session, part_ids: Sequence[str]) -> int:
    """Count the parts that have neither answer nor failure."""
    table = table_of(WorkPartRow)
    query = select(table.c.id).where(
        table.c.id.in_(part_ids), table.c.answer.is_(None), table.c.failure.is_(None)
    )
    return len(session.execute(query).all())


def take(session: Session, part_ids: Sequence[str]) -> list[Answered]:
    """Return what became of parts, in the order asked for, and delete them.

    One that is gone has failed.
    """
    table = table_of(WorkPartRow)
    query = select(table.c.id, table.c.answer, table.c.failure).where(table.c.id.in_(part_ids))
    found = {row.id: Answered(row.answer, row.failure) for row in session.execute(query)}
    session.execute(delete(table).where(table.c.id.in_(part_ids)))
    return [found.get(part_id, Answered(None, "gone")) for part_id in part_ids]


def open_parts(session: Session) -> dict[str, int]:
    """Return every part that waits for an answer, with the attempt it is in."""
    table = table_of(WorkPartRow)
    waits = table.c.answer.is_(None), table.c.failure.is_(None)
    query = select(table.c.id, table.c.attempts).where(*waits).order_by(table.c.id)
    return {row.id: row.attempts for row in session.execute(query)}


def drop(session: Session, owner_id: str) -> None:
    """Delete the parts of an owner."""
    table = table_of(WorkPartRow)
    session.execute(delete(table).where(table.c.owner == owner_id))


def _owner_of(row: WorkPartRow) -> Owner:
    return Owner("run" if row.owner_kind == "run" else "job", row.owner, row.attempt)


def _waits(session: Session, owner: Owner) -> bool:
    table = table_of(RunRow if owner.kind == "run" else JobRow)
    row = session.execute(
        select(table.c.status, table.c.attempt).where(table.c.id == owner.id)
    ).one_or_none()
    return row is not None and row.status in UNDER_WAY and row.attempt == owner.attempt
