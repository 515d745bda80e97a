"""Small sites for tests of the memory, and what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models.importing import import_case
from models.mapping import table_of
from models.publishable import Checked, Inputs, approved, check_plan, see_inputs
from models.publishing import publish
from models.results import add_roster, load_result
from models.runs import ask_run
from models.snapshots import load_snapshot, save_snapshot, write_case
from models.tables import METADATA
from models.tables.rosters import AcknowledgementRow
from models.written import write_out
from scheduler.derive import derive
from scheduler.entities import BreakTime
from scheduler.files.texts import Texts
from scheduler.result import Cover, DeskStretch, PlannedPairing, TracePoint
from scheduler.settings import Settings
from tests.factories import (
    a_case,
    a_client,
    a_published_shift,
    a_result,
    a_shift,
    an_operator,
    at,
)
from tests.scheduler.files.full import a_full_case, some_texts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from sqlmodel import Session, SQLModel

    from models.audit import Act
    from models.database import Database
    from models.tables.sites import SiteRow
    from scheduler.case import Case
    from scheduler.result import Result

SITE = "paris"

Ready = tuple[Checked, Inputs]


def a_full_site(session: Session, act: Act) -> SiteRow:
    """A site with a row in every list."""
    return import_case(session, SITE, a_full_case(), some_texts(), act)


def a_small_case() -> Case:
    """Two people, one client, nothing else."""
    return a_case(operators=(an_operator("o1"), an_operator("o2")), clients=(a_client("c1"),))


def a_small_site(session: Session, act: Act) -> SiteRow:
    """A site of :func:`a_small_case`."""
    return import_case(session, SITE, a_small_case(), Texts(), act)


def a_plan(case: Case, start: str = "09:00", **changes: Any) -> Result:
    """A result with a shift, a team, a desk plan and a trace."""
    horizon = case.horizon
    moments = [horizon.moment(minute) for minute in (540, 600, 660)]
    values: dict[str, Any] = {
        "portfolio": (
            PlannedPairing(client_id="c1", operator_id="o1", role="lead", affinity=71.5, calls=3.2),
        ),
        "terms": {"wishes": 0.25, "lost": 1.5},
        "objective": 1.75,
        "cover": Cover(named_share=0.75, team_share=0.5, lost_calls=1.5, expected_calls=6),
        "desk": (
            DeskStretch(client_id="c1", start=moments[0], end=moments[1], operators=("o1", "o2")),
            DeskStretch(client_id="c1", start=moments[1], end=moments[2], operators=("o2",)),
        ),
        "trace": (TracePoint(seconds=0.5, objective=1.75),),
    }
    shifts = {"o1": [a_shift(case, 0, start, "17:00", ("12:00", "12:45", False))]}
    return a_result(case, shifts, **(values | changes))


def a_run(session: Session, site: SiteRow, case: Case, act: Act, run_id: str = "r1") -> str:
    """Queue a run of a case."""
    assert site.id is not None
    return ask_run(session, run_id, site.id, write_case(case), Settings(), act).id


def ready(session: Session, roster_id: int, version: int, at: dt.datetime) -> Ready:
    """Check an approved version for publication at a moment."""
    row = approved(session, roster_id, version)
    case, result = load_snapshot(session, row.snapshot_id), load_result(session, roster_id)
    checked = check_plan(roster_id, version, case, derive(case, result.cuts), result, at)
    return checked, see_inputs(session, roster_id, version, case)


def publish_now(
    database: Database, roster_id: int, version: int, act: Act, *, agreed: Collection[str] = ()
) -> None:
    """Check an approved version and publish it, as the service does."""
    with database.reading() as session:
        checked, inputs = ready(session, roster_id, version, act.at)
    with database.writing() as session:
        publish(session, checked, inputs, act, agreed=agreed)


def rows(session: Session, kind: type[SQLModel]) -> list[dict[str, Any]]:
    """Every row of a table, by key."""
    table = table_of(kind)
    query = select(table).order_by(*table.primary_key.columns)
    return [dict(row) for row in session.execute(query).mappings()]


def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with database.reading() as session:
        return {
            table.name: [
                tuple(row)
                for row in session.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in METADATA.sorted_tables
        }


def a_published_site(session: Session, act: Act, *, replace: bool = False) -> int:
    """A full site whose week is published: o1 works Monday and Tuesday, o2 Wednesday.

    o1 is asked to acknowledge Tuesday. Returns the id of the version in force.
    """
    bare = a_full_case()
    lunch = BreakTime(start=at(bare, 0, "12:00"), end=at(bare, 0, "12:45"), paid=False)
    own = (
        a_published_shift(bare, "o1", 0, "09:00", "17:00", breaks=(lunch,)),
        a_published_shift(bare, "o1", 1, "09:00", "17:00"),
        a_published_shift(bare, "o2", 2, "22:00", "30:00"),
    )
    case = bare.model_copy(update={"roster": (*bare.roster, *own)})
    site = import_case(session, SITE, case, some_texts(), act, replace=replace)
    assert site.id is not None
    snapshot = save_snapshot(session, site.id, write_case(case))
    roster = add_roster(session, site.id, snapshot, write_out(a_plan(case)), act, state="draft")
    roster.state = "published"
    assert roster.id is not None
    session.add(
        AcknowledgementRow(
            roster_id=roster.id,
            site_id=site.id,
            operator_id="o1",
            changed=["2026-06-02"],
            asked_at=act.at,
        )
    )
    session.flush()
    return roster.id
