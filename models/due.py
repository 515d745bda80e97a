"""What is due: training of a plan and of who is not trained yet, and talks with clients.

The same as ``diapason training`` and the briefs page tell from files, read without a Case.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, select

from models.edits import add_row, change_row, find_row
from models.errors import NotFound, refuse
from models.mapping import columns_of, entities_of, table_of
from models.packing import unpacked
from models.sites import zone_of
from models.tables.clients import ClientRow, ReviewRow
from models.tables.pairs import PairingRow
from models.tables.rosters import RosterRow
from scheduler.entities import Client, Review
from scheduler.readiness.standing import review_state
from scheduler.result import PlannedLearning, TrainingSession

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.audit import Act
    from scheduler.entities import ReviewOutcome
    from scheduler.readiness import ReviewState

URGENCY: Final = ("missed", "overdue", "none_recorded", "planned")
"""In which order talks are told."""


@dataclass(frozen=True, slots=True)
class Learner:
    """A pairing in force whose training is not done."""

    operator_id: str
    client_id: str
    role: str
    since: dt.date
    training_minutes_done: int


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """Training of one version of a week.

    Attributes
    ----------
    sessions
        When, beside whom.
    learning
        Minutes a week of this week and the coming ones.
    learners
        Who is not trained as of now, planned or not.
    """

    sessions: tuple[TrainingSession, ...]
    learning: tuple[PlannedLearning, ...]
    learners: tuple[Learner, ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """Where the talks with one client stand."""

    client_id: str
    name: str
    state: ReviewState


def training_plan(
    session: Session, site_id: int, roster_id: int, operator_id: str | None = None
) -> TrainingPlan:
    """Read the training of a version of a week, or one person's part of it.

    Raises
    ------
    NotFound
        When the site has no such version.
    """
    table = table_of(RosterRow)
    row = session.execute(
        select(table.c.week, table.c.packed).where(
            table.c.id == roster_id, table.c.site_id == site_id
        )
    ).first()
    if row is None:
        raise NotFound("roster", roster_id)
    told = unpacked(row.packed)
    sessions = tuple(TrainingSession.model_validate(each) for each in told["training"])
    learning = tuple(PlannedLearning.model_validate(each) for each in told["learning"])
    return TrainingPlan(
        tuple(s for s in sessions if operator_id in (None, s.operator_id, s.beside)),
        tuple(p for p in learning if operator_id in (None, p.operator_id)),
        _learners(session, site_id, row.week, operator_id),
    )


def _learners(
    session: Session, site_id: int, week: dt.date, operator_id: str | None
) -> tuple[Learner, ...]:
    table = table_of(PairingRow)
    query = select(*(table.c[name] for name in Learner.__dataclass_fields__)).where(
        table.c.site_id == site_id,
        table.c.trained_on.is_(None),
        table.c.ended_on.is_(None) | (table.c.ended_on > week),
    )
    if operator_id is not None:
        query = query.where(table.c.operator_id == operator_id)
    rows = session.execute(query.order_by(table.c.client_id, table.c.operator_id))
    return tuple(Learner(*row) for row in rows)


def talks_due(
    session: Session, site_id: int, today: dt.date, *, within_days: int | None = None
) -> tuple[Talk, ...]:
    """Tell where the talks with every client stand, the most urgent first.

    Parameters
    ----------
    within_days
        Leave out talks that are due later than so many days from ``today``.
    """
    table, reviews = table_of(ClientRow), table_of(ReviewRow)
    query = select(table).where(table.c.site_id == site_id, table.c.left_at.is_(None))
    rows = session.execute(query.order_by(table.c.position)).mappings().all()
    columns = [reviews.c[name] for name in columns_of(Review, reviews)]
    held = session.execute(select(*columns).where(reviews.c.site_id == site_id)).mappings().all()
    of_client: dict[str, list[Review]] = {}
    for review in entities_of(Review, held):
        of_client.setdefault(review.client_id, []).append(review)
    found = [
        Talk(key := client.client_id, row["name"] or key, state)
        for row, client in zip(rows, entities_of(Client, rows), strict=True)
        for state in [review_state(client, of_client.get(client.client_id, ()), today)]
        if within_days is None or (state.due - today).days <= within_days
    ]
    return tuple(
        sorted(
            found,
            key=lambda talk: (
                URGENCY.index(talk.state.upkeep),
                talk.state.due,
                talk.name.casefold(),
            ),
        )
    )


def plan_talk(session: Session, site_id: int, client_id: str, on: dt.date, act: Act) -> ReviewRow:
    """Plan a talk with a client.

    Raises
    ------
    NotFound
    RequestRefused
        ``asked_already`` when one is planned for that day.
    """
    clients, reviews = table_of(ClientRow), table_of(ReviewRow)
    known = select(clients.c.id).where(
        clients.c.site_id == site_id, clients.c.client_id == client_id
    )
    if session.execute(known).first() is None:
        raise NotFound("client", client_id)
    same = and_(reviews.c.client_id == client_id, reviews.c.planned == on)
    there = session.execute(select(reviews.c.id).where(reviews.c.site_id == site_id, same)).first()
    refuse("asked_already", there is not None)
    row = ReviewRow(site_id=site_id, client_id=client_id, planned=on)
    add_row(session, row, act)
    return row


def hold_talk(
    session: Session,
    site_id: int,
    row_id: int,
    version: int,
    held: dt.date,
    outcome: ReviewOutcome,
    act: Act,
) -> ReviewRow:
    """Write down that a talk was held, and what came of it.

    Raises
    ------
    NotFound, EditConflict
    RequestRefused
        ``in_the_future``.
    """
    row = find_row(session, ReviewRow, row_id)
    if row.site_id != site_id:
        raise NotFound("review", row_id)
    refuse("in_the_future", held > act.at.astimezone(zone_of(session, site_id)).date())
    return change_row(session, ReviewRow, row_id, version, {"held": held, "outcome": outcome}, act)
