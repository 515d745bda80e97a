"""Compile the kernels once, so that the first real run does not wait for them.

``python -m scheduler.warm`` fills the on-disk cache of compiled code by solving
two small made-up cases, one of calls and one of posts, and replaying the first; it
prints nothing and keeps nothing.
"""

from __future__ import annotations

import numpy as np

from scheduler.case import Case
from scheduler.demand.forecast import foresee
from scheduler.demand.quantiles import covered, quantiles, spread_in_a_day
from scheduler.derive import derive
from scheduler.entities import Post, ShiftCode
from scheduler.generate import generate
from scheduler.proof.replay.simulate import simulate
from scheduler.proof.validate import validate
from scheduler.settings import Settings
from scheduler.solve import solve
from scheduler.staffing.need import staffing


def warm() -> None:
    """Solve, validate and replay small cases, touching every compiled kernel."""
    case = generate(operators=6, clients=8, weeks=3, seed=1).case
    facts, result = derive(case), solve(case, Settings(effort=20))
    validate(case, result)
    simulate(case, result, facts, replications=1)
    staffing(case, facts.demand)
    _bands(case)
    solve(_of_posts(case), Settings(effort=400))


def _bands(case: Case) -> None:
    """Quantiles of a forecast, and how far counts lie in them."""
    forecast = foresee(case)
    calls = forecast.demand.calls
    spread = np.broadcast_to(spread_in_a_day(forecast)[:, None], calls.shape)
    covered(calls, spread, quantiles(calls, spread, 0.5), 0.8)


def _of_posts(case: Case) -> Case:
    """The same people with fixed posts instead of calls, which columns are generated for."""
    return Case(
        week=case.week,
        as_of=case.as_of,
        site=case.site.model_copy(update={"grid": None}),
        law=case.law,
        operators=case.operators,
        shift_codes=(ShiftCode(code="D", start_minute=540, end_minute=900, paid_minutes=360),),
        posts=tuple(
            Post(code="D", weekday=day, heads=3, under_weight=9.0, over_weight=1.0)
            for day in range(5)
        ),
    )


if __name__ == "__main__":
    warm()
