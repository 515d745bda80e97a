"""Contested scores: somebody says in words that one of theirs is wrong, and HR answers.

``open`` → ``upheld``, ``changed`` by an override with its reason and end, or ``withdrawn``.
A contest keeps the score and its origin as they were when it was opened.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import select

from models import audit
from models.affinities import set_override
from models.edits import add_row, find_row, move_row
from models.errors import NotFound, TransitionRefused, refuse
from models.mapping import table_of
from models.packing import plain
from models.scores import score_of_pair, steps_of
from models.sites import zone_of
from models.tables.duties import ContestRow

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlmodel import Session

    from models.audit import Act
    from scheduler.affinity.provenance import Step
    from scheduler.said import AffinityOverride

ContestState = Literal["open", "upheld", "changed", "withdrawn"]
WAITING: Final = ("open",)


@dataclass(frozen=True, slots=True)
class Contest:
    """A contest as it stands.

    Attributes
    ----------
    score, deviation, steps
        As they were when it was opened.
    words, answer
        Of who contests, and of who answered.
    """

    id: int
    version: int
    operator_id: str
    client_id: str
    score: float
    deviation: float
    steps: tuple[Step, ...]
    state: ContestState
    words: str
    answer: str
    opened_at: dt.datetime
    answered_at: dt.datetime | None
    override_id: int | None


def open_contest(
    session: Session, site_id: int, operator_id: str, client_id: str, words: str, act: Act
) -> Contest:
    """Contest a score of one's own.

    Raises
    ------
    NotFound
        When one has no such score.
    RequestRefused
        ``no_words``, or ``asked_already`` while another one waits for its answer.
    """
    refuse("no_words", not words.strip())
    audit.lock(session)
    today = act.at.astimezone(zone_of(session, site_id)).date()
    score = score_of_pair(session, site_id, operator_id, client_id, today)
    waiting = contests_of(session, site_id, operator_id)
    refuse(
        "asked_already",
        any(each.client_id == client_id and each.state in WAITING for each in waiting),
    )
    row = ContestRow(
        site_id=site_id,
        operator_id=operator_id,
        client_id=client_id,
        score=score.score,
        deviation=score.deviation,
        provenance=plain(list(score.steps)),
        opened_at=act.at,
        words=words,
    )
    add_row(session, row, act, "contest.opened")
    return _told(row)


def withdraw_contest(
    session: Session, site_id: int, operator_id: str, contest_id: int, version: int, act: Act
) -> Contest:
    """Take back a contest of one's own.

    Raises
    ------
    NotFound
        When it is somebody else's, too.
    EditConflict, TransitionRefused
    """
    audit.lock(session)
    row = _find(session, site_id, contest_id, version)
    if row.operator_id != operator_id:
        raise NotFound("contest", contest_id)
    return _move(session, row, "withdrawn", act, answered_at=act.at)


def answer_contest(
    session: Session,
    site_id: int,
    contest_id: int,
    version: int,
    act: Act,
    *,
    words: str,
    override: AffinityOverride | None = None,
) -> Contest:
    """Answer a contest, as HR: the score is upheld, or an override of its pair changes it.

    Parameters
    ----------
    words
        What the person reads.
    override
        Written with the reason of the act; nothing upholds the score.

    Raises
    ------
    NotFound, EditConflict, TransitionRefused
    RequestRefused
        ``no_words``; ``another_pair``; ``no_expiry``; or what
        :func:`~models.affinities.set_override` refuses.
    """
    refuse("no_words", not words.strip())
    audit.lock(session)
    row = _find(session, site_id, contest_id, version)
    state: ContestState = "upheld" if override is None else "changed"
    if row.state not in WAITING:
        raise TransitionRefused(row.state, state, "contest")
    values: dict[str, Any] = {"answered_at": act.at, "answered_by": act.by, "answer": words}
    if override is not None:
        own = (override.operator_id, override.client_id) == (row.operator_id, row.client_id)
        refuse("another_pair", not own)
        refuse("no_expiry", override.expires_on is None)
        values["override_id"] = set_override(session, site_id, override, act).id
    return _move(session, row, state, act, **values)


def contests_of(session: Session, site_id: int, operator_id: str) -> tuple[Contest, ...]:
    """Contests of one person, the latest first."""
    table = table_of(ContestRow)
    query = select(ContestRow).where(table.c.site_id == site_id, table.c.operator_id == operator_id)
    rows = session.execute(query.order_by(table.c.id.desc())).scalars()
    return tuple(_told(row) for row in rows)


def contests_in(
    session: Session,
    site_id: int,
    states: Collection[str] = WAITING,
    *,
    after_id: int = 0,
    limit: int | None = None,
) -> tuple[Contest, ...]:
    """Contests in some states, the oldest first, from the one after ``after_id`` on."""
    table = table_of(ContestRow)
    query = select(ContestRow).where(
        table.c.site_id == site_id, table.c.state.in_(states), table.c.id > after_id
    )
    rows = session.execute(query.order_by(table.c.id).limit(limit)).scalars()
    return tuple(_told(row) for row in rows)


def find_contest(session: Session, site_id: int, contest_id: int) -> Contest:
    """Return one contest of a site.

    Raises
    ------
    NotFound
    """
    return _told(_find(session, site_id, contest_id, None))


def _find(session: Session, site_id: int, contest_id: int, version: int | None) -> ContestRow:
    row = find_row(session, ContestRow, contest_id)
    if row.site_id != site_id:
        raise NotFound("contest", contest_id)
    return find_row(session, ContestRow, contest_id, version)


def _move(
    session: Session, row: ContestRow, state: ContestState, act: Act, **values: Any
) -> Contest:
    if row.state not in WAITING:
        raise TransitionRefused(row.state, state, "contest")
    move_row(session, row, {"state": state, **values}, act, f"contest.{state}")
    return _told(row)


def _told(row: ContestRow) -> Contest:
    plain_names = (
        *("id", "version", "operator_id", "client_id", "score", "deviation", "state"),
        *("words", "answer", "opened_at", "answered_at", "override_id"),
    )
    told: dict[str, Any] = {name: getattr(row, name) for name in plain_names}
    return Contest(**told, steps=steps_of(row.provenance))
