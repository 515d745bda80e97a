"""What would have to change for a pair to be chosen, or not to be: each answer was solved.

Teams are chosen again for the roster as it is, from the plan's own teams, as the
planner does between two searches of the roster. A change is told only when the
changed case gave the opposite choice and the case as it is did not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import floor
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.affinity.estimate import OVERRIDE_DEVIATION
from scheduler.derive import derive
from scheduler.explain import Change, Flip, Reason
from scheduler.explain.changes import applied
from scheduler.explain.lifts import lifts_of_pair
from scheduler.explain.teams import Teams
from scheduler.explain.weigh import Weigher
from scheduler.portfolio.descent import standing_of
from scheduler.portfolio.kernel import SMALLEST_GAIN, sweep
from scheduler.portfolio.rechoose import settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.case import Case
    from scheduler.explain import Alternative, PairExplanation
    from scheduler.portfolio.rechoose import Settled
    from scheduler.result import ParamValue

MOST_SCORE: Final = 100
MOST_MOVES: Final = 20
"""Moves of one client's team after which a probe stops; teams are smaller than that."""
MOST_OTHERS: Final = 2
"""People who might come instead and are tried, each once what blocks them is gone."""
WIDENINGS: Final = (0, 1, 2, 4)
"""Points by which a threshold is moved on when the whole choice does not confirm it."""


@dataclass(frozen=True)
class Question:
    """Which pair is asked about, and whether it should be in the plan after the change."""

    operator_id: str
    client_id: str
    operator: int
    client: int
    wanted: bool


def with_flips(weigher: Weigher, told: PairExplanation) -> PairExplanation:
    """Add what would have to change, solved and confirmed.

    Parameters
    ----------
    weigher
        The plan.
    told
        The pair as explained without it.
    """
    case = weigher.case
    question = Question(
        told.operator_id,
        told.client_id,
        case.operator_index[told.operator_id],
        case.client_index[told.client_id],
        wanted=not told.in_team,
    )
    base = _settled(weigher, case)
    if _answers(question, base):
        return replace(told, settles_anyway=True)
    flips = (
        _to_join(weigher, told, question)
        if question.wanted
        else _to_leave(weigher, told, question, base)
    )
    return replace(told, flips=tuple(flip for flip in flips if flip is not None))


def confirmed(weigher: Weigher, question: Question, changes: tuple[Change, ...]) -> bool:
    """Choose teams again in the changed case; tell whether the pair is as wanted."""
    return _answers(question, _settled(weigher, applied(weigher.case, changes)))


def _settled(weigher: Weigher, case: Case) -> Settled:
    facts = weigher.facts if case is weigher.case else derive(case, weigher.facts.cuts)
    kept = tuple(
        p
        for p in weigher.plan.portfolio
        if facts.eligible[case.operator_index[p.operator_id], case.client_index[p.client_id]]
    )
    return settle(case, facts, kept, weigher.duty)


def _answers(question: Question, settled: Settled) -> bool:
    member = bool(settled.standing.team[question.operator, question.client])
    return member == question.wanted


def _to_join(weigher: Weigher, told: PairExplanation, question: Question) -> list[Flip | None]:
    """Lift what blocks the easiest way in; if that is not enough, raise the pair's affinity too."""
    found = _easiest_way(weigher, told)
    if found is None:
        return []
    way, lifts = found
    if way.untrained and way.calls >= 0:
        return [_gainful_flip(weigher, question, way, lifts)]
    settled = _settled(weigher, applied(weigher.case, lifts))
    if lifts and _answers(question, settled):
        return [_flip(question, _fewest(weigher, question, lifts))]
    return [_affinity_flip(weigher, question, lifts, settled)]


def _to_leave(
    weigher: Weigher, told: PairExplanation, question: Question, base: Settled
) -> list[Flip | None]:
    """Lower the pair's affinity; or lift what blocks the best who might come instead."""
    found = [_affinity_flip(weigher, question, (), base)]
    better = [other for other in told.blocked if other.calls < 0]
    for other in better[:MOST_OTHERS]:
        lifts = lifts_of_pair(weigher.case, question.client_id, other)
        if lifts and confirmed(weigher, question, lifts):
            found.append(_flip(question, lifts))
    if not any(found):
        veto = (Change("veto_set", _pair(question)),)
        found.append(_flip(question, veto) if confirmed(weigher, question, veto) else None)
    return found


def _gainful_flip(
    weigher: Weigher, question: Question, way: Alternative, lifts: tuple[Change, ...]
) -> Flip | None:
    """Raise the affinity of somebody untrained until the plan gains by them once trained.

    Training writes the pairing down as in force, and the plan then keeps it to spare
    the price of a change; that alone would be no answer.
    """
    if not weigher.case.policy.affinity.enabled:
        return None

    def gains(score: int) -> bool:
        fitting = _with_score(weigher, question, score)
        plan = Teams(fitting, question.client).with_(question.operator_id, way.leaves)
        return sum(factor.calls for factor in fitting.factors(plan)) < 0

    planning = weigher.facts.affinities.planning
    now = _score_now(weigher, float(planning[question.operator, question.client]))
    if now >= MOST_SCORE or not gains(MOST_SCORE):
        return None
    score = _threshold(now, MOST_SCORE, gains)
    changes = (*lifts, _affinity(question, score, now))
    return _flip(question, changes) if confirmed(weigher, question, changes) else None


def _easiest_way(
    weigher: Weigher, told: PairExplanation
) -> tuple[Alternative, tuple[Change, ...]] | None:
    """The way in that takes the fewest changes to unblock, the cheapest of those, with them."""
    ways = [
        (way, lifts)
        for way in (*told.alternatives, *told.blocked)
        if (lifts := lifts_of_pair(weigher.case, told.client_id, way)) is not None
    ]
    return min(ways, key=lambda each: (len(each[1]), each[0].calls), default=None)


def _with_score(weigher: Weigher, question: Question, score: int) -> Weigher:
    """The plan weighed as if somebody had set the pair's affinity."""
    affinities = weigher.facts.affinities
    planning = affinities.planning.copy()
    planning[question.operator, question.client] = _planned(weigher, score)
    facts = replace(weigher.facts, affinities=replace(affinities, planning=planning))
    return Weigher(weigher.case, facts, weigher.result)


def _planned(weigher: Weigher, score: int) -> float:
    """Planning affinity of a pair whose score somebody set."""
    doubt = weigher.case.policy.affinity.deviation_multiple * OVERRIDE_DEVIATION
    return min(100.0, max(0.0, score - doubt))


def _score_now(weigher: Weigher, planning: float) -> int:
    """Score that somebody would have to set for a pair to be planned as it is, rounded down."""
    doubt = weigher.case.policy.affinity.deviation_multiple * OVERRIDE_DEVIATION
    return min(MOST_SCORE, floor(planning + doubt))


def _fewest(weigher: Weigher, question: Question, lifts: tuple[Change, ...]) -> tuple[Change, ...]:
    """Leave out every change without which the choice flips all the same."""
    kept = lifts
    for change in lifts if len(lifts) > 1 else ():
        without = tuple(other for other in kept if other is not change)
        if without and confirmed(weigher, question, without):
            kept = without
    return kept


def _flip(question: Question, changes: tuple[Change, ...]) -> Flip:
    return Flip(changes, Reason("joins" if question.wanted else "leaves", _pair(question)))


def _pair(question: Question) -> dict[str, ParamValue]:
    return {"operator_id": question.operator_id, "client_id": question.client_id}


def _affinity_flip(
    weigher: Weigher, question: Question, lifts: tuple[Change, ...], settled: Settled
) -> Flip | None:
    """Set the pair's affinity by the least step that flips the choice; ``None`` when none does.

    The threshold is found on the one client's team by halving, then the whole
    choice is solved at it and one point before it.
    """
    if not weigher.case.policy.affinity.enabled:
        return None
    now = _score_now(
        weigher, float(settled.ground.affinity[question.operator, question.client]) * 100
    )
    far, step = (MOST_SCORE, 1) if question.wanted else (0, -1)

    def flips(score: int) -> bool:
        return _probe(settled, question, _planned(weigher, score) / 100)

    if not flips(far):
        return None
    score = _threshold(now, far, flips)
    for further in WIDENINGS:
        tried = score + step * further
        changes = (*lifts, _affinity(question, tried, now))
        if 0 <= tried <= MOST_SCORE and confirmed(weigher, question, changes):
            return _flip(question, _least(weigher, question, lifts, tried, now))
    return None


def _least(
    weigher: Weigher, question: Question, lifts: tuple[Change, ...], score: int, now: int
) -> tuple[Change, ...]:
    """Take the score back point by point while the whole choice still flips."""
    step = 1 if question.wanted else -1
    changes = (*lifts, _affinity(question, score, now))
    while 0 <= score - step <= MOST_SCORE:
        milder = (*lifts, _affinity(question, score - step, now))
        if not confirmed(weigher, question, milder):
            break
        changes, score = milder, score - step
    return changes


def _threshold(near: int, far: int, flips: Callable[[int], bool]) -> int:
    """Least score on the way from ``near`` (does not flip) to ``far`` (does) that flips."""
    while abs(far - near) > 1:
        middle = (near + far) // 2
        if flips(middle):
            far = middle
        else:
            near = middle
    return far


def _probe(settled: Settled, question: Question, affinity: float) -> bool:
    """Improve the one client's settled team under another affinity; tell whether it flips."""
    table = settled.ground.affinity.copy()
    table[question.operator, question.client] = affinity
    ground = settled.ground._replace(affinity=table)
    standing = standing_of(ground, settled.standing.team)
    order = np.array([question.client], dtype=np.int64)
    for _ in range(MOST_MOVES):
        if sweep(ground, standing, order, True) > -SMALLEST_GAIN:
            break
    return bool(standing.team[question.operator, question.client]) == question.wanted


def _affinity(question: Question, score: int, now: int) -> Change:
    return Change(
        "affinity",
        {**_pair(question), "score": score, "now": now},
    )
