"""Everything that happened to one pair, in the order of its days, and its score beside it.

Words of people stand with what they said; rows that were taken away are told as such.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import select

from models.affinities import require_pair
from models.mapping import table_of
from models.sites import zone_of
from models.tables.duties import ContestRow, RowHistoryRow
from models.tables.pairs import AffinityOverrideRow, FeedbackRow, PairingRow
from scheduler.affinity.path import Point, path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlmodel import Session

    from scheduler.case import Case

EventKind = Literal[
    "rating",
    "score",
    "veto",
    "clear",
    "contest",
    "answer",
    "joined",
    "trained",
    "left",
    "rating_removed",
    "decision_removed",
]

MOST_POINTS: Final = 30
"""Days of a path: each is an estimate of its own."""


@dataclass(frozen=True, slots=True)
class PairEvent:
    """One thing that happened to a pair.

    Attributes
    ----------
    side
        Who rated, or on whose behalf somebody decided.
    until
        Last day on which a decision holds.
    words
        Comment, reason, contest or answer.
    by
        Who wrote it down, as the log names them.
    row_id, version
        What an edit of it must name; ``None`` where there is none to edit.
    """

    on: dt.date
    kind: EventKind
    side: str | None = None
    rating: int | None = None
    tags: tuple[str, ...] = ()
    score: float | None = None
    until: dt.date | None = None
    role: str | None = None
    words: str = ""
    by: str = ""
    row_id: int | None = None
    version: int | None = None


def pair_history(
    session: Session, site_id: int, operator_id: str, client_id: str
) -> tuple[PairEvent, ...]:
    """Tell what happened to one pair, the earliest first.

    Raises
    ------
    NotFound
        When there is no such person or client.
    """
    require_pair(session, site_id, operator_id, client_id)
    zone = zone_of(session, site_id)
    found: list[PairEvent] = []
    for kind, tell in (
        (FeedbackRow, _rating),
        (AffinityOverrideRow, _decision),
        (PairingRow, _team),
        (ContestRow, _contest),
        (RowHistoryRow, _removed),
    ):
        table = table_of(kind)
        query = select(table).where(
            table.c.site_id == site_id,
            table.c.operator_id == operator_id,
            table.c.client_id == client_id,
        )
        for row in session.execute(query.order_by(table.c.id)).mappings():
            found += tell(row, zone)
    return tuple(sorted(found, key=lambda each: each.on))


def score_path(
    case: Case, operator_id: str, client_id: str, events: Sequence[PairEvent]
) -> tuple[Point, ...]:
    """Tell the pair's affinity on the days of its last events and today.

    Parameters
    ----------
    case
        As of today (:func:`models.scores.affinity_case`).
    """
    today = case.as_of.astimezone(case.horizon.zone).date()
    days = sorted({*(each.on for each in events if each.on <= today), today})
    return path(case, operator_id, client_id, days[-MOST_POINTS:])


def _rating(row: Mapping[Any, Any], _: dt.tzinfo) -> Iterator[PairEvent]:
    yield PairEvent(
        row["date"],
        "rating",
        side=row["side"],
        rating=row["rating"],
        tags=tuple(row["tags"]),
        words=row["comment"],
        row_id=row["id"],
        version=row["version"],
    )


def _decision(row: Mapping[Any, Any], _: dt.tzinfo) -> Iterator[PairEvent]:
    yield PairEvent(
        row["set_on"],
        "veto" if row["veto"] else "clear" if row["clear"] else "score",
        side=row["side"],
        score=row["score"],
        until=row["expires_on"],
        words=row["reason"],
        by=row["set_by"],
        row_id=row["id"],
        version=row["version"],
    )


def _team(row: Mapping[Any, Any], _: dt.tzinfo) -> Iterator[PairEvent]:
    yield PairEvent(row["since"], "joined", role=row["role"])
    if row["trained_on"] is not None:
        yield PairEvent(row["trained_on"], "trained", role=row["role"])
    if row["ended_on"] is not None:
        yield PairEvent(row["ended_on"], "left", role=row["role"])


def _contest(row: Mapping[Any, Any], zone: dt.tzinfo) -> Iterator[PairEvent]:
    yield PairEvent(
        row["opened_at"].astimezone(zone).date(),
        "contest",
        score=row["score"],
        words=row["words"],
        row_id=row["id"],
        version=row["version"],
    )
    if row["answered_at"] is not None and row["state"] != "withdrawn":
        on = row["answered_at"].astimezone(zone).date()
        yield PairEvent(on, "answer", words=row["answer"], by=row["answered_by"] or "")


def _removed(row: Mapping[Any, Any], zone: dt.tzinfo) -> Iterator[PairEvent]:
    """Rows of feedback and of decisions that somebody took away."""
    kinds: dict[str, EventKind] = {
        "feedback": "rating_removed",
        "affinity_override": "decision_removed",
    }
    if not row["removed"] or row["table_name"] not in kinds:
        return
    figures, words = row["figures"], row["words"] or {}
    yield PairEvent(
        row["until"].astimezone(zone).date(),
        kinds[row["table_name"]],
        side=figures["side"],
        rating=figures.get("rating"),
        tags=tuple(figures.get("tags", ())),
        score=figures.get("score"),
        words=words.get("comment") or words.get("reason") or "",
        by=row["changed_by"],
    )
