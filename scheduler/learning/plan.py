"""Week after week: started trainings are finished, then the most pressing ones begin.

A client that hangs on one trained person, or has open hours that nobody of its
trained team is ever free for, comes first; then clients short of the policy's
``trained_target``, in weeks when hands are not short; busier clients before
quieter ones. Who learns is whoever brings the client most (``value``) and can
learn beside somebody trained. The answer depends on the arguments alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

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
    from scheduler.policy import Policy


TRIAL_SHARE: Final = 0.05
"""Part of what its training would weigh if left out that a trial must promise every week:
it then pays within twenty."""


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
        week = _run_week(case, course, busiest, number)
        if number == 0 and course.outlook.slack[number]:
            _try_out(case, course, week, facts.affinities.tried)
    return LearningPlan(tuple(course.rows), unmet_of(facts, course, busiest))


def _course_of(case: Case, facts: Facts) -> Course:
    frame = frame_of(case, replace(facts, learning=LearningPlan()), "adjust")
    outlook = outlook_of(case, facts)
    nobody = np.zeros_like(frame.trained)
    course = Course(
        frame=frame,
        outlook=outlook,
        loads=loads_of(case, facts, frame, frame.trained),
        trained=frame.trained.copy(),
        learning=nobody.copy(),
        left=nobody.astype(np.int64),
        team=frame.in_force | frame.locked,
        leads=nobody.copy(),
        coverable=facts.demand.open & (frame.allowed.T @ outlook.usual.available),
    )
    _resume(case, course)
    return course


def _resume(case: Case, course: Course) -> None:
    """Take up the trainings that began, where somebody trained can go on with them."""
    frame = course.frame
    for pairing in case.portfolio:
        o = case.operator_index.get(pairing.operator_id)
        c = case.client_index.get(pairing.client_id)
        if o is None or c is None or not frame.in_force[o, c]:
            continue
        course.leads[o, c] |= pairing.role == "lead"
        if frame.trained[o, c]:
            continue
        to_go = case.policy.training_minutes - pairing.training_minutes_done
        if pairing.trained_on is not None:
            to_go = 0  # a date to come: taught elsewhere until then
        course.left[o, c] = _whole_ticks(max(0, to_go))
    session = case.policy.training_session_minutes
    for o, c in np.argwhere(frame.in_force & ~frame.trained & frame.trained.any(axis=0)).tolist():
        meets = course.shared_minutes(c)[o] >= session
        course.learning[o, c] = meets or not course.left[o, c]


def _in_need(case: Case, course: Course) -> list[int]:
    """Clients with calls and somebody trained to teach them, most calls first."""
    calls, taught = course.frame.calls, course.trained.any(axis=0)
    able = (calls > 0) & taught & course.frame.assigned
    return [c for c in np.argsort(-calls, kind="stable").tolist() if able[c]]


def _run_week(case: Case, course: Course, busiest: list[int], number: int) -> Week:
    """Go on with trainings that began, then begin others; return what the week has left."""
    week = _week_of(case.policy, course.outlook, number)
    for pair in _most_pressing(course, busiest):
        _teach(case, course, week, pair)
    for c in busiest:
        while course.is_pressing(c) and _begin(case, course, week, c):
            pass
    if course.outlook.slack[number]:
        for c in busiest:
            while len(course.answering(c)) < course.wanted(c) and _begin(case, course, week, c):
                pass
    course.finish_trainings()
    return week


def _try_out(case: Case, course: Course, week: Week, tried: NDArray[np.bool_]) -> None:
    """Begin a few trainings of untested pairs that may bring their client most.

    Only this week's: what is learnt until the next one may point elsewhere.
    """
    most = case.policy.affinity.trials_a_week
    if not most or not tried.any():
        return
    worth = []
    for c in np.flatnonzero(course.trained.sum(axis=0) >= SAFE).tolist():
        open_to = course.candidates(c) & tried[:, c]
        if open_to.any() and course.frame.calls[c] > 0:
            value = value_of_joining(
                course.frame,
                course.outlook,
                course.loads,
                c,
                course.answering(c),
                course.uncovered(c),
            )
            worth.append((-float(value[open_to].max()), c))
    cost = case.policy.weights.training * case.policy.training_minutes
    for lost, c in sorted(worth):
        if most and -lost > cost * TRIAL_SHARE:
            told = len(course.rows)
            most -= _begin(case, course, week, c, tried[:, c])
            course.rows[told:] = [
                row.model_copy(update={"trial": True}) for row in course.rows[told:]
            ]


def _most_pressing(course: Course, busiest: list[int]) -> list[tuple[int, int]]:
    """Started trainings: clients that hang on one person first, then by calls, the shortest."""
    rank = {c: place for place, c in enumerate(busiest)}
    return sorted(
        ((o, c) for o, c in np.argwhere(course.learning).tolist()),
        key=lambda pair: (
            course.trained[:, pair[1]].sum() >= SAFE,
            rank.get(pair[1], len(rank)),
            course.left[pair],
            pair,
        ),
    )


def _week_of(policy: Policy, outlook: Outlook, number: int) -> Week:
    """Open one week: whoever is away for a part of it learns and teaches that much less."""
    there = outlook.there[:, number]
    return Week(
        number=number,
        learning=np.floor(policy.learning_minutes_per_week * there).astype(np.int64),
        teaching=np.floor(policy.teaching_minutes_per_week * there).astype(np.int64),
        starts=np.where(there > 0, policy.new_pairings_per_week, 0).astype(np.int64),
    )


def _begin(
    case: Case, course: Course, week: Week, client: int, among: NDArray[np.bool_] | None = None
) -> bool:
    """Begin one training of a client; False when nobody can this week.

    ``among`` are the people to be tried out, ``[operator]``, where the client has
    enough trained people without them.
    """
    frame, whole = course.frame, _whole_ticks(case.policy.training_minutes)
    least = min(whole, case.policy.training_session_minutes)
    full = course.team[:, client].sum() >= frame.team_max[client]
    if full or not (week.teaching[course.teachers(client)] >= least).any():
        return False
    candidates = course.candidates(client) & (week.starts > 0) & (week.learning >= least)
    answering, uncovered = course.answering(client), course.uncovered(client)
    if among is not None:
        candidates &= among
    elif len(answering) >= course.wanted(client):
        candidates &= course.outlook.usual.available[:, uncovered].any(axis=1)
    if not candidates.any():
        return False
    value = value_of_joining(frame, course.outlook, course.loads, client, answering, uncovered)
    learner = int(np.argmax(np.where(candidates, value, -np.inf)))
    course.learning[learner, client] = course.team[learner, client] = True
    course.left[learner, client] = whole
    course.loads.add(frame, learner, client, len(answering) + 1)
    week.starts[learner] -= 1
    _teach(case, course, week, (learner, client))
    return True


def _teach(case: Case, course: Course, week: Week, pair: tuple[int, int]) -> None:
    """Give a learner what the week has left, in whole sessions but for the last."""
    o, c = pair
    left, session = int(course.left[pair]), case.policy.training_session_minutes
    most = min(left, int(week.learning[o]), int(course.shared_minutes(c)[o]))
    given = 0
    for teacher in course.teachers(c).tolist():
        minutes = min(most - given, int(week.teaching[teacher]))
        if minutes < left - given:
            minutes -= minutes % session
        minutes -= minutes % TICK_MINUTES
        week.teaching[teacher] -= minutes
        given += minutes
    week.learning[o] -= given
    course.left[pair] -= given
    if given or not case.policy.training_minutes:
        course.rows.append(
            PlannedLearning(
                client_id=case.clients[c].client_id,
                operator_id=case.operators[o].operator_id,
                week=case.horizon.date_of(DAYS_A_WEEK * week.number),
                minutes=given,
            )
        )


def _whole_ticks(minutes: int) -> int:
    """Round minutes up to whole ticks of the roster."""
    return -(-minutes // TICK_MINUTES) * TICK_MINUTES
