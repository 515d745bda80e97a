"""Burdens and working time of each person: their own weeks, beside their own fair share.

Standings are written when a week is published and read from then on. Lists go by name;
nothing here puts people in an order of what they bore.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, func, insert, select

from models.errors import NotFound
from models.mapping import figures_of, table_of
from models.sites import settled, zone_of
from models.tables.people import FairnessCounterRow, OperatorRow, StandingRow
from models.tables.shifts import PublishedShiftRow
from scheduler.calendar import Horizon, monday_of
from scheduler.entities import FairnessCounter
from scheduler.laws import LawProfile, load_profile
from scheduler.shifts import Break, Shift
from scheduler.site import Site
from scheduler.weeks import DAYS_A_WEEK
from scheduler.worktime import (
    Standing,
    WeekCount,
    WorkedWeek,
    average_minutes,
    shortest_rest,
    weekends_worked,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlmodel import Session

    from scheduler.evidence import Evidence
    from scheduler.facts import Facts

_moment: Final = dt.datetime.fromisoformat

USUAL_WEEKS: Final = 12
"""Weeks of an average where the law names none."""


@dataclass(frozen=True, slots=True)
class Burden:
    """One person's weeks.

    Attributes
    ----------
    contract_minutes
        A week, by contract.
    weeks
        The last weeks of which rosters are known, the earliest first.
    average_minutes
        Mean of the law's number of weeks; ``None`` while fewer are known.
    average_limit_minutes
        What it may not pass; ``None`` where the law profile has no such rule.
    week_limit_minutes
        The same for a single week.
    weekends
        Weeks among them with work on a Saturday or Sunday.
    rest_minutes, rest_limit_minutes
        Shortest rest between two days of work in these weeks, and what it may not fall below.
    standing
        Four weeks beside the fair share, as of the last published week.
    standing_week
        Which that was.
    """

    operator_id: str
    name: str
    contract_minutes: int
    weeks: tuple[WorkedWeek, ...]
    average_minutes: float | None
    average_limit_minutes: int | None
    week_limit_minutes: int | None
    weekends: int
    rest_minutes: int | None
    rest_limit_minutes: int | None
    standing: Standing | None
    standing_week: dt.date | None


@dataclass(frozen=True, slots=True)
class Burdens:
    """What a plan asks of everybody: counters of its weeks, and four weeks up to its last."""

    counters: tuple[FairnessCounter, ...]
    standings: tuple[Standing, ...]


def burdens_of(evidence: Evidence, facts: Facts) -> Burdens:
    """Count what a plan asks of everybody."""
    from scheduler.counters import counters_of, standings  # noqa: PLC0415 - loads compiled code

    counters = counters_of(evidence, facts)
    return Burdens(counters, standings(evidence, facts, counters))


def put_burdens(session: Session, site_id: int, horizon: Horizon, burdens: Burdens) -> None:
    """Keep what a published plan asks of everybody: counters for later weeks, and standings."""
    counters, standing = table_of(FairnessCounterRow), table_of(StandingRow)
    of_site = counters.c.site_id == site_id
    first, end = horizon.date_of(0), horizon.date_of(horizon.days)
    session.execute(
        delete(counters).where(of_site, counters.c.week >= first, counters.c.week < end)
    )
    last = session.execute(select(func.max(counters.c.position)).where(of_site)).scalar_one()
    rows = [
        {"site_id": site_id, "position": place} | figures_of(row, counters)
        for place, row in enumerate(burdens.counters, 0 if last is None else last + 1)
    ]
    if rows:
        session.execute(insert(counters), rows)
    week = horizon.date_of((horizon.days - 1) // DAYS_A_WEEK * DAYS_A_WEEK)
    session.execute(delete(standing).where(standing.c.site_id == site_id, standing.c.week == week))
    stood = [
        {"site_id": site_id, "week": week} | {name: getattr(own, name) for name in _STANDING}
        for own in burdens.standings
    ]
    if stood:
        session.execute(insert(standing), stood)


_STANDING: Final = tuple(Standing.__dataclass_fields__)


def burdens(session: Session, site_id: int, week: dt.date) -> tuple[Burden, ...]:
    """Weeks of everybody who works at a site, up to the one of ``week``, by name."""
    return tuple(_read(session, site_id, week, None))


def stood(
    session: Session, site_id: int, week: dt.date, operator_id: str | None = None
) -> tuple[tuple[str, str, dt.date | None, Standing | None], ...]:
    """Ids, names and standings of everybody who works at a site, or of one, by name.

    What :func:`burdens` tells too, without anybody's working time, which takes longer.

    Raises
    ------
    NotFound
        When it is asked of one who is not at the site.
    """
    people = _people(session, site_id, operator_id)
    if operator_id is not None and not people:
        raise NotFound("operator", operator_id)
    own = _standings(session, site_id, monday_of(week), operator_id)
    nothing: tuple[None, None] = None, None
    return tuple(
        (key := row["operator_id"], row["name"] or key, *own.get(key, nothing)) for row in people
    )


def own_burden(session: Session, site_id: int, operator_id: str, week: dt.date) -> Burden:
    """Weeks of one person, up to the one of ``week``.

    Raises
    ------
    NotFound
    """
    found = list(_read(session, site_id, week, operator_id))
    if not found:
        raise NotFound("operator", operator_id)
    return found[0]


def _read(
    session: Session, site_id: int, week: dt.date, operator_id: str | None
) -> Iterable[Burden]:
    people = _people(session, site_id, operator_id)
    monday, zone = monday_of(week), zone_of(session, site_id)
    law = law_of(session, site_id)
    over = int(law.number("average_work_weeks")) if law.has("average_work_weeks") else USUAL_WEEKS
    horizon = Horizon(monday - dt.timedelta(weeks=over - 1), over * DAYS_A_WEEK, zone.key)
    known = _first_known(session, site_id, zone)
    shifts = _shifts(session, site_id, operator_id, horizon)
    stood = _standings(session, site_id, monday, operator_id)
    count_weeks = WeekCount(horizon, law, range(over))
    for row in people:
        since = [day for day in (known, row["employed_since"]) if day is not None]
        first = max((_next_monday(day) for day in since), default=monday)
        count = 0 if known is None else min(over, (monday - first).days // DAYS_A_WEEK + 1)
        worked = shifts.get(row["operator_id"], ())
        weeks = count_weeks.of(worked)[over - max(count, 0) :]
        own = stood.get(row["operator_id"])
        yield Burden(
            operator_id=row["operator_id"],
            name=row["name"] or row["operator_id"],
            contract_minutes=row["contract_minutes_week"],
            weeks=weeks,
            average_minutes=average_minutes(weeks, over),
            average_limit_minutes=_average_limit(law, night_worker=row["night_worker"]),
            week_limit_minutes=_limit(law, "week_work_max_minutes"),
            weekends=weekends_worked(horizon, worked),
            rest_minutes=shortest_rest(horizon, worked),
            rest_limit_minutes=_rest_limit(law, minor=row["minor"]),
            standing=None if own is None else own[1],
            standing_week=None if own is None else own[0],
        )


def _people(session: Session, site_id: int, operator_id: str | None) -> Sequence[Mapping[Any, Any]]:
    table = table_of(OperatorRow)
    plain = ("operator_id", "name", "contract_minutes_week", "employed_since")
    names = (*plain, "night_worker", "minor")
    query = select(*(table.c[name] for name in names)).where(
        table.c.site_id == site_id, table.c.left_at.is_(None)
    )
    if operator_id is not None:
        query = query.where(table.c.operator_id == operator_id)
    rows = session.execute(query).mappings().all()
    return sorted(rows, key=lambda row: (row["name"].casefold(), row["operator_id"]))


def _shifts(
    session: Session, site_id: int, operator_id: str | None, horizon: Horizon
) -> dict[str, list[Shift]]:
    """Published shifts by person, from a day before the weeks to their end, as columns tell."""
    table = table_of(PublishedShiftRow)
    names = ("operator_id", "start", "end", "breaks", "worked_minutes")
    query = select(*(table.c[name] for name in names)).where(
        table.c.site_id == site_id,
        table.c.start >= horizon.moment(horizon.day_start(-1)),
        table.c.start < horizon.moment(horizon.minutes),
    )
    if operator_id is not None:
        query = query.where(table.c.operator_id == operator_id)
    found: dict[str, list[Shift]] = {}
    minute = horizon.minute
    for who, start, end, breaks, worked in session.execute(query.order_by(table.c.start)):
        pauses = [
            Break(minute(_moment(each["start"])), minute(_moment(each["end"])), each["paid"])
            for each in breaks
        ]
        pauses.sort(key=lambda pause: pause.start)
        shift = Shift(minute(start), minute(end), tuple(pauses), counted_minutes=worked)
        found.setdefault(who, []).append(shift)
    return found


def _standings(
    session: Session, site_id: int, monday: dt.date, operator_id: str | None
) -> dict[str, tuple[dt.date, Standing]]:
    """Standings of the last published week that is not after ``monday``."""
    table = table_of(StandingRow)
    of_site = table.c.site_id == site_id
    week = session.execute(
        select(func.max(table.c.week)).where(of_site, table.c.week <= monday)
    ).scalar_one()
    query = select(*(table.c[name] for name in _STANDING)).where(of_site, table.c.week == week)
    if operator_id is not None:
        query = query.where(table.c.operator_id == operator_id)
    return {row.operator_id: (week, Standing(*row)) for row in session.execute(query)}


def _first_known(session: Session, site_id: int, zone: dt.tzinfo) -> dt.date | None:
    """First day of which published shifts are known."""
    table = table_of(PublishedShiftRow)
    first = session.execute(
        select(func.min(table.c.start)).where(table.c.site_id == site_id)
    ).scalar_one()
    return None if first is None else monday_of(first.astimezone(zone).date())


def _next_monday(day: dt.date) -> dt.date:
    monday = monday_of(day)
    return monday if monday == day else monday + dt.timedelta(days=DAYS_A_WEEK)


def _average_limit(law: LawProfile, *, night_worker: bool) -> int | None:
    keys = ("night_worker_average_max_minutes",) if night_worker else ()
    for key in (*keys, "average_work_max_minutes"):
        if law.has(key):
            return law.minutes(key)
    return None


def _rest_limit(law: LawProfile, *, minor: bool) -> int | None:
    own = _limit(law, "minor_daily_rest_minutes") if minor else None
    return _limit(law, "daily_rest_minutes") if own is None else own


def _limit(law: LawProfile, key: str) -> int | None:
    return law.minutes(key) if law.has(key) else None


def law_of(session: Session, site_id: int) -> LawProfile:
    """Return the law profile in force at a site."""
    law = settled(session, site_id, "law")
    if law is not None:
        return LawProfile.model_validate(law)
    return load_profile(Site.model_validate(settled(session, site_id, "site") or {}).law_profile)
