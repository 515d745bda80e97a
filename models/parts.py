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
class Part:
    """A part that somebody has begun to answer."""

    id: str
    owner: Owner
    question: bytes
    attempts: int


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a part: an answer, or the key of a failure, or neither yet."""

    answer: bytes | None
    failure: str | None


def ask(session: Session, owner: Owner, first: int, questions: Sequence[bytes]) -> list[str]:
    """Store questions at positions from ``first`` on; return their ids, in order."""
    rows = [
        WorkPartRow(
            id=uuid4().hex,
            owner=owner.id,
            owner_kind=owner.kind,
            attempt=owner.attempt,
            position=first + number,
            question=question,
        )
        for number, question in enumerate(questions)
    ]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def begin(session: Session, part_id: str, worker: str) -> Part | None:
    """Say that a worker answers a part; ``None`` when nobody waits for it any more."""
    row = session.get(WorkPartRow, part_id, with_for_update=True)
    if row is None or row.answer is not None or row.failure is not None:
        return None
    owner = _owner_of(row)
    if not _waits(session, owner):
        return None
    row.worker, row.attempts = worker, row.attempts + 1
    session.flush()
    return Part(part_id, owner, row.question, row.attempts)


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


def answers(session: Session, part_ids: Sequence[str]) -> list[Answered]:
    """Return what became of parts, in the order asked for; one that is gone has failed."""
    table = table_of(WorkPartRow)
    query = select(table.c.id, table.c.answer, table.c.failure).where(table.c.id.in_(part_ids))
    found = {row.id: Answered(row.answer, row.failure) for row in session.execute(query)}
    return [found.get(part_id, Answered(None, "gone")) for part_id in part_ids]


def open_parts(session: Session) -> tuple[str, ...]:
    """Return every part that waits for an answer."""
    table = table_of(WorkPartRow)
    query = select(table.c.id).where(table.c.answer.is_(None), table.c.failure.is_(None))
    return tuple(session.execute(query.order_by(table.c.id)).scalars())


def drop(session: Session, owner_id: str, but_attempt: int | None = None) -> None:
    """Delete the parts of an owner, or of its former attempts alone."""
    table = table_of(WorkPartRow)
    own = table.c.owner == owner_id
    if but_attempt is not None:
        own &= table.c.attempt != but_attempt
    session.execute(delete(table).where(own))


def _owner_of(row: WorkPartRow) -> Owner:
    return Owner("run" if row.owner_kind == "run" else "job", row.owner, row.attempt)


def _waits(session: Session, owner: Owner) -> bool:
    table = table_of(RunRow if owner.kind == "run" else JobRow)
    row = session.execute(
        select(table.c.status, table.c.attempt).where(table.c.id == owner.id)
    ).one_or_none()
    return row is not None and row.status in UNDER_WAY and row.attempt == owner.attempt
