"""Who learns which client: what is done and to do, sessions of a week, weeks that come, briefs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from api.page.letters import plain_letters
from models.due import (
    TrainingPlan,
    learners_of,
    ramping_up,
    training_minutes_of,
    training_plan,
    unready_briefs,
)
from models.planned_weeks import version_in_force
from models.plans import names_at
from models.settings import setting_of
from models.sites import zone_of

if TYPE_CHECKING:
    from sqlmodel import Session

    from api.texts import Speaker
    from models.due import Learner
    from scheduler.files.texts import Texts
    from scheduler.result import TrainingSession

RAMP_DAYS: Final = 56
"""A pairing that was trained so many days ago is not told as new any more."""


class Pair(NamedTuple):
    """One client with one person, by name."""

    client: str
    operator: str
    client_id: str
    operator_id: str


class SessionShown(NamedTuple):
    """One training session on the site's clock."""

    day: dt.date
    span: str
    minutes: int
    pair: Pair
    beside: str
    learner: Learner | None


@dataclass(frozen=True, slots=True)
class LearnerShown:
    """Somebody who learns a client, and how far they are."""

    pair: Pair
    learner: Learner
    needed: int
    sessions: tuple[SessionShown, ...]

    @property
    def left(self) -> int:
        """Minutes that are still to be learned."""
        return max(0, self.needed - self.learner.training_minutes_done)


def training_of(
    session: Session, site_id: int, monday: dt.date, today: dt.date, speaker: Speaker
) -> dict[str, Any]:
    """Tell the training of a week: of the version in force, or of its newest one."""
    names, zone = names_at(session, site_id), zone_of(session, site_id)
    roster_id = version_in_force(session, site_id, monday)
    plan = TrainingPlan((), (), learners_of(session, site_id, monday))
    if roster_id is not None:
        plan = training_plan(session, site_id, roster_id)
    needed = training_minutes_of(session, site_id)
    known = {(each.operator_id, each.client_id): each for each in plan.learners}
    sessions = [
        _session(each, known.get((each.operator_id, each.client_id)), names, zone)
        for each in sorted(plan.sessions, key=lambda each: each.start)
    ]
    learners = [
        LearnerShown(
            pair := _pair(each.operator_id, each.client_id, names),
            each,
            needed,
            tuple(s for s in sessions if s.pair == pair),
        )
        for each in plan.learners
    ]
    taught = {
        *(each.client_id for each in plan.learners),
        *(each.client_id for each in plan.sessions),
        *(each.client_id for each in plan.learning),
    }
    policy, _ = setting_of(session, site_id, "policy")
    return {
        "planned": roster_id is not None,
        "learners": sorted(learners, key=lambda each: plain_letters(each.pair.client)),
        "days": [
            (speaker.long_day(day), list(own))
            for day, own in groupby(sessions, key=lambda each: each.day)
        ],
        "coming": _coming(plan, monday, names),
        "unready": sorted(
            (names.client_name(key), key, missing)
            for key, missing in unready_briefs(session, site_id, sorted(taught)).items()
        ),
        "ramping": sorted(
            (_pair(each.operator_id, each.client_id, names), each.trained_on, each.answered)
            for each in ramping_up(session, site_id, today - dt.timedelta(days=RAMP_DAYS))
            if each.answered < policy.ramp_calls
        ),
        "ramp_calls": round(policy.ramp_calls),
        "needed": needed,
    }


def _pair(operator_id: str, client_id: str, names: Texts) -> Pair:
    return Pair(
        names.client_name(client_id), names.operator_name(operator_id), client_id, operator_id
    )


def _session(
    told: TrainingSession, learner: Learner | None, names: Texts, zone: dt.tzinfo
) -> SessionShown:
    start, end = told.start.astimezone(zone), told.end.astimezone(zone)
    return SessionShown(
        start.date(),
        f"{start:%H:%M}–{end:%H:%M}",
        round((told.end - told.start).total_seconds() / 60),
        _pair(told.operator_id, told.client_id, names),
        names.operator_name(told.beside),
        learner,
    )


def _coming(
    plan: TrainingPlan, monday: dt.date, names: Texts
) -> list[tuple[dt.date, list[tuple[Pair, int, bool]]]]:
    """Minutes that are planned for the weeks after one, week by week."""
    later = [each for each in plan.learning if each.week > monday]
    rows = sorted(later, key=lambda each: (each.week, each.client_id, each.operator_id))
    return [
        (
            week,
            [(_pair(e.operator_id, e.client_id, names), e.minutes, e.trial) for e in own],
        )
        for week, own in groupby(rows, key=lambda each: each.week)
    ]
