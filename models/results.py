"""``Result`` ⇄ a numbered roster version: shifts and teams as rows, the desk packed, the rest
as one compressed document. A new field of ``Result`` goes into that document by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import delete, func, insert, select
from sqlmodel import SQLModel

from models import audit, desk, parts
from models.audit import Act, Subject
from models.errors import NotFound, RunEnded
from models.mapping import columns_of, entities_of, figures_of, table_of
from models.packing import digest_of, packed, unpacked
from models.tables.rosters import (
    UNDER_WAY,
    RosterDeskRow,
    RosterPairingRow,
    RosterRow,
    RosterShiftRow,
    RunRow,
)
from models.tables.sites import SiteRow
from scheduler.result import DeskStretch, PlannedPairing, PlannedShift, Result

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel import Session

    from scheduler.entities import Frozen

ROW_LISTS: Final[Mapping[str, tuple[type[SQLModel], type[Frozen]]]] = {
    "roster": (RosterShiftRow, PlannedShift),
    "portfolio": (RosterPairingRow, PlannedPairing),
}
"""Lists of a Result that have a table of their own."""

_APART: Final = {*ROW_LISTS, "desk"}


def save_result(session: Session, run_id: str, result: Result, act: Act) -> RosterRow:
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
    hard = hard_violations(result)
    roster = add_roster(
        session,
        run.site_id,
        run.snapshot_id,
        result,
        act,
        state="rejected" if hard else "proposed",
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


def hard_violations(result: Result) -> int:
    """Count the hard rules that a result says it breaks."""
    return sum(violation.severity == "hard" for violation in result.violations)


def add_roster(
    session: Session,
    site_id: int,
    snapshot_id: int,
    result: Result,
    act: Act,
    *,
    state: Literal["draft", "proposed", "rejected"],
    run_id: str | None = None,
    based_on: int | None = None,
) -> RosterRow:
    """Store a result as the next numbered version of its week."""
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
        **_headline(result),
    )
    session.add(roster)
    session.flush()
    _write_parts(session, roster, result)
    audit.append(
        session,
        act,
        f"roster.{state}",
        subject_of(roster),
        after=roster.content_digest,
        details={"case_digest": result.case_digest, "run_id": run_id, "seed": result.seed},
    )
    return roster


def put_result(session: Session, roster: RosterRow, result: Result) -> None:
    """Put another result in a version that is still being worked on."""
    for name, value in _headline(result).items():
        setattr(roster, name, value)
    session.flush()  # whoever is late is told before anything is written
    parts: tuple[type[SQLModel], ...] = (RosterShiftRow, RosterPairingRow, RosterDeskRow)
    for table in map(table_of, parts):
        session.execute(delete(table).where(table.c.roster_id == roster.id))
    _write_parts(session, roster, result)


def subject_of(roster: RosterRow) -> Subject:
    """Name a version in the log."""
    return Subject("roster", roster.id, roster.site_id)


def _headline(result: Result) -> dict[str, Any]:
    whole = result.model_dump(mode="json")
    return {
        "case_digest": result.case_digest,
        "content_digest": digest_of(whole),
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "named_share": result.cover.named_share,
        "lost_calls": result.cover.lost_calls,
        "hard_violations": hard_violations(result),
        "terms": dict(result.terms),
        "packed": packed({name: value for name, value in whole.items() if name not in _APART}),
    }


def _write_parts(session: Session, roster: RosterRow, result: Result) -> None:
    keys = {"roster_id": roster.id, "site_id": roster.site_id}
    for name, (row, _) in ROW_LISTS.items():
        table = table_of(row)
        entities: tuple[Frozen, ...] = getattr(result, name)
        rows = [
            keys | {"position": place} | figures_of(entity, table)
            for place, entity in enumerate(entities)
        ]
        if rows:
            session.execute(insert(table), rows)
    packs = [
        keys | {"client_id": client_id, "stretches": count, "packed": data}
        for client_id, count, data in desk.packs_of(result.desk)
    ]
    if packs:
        session.execute(insert(table_of(RosterDeskRow)), packs)


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
