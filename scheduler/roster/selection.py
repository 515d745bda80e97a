"""Which of many weeks each operator takes: the integer master, by branch and bound (SCIP).

Only values up to a limit are looked for, so a set that holds every week of such
values either gives the optimum or proves that there is none below the limit.
SCIP runs in a process of its own, because there it can be ended at any moment:
inside this one it can only be waited for.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from ortools.math_opt.python import mathopt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from scheduler.roster.rows import Columns, Rows
    from scheduler.roster.space import WeekSpace

LISTEN_SECONDS: Final = 0.1


@dataclass(frozen=True)
class Limits:
    """How long one selection may take: until told to stop, or ``nodes`` when work is counted."""

    nodes: int | None
    seed: int
    stop: Callable[[], bool]


@dataclass(frozen=True)
class Selection:
    """What was found: the columns taken (``None``: no choice), and whether that is final.

    When ``final``, no choice of these columns up to the limit costs less.
    """

    taken: NDArray[np.int64] | None
    final: bool


def select(
    space: WeekSpace, rows: Rows, columns: Columns, operators: int, most: float, limits: Limits
) -> Selection:
    """Choose one column for each operator so that all cost least together.

    Parameters
    ----------
    space, rows
        The problem.
    columns, operators
        What there is to choose from; each operator takes one.
    most
        Choices that cost more are not looked for.
    limits
        When to stop.

    Raises
    ------
    RuntimeError
        When the process of the branch and bound fails.
    """
    column, row, amount = rows.uses(space, columns)
    asked: dict[str, NDArray[Any]] = {
        "operator": columns.operator,
        "own": columns.own,
        "column": column,
        "row": row,
        "amount": amount,
        "segment_row": rows.segment_row,
        "segment_slope": rows.segment_slope,
        "segment_length": rows.segment_length,
        # Nobody taking a week stands for "none is good enough".
        "none": np.array(most + (rows.step or 1e-6 * max(1.0, abs(most))) / 2 - rows.base),
        "nodes": np.array(-1 if limits.nodes is None else limits.nodes),
        "counts": np.array([operators, rows.count, limits.seed]),
    }
    answer = _ask(asked, limits.stop)
    if answer is None:
        return Selection(None, final=False)
    taken = np.array(answer["taken"], dtype=np.int64)
    return Selection(taken if len(taken) else None, final=answer["final"])


def _ask(asked: Mapping[str, NDArray[Any]], stop: Callable[[], bool]) -> dict[str, Any] | None:
    """Let the other process answer; ``None`` when it was stopped."""
    with TemporaryFile() as message:
        np.savez(message, allow_pickle=False, **asked)
        message.seek(0)
        with subprocess.Popen(  # noqa: S603 - this interpreter and this module
            [sys.executable, "-m", __name__], stdin=message, stdout=subprocess.PIPE
        ) as process:
            told = None
            while told is None:
                try:
                    told, _ = process.communicate(timeout=LISTEN_SECONDS)
                except subprocess.TimeoutExpired:
                    if stop():
                        process.kill()
                        return None
    if process.returncode:
        raise RuntimeError(f"the branch and bound ended with {process.returncode}")
    answer: dict[str, Any] = json.loads(told)
    return answer


def answer(asked: Mapping[str, NDArray[Any]]) -> dict[str, object]:
    """Solve what ``select`` asked for, in the process of the branch and bound."""
    operators, rows, seed = asked["counts"].tolist()
    model = mathopt.Model(name="selection")
    rest = [model.add_linear_constraint(lb=0, ub=0) for _ in range(rows)]
    choice = [model.add_linear_constraint(lb=1, ub=1) for _ in range(operators)]
    objective = model.objective
    for row, slope, length in _together(asked, "segment_row", "segment_slope", "segment_length"):
        segment = model.add_variable(lb=0, ub=length)
        objective.set_linear_coefficient(segment, slope)
        rest[row].set_coefficient(segment, -1)
    taken = []
    for operator, own in _together(asked, "operator", "own"):
        taken.append(model.add_binary_variable())
        objective.set_linear_coefficient(taken[-1], own)
        choice[operator].set_coefficient(taken[-1], 1)
    for column, row, amount in _together(asked, "column", "row", "amount"):
        rest[row].set_coefficient(taken[column], amount)
    none = model.add_binary_variable()
    objective.set_linear_coefficient(none, float(asked["none"]))
    for own_choice in choice:
        own_choice.set_coefficient(none, 1)
    nodes = int(asked["nodes"])
    result = mathopt.solve(
        model,
        mathopt.SolverType.GSCIP,
        params=mathopt.SolveParameters(
            random_seed=seed,
            node_limit=None if nodes < 0 else nodes,
        ),
    )
    values = np.zeros(len(taken))
    if result.has_primal_feasible_solution():
        values = np.array(result.variable_values(taken))
    return {
        "taken": np.flatnonzero(values > 0.5).tolist(),
        "final": result.termination.reason == mathopt.TerminationReason.OPTIMAL,
    }


def _together(asked: Mapping[str, NDArray[Any]], *names: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(asked[name].tolist() for name in names), strict=True)


if __name__ == "__main__":
    with np.load(io.BytesIO(sys.stdin.buffer.read())) as read:
        sys.stdout.write(json.dumps(answer(dict(read))))
