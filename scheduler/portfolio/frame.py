"""The numbers a portfolio is chosen from: who may be paired, what is in force, what it costs.

A ``Frame`` is derived once from Case, Facts and mode. Construction, CP-SAT and
descent all read it; the rules' ``check`` functions do not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from math import floor
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.fairness import tense_minutes_a_call

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.settings import PortfolioMode


MISSING_COST: Final = 1e5
"""Calls that one person short of a team's minimum weighs: above any sum of soft terms."""


@dataclass(frozen=True)
class Frame:
    """Arrays over operators and clients in the order of the case.

    Attributes
    ----------
    assigned
        Clients that may have a team: ready, or policy lenient, ``[client]``.
    allowed
        Pairs that may exist: eligible, of a client that may have a team,
        ``[operator, client]``.
    in_force
        Allowed pairs of the portfolio in force, ``[operator, client]``.
    dropped
        Pairs in force that are no longer allowed, ``(operator, client)``.
    trained
        Pairs of ``in_force`` whose training is done, ``[operator, client]``.
    counts
        Whether the pair, if chosen, counts as trained this week,
        ``[operator, client]``. Where nobody of a client's team in force is
        trained, everybody counts: somebody must answer.
    locked
        Allowed pairs that a person fixed, ``[operator, client]``.
    kept
        Allowed pairs that learn in the planned days, ``[operator, client]``.
    affinity
        Planning affinity, 0 to 1, ``[operator, client]``.
    calls, minutes
        Expected calls and handle minutes of the horizon, ``[client]``.
    handle_factor
        How much longer a call takes the pair, ``[operator, client]``, at least 1.
    weight
        Cost of one wholly misfit call, priority included, ``[client]``.
    fair
        Fair share of the handle minutes by contract, ``[operator]``.
    tense_minutes
        Handle minutes of a call times the client's tension, ``[client]``.
    tension_room
        Tense minutes left until the fair share, ``[operator]``.
    size
        What a client takes of an operator's room: in a service the complexity
        of its brief, whoever carries it, ``[operator, client]``.
    room
        What the sizes of an operator's clients may add up to: in a service the
        policy's portfolio size, ``[operator]``.
    team_min, team_max
        Clipped to the number of allowed operators, ``[client]``.
    trained_least
        Trained people whom the search leaves each client: those it has, up to
        the policy's target; none in mode ``free``, ``[client]``.
    two_wanted
        Whether policy requires two trained people and two can be, ``[client]``.
    limited
        Whether starting a pairing counts against the weekly limit: the client
        has a team in force, ``[client]``.
    new_limit
        New pairings an operator may start; ``None`` when the mode sets none.
    begun
        Pairings that operators start with clients whose teams are held,
        ``[operator]``; see :func:`holding`.
    change_cost
        Cost of a pairing started or ended, 0 where the mode does not mind.
    missing_cost
        What one person short of a team's minimum weighs, in calls: above any
        sum of the other terms.
    grain
        Of which every cost of teams is a whole multiple; 0 when of none.
    """

    case: Case
    mode: PortfolioMode
    assigned: NDArray[np.bool_]
    allowed: NDArray[np.bool_]
    in_force: NDArray[np.bool_]
    dropped: tuple[tuple[int, int], ...]
    trained: NDArray[np.bool_]
    counts: NDArray[np.bool_]
    locked: NDArray[np.bool_]
    kept: NDArray[np.bool_]
    affinity: NDArray[np.float64]
    calls: NDArray[np.float64]
    minutes: NDArray[np.float64]
    handle_factor: NDArray[np.float64]
    weight: NDArray[np.float64]
    fair: NDArray[np.float64]
    tense_minutes: NDArray[np.float64]
    tension_room: NDArray[np.float64]
    size: NDArray[np.int64]
    room: NDArray[np.int64]
    team_min: NDArray[np.int64]
    team_max: NDArray[np.int64]
    max_clients: NDArray[np.int64]
    trained_least: NDArray[np.int64]
    two_wanted: NDArray[np.bool_]
    limited: NDArray[np.bool_]
    new_limit: int | None
    begun: NDArray[np.int64]
    change_cost: float
    missing_cost: float = MISSING_COST
    grain: float = 0.0


def frame_of(case: Case, facts: Facts, mode: PortfolioMode) -> Frame:
    """Derive the frame of a case for one mode."""
    ready = ready_clients(case)
    assigned = ready | case.policy.assign_not_ready
    allowed = facts.eligible & assigned[None, :]
    asked, trained = _pairs_in_force(case)
    in_force = asked & allowed
    trained &= in_force
    counts = trained | ~trained.any(axis=0, keepdims=True)
    calls = facts.demand.calls.sum(axis=1)
    minutes = calls * facts.demand.handle_seconds / 60
    choosable = allowed.sum(axis=0)
    complexity = _whole(c.complexity for c in case.clients)
    return Frame(
        case=case,
        mode=mode,
        assigned=assigned,
        allowed=allowed,
        in_force=in_force,
        dropped=tuple((int(o), int(c)) for o, c in np.argwhere(asked & ~allowed)),
        trained=trained,
        counts=counts,
        locked=_locked(case) & allowed,
        kept=_learning(case, facts) & allowed,
        affinity=facts.affinities.planning / 100,
        calls=calls,
        minutes=minutes,
        handle_factor=facts.handle_factor,
        weight=case.policy.weights.misfit * np.array([c.priority for c in case.clients]),
        fair=fair_minutes(case, float(minutes.sum())),
        tense_minutes=tense_minutes_a_call(case, facts.demand),
        tension_room=facts.tension.room,
        size=np.tile(complexity, (len(case.operators), 1)),
        room=np.full(len(case.operators), floor(case.policy.portfolio_size), dtype=np.int64),
        team_min=np.minimum(_whole(c.team_min for c in case.clients), choosable),
        team_max=np.minimum(_whole(c.team_max for c in case.clients), choosable),
        max_clients=_whole(o.max_clients for o in case.operators),
        trained_least=_trained_least(case, trained, calls, mode),
        two_wanted=_two_wanted(case, allowed & counts),
        limited=np.asarray(in_force.any(axis=0)),
        new_limit=case.policy.new_pairings_per_week if mode == "adjust" else None,
        begun=np.zeros(len(case.operators), dtype=np.int64),
        change_cost=case.policy.weights.change_pairing
        if mode == "adjust" and case.portfolio
        else 0,
    )


def begun_with(frame: Frame, team: NDArray[np.bool_]) -> Frame:
    """Frame of a search that begins with ``team``.

    Where none of a client's trained people found room in it, those are let go
    and everybody else counts as trained. A locked pair without room binds
    nobody: it is named as unmet. No more does a kept one.
    """
    lost = ~(team & frame.trained).any(axis=0, keepdims=True)
    counts = frame.counts | lost
    return replace(
        frame,
        allowed=frame.allowed & ~(lost & frame.trained),
        locked=frame.locked & team,
        kept=frame.kept & team,
        trained_least=np.minimum(frame.trained_least, (team & frame.trained).sum(axis=0)),
        counts=counts,
        two_wanted=_two_wanted(frame.case, frame.allowed & counts),
    )


def ready_clients(case: Case) -> NDArray[np.bool_]:
    """Whether a client's brief holds its three answers, ``[client]``; no brief is not ready."""
    ready = {brief.client_id for brief in case.briefs if brief.ready}
    return np.array([client.client_id in ready for client in case.clients], dtype=np.bool_)


def fair_minutes(case: Case, total_minutes: float) -> NDArray[np.float64]:
    """Share of ``total_minutes`` that each operator's contract makes fair, ``[operator]``."""
    contract = np.array([float(o.contract_minutes_week) for o in case.operators])
    return total_minutes * contract / max(float(contract.sum()), 1.0)


def _pairs_in_force(case: Case) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Pairs in force, and those of them whose training is done by ``as_of``."""
    asked = np.zeros((len(case.operators), len(case.clients)), dtype=np.bool_)
    trained = np.zeros_like(asked)
    today = case.as_of.astimezone(case.horizon.zone).date()
    for pairing in case.portfolio:
        operator = case.operator_index.get(pairing.operator_id)
        client = case.client_index.get(pairing.client_id)
        if operator is not None and client is not None:
            asked[operator, client] = True
            trained[operator, client] |= (
                pairing.trained_on is not None and pairing.trained_on <= today
            )
    return asked, trained


def _locked(case: Case) -> NDArray[np.bool_]:
    locked = np.zeros((len(case.operators), len(case.clients)), dtype=np.bool_)
    for lock in case.locks:
        if lock.kind != "pairing" or lock.client_id is None:
            continue
        operator = case.operator_index.get(lock.operator_id)
        client = case.client_index.get(lock.client_id)
        if operator is not None and client is not None:
            locked[operator, client] = True
    return locked


def _learning(case: Case, facts: Facts) -> NDArray[np.bool_]:
    """Pairs whose training is planned for the horizon's own weeks, ``[operator, client]``."""
    learning = np.zeros((len(case.operators), len(case.clients)), dtype=np.bool_)
    for row in facts.learning.in_horizon(case):
        learning[case.operator_index[row.operator_id], case.client_index[row.client_id]] = True
    return learning


def _trained_least(
    case: Case, trained: NDArray[np.bool_], calls: NDArray[np.float64], mode: PortfolioMode
) -> NDArray[np.int64]:
    """Trained people that a client has and should keep, so that no successor is needed."""
    least = np.minimum(trained.sum(axis=0), case.policy.trained_target)
    return np.where((calls > 0) & (mode == "adjust"), least, 0).astype(np.int64)


def _two_wanted(case: Case, answering: NDArray[np.bool_]) -> NDArray[np.bool_]:
    young = case.as_of.astimezone(case.horizon.zone).date() - timedelta(
        days=case.policy.first_weeks_days
    )
    settled = np.array([client.since <= young for client in case.clients], dtype=np.bool_)
    possible: NDArray[np.bool_] = answering.sum(axis=0) >= 2
    return settled & possible & case.policy.require_two_trained


def _whole(values: object) -> NDArray[np.int64]:
    return np.fromiter(values, dtype=np.int64)  # type: ignore[call-overload, no-any-return]
