"""What is due: training of a plan and of who is not trained yet, and talks with clients.

The same as ``diapason training`` and the briefs page tell from files, read without a Case.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, func, select

from models.edits import add_row, change_row, find_row
from models.errors import NotFound, refuse
from models.mapping import columns_of, entities_of, table_of
from models.packing import unpacked
from models.records import entity_of, list_records
from models.sites import settled, zone_of
from models.tables.clients import ClientRow, ReviewRow
from models.tables.pairs import PairingCallsRow, PairingRow
from models.tables.rosters import RosterRow
from scheduler.entities import Brief, Client, Review
from scheduler.policy import Policy
from scheduler.readiness.standing import missing_answers, review_state
from scheduler.result import PlannedLearning, TrainingSession

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlmodel import Session

    from models.audit import Act
    from scheduler.entities import ReviewOutcome
    from scheduler.readiness import ReviewState

URGENCY: Final = ("missed", "overdue", "none_recorded", "planned")
"""In which order talks are told."""


@dataclass(frozen=True, slots=True)
class Learner:
    """A pairing in force whose training is not done; an edit of it names id and version."""

    id: int
    version: int
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
class Ramping:
    """A pairing whose training is done, and calls that it has answered so far."""

    operator_id: str
    client_id: str
    trained_on: dt.date
    answered: int


@dataclass(frozen=True, slots=True)
class Talk:
    """Where the talks with one client stand.

    Attributes
    ----------
    row
        Number and version of the talk that waits for its outcome: the last one planned up to
        today that was not held, else the next one planned.
    planned
        For which day that is.
    """

    client_id: str
    name: str
    state: ReviewState
    row: tuple[int, int] | None = None
    planned: dt.date | None = None


@dataclass(frozen=True, slots=True)
class HeldTalk:
    """A talk that took place, and what came of it."""

    client_id: str
    planned: dt.date
    held: dt.date
    outcome: str | None


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
        learners_of(session, site_id, row.week, operator_id),
    )


def learners_of(
    session: Session, site_id: int, week: dt.date, operator_id: str | None = None
) -> tuple[Learner, ...]:
    """Tell pairings of a week, or one person's, whose training is not done as of now."""
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


def record_training(
    session: Session,
    site_id: int,
    row_id: int,
    version: int,
    minutes: int,
    on: dt.date,
    act: Act,
    *,
    done: bool = False,
) -> PairingRow:
    """Write down minutes that somebody learned; the training is done when they are enough.

    Parameters
    ----------
    done
        It is done with these minutes, whatever the policy asks for.

    Raises
    ------
    NotFound, EditConflict
    RequestRefused
        ``in_the_future``, or ``trained_already``, when the pairing has ended, too.
    """
    row = find_row(session, PairingRow, row_id)
    if row.site_id != site_id:
        raise NotFound("pairing", row_id)
    refuse("in_the_future", on > act.at.astimezone(zone_of(session, site_id)).date())
    ended = row.ended_on is not None and row.ended_on <= on
    refuse("trained_already", row.trained_on is not None or ended)
    total = row.training_minutes_done + minutes
    changes: dict[str, object] = {"training_minutes_done": total}
    if done or total >= training_minutes_of(session, site_id):
        changes["trained_on"] = on
    return change_row(session, PairingRow, row_id, version, changes, act)


def training_minutes_of(session: Session, site_id: int) -> int:
    """Minutes beside somebody trained that the site asks for."""
    return Policy.model_validate(settled(session, site_id, "policy") or {}).training_minutes


def ramping_up(session: Session, site_id: int, since: dt.date) -> tuple[Ramping, ...]:
    """Tell pairings in force that were trained since a day, with the calls they answered."""
    pairs, calls = table_of(PairingRow), table_of(PairingCallsRow)
    answered = (
        select(calls.c.operator_id, calls.c.client_id, func.sum(calls.c.answered).label("answered"))
        .where(calls.c.site_id == site_id)
        .group_by(calls.c.operator_id, calls.c.client_id)
        .subquery()
    )
    same = and_(
        answered.c.operator_id == pairs.c.operator_id, answered.c.client_id == pairs.c.client_id
    )
    query = (
        select(pairs.c.operator_id, pairs.c.client_id, pairs.c.trained_on, answered.c.answered)
        .outerjoin(answered, same)
        .where(pairs.c.site_id == site_id, pairs.c.trained_on >= since, pairs.c.ended_on.is_(None))
        .order_by(pairs.c.client_id, pairs.c.operator_id)
    )
    return tuple(
        Ramping(row.operator_id, row.client_id, row.trained_on, int(row.answered or 0))
        for row in session.execute(query)
    )


def unready_briefs(
    session: Session, site_id: int, client_ids: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """Answers that are missing in the briefs of some clients; those that are ready are left out."""
    found: dict[str, tuple[str, ...]] = {}
    for client_id in client_ids:
        rows = list_records(session, "briefs", site_id, where={"client_id": client_id})
        brief = entity_of("briefs", rows[0]) if rows else None
        missing = missing_answers(brief if isinstance(brief, Brief) else None)
        if missing:
            found[client_id] = missing
    return found


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
    own = (reviews.c.id, reviews.c.version)
    query = select(*columns, *own).where(reviews.c.site_id == site_id)
    held = session.execute(query).mappings().all()
    of_client: dict[str, list[Review]] = {}
    for review in entities_of(Review, [{c.name: row[c.name] for c in columns} for row in held]):
        of_client.setdefault(review.client_id, []).append(review)
    waiting = _waiting(held, today)
    found = [
        Talk(key := client.client_id, row["name"] or key, state, *waiting.get(key, ()))
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


def _waiting(
    rows: Sequence[Mapping[Any, Any]], today: dt.date
) -> dict[str, tuple[tuple[int, int], dt.date]]:
    """Find the talk of each client that waits for its outcome: the last one due, else the next."""
    found: dict[str, tuple[tuple[int, int], dt.date]] = {}
    last_held: dict[str, dt.date] = {}
    for row in rows:
        if row["held"] is not None:
            client_id = row["client_id"]
            last_held[client_id] = max(row["planned"], last_held.get(client_id, dt.date.min))
    for row in sorted(rows, key=lambda each: each["planned"]):
        client_id, planned = row["client_id"], row["planned"]
        if row["held"] is not None or planned < last_held.get(client_id, dt.date.min):
            continue
        there = found.get(client_id)
        if there is None or planned <= today:
            found[client_id] = (row["id"], row["version"]), planned
    return found


def talks_held(session: Session, site_id: int, since: dt.date) -> tuple[HeldTalk, ...]:
    """Tell talks that took place since a day, the latest first."""
    table = table_of(ReviewRow)
    query = (
        select(table.c.client_id, table.c.planned, table.c.held, table.c.outcome)
        .where(table.c.site_id == site_id, table.c.held >= since)
        .order_by(table.c.held.desc(), table.c.client_id)
    )
    return tuple(HeldTalk(*row) for row in session.execute(query))


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
