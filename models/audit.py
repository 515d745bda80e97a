"""The append-only log: each entry's hash covers the entry and the hash before it.

Whoever appends locks the head of the chain first, so entries are numbered without a gap.
``verify`` walks the whole chain and compares its end with the head.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from models.errors import AuditBroken
from models.mapping import table_of
from models.packing import digest_of
from models.tables.duties import AuditHeadRow, AuditRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel import Session

START: Final = "0" * 64
"""What the first entry follows."""

HEAD: Final = 1
_BESIDE: Final = frozenset({"hash", "reason", "reason_salt"})
_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something, when, and why where they said so."""

    by: str
    at: dt.datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What an entry is about."""

    kind: str
    key: object
    site_id: int | None = None
    operator_id: str | None = None


def append(
    session: Session,
    act: Act,
    action: str,
    subject: Subject,
    *,
    before: str | None = None,
    after: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> AuditRow:
    """Append one entry; ``details`` hold ids and numbers, never words of people."""
    head = lock(session)
    salt = secrets.token_hex(16) if act.reason else None
    entry = AuditRow(
        number=head.number + 1,
        site_id=subject.site_id,
        at=act.at.astimezone(dt.UTC),
        actor=act.by,
        action=action,
        subject=subject.kind,
        subject_key=str(subject.key),
        operator_id=subject.operator_id,
        before_hash=before,
        after_hash=after,
        details=dict(details or {}),
        reason=act.reason or None,
        reason_salt=salt,
        reason_seal=_seal(act.reason, salt) if salt else None,
        previous=head.hash,
        hash="",
    )
    entry.hash = _hash(entry.model_dump())
    head.number, head.hash = entry.number, entry.hash
    session.add(entry)
    session.flush()
    return entry


def lock(session: Session) -> AuditHeadRow:
    """Let others who log wait until this transaction ends.

    A function that changes several rows asks for this first: then nobody waits for a row
    of somebody who waits for the log.
    """
    query = select(AuditHeadRow).with_for_update().execution_options(populate_existing=True)
    head: AuditHeadRow | None = session.execute(query).scalar_one_or_none()
    if head is not None:
        return head
    with contextlib.suppress(IntegrityError), session.begin_nested():
        session.add(AuditHeadRow(id=HEAD, number=0, hash=START))
    made: AuditHeadRow = session.execute(query).scalar_one()
    return made


def last_number(session: Session) -> int:
    """Return the number of the last entry: while it stays, nobody has changed anything."""
    table = table_of(AuditHeadRow)
    return session.execute(select(table.c.number)).scalar_one_or_none() or 0


@dataclass(frozen=True, slots=True)
class Mark:
    """Where the log ended."""

    number: int
    hash: str


def mark_end(session: Session) -> Mark:
    """Tell where the log ends, for :func:`touched_since`."""
    table = table_of(AuditHeadRow)
    row = session.execute(select(table.c.number, table.c.hash)).first()
    return Mark(0, START) if row is None else Mark(row.number, row.hash)


def touched_since(session: Session, mark: Mark, site_id: int) -> bool:
    """Tell whether anything was logged since of a site, or of none; or the log is another.

    Whoever asks holds the :func:`lock`, or somebody may write the next entry meanwhile.
    """
    table = table_of(AuditRow)
    query = select(table.c.hash).where(table.c.number == mark.number)
    if mark.number and session.execute(query).scalar_one_or_none() != mark.hash:
        return True
    of_site = table.c.site_id.is_(None) | (table.c.site_id == site_id)
    later = select(table.c.number).where(table.c.number > mark.number, of_site)
    return session.execute(later.limit(1)).first() is not None


def verify(session: Session) -> int:
    """Check every entry; return how many there are.

    Raises
    ------
    AuditBroken
        At the first entry that was changed, is missing or was put in, or when the end
        of the chain is not where the head says.
    """
    table = table_of(AuditRow)
    previous, count = START, 0
    query = select(table).order_by(table.c.number).execution_options(yield_per=_AT_ONCE)
    with session.execute(query) as found:
        for row in found.mappings():
            count += 1
            if row["number"] != count:
                raise AuditBroken(count, "missing")
            if row["previous"] != previous:
                raise AuditBroken(count, "chain")
            if row["hash"] != _hash(dict(row)):
                raise AuditBroken(count, "changed")
            words, salt = row["reason"], row["reason_salt"]
            if words is not None and (salt is None or row["reason_seal"] != _seal(words, salt)):
                raise AuditBroken(count, "reason")
            previous = row["hash"]
    head = session.get(AuditHeadRow, HEAD)
    ends = (0, START) if head is None else (head.number, head.hash)
    if ends != (count, previous):
        raise AuditBroken(count + 1, "missing")
    return count


def _hash(entry: Mapping[str, Any]) -> str:
    told = {name: value for name, value in entry.items() if name not in _BESIDE}
    return digest_of(told | {"at": told["at"].astimezone(dt.UTC).isoformat()})


def _seal(words: str, salt: str) -> str:
    return hashlib.sha256(f"{salt}{words}".encode()).hexdigest()
