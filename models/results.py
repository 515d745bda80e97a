"""``Result`` ⇄ a numbered roster version: shifts and teams as rows, the desk packed, the rest
as one compressed document. A new field of ``Result`` goes into that document by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import bindparam, delete, func, insert, select

from models import audit, desk, parts
from models.audit import Act, Subject
from models.errors import NotFound, RunEnded
from models.mapping import columns_of, entities_of, table_of
from models.packing import unpacked
from models.tables.rosters import (
    UNDER_WAY,
    RosterDeskRow,
    RosterRow,
    RunRow,
)
from models.tables.sites import SiteRow
from models.written import ROW_LISTS, Written
from scheduler.result import DeskStretch, Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Table
    from sqlmodel import Session


def save_result(session: Session, run_id: str, written: Written, act: Act) -> RosterRow:
    """Store what a run found, as the next version of its week; once, however often it is asked.

    A result with a hard violation is kept as ``rejected``, anything else as ``proposed``.

    Raises
    ------
    NotFound
        When there is no such run.
    RunEnded
        When it has failed or was cancelled meanwhile.
    """
    audit.lock(session)
    run = session.get(RunRow, run_id, with_for_update=True)
    if run is None:
        raise NotFound("run", run_id)
    saved: RosterRow | None = session.execute(
        select(RosterRow).where(table_of(RosterRow).c.run_id == run_id)
    ).scalar_one_or_none()
    if saved is not None:
        return saved
    if run.status not in UNDER_WAY:
        raise RunEnded(run_id, run.status)
    result = written.result
    roster = add_roster(
        session,
        run.site_id,
        run.snapshot_id,
        written,
        act,
        state="proposed" if written.lawful else "rejected",
        run_id=run_id,
    )
    run.status = "done"
    run.objective, run.bound, run.gap = result.objective, result.bound, result.gap
    run.named_share = result.cover.named_share
    run.trace = [point.model_dump(mode="json") for point in result.trace]
    run.ended_at = act.at
    parts.drop(session, run_id)
    session.flush()
    return roster


def add_roster(
    session: Session,
    site_id: int,
    snapshot_id: int,
    written: Written,
    act: Act,
    *,
    state: Literal["draft", "proposed", "rejected"],
    run_id: str | None = None,
    based_on: int | None = None,
) -> RosterRow:
    """Store a result as the next numbered version of its week."""
    result = written.result
    audit.lock(session)
    session.get(SiteRow, site_id, with_for_update=True)  # numbers are given one by one
    table = table_of(RosterRow)
    last = session.execute(
        select(func.max(table.c.number)).where(
            table.c.site_id == site_id, table.c.week == result.week
        )
    ).scalar_one()
    roster = RosterRow(
        site_id=site_id,
        week=result.week,
        number=(last or 0) + 1,
        state=state,
        run_id=run_id,
        based_on=based_on,
        snapshot_id=snapshot_id,
        created_at=act.at,
        created_by=act.by,
        **written.headline,
    )
    session.add(roster)
    session.flush()
    for kind, rows in written.rows.items():
        _insert(session, table_of(kind), _keys(roster), rows)
    audit.append(
        session,
        act,
        f"roster.{state}",
        subject_of(roster),
        after=roster.content_digest,
        details={"case_digest": result.case_digest, "run_id": run_id, "seed": result.seed},
    )
    return roster


def put_result(session: Session, roster: RosterRow, written: Written) -> None:
    """Put another result in a version that is still being worked on; equal rows stay."""
    for name, value in written.headline.items():
        setattr(roster, name, value)
    session.flush()  # whoever is late is told before anything is written
    for kind, rows in written.rows.items():
        _replace(session, table_of(kind), _keys(roster), rows)


def _replace(
    session: Session, table: Table, keys: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Put rows of a version in the place of those that it has; equal ones are left alone."""
    [key] = (column for column in table.primary_key.columns if column.name not in keys)
    own = table.c.roster_id == keys["roster_id"]
    query = select(*(column for column in table.c if column.name not in keys)).where(own)
    held = {row[key.name]: dict(row) for row in session.execute(query).mappings()}
    kept = {row[key.name] for row in rows if held.get(row[key.name]) == row}
    gone = [{"gone": each} for each in held if each not in kept]
    if gone:
        session.connection().execute(delete(table).where(own, key == bindparam("gone")), gone)
    _insert(session, table, keys, [row for row in rows if row[key.name] not in kept])


def _insert(
    session: Session, table: Table, keys: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]
) -> None:
    if rows:
        session.execute(insert(table), [{**keys, **row} for row in rows])


def _keys(roster: RosterRow) -> dict[str, Any]:
    return {"roster_id": roster.id, "site_id": roster.site_id}


def subject_of(roster: RosterRow) -> Subject:
    """Name a version in the log."""
    return Subject("roster", roster.id, roster.site_id)


def load_result(session: Session, roster_id: int) -> Result:
    """Return the Result of a version, equal to the one that was saved.

    Raises
    ------
    NotFound
    """
    roster = session.get(RosterRow, roster_id)
    if roster is None:
        raise NotFound("roster", roster_id)
    lists = {name: load_list(session, roster_id, name) for name in ROW_LISTS}
    return Result.model_validate(
        unpacked(roster.packed) | lists | {"desk": load_desk(session, roster_id)}
    )


def load_list(session: Session, roster_id: int, name: str) -> tuple[Any, ...]:
    """Return the shifts (``roster``) or the teams (``portfolio``) of a version."""
    row, entity = ROW_LISTS[name]
    table = table_of(row)
    columns = [table.c[column] for column in columns_of(entity, table)]
    query = select(*columns).where(table.c.roster_id == roster_id).order_by(table.c.position)
    return entities_of(entity, session.execute(query).mappings().all())


def load_desk(
    session: Session, roster_id: int, client_id: str | None = None
) -> tuple[DeskStretch, ...]:
    """Return the desk plan of a version, or of one client in it."""
    table = table_of(RosterDeskRow)
    query = select(table.c.client_id, table.c.packed).where(table.c.roster_id == roster_id)
    if client_id is not None:
        query = query.where(table.c.client_id == client_id)
    placed = [each for own, data in session.execute(query) for each in desk.unpack(own, data)]
    return tuple(stretch for _, stretch in sorted(placed, key=lambda each: each[0]))
