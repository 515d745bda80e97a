"""Planned shares of a client's calls add up to all of them, and nobody carries nearly all alone.

The largest share is policy's; a team too small for it splits evenly at best, so
one person alone may carry everything.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final

from scheduler.portfolio.rules.common import teams, words
from scheduler.result import Violation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ortools.sat.python.cp_model import LinearExpr

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.portfolio.model import PortfolioModel
    from scheduler.result import PlannedPairing
    from scheduler.rule import Explanation

ID = "shares"
HARD = True
WHOLE: Final = 100
"""CP-SAT splits in whole percent; exact shares are found once teams stand."""
TOLERANCE: Final = 1e-6


def constrain(model: PortfolioModel) -> None:
    """Split each client's calls in whole percent over its team, within the largest share."""
    frame = model.frame
    largest = frame.case.policy.largest_share
    for c, people in model.people.items():
        model.cp.add(sum(model.share[o, c] for o in people) == WHOLE * model.has_team[c])
        answering = [model.y[o, c] for o in people if frame.counts[o, c]]
        cap: LinearExpr | int = max(ceil(WHOLE * largest), ceil(WHOLE / max(1, len(answering))))
        for few in range(len(answering) - 1, 0, -1):
            extra = ceil(WHOLE / few) - max(ceil(WHOLE * largest), ceil(WHOLE / (few + 1)))
            if extra > 0:
                small = model.cp.new_bool_var(f"at_most_{few}_answer[{c}]")
                model.cp.add(sum(answering) <= few).only_enforce_if(small)
                cap = cap + extra * small
        for o in people:
            model.cp.add(model.share[o, c] <= WHOLE * model.y[o, c])
            model.cp.add(model.share[o, c] <= cap)


def check(
    case: Case,
    facts: Facts,
    portfolio: Sequence[PlannedPairing],
) -> list[Violation]:
    """Clients whose planned calls miss the expectation, and pairings above the largest share."""
    found = []
    for client, team in teams(case, portfolio):
        expected = float(facts.demand.calls[case.client_index[client.client_id]].sum())
        slack = TOLERANCE * max(1.0, expected)
        gap = abs(sum(p.calls for p in team) - expected)
        below = [p for p in team if p.calls < -slack]
        if team and (gap > slack or below):
            found.append(
                Violation(
                    rule=ID,
                    severity="hard",
                    client_id=client.client_id,
                    amount=max(gap, -sum(p.calls for p in below)),
                    unit="calls",
                    params={"expected": expected},
                )
            )
        answering = sum(p.trained for p in team)
        most = max(case.policy.largest_share, 1 / max(answering, 1)) * expected
        found += [
            Violation(
                rule=ID,
                severity="hard",
                client_id=client.client_id,
                operator_id=p.operator_id,
                amount=p.calls - most,
                unit="calls",
                params={"expected": expected, "largest": most},
            )
            for p in team
            if p.calls > most + slack
        ]
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return words(violation, case, "largest" if "largest" in violation.params else "broken")
