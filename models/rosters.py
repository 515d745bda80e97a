"""The life of a roster version: who may move it where, what differs between two, the page.

``draft`` → ``proposed`` → ``approved`` → ``published`` → ``archived``; ``rejected`` breaks
a hard rule or was refused by somebody, and goes nowhere. Publishing is in
``models.publishing``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm.exc import StaleDataError

from models import audit
from models.edits import add_row, find_row
from models.errors import EditConflict, NotFound, PublicationRefused, TransitionRefused
from models.mapping import figures_of, table_of
from models.packing import unpacked
from models.results import (
    add_roster,
    load_list,
    load_result,
    put_result,
    subject_of,
)
from models.snapshots import save_snapshot
from models.tables.pairs import LockRow
from models.tables.people import OperatorRow
from models.tables.rosters import CaseSnapshotRow, RosterFormerRow, RosterRow
from scheduler.rules import notice_of_change

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from sqlmodel import Session

    from models.audit import Act
    from models.snapshots import WrittenCase
    from models.written import Written
    from scheduler.entities import Lock
    from scheduler.result import PlannedPairing, PlannedShift, Result

NEXT: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "draft": ("proposed", "rejected"),
        "proposed": ("draft", "approved", "rejected"),
        "approved": ("proposed", "published"),
        "published": ("archived",),
        "archived": (),
        "rejected": (),
    }
)
"""Where a version may go from each state."""

LAWFUL: Final = ("proposed", "approved")
"""States that no version with a hard violation may reach."""

WORKED_ON: Final = ("draft", "proposed")
"""States in which the content may still change."""


def find_roster(session: Session, site_id: int, week: dt.date, number: int) -> RosterRow:
    """Return a version by its number.

    Raises
    ------
    NotFound
    """
    table = table_of(RosterRow)
    query = select(RosterRow).where(
        table.c.site_id == site_id, table.c.week == week, table.c.number == number
    )
    row: RosterRow | None = session.execute(query).scalar_one_or_none()
    if row is None:
        raise NotFound("roster", f"{week} {number}")
    return row


def roster_of_run(session: Session, run_id: str) -> Result:
    """Return what a run proposed.

    Raises
    ------
    NotFound
        When it proposed nothing.
    """
    table = table_of(RosterRow)
    found = session.execute(select(table.c.id).where(table.c.run_id == run_id)).scalar_one_or_none()
    if found is None:
        raise NotFound("roster", run_id)
    return load_result(session, found)


def move(session: Session, roster_id: int, version: int, state: str, act: Act) -> RosterRow:
    """Move a version to another state; approving names who approves.

    Raises
    ------
    NotFound, EditConflict
    TransitionRefused
        When it may not go there. ``published`` is for ``models.publishing`` alone.
    """
    if state == "published":
        raise TransitionRefused("approved", state)
    audit.lock(session)
    roster = find_row(session, RosterRow, roster_id, version)
    shift_state(session, roster, state, act)
    return roster


def shift_state(session: Session, roster: RosterRow, state: str, act: Act) -> None:
    """Write a new state and log it.

    Raises
    ------
    TransitionRefused, EditConflict
    PublicationRefused
        When it breaks a hard rule and would be proposed or approved.
    """
    if state not in NEXT[roster.state]:
        raise TransitionRefused(roster.state, state)
    if state in LAWFUL and roster.hard_violations:
        rules = _hard_rules(roster)
        rules.pop(notice_of_change.ID, None)  # asked from the moment of publication
        if rules:
            raise PublicationRefused(rules=rules)
    former, roster.state = roster.state, state
    if state == "approved":
        roster.approved_at, roster.approved_by = act.at, act.by
        kept = table_of(RosterFormerRow)  # what somebody approved is not undone
        session.execute(delete(kept).where(kept.c.roster_id == roster.id))
    elif state == "published":
        roster.published_at, roster.published_by = act.at, act.by
    elif state == "archived":
        roster.archived_at = act.at
    else:
        roster.approved_at = roster.approved_by = None
    _flush(session, roster)
    audit.append(
        session,
        act,
        f"roster.{state}",
        subject_of(roster),
        before=roster.content_digest,
        after=roster.content_digest,
        details={"from": former, "number": roster.number},
    )


def edit_roster(
    session: Session, roster_id: int, version: int, written: Written, act: Act
) -> RosterRow:
    """Put another content in a version that is worked on; it becomes a draft again.

    Raises
    ------
    NotFound, EditConflict
    TransitionRefused
        When the version is approved, published or past.
    """
    audit.lock(session)
    roster = find_row(session, RosterRow, roster_id, version)
    if roster.state not in WORKED_ON:
        raise TransitionRefused(roster.state, "draft")
    before = roster.content_digest
    roster.state = "draft"
    try:
        put_result(session, roster, written)
    except StaleDataError as stale:
        raise EditConflict("roster", roster_id) from stale
    audit.append(
        session,
        act,
        "roster.edited",
        subject_of(roster),
        before=before,
        after=roster.content_digest,
    )
    return roster


def branch_roster(
    session: Session,
    roster_id: int,
    written: Written,
    act: Act,
    *,
    version: int | None = None,
    case: WrittenCase | None = None,
) -> RosterRow:
    """Store an edit of any version as a draft of its own, lawful or not yet.

    Parameters
    ----------
    case
        What it was made for; that of the version when left out.
    version
        The version of the row that was seen.

    Raises
    ------
    NotFound, EditConflict
    """
    audit.lock(session)
    base = find_row(session, RosterRow, roster_id, version)
    snapshot_id = base.snapshot_id
    if case is not None:
        kept = find_row(session, CaseSnapshotRow, base.snapshot_id)
        snapshot_id = save_snapshot(session, base.site_id, case, history_days=kept.history_days)
    return add_roster(
        session,
        base.site_id,
        snapshot_id,
        written,
        act,
        state="draft",
        based_on=roster_id,
    )


def pin(session: Session, roster_id: int, lock: Lock, act: Act) -> LockRow:
    """Fix a shift, a day off or a pairing for every later plan; who and why are kept.

    Raises
    ------
    NotFound
        When the version has no such shift or pairing, or somebody works on the day.
    RowRefused
        When it names somebody unknown.
    """
    roster = find_row(session, RosterRow, roster_id)
    if not _holds(session, roster_id, lock):
        raise NotFound(lock.kind, lock.operator_id)
    row = LockRow(
        site_id=roster.site_id,
        **figures_of(lock, table_of(LockRow)),
        by=act.by,
        why=act.reason,
    )
    add_row(session, row, act)
    return row


def _holds(session: Session, roster_id: int, lock: Lock) -> bool:
    """Tell whether a version is as a lock would fix it."""
    own: tuple[PlannedPairing, ...]
    if lock.kind == "pairing":
        own = load_list(session, roster_id, "portfolio")
        wanted = (lock.client_id, lock.operator_id)
        return any((p.client_id, p.operator_id) == wanted for p in own)
    shifts: tuple[PlannedShift, ...] = load_list(session, roster_id, "roster")
    mine = [shift for shift in shifts if shift.operator_id == lock.operator_id]
    if lock.kind == "off":
        return all(shift.date != lock.date for shift in mine)
    return any((shift.start, shift.end) == (lock.start, lock.end) for shift in mine)


@dataclass(frozen=True, slots=True)
class ShiftChange:
    """One person's day that differs between two versions; a side without shifts is empty."""

    operator_id: str
    date: dt.date
    before: tuple[PlannedShift, ...]
    after: tuple[PlannedShift, ...]


@dataclass(frozen=True, slots=True)
class PairingChange:
    """One pairing that differs between two versions by its role; ``None`` is no pairing."""

    client_id: str
    operator_id: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Diff:
    """What differs between two versions of a week."""

    shifts: tuple[ShiftChange, ...]
    pairings: tuple[PairingChange, ...]
    objective: float
    terms: dict[str, float]


def diff(session: Session, before_id: int, after_id: int) -> Diff:
    """Compare two versions; figures are after less before.

    Raises
    ------
    NotFound
    """
    before, after = (find_row(session, RosterRow, key) for key in (before_id, after_id))
    terms = {
        name: after.terms.get(name, 0.0) - before.terms.get(name, 0.0)
        for name in sorted({*before.terms, *after.terms})
    }
    return Diff(
        shifts=shift_changes(
            load_list(session, before_id, "roster"), load_list(session, after_id, "roster")
        ),
        pairings=_pairing_changes(
            load_list(session, before_id, "portfolio"), load_list(session, after_id, "portfolio")
        ),
        objective=after.objective - before.objective,
        terms={name: value for name, value in terms.items() if value},
    )


def shift_changes(
    before: tuple[PlannedShift, ...], after: tuple[PlannedShift, ...]
) -> tuple[ShiftChange, ...]:
    """Return the days of people that differ, by person and date."""
    old, new = _by_day(before), _by_day(after)
    return tuple(
        ShiftChange(key[0], key[1], old.get(key, ()), new.get(key, ()))
        for key in sorted({*old, *new})
        if old.get(key) != new.get(key)
    )


def _by_day(shifts: tuple[PlannedShift, ...]) -> dict[Any, tuple[PlannedShift, ...]]:
    found: dict[Any, tuple[PlannedShift, ...]] = {}
    for shift in sorted(shifts, key=lambda each: each.start):
        key = (shift.operator_id, shift.date)
        found[key] = (*found.get(key, ()), shift)
    return found


def _pairing_changes(
    before: tuple[PlannedPairing, ...], after: tuple[PlannedPairing, ...]
) -> tuple[PairingChange, ...]:
    old, new = ({(p.client_id, p.operator_id): p.role for p in each} for each in (before, after))
    return tuple(
        PairingChange(key[0], key[1], old.get(key), new.get(key))
        for key in sorted({*old, *new})
        if old.get(key) != new.get(key)
    )


@dataclass(frozen=True, slots=True)
class Page:
    """What the page of a roster shows: the version, its shifts and people's names.

    Teams are a page of their own: ``load_list(session, roster_id, "portfolio")``.
    """

    roster: RosterRow
    shifts: tuple[PlannedShift, ...]
    names: dict[str, str]


def roster_page(session: Session, roster_id: int) -> Page:
    """Read the page of a roster.

    Raises
    ------
    NotFound
    """
    roster = find_row(session, RosterRow, roster_id)
    people = table_of(OperatorRow)
    names = session.execute(
        select(people.c.operator_id, people.c.name).where(people.c.site_id == roster.site_id)
    )
    return Page(
        roster,
        load_list(session, roster_id, "roster"),
        {row.operator_id: row.name for row in names},
    )


def _hard_rules(roster: RosterRow) -> Counter[str]:
    """Rules that a version says it breaks, and how often."""
    told = unpacked(roster.packed)["violations"]
    return Counter(each["rule"] for each in told if each["severity"] == "hard")


def _flush(session: Session, roster: RosterRow) -> None:
    key = roster.id
    try:
        session.flush()
    except StaleDataError as stale:
        raise EditConflict("roster", key) from stale
