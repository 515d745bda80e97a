"""Edits of a version that can be undone: each keeps the parts that it changed, as they were.

The last edit is undone first. Only so many are kept for a version; approving ends it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, func, select

from models import audit
from models.edits import find_row
from models.errors import EditConflict, NotFound
from models.mapping import table_of
from models.packing import packed, unpacked
from models.rosters import edit_roster
from models.tables.rosters import RosterFormerRow, RosterRow
from scheduler.result import DeskStretch, Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlmodel import Session

    from models.audit import Act

MOST_KEPT: Final = 50
"""Edits of one version that can be undone."""

_DESK: Final = "desk"


def edit_undoably(
    session: Session,
    roster_id: int,
    version: int,
    former: Result,
    after: Result,
    edits: Sequence[Mapping[str, Any]],
    act: Act,
) -> RosterRow:
    """Put an edited content in a version that is worked on, and keep what it changes.

    Parameters
    ----------
    former
        What the version holds, as it was seen.
    edits
        What was asked, as JSON.

    Raises
    ------
    NotFound, EditConflict, TransitionRefused
    """
    audit.lock(session)
    roster = find_row(session, RosterRow, roster_id, version)
    held = roster.content_digest
    roster = edit_roster(session, roster_id, version, after, act)
    table = table_of(RosterFormerRow)
    last = session.execute(
        select(func.max(table.c.number)).where(table.c.roster_id == roster_id)
    ).scalar_one()
    number = (last or 0) + 1
    session.add(
        RosterFormerRow(
            roster_id=roster_id,
            site_id=roster.site_id,
            number=number,
            content_digest=held,
            edits=list(edits),
            at=act.at,
            by=act.by,
            packed=packed(parts_before(former, after)),
        )
    )
    session.execute(
        delete(table).where(table.c.roster_id == roster_id, table.c.number <= number - MOST_KEPT)
    )
    session.flush()
    return roster


def undo_edit(
    session: Session, roster_id: int, version: int, now: Result, act: Act
) -> tuple[RosterRow, Result]:
    """Put back what a version held before its last edit.

    Parameters
    ----------
    now
        What the version holds.

    Raises
    ------
    NotFound
        When there is nothing to undo, too.
    EditConflict, TransitionRefused
    """
    audit.lock(session)
    find_row(session, RosterRow, roster_id, version)
    table = table_of(RosterFormerRow)
    row: RosterFormerRow | None = session.execute(
        select(RosterFormerRow)
        .where(table.c.roster_id == roster_id)
        .order_by(table.c.number.desc())
        .limit(1)
    ).scalar_one_or_none()
    if row is None:
        raise NotFound("edit", roster_id)
    former = before_parts(now, unpacked(row.packed))
    held = row.content_digest
    session.delete(row)
    roster = edit_roster(session, roster_id, version, former, act)
    if roster.content_digest != held:
        raise EditConflict("roster", roster_id)
    return roster, former


def undoable(session: Session, roster_id: int) -> int:
    """Count the edits of a version that can be undone."""
    table = table_of(RosterFormerRow)
    query = select(func.count()).where(table.c.roster_id == roster_id)
    return int(session.execute(query).scalar_one())


def parts_before(former: Result, after: Result) -> dict[str, Any]:
    """Parts of a result that another does not hold alike; of the desk, the clients concerned."""
    told = {
        name: former.model_dump(mode="json", include={name})[name]
        for name in Result.model_fields
        if name != _DESK and getattr(former, name) != getattr(after, name)
    }
    old, new = _by_client(former.desk), _by_client(after.desk)
    changed = [client_id for client_id in old if old[client_id] != new.get(client_id)]
    told[_DESK] = {
        "order": list(old),
        "clients": {
            client_id: [stretch.model_dump(mode="json") for stretch in old[client_id]]
            for client_id in changed
        },
    }
    return told


def before_parts(after: Result, parts: Mapping[str, Any]) -> Result:
    """Return the result that held these parts; the inverse of :func:`parts_before`."""
    told = dict(parts)
    desk = told.pop(_DESK)
    by_client = _by_client(after.desk) | {
        client_id: [DeskStretch.model_validate(stretch) for stretch in stretches]
        for client_id, stretches in desk["clients"].items()
    }
    kept = {name: getattr(after, name) for name in Result.model_fields if name not in told}
    kept[_DESK] = tuple(
        stretch for client_id in desk["order"] for stretch in by_client.get(client_id, ())
    )
    return Result.model_validate(kept | told)


def _by_client(desk: Iterable[DeskStretch]) -> dict[str, list[DeskStretch]]:
    found: dict[str, list[DeskStretch]] = {}
    for stretch in desk:
        found.setdefault(stretch.client_id, []).append(stretch)
    return found
