"""Past published weeks of a made-up service, from each person's lawful habits.

Counters of the last weeks are added up from the same shifts.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.calendar import Horizon, public_holidays
from scheduler.entities import BreakTime, FairnessCounter, PublishedShift
from scheduler.fairness import SATURDAY, unsocial_minutes
from scheduler.generate.habits import LUNCH_MINUTES, lunch_of, usual_week
from scheduler.generate.settings import stream
from scheduler.policy import FairnessPolicy
from scheduler.shifts import shift_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.entities import Absence
    from scheduler.generate.clients import Clientele
    from scheduler.generate.habits import Planned
    from scheduler.generate.people import Person
    from scheduler.generate.settings import GeneratorSettings
    from scheduler.generate.teams import Teams

NIGHT_PAUSE_MINUTES: Final = 30
LUNCH_FROM_PRESENCE: Final = 6 * 60
SHORT_BREAK_MINUTES: Final = 10
SHORT_BREAK_EVERY: Final = 120
COUNTED_WEEKS: Final = 4


def draw_rosters(
    people: tuple[Person, ...],
    starts: tuple[int, ...],
    absences: tuple[Absence, ...],
    settings: GeneratorSettings,
) -> tuple[PublishedShift, ...]:
    """Write the published shifts of the last ``roster_weeks`` weeks."""
    past = settings.past(settings.roster_weeks)
    away: dict[str, list[tuple[int, int]]] = {}
    for absence in absences:
        span = (past.minute(absence.start), past.minute(absence.end))
        away.setdefault(absence.operator_id, []).append(span)
    rows = []
    for number, (person, start) in enumerate(zip(people, starts, strict=True)):
        for week in range(settings.roster_weeks):
            published = past.date_of(7 * week) - dt.timedelta(days=14)
            for day, (minute, presence) in usual_week(person, number, week, start):
                begin = past.minute_of(7 * week + day, minute)
                gone = away.get(person.operator.operator_id, [])
                if any(a < begin + presence and begin < b for a, b in gone):
                    continue
                rows.append(_shift(past, person, begin, (minute, presence), published))
    rows.sort(key=lambda row: (row.start, row.operator_id))
    return tuple(rows)


def _shift(
    past: Horizon, person: Person, begin: int, planned: Planned, published: dt.date
) -> PublishedShift:
    """Lay one shift out: its unpaid pause, and short paid breaks on either side of it."""
    minute, presence = planned
    end = begin + presence
    unpaid: list[tuple[int, int]] = []
    if person.kind == "night":
        middle = begin + presence // 2
        unpaid = [(middle, middle + NIGHT_PAUSE_MINUTES)]
    elif presence >= LUNCH_FROM_PRESENCE:
        lunch = begin + lunch_of(minute, presence) - minute
        unpaid = [(lunch, lunch + LUNCH_MINUTES)]
    breaks = [(*pause, False) for pause in unpaid]
    edges = [begin, *(edge for pause in unpaid for edge in pause), end]
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        number = max((last - first) // SHORT_BREAK_EVERY, 1)
        for k in range(1, number + 1):
            at = first + (last - first) * k // (number + 1) // 5 * 5
            breaks.append((at, at + SHORT_BREAK_MINUTES, True))
    return PublishedShift(
        operator_id=person.operator.operator_id,
        start=past.moment(begin),
        end=past.moment(end),
        breaks=tuple(
            BreakTime(start=past.moment(a), end=past.moment(b), paid=paid)
            for a, b, paid in sorted(breaks)
        ),
        worked_minutes=presence - sum(b - a for a, b in unpaid),
        published_on=published,
    )


def count_fairness(
    people: tuple[Person, ...],
    roster: tuple[PublishedShift, ...],
    tense_minutes: NDArray[np.float64],
    seed: int,
    settings: GeneratorSettings,
) -> tuple[FairnessCounter, ...]:
    """Count unsocial hours, weekends and tension of the last four weeks.

    Parameters
    ----------
    tense_minutes
        Minutes with tense clients times their level, ``[operator, counted week]``.
    """
    rng = stream(seed, "counters")
    past = settings.past(COUNTED_WEEKS)
    unsocial = np.zeros((len(people), COUNTED_WEEKS))
    weekends = np.zeros((len(people), COUNTED_WEEKS), dtype=np.int64)
    place = {p.operator.operator_id: i for i, p in enumerate(people)}
    years = range(past.first_day.year, settings.week.year + 1)
    holidays = public_holidays("FR", None, years)
    for row in roster:
        shift = shift_of(past, row.start, row.end, row.breaks)
        if shift.start < 0:
            continue
        week, weekday = divmod(past.day_of(shift.start), 7)
        who = place[row.operator_id]
        weekends[who, week] |= weekday >= SATURDAY
        if not people[who].operator.night_worker:
            unsocial[who, week] += unsocial_minutes(past, holidays, FairnessPolicy(), shift)
    asked = rng.poisson(0.8, weekends.shape)
    granted = rng.binomial(asked, 0.7)
    return tuple(
        FairnessCounter(
            operator_id=person.operator.operator_id,
            week=past.date_of(7 * week),
            tension_minutes=round(float(tense_minutes[who, week]), 1),
            unsocial_minutes=float(unsocial[who, week]),
            weekends=int(weekends[who, week]),
            wishes_asked=int(asked[who, week]),
            wishes_granted=int(granted[who, week]),
        )
        for who, person in enumerate(people)
        for week in range(COUNTED_WEEKS)
    )


def tense_minutes(
    teams: Teams, clientele: Clientele, people: int, weeks: int
) -> NDArray[np.float64]:
    """Minutes with tense clients times their level, ``[operator, counted week]``."""
    level = np.array([c.tension for c in clientele.clients], dtype=np.float64)
    minutes = teams.answered * (clientele.handle_seconds * level / 60.0)[:, None, None]
    table = np.zeros((people, COUNTED_WEEKS))
    for week in range(max(0, weeks - COUNTED_WEEKS), weeks):
        seated = teams.seats >= 0
        column = COUNTED_WEEKS - weeks + week
        np.add.at(table[:, column], teams.seats[seated], minutes[:, week][seated])
    return table
