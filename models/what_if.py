"""A stored plan judged again under another policy or law, before anybody settles them.

Nothing is planned anew: what is told is how the same shifts and teams would score, and
which rules they would break.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import case as sql_case
from sqlalchemy import select

from models.errors import NotFound
from models.mapping import table_of
from models.results import load_result
from models.snapshots import load_snapshot
from models.tables.rosters import RosterRow
from scheduler.case import Case

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel import Session

    from scheduler.result import Result


@dataclass(frozen=True, slots=True)
class Judged:
    """What a plan scores and breaks: its terms, and hard violations by rule."""

    terms: Mapping[str, float]
    rules: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Kept:
    """A plan as it was stored, with the case it was planned for."""

    roster: RosterRow
    case: Case
    result: Result


def plan_to_judge(session: Session, site_id: int) -> Kept:
    """Return the newest plan of a site that people work with, a published one first.

    Raises
    ------
    NotFound
        When there is none, or what it was planned for is kept no longer.
    """
    table = table_of(RosterRow)
    query = (
        select(RosterRow)
        .where(
            table.c.site_id == site_id,
            table.c.state.in_(("published", "approved", "proposed", "draft")),
        )
        .order_by(
            table.c.week.desc(),
            sql_case((table.c.state == "published", 0), else_=1),
            table.c.number.desc(),
        )
        .limit(1)
    )
    row = session.execute(query).scalar_one_or_none()
    if row is None or row.id is None:
        raise NotFound("roster", "any")
    return Kept(row, load_snapshot(session, row.snapshot_id), load_result(session, row.id))


def judged(result: Result) -> Judged:
    """What a plan was said to score and break when it was stored."""
    rules = Counter(each.rule for each in result.violations if each.severity == "hard")
    return Judged(dict(result.terms), rules)


def judged_under(kept: Kept, **changed: Any) -> Judged:
    """Judge a plan for its case with other values of some fields, as ``policy``."""
    from scheduler.proof.claims import CLAIMS  # noqa: PLC0415 - loads compiled code
    from scheduler.proof.validate import validate  # noqa: PLC0415

    told = {name: getattr(kept.case, name) for name in Case.model_fields}
    case = Case.model_validate(told | changed)
    report = validate(case, kept.result.model_copy(update={"case_digest": case.digest}))
    rules = Counter(
        each.rule
        for each in report.violations
        if each.severity == "hard" and each.rule not in CLAIMS
    )
    return Judged(report.terms, rules)
