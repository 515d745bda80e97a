"""What people change about themselves: wishes, availability, tone, and having seen a change.

Every function names the person and touches rows of theirs alone: somebody else's row is
not found. Tone is declared by the person and by nobody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from sqlalchemy import func, select

from models.edits import add_row, change_row, find_row, move_row, remove_row
from models.errors import NotFound, refuse
from models.mapping import entities_of, figures_of, table_of
from models.tables.people import AvailabilityRow, OperatorRow, PreferenceRow
from models.tables.rosters import AcknowledgementRow
from models.tables.shifts import ShiftCodeRow
from scheduler.entities import Availability, ShiftCode, Tone, Wish

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel import Session

    from models.audit import Act

Declared = TypeVar("Declared", Wish, Availability)
OwnRow = PreferenceRow | AvailabilityRow

_ROWS: Final[Mapping[type[Wish | Availability], type[OwnRow]]] = MappingProxyType(
    {Wish: PreferenceRow, Availability: AvailabilityRow}
)

MOST_ROWS: Final = 200
"""Rows of one kind that a person may have: more than one for each day of half a year."""


@dataclass(frozen=True, slots=True)
class Own(Generic[Declared]):
    """A row of one's own and the version that an edit of it must name."""

    id: int
    version: int
    value: Declared


@dataclass(frozen=True, slots=True)
class OwnTone:
    """A declared tone and the version that an edit of it must name."""

    version: int
    value: Tone


def own_rows(
    session: Session, kind: type[Declared], site_id: int, operator_id: str
) -> tuple[Own[Declared], ...]:
    """Return a person's wishes or their availability, in the order in which they came."""
    table = table_of(_ROWS[kind])
    query = select(table).where(table.c.site_id == site_id, table.c.operator_id == operator_id)
    rows = session.execute(query.order_by(table.c.position, table.c.id)).mappings().all()
    return tuple(
        Own(row["id"], row["version"], value)
        for row, value in zip(rows, entities_of(kind, rows), strict=True)
    )


def add_own(
    session: Session, site_id: int, operator_id: str, value: Wish | Availability, act: Act
) -> Any:
    """Add a wish or a stretch of availability; return its row.

    Raises
    ------
    NotFound
        When it names another person, or there is no such person.
    RequestRefused
        ``day_or_weekday``, ``no_time``, ``unknown_shift`` or ``too_many``.
    """
    _require_own(session, site_id, operator_id, value)
    kind = _ROWS[type(value)]
    table = table_of(kind)
    count = session.execute(
        select(func.count()).where(table.c.site_id == site_id, table.c.operator_id == operator_id)
    ).scalar_one()
    refuse("too_many", count >= MOST_ROWS)
    row = kind(site_id=site_id, **figures_of(value, table))
    add_row(session, row, act)
    return row


def change_own(
    session: Session,
    site_id: int,
    operator_id: str,
    row_id: int,
    version: int,
    value: Wish | Availability,
    act: Act,
) -> Any:
    """Put another wish or stretch in the place of one; return its row.

    Raises
    ------
    NotFound, EditConflict
    RequestRefused
    """
    _require_own(session, site_id, operator_id, value)
    kind = _ROWS[type(value)]
    find_own(session, kind, site_id, operator_id, row_id)
    return change_row(session, kind, row_id, version, figures_of(value, table_of(kind)), act)


def remove_own(
    session: Session,
    kind: type[Wish] | type[Availability],
    site_id: int,
    operator_id: str,
    row_id: int,
    version: int,
    act: Act,
) -> None:
    """Take a wish or a stretch away.

    Raises
    ------
    NotFound, EditConflict
    """
    find_own(session, _ROWS[kind], site_id, operator_id, row_id)
    remove_row(session, _ROWS[kind], row_id, version, act)


def own_tone(session: Session, site_id: int, operator_id: str) -> OwnTone:
    """Return the tone that a person declared.

    Raises
    ------
    NotFound
    """
    row = _operator(session, site_id, operator_id)
    return OwnTone(row.version, Tone(**{name: getattr(row, name) for name in Tone.model_fields}))


def declare_tone(
    session: Session, site_id: int, operator_id: str, version: int, tone: Tone, act: Act
) -> OwnTone:
    """Declare one's tone.

    Raises
    ------
    NotFound, EditConflict
    """
    row = _operator(session, site_id, operator_id)
    row = change_row(session, OperatorRow, row.id, version, tone.model_dump(), act)
    return OwnTone(row.version, tone)


def acknowledge_own(
    session: Session,
    site_id: int,
    operator_id: str,
    acknowledgement_id: int,
    version: int,
    act: Act,
) -> None:
    """Say that one has seen one's changed shifts; a second time changes nothing.

    Raises
    ------
    NotFound, EditConflict
    """
    find_own(session, AcknowledgementRow, site_id, operator_id, acknowledgement_id)
    row = find_row(session, AcknowledgementRow, acknowledgement_id, version)
    if row.acknowledged_at is None:
        values = {"acknowledged_at": act.at}
        move_row(session, row, values, act, "acknowledgement.given")


AnyOwn = TypeVar("AnyOwn", bound=Any)


def find_own(
    session: Session, kind: type[AnyOwn], site_id: int, operator_id: str, row_id: object
) -> AnyOwn:
    """Return a row of a person's own, whatever its version.

    Raises
    ------
    NotFound
        When it is somebody else's, too: nobody learns that it exists.
    """
    row: Any = find_row(session, kind, row_id)
    if (row.site_id, row.operator_id) != (site_id, operator_id):
        raise NotFound(table_of(kind).name, row_id)
    return row  # type: ignore[no-any-return]


def colleagues(session: Session, site_id: int) -> dict[str, str]:
    """Names of everybody who works at a site, by id, in the order of their names."""
    people = table_of(OperatorRow)
    query = select(people.c.operator_id, people.c.name).where(
        people.c.site_id == site_id, people.c.left_at.is_(None)
    )
    found = {row.operator_id: row.name or row.operator_id for row in session.execute(query)}
    return dict(sorted(found.items(), key=lambda each: (each[1].casefold(), each[0])))


def shift_codes_of(session: Session, site_id: int) -> tuple[ShiftCode, ...]:
    """Shifts of a site that have names, by their codes: a wish may be for one of them."""
    table = table_of(ShiftCodeRow)
    query = select(table).where(table.c.site_id == site_id).order_by(table.c.code)
    return entities_of(ShiftCode, session.execute(query).mappings().all())


def own_name(session: Session, site_id: int, operator_id: str) -> str:
    """Name of somebody, their id where none is kept.

    Raises
    ------
    NotFound
        When there is no such person at the site; one who left is still known.
    """
    people = table_of(OperatorRow)
    query = select(people.c.name).where(
        people.c.site_id == site_id, people.c.operator_id == operator_id
    )
    name = session.execute(query).scalar_one_or_none()
    if name is None:
        raise NotFound("operator", operator_id)
    return str(name) or operator_id


def _operator(session: Session, site_id: int, operator_id: str) -> OperatorRow:
    people = table_of(OperatorRow)
    query = select(OperatorRow).where(
        people.c.site_id == site_id,
        people.c.operator_id == operator_id,
        people.c.left_at.is_(None),
    )
    row: OperatorRow | None = session.execute(query).scalar_one_or_none()
    if row is None:
        raise NotFound("operator", operator_id)
    return row


def _require_own(
    session: Session, site_id: int, operator_id: str, value: Wish | Availability
) -> None:
    if value.operator_id != operator_id:
        raise NotFound("operator", value.operator_id)
    _operator(session, site_id, operator_id)
    refuse("day_or_weekday", (value.weekday is None) == (value.date is None))
    if isinstance(value, Availability):
        refuse("no_time", value.end_minute <= value.start_minute)
        return
    refuse("unknown_shift", value.kind == "shift" and value.shift_code is None)
    if value.shift_code is not None:
        refuse("unknown_shift", value.kind in ("early", "late"))
        codes = table_of(ShiftCodeRow)
        query = select(codes.c.id).where(
            codes.c.site_id == site_id, codes.c.code == value.shift_code
        )
        refuse("unknown_shift", session.execute(query).first() is None)
