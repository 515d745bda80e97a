"""From teams to planned pairings: roles, and the share of calls each one carries.

With teams fixed, the best shares are a linear programme (OR-tools' GLOP): calls
to those who fit, minutes spread by contract.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.result import PlannedPairing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from ortools.linear_solver.python import model_builder

    from scheduler.entities import Role
    from scheduler.portfolio.frame import Frame


def plan(
    frame: Frame, team: NDArray[np.bool_], *, misfit_scale: float = 1.0
) -> tuple[PlannedPairing, ...]:
    """Write teams as planned pairings, by client in the order of the case, lead first.

    Parameters
    ----------
    frame
        The numbers of the choice.
    team
        Chosen pairs, ``[operator, client]``.
    misfit_scale
        Multiplies the weight of misfit when shares are set. Once a roster
        exists, presence decides who answers and shares only spread the load.
    """
    shares = best_shares(frame, team, misfit_scale)
    roles = roles_of(frame, team)
    return tuple(
        PlannedPairing(
            client_id=client.client_id,
            operator_id=frame.case.operators[o].operator_id,
            role=role,
            trained=bool(frame.counts[o, c]),
            affinity=float(frame.affinity[o, c] * 100),
            calls=float(shares[o, c]),
        )
        for c, client in enumerate(frame.case.clients)
        for o, role in roles[c]
    )


def team_of(frame: Frame, pairings: Iterable[PlannedPairing]) -> NDArray[np.bool_]:
    """Chosen pairs of a portfolio, ``[operator, client]``; the inverse of :func:`plan`."""
    team = np.zeros_like(frame.allowed)
    for pairing in pairings:
        operator = frame.case.operator_index[pairing.operator_id]
        team[operator, frame.case.client_index[pairing.client_id]] = True
    return team


def roles_of(frame: Frame, team: NDArray[np.bool_]) -> list[list[tuple[int, Role]]]:
    """Operators of each client with their roles, lead first.

    The lead in force stays lead while trained; else the best fit among the
    trained leads. Beyond the team's target size come the backups.
    """
    incumbents = {
        (frame.case.operator_index.get(p.operator_id), frame.case.client_index.get(p.client_id))
        for p in frame.case.portfolio
        if p.role == "lead"
    }
    found: list[list[tuple[int, Role]]] = []
    for c, client in enumerate(frame.case.clients):
        order = sorted(
            (int(o) for o in np.flatnonzero(team[:, c])),
            key=lambda o: (
                not frame.counts[o, c],
                (o, c) not in incumbents,
                -frame.affinity[o, c],
                o,
            ),
        )
        core = max(1, client.team_target)
        found.append(
            [
                (o, "lead" if rank == 0 else "member" if rank < core else "backup")
                for rank, o in enumerate(order)
            ]
        )
    return found


def largest_share(frame: Frame, people: int) -> float:
    """Return the largest share for one of ``people`` who answer; never below an even split."""
    return max(frame.case.policy.largest_share, 1 / max(people, 1))


def even_shares(frame: Frame, team: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Calls of each pair when those who count as trained share alike, ``[operator, client]``."""
    answering = team & frame.counts
    each: NDArray[np.float64] = frame.calls / np.maximum(answering.sum(axis=0), 1)
    return np.where(answering, each, 0.0)


def best_shares(
    frame: Frame, team: NDArray[np.bool_], misfit_scale: float = 1.0
) -> NDArray[np.float64]:
    """Calls of each pair that cost least in misfit and balance, ``[operator, client]``.

    Untrained members carry none. Falls back on even shares when GLOP gives no
    optimum.
    """
    even = even_shares(frame, team)
    answering = team & frame.counts
    if not answering.any():
        return even
    from ortools.linear_solver.python import model_builder  # noqa: PLC0415 - slow to load

    model = model_builder.Model()  # type: ignore[no-untyped-call]
    balance = frame.case.policy.weights.balance
    costs = []
    carried: list[list[model_builder.LinearExprT]] = [[] for _ in frame.case.operators]
    share: dict[tuple[int, int], model_builder.Variable] = {}
    for c in range(len(frame.case.clients)):
        people = [int(o) for o in np.flatnonzero(answering[:, c])]
        if not people:
            continue
        cap = largest_share(frame, len(people))
        own = []
        for o in people:
            variable = model.new_num_var(0.0, cap, "")
            share[o, c] = variable
            own.append(variable)
            misfit = misfit_scale * frame.weight[c] * frame.calls[c] * (1 - frame.affinity[o, c])
            costs.append(float(misfit) * variable)
            minutes = frame.minutes[c] * frame.handle_factor[o, c]
            carried[o].append(float(minutes) * variable)
        model.add(model_builder.LinearExpr.sum(own) == 1.0)
    for load, fair in zip(carried, frame.fair, strict=True):
        over, under = model.new_num_var(0.0, np.inf, ""), model.new_num_var(0.0, np.inf, "")
        model.add(model_builder.LinearExpr.sum([*load, -1.0 * over, 1.0 * under]) == float(fair))
        costs.append(balance * (over + under))
    model.minimize(model_builder.LinearExpr.sum(costs))
    solver = model_builder.Solver("GLOP")
    if solver.solve(model) != model_builder.SolveStatus.OPTIMAL:
        return even
    shares = np.zeros_like(even)
    for (o, c), variable in share.items():
        shares[o, c] = max(0.0, solver.value(variable)) * frame.calls[c]
    return shares
