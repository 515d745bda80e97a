"""Proof of service: calls of the last weeks as they were answered, and what a replay promises.

Shares come with the interval that holds the true one nineteen times in twenty.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from models.job_pages import latest_simulation, list_jobs
from models.jobs import answer_of
from models.records import list_records
from models.volumes import calls_between, weeks_of_calls
from scheduler.calendar import monday_of
from scheduler.demand.variants import service_counts
from scheduler.proof.replay.outcome import ClientOutcome
from scheduler.proof.share import Share, counted_share

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from sqlmodel import Session

    from models.roster_pages import VersionSeen
    from models.volumes import WeekOfCalls
    from scheduler.entities import Client

SHOWN_WEEKS: Final = 12
COUNTED_WEEKS: Final = 4
"""Weeks over which shares are counted: the last ones."""
MOST: Final = 100_000
UNDER_WAY: Final = ("queued", "running")


@dataclass(frozen=True)
class Past:
    """How a client was answered over the last known weeks.

    Attributes
    ----------
    weeks
        The last weeks, the earliest first.
    first, last
        First and last day of those that are counted.
    in_time
        Calls served as the client counts them; the time of calls that were given up is
        not on record, so a variant that forgives short ones is told a little too low.
    named
        Answered calls that somebody trained of the team took, where that is on record.
    """

    weeks: Sequence[WeekOfCalls]
    first: dt.date | None
    last: dt.date | None
    offered: int
    answered: int
    abandoned: int
    in_time: Share | None
    given_up: Share | None
    named: Share | None


@dataclass(frozen=True)
class Proof:
    """What the last replay of a version says of one client."""

    outcome: ClientOutcome
    replications: int
    current: bool
    made_on: dt.date


def past_of(session: Session, site_id: int, client: Client, zone: ZoneInfo, until: dt.date) -> Past:
    """Count the weeks before a Monday."""
    last = until - dt.timedelta(days=1)
    first = until - dt.timedelta(weeks=SHOWN_WEEKS)
    history = calls_between(session, site_id, [client.client_id], zone, first, last)
    weeks = weeks_of_calls(history, zone)
    counted = weeks[-COUNTED_WEEKS:]
    sums = {
        name: sum(getattr(week, name) for week in counted)
        for name in ("offered", "answered", "answered_in_time", "abandoned")
    }
    in_time, answered, offered = (
        np.array(float(sums[name])) for name in ("answered_in_time", "answered", "offered")
    )
    good, of = service_counts(client.service_variant, in_time, answered, offered, np.array(0.0))
    return Past(
        weeks=weeks,
        first=counted[0].week if counted else None,
        last=counted[-1].week + dt.timedelta(days=6) if counted else None,
        offered=sums["offered"],
        answered=sums["answered"],
        abandoned=sums["abandoned"],
        in_time=counted_share(float(good), float(of)),
        given_up=counted_share(sums["abandoned"], sums["offered"]),
        named=_named(session, site_id, client.client_id),
    )


def _named(session: Session, site_id: int, client_id: str) -> Share | None:
    """Calls answered by the trained team, of the last weeks in which it is known who answered."""
    of_client = {"client_id": client_id}
    rows = list_records(session, "pairing_calls", site_id, limit=MOST, where=of_client)
    if not rows:
        return None
    since = max(row.week for row in rows) - dt.timedelta(weeks=COUNTED_WEEKS - 1)
    team = list_records(session, "portfolio", site_id, limit=MOST, where=of_client)

    def of_team(operator_id: str, week: dt.date) -> bool:
        last = monday_of(week) + dt.timedelta(days=6)
        return any(
            each.operator_id == operator_id
            and each.since <= last
            and (each.ended_on is None or each.ended_on > week)
            and each.trained_on is not None
            and each.trained_on <= last
            for each in team
        )

    late = [row for row in rows if row.week >= since]
    named = sum(row.answered for row in late if of_team(row.operator_id, row.week))
    return counted_share(named, sum(row.answered for row in late))


def proof_of(
    session: Session, version: VersionSeen, client_id: str, zone: ZoneInfo
) -> tuple[Proof | None, bool]:
    """What the last replay of a version says of a client, and whether another is under way."""
    busy = any(
        job.status in UNDER_WAY and job.asked.get("roster_id") == version.id
        for job in list_jobs(session, version.site_id, kind="simulate", limit=20)
    )
    job = latest_simulation(session, version.site_id, version.id, version.snapshot_id)
    answer: dict[str, Any] | None = None if job is None else answer_of(job)
    if job is None or answer is None:
        return None, busy
    own = next((each for each in answer["clients"] if each["client_id"] == client_id), None)
    if own is None:
        return None, busy
    made = (job.ended_at or job.requested_at).astimezone(zone).date()
    return (
        Proof(
            outcome=ClientOutcome.model_validate(own),
            replications=answer["replications"],
            current=answer["plan"]["objective"] == version.objective,
            made_on=made,
        ),
        busy,
    )
