"""Week after week: started trainings are finished, then the most pressing ones begin.

A client that hangs on one trained person, or has open hours that nobody of its
trained team is ever free for, comes first; then clients short of the policy's
``trained_target``, in weeks when hands are not short; busier clients before
quieter ones. Who learns is whoever brings the client most (``value``) and can
learn beside somebody trained. The answer depends on the arguments alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from scheduler.learning import LearningPlan
from scheduler.learning.course import SAFE, Course
from scheduler.learning.outlook import outlook_of
from scheduler.learning.unmet import unmet_of
from scheduler.learning.value import loads_of, value_of_joining
from scheduler.portfolio.frame import frame_of
from scheduler.result import PlannedLearning
from scheduler.site import TICK_MINUTES
from scheduler.weeks import DAYS_A_WEEK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.learning.outlook import Outlook
    from scheduler.site import Policy


@dataclass
class Week:
    """What one week still has to give, ``[operator]``."""

    number: int
    learning: NDArray[np.int64]
    teaching: NDArray[np.int64]
    starts: NDArray[np.int64]


def learning_plan(case: Case, facts: Facts) -> LearningPlan:
    """Plan who learns which client over the policy's ``learning_weeks``.

    Parameters
    ----------
    case, facts
        What is asked and what follows from it; the portfolio in force is the
        case's. ``facts.learning`` is not read.

    Returns
    -------
    LearningPlan
        Minutes by pairing and week, and what cannot fit by name. A client of
        whose team nobody is trained needs no training: everybody counts there.
    """
    course = _course_of(case, facts)
    busiest = _in_need(case, course)
    for number in range(case.policy.learning_weeks):
        _run_week(case, facts, course, busiest, number)
    return LearningPlan(tuple(course.rows), unmet_of(facts, course, busiest))


def _course_of(case: Case, facts: Facts) -> Course:
    frame = frame_of(case, replace(facts, learning=LearningPlan()), "adjust")
    course = Course(
        frame=frame,
        outlook=outlook_of(case, facts),
        loads=loads_of(case, facts, frame, frame.trained),
        trained=frame.trained.copy(),
        team=frame.in_force | frame.locked,
        left={},
    )
    course.left.update(_started(case, course))
    return course


def _started(case: Case, course: Course) -> dict[tuple[int, int], int]:
    """Minutes still to go of the trainings that began, where somebody trained can give them."""
    frame, left = course.frame, {}
    for pairing in case.portfolio:
        o = case.operator_index.get(pairing.operator_id)
        c = case.client_index.get(pairing.client_id)
        if o is None or c is None or not frame.in_force[o, c] or frame.trained[o, c]:
            continue
        to_go = _whole_ticks(max(0, case.policy.training_minutes - pairing.training_minutes_done))
        if pairing.trained_on is not None:
            left[o, c] = 0  # a date to come: taught elsewhere until then
        elif frame.trained[:, c].any() and (not to_go or course.meets_teachers(c)[o]):
            left[o, c] = to_go
    return left


def _in_need(case: Case, course: Course) -> list[int]:
    """Clients with calls and somebody trained to teach them, most calls first."""
    calls, taught = course.frame.calls, course.trained.any(axis=0)
    able = (calls > 0) & taught & course.frame.assigned
    return [c for c in np.argsort(-calls, kind="stable").tolist() if able[c]]


def _run_week(case: Case, facts: Facts, course: Course, busiest: list[int], number: int) -> None:
    week = _week_of(case.policy, course.outlook, number)
    rank = {c: place for place, c in enumerate(busiest)}
    pressing = sorted(
        course.left,
        key=lambda pair: (
            course.trained[:, pair[1]].sum() >= SAFE,
            rank.get(pair[1], len(rank)),
            course.left[pair],
            pair,
        ),
    )
    for pair in pressing:
        _teach(case, course, week, pair)
    for c in busiest:
        while course.is_pressing(c, facts.demand.open[c]):
            if not _begin(case, facts, course, week, c):
                break
    if course.outlook.slack[number]:
        for c in busiest:
            while len(course.answering(c)) < course.wanted(c):
                if not _begin(case, facts, course, week, c):
                    break
    for pair in [pair for pair, minutes in course.left.items() if minutes <= 0]:
        del course.left[pair]
        course.trained[pair] = True


def _week_of(policy: Policy, outlook: Outlook, number: int) -> Week:
    """Open one week: whoever is away for a part of it learns and teaches that much less."""
    there = outlook.there[:, number]
    return Week(
        number=number,
        learning=np.floor(policy.learning_minutes_per_week * there).astype(np.int64),
        teaching=np.floor(policy.teaching_minutes_per_week * there).astype(np.int64),
        starts=np.where(there > 0, policy.new_pairings_per_week, 0).astype(np.int64),
    )


def _begin(case: Case, facts: Facts, course: Course, week: Week, client: int) -> bool:
    """Begin one training of a client; False when nobody can this week."""
    frame = course.frame
    if course.team[:, client].sum() >= frame.team_max[client]:
        return False
    answering = course.answering(client)
    uncovered = course.uncovered(client, facts.demand.open[client])
    candidates = course.candidates(client) & (week.starts > 0)
    if len(answering) >= course.wanted(client):
        candidates &= course.outlook.usual.available[:, uncovered].any(axis=1)
    value = value_of_joining(frame, course.outlook, course.loads, client, answering, uncovered)
    for o in np.argsort(-value, kind="stable").tolist():
        if not candidates[o]:
            continue
        pair = (o, client)
        course.left[pair] = _whole_ticks(case.policy.training_minutes)
        if _teach(case, course, week, pair) or not course.left[pair]:
            week.starts[o] -= 1
            course.team[pair] = True
            course.loads.add(frame, o, client, len(answering) + 1)
            return True
        del course.left[pair]
    return False


def _teach(case: Case, course: Course, week: Week, pair: tuple[int, int]) -> int:
    """Give a learner what the week has left, in whole sessions; return the minutes."""
    o, c = pair
    policy, session = case.policy, case.policy.training_session_minutes
    teachers = course.teachers(c)
    shared = course.outlook.shared_minutes(c, teachers)[o]
    most = min(int(week.learning[o]), int(shared), course.left[pair])
    given = 0
    for teacher in teachers.tolist():
        minutes = min(most - given, int(week.teaching[teacher]))
        if minutes < course.left[pair] - given:
            minutes -= minutes % session
        week.teaching[teacher] -= minutes
        given += minutes
    given_ticks = given - given % TICK_MINUTES
    week.learning[o] -= given_ticks
    course.left[pair] -= given_ticks
    if given_ticks or not policy.training_minutes:
        course.rows.append(
            PlannedLearning(
                client_id=case.clients[c].client_id,
                operator_id=case.operators[o].operator_id,
                week=case.horizon.date_of(DAYS_A_WEEK * week.number),
                minutes=given_ticks,
            )
        )
    return given_ticks


def _whole_ticks(minutes: int) -> int:
    """Round minutes up to whole ticks of the roster."""
    return -(-minutes // TICK_MINUTES) * TICK_MINUTES
