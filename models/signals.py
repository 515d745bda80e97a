"""The inbox of signals: what a case shows is kept as rows, and what people did about it as notes.

Computing takes a whole case and some seconds, so it is done between two transactions
(:func:`refresh_signals`). A note is a list of the case, hence the next computation knows it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import select

from models import audit
from models.announce import announce_signals
from models.cases import FADED_DAYS, load_case
from models.edits import add_row, find_row, move_row
from models.errors import NotFound, TransitionRefused
from models.mapping import table_of
from models.packing import plain, with_days
from models.sites import find_site, id_of, zone_of
from models.tables.duties import SignalRow
from models.tables.pairs import SignalNoteRow
from scheduler.calendar import monday_of
from scheduler.signals import Signal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlmodel import Session

    from models.audit import Act
    from models.database import Database
    from scheduler.case import Case
    from scheduler.said import SignalOutcome

InboxState = Literal["open", "acknowledged", "closed"]

WAITING: Final = ("open", "acknowledged")
"""States in which a signal stands in the inbox."""

CALL_DAYS: Final = 26 * 7
"""Days of calls that are read: the forecast's own, and more than any signal looks at."""

_TOLD: Final[Mapping[str, InboxState]] = MappingProxyType(
    {"open": "open", "acknowledged": "acknowledged", "resolved": "closed"}
)


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody did about a signal, in their words."""

    on: dt.date
    state: str
    outcome: str | None
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class InInbox:
    """A signal with its place in the inbox.

    Attributes
    ----------
    signal
        What was seen, last time it was looked for; its words go by its kind.
    gone_at
        When it was looked for and not found any more.
    """

    id: int
    version: int
    state: InboxState
    signal: Signal
    opened_at: dt.datetime
    closed_at: dt.datetime | None
    gone_at: dt.datetime | None


def refresh_signals(database: Database, site_key: str, act: Act) -> tuple[InInbox, ...]:
    """Look for signals, bring the inbox up to date and tell of those that are new; return them.

    Raises
    ------
    NotFound
        When there is no such site.
    """
    with database.reading() as session:
        case = signals_case(session, site_key, act.at)
    signals = signals_of(case)
    with database.writing() as session:
        found = store_signals(session, site_key, signals, act)
        rows = [find_row(session, SignalRow, each.id) for each in found]
        announce_signals(session, id_of(find_site(session, site_key)), rows, act)
    return found


def signals_case(session: Session, site_key: str, at: dt.datetime) -> Case:
    """Read what signals are looked for in: the site as it is at a moment.

    Raises
    ------
    NotFound
    """
    today = at.astimezone(zone_of(session, id_of(find_site(session, site_key)))).date()
    loaded = load_case(
        session,
        site_key,
        monday_of(today),
        at,
        history_days=FADED_DAYS,
        call_days=CALL_DAYS,
    )
    return loaded.case


def signals_of(case: Case) -> tuple[Signal, ...]:
    """Look for signals; takes no database."""
    from scheduler.derive import derive  # noqa: PLC0415 - loads compiled code
    from scheduler.signals.watch import watch  # noqa: PLC0415

    return watch(case, derive(case))


def store_signals(
    session: Session, site_key: str, signals: Iterable[Signal], act: Act
) -> tuple[InInbox, ...]:
    """Put what was found beside what is there; return the rows that are new.

    A signal that is still there keeps its row and state; one that is gone is closed. One
    that a person closed stays closed for as long as it does not go away and come back.
    """
    audit.lock(session)
    site_id = id_of(find_site(session, site_key))
    table = table_of(SignalRow)
    query = select(SignalRow).where(table.c.site_id == site_id, table.c.gone_at.is_(None))
    there = {row.subject: row for row in session.execute(query).scalars()}
    ever = select(table.c.subject).where(table.c.site_id == site_id).distinct()
    known = set(session.execute(ever).scalars())
    found = []
    for signal in signals:
        subject = subject_of(signal)
        row = there.pop(subject, None)
        if row is not None:
            _see_again(row, signal)
        elif subject in known or signal.state != "resolved":
            found.append(_open(session, site_id, subject, signal, subject in known, act))
    for row in there.values():
        values: dict[str, Any] = {"gone_at": act.at, "state": "closed"}
        values["closed_at"] = row.closed_at or act.at
        move_row(session, row, values, act, "signal.gone")
    session.flush()
    return tuple(_told(row) for row in found)


def subject_of(signal: Signal) -> str:
    """Kind of a signal and whom it is about, as one text."""
    return f"{signal.kind}|{signal.client_id or ''}|{signal.operator_id or ''}"


def _see_again(row: SignalRow, signal: Signal) -> None:
    """Write today's numbers; nothing is written when they are the same."""
    row.seen = plain(dict(signal.seen))
    row.evidence, row.confidence = signal.evidence, signal.confidence
    if row.state == "open" and signal.state == "acknowledged":
        row.state = "acknowledged"  # somebody's note came with a folder


def _open(
    session: Session, site_id: int, subject: str, signal: Signal, again: bool, act: Act
) -> SignalRow:
    """Add a row; what was noted about one that went away says nothing about this one."""
    row = SignalRow(
        site_id=site_id,
        subject=subject,
        kind=signal.kind,
        operator_id=signal.operator_id,
        client_id=signal.client_id,
        state="open" if again else _TOLD[signal.state],
        seen=plain(dict(signal.seen)),
        evidence=signal.evidence,
        confidence=signal.confidence,
        opened_at=act.at,
    )
    add_row(session, row, act, "signal.opened")
    return row


def answer_signal(
    session: Session,
    site_id: int,
    signal_id: int,
    version: int,
    act: Act,
    *,
    outcome: SignalOutcome | None = None,
    note: str = "",
) -> InInbox:
    """Take a signal on, or close it with an outcome; the next case knows.

    Parameters
    ----------
    outcome
        What came of it; without one it is acknowledged only.

    Raises
    ------
    NotFound, EditConflict
    TransitionRefused
        When it is closed.
    """
    audit.lock(session)
    row = find_row(session, SignalRow, signal_id)
    if row.site_id != site_id:
        raise NotFound("signal", signal_id)
    row = find_row(session, SignalRow, signal_id, version)
    state: InboxState = "acknowledged" if outcome is None else "closed"
    if row.state not in WAITING:
        raise TransitionRefused(row.state, state, "signal")
    told = SignalNoteRow(
        site_id=site_id,
        kind=row.kind,
        client_id=row.client_id,
        operator_id=row.operator_id,
        state="acknowledged" if outcome is None else "resolved",
        on=act.at.astimezone(zone_of(session, site_id)).date(),
        outcome=outcome,
        by=act.by,
        note=note,
    )
    add_row(session, told, act)
    values = {"state": state, "closed_at": None if outcome is None else act.at}
    move_row(session, row, values, act, f"signal.{state}")
    return _told(row)


def inbox(
    session: Session,
    site_id: int,
    states: Collection[str] = WAITING,
    *,
    after_id: int = 0,
    limit: int | None = None,
) -> tuple[InInbox, ...]:
    """Signals in some states, the oldest first, from the one after ``after_id`` on."""
    table = table_of(SignalRow)
    query = select(SignalRow).where(
        table.c.site_id == site_id, table.c.state.in_(states), table.c.id > after_id
    )
    rows = session.execute(query.order_by(table.c.id).limit(limit)).scalars()
    return tuple(_told(row) for row in rows)


def find_signal(session: Session, site_id: int, signal_id: int) -> InInbox:
    """Return one signal of a site.

    Raises
    ------
    NotFound
    """
    row = find_row(session, SignalRow, signal_id)
    if row.site_id != site_id:
        raise NotFound("signal", signal_id)
    return _told(row)


def notes_about(session: Session, site_id: int, signal: Signal) -> Sequence[Note]:
    """What people did about a signal of this kind and these people, the latest last."""
    table = table_of(SignalNoteRow)
    query = select(table.c.on, table.c.state, table.c.outcome, table.c.by, table.c.note).where(
        table.c.site_id == site_id,
        table.c.kind == signal.kind,
        table.c.client_id.is_not_distinct_from(signal.client_id),
        table.c.operator_id.is_not_distinct_from(signal.operator_id),
    )
    rows = session.execute(query.order_by(table.c.on, table.c.position))
    return tuple(Note(*row) for row in rows)


def _told(row: SignalRow) -> InInbox:
    assert row.id is not None  # noqa: S101 - narrows the type
    state: Any = row.state
    kind: Any = row.kind
    signal = Signal(
        kind=kind,
        client_id=row.client_id,
        operator_id=row.operator_id,
        seen=with_days(row.seen),
        evidence=row.evidence,
        confidence=row.confidence,
        state="resolved" if state == "closed" else state,
    )
    return InInbox(row.id, row.version, state, signal, row.opened_at, row.closed_at, row.gone_at)
