"""What CP-SAT minimises: misfit by planned shares, probable cover, balance, fragility, change.

All in expected calls times ``SCALE``. The chance that nobody of a team is on
duty in a band of the week is ``exp(-z)`` with ``z`` the sum of the members'
``-log(1 - presence)``: convex in the choice, so a few tangents bound it from
below without a variable more than ``z`` and the chance itself.
"""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.portfolio.rules.shares import WHOLE

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from ortools.sat.python.cp_model import LinearExprT

    from scheduler.portfolio.kernel import Ground
    from scheduler.portfolio.model import PortfolioModel
    from scheduler.portfolio.presence import Cells

SCALE: Final = 10_000
"""Integer units in one expected call."""
LOG_SCALE: Final = 100
"""Integer units in one natural logarithm of absence."""
CHANCE: Final = 1000
"""Integer units in certainty."""
NOBODY_EXTRA: Final = 1.0
"""Before there is a roster, a call that meets nobody of its team counts twice: presence is only
guessed, and a named voice is what clients were promised. Known presence is priced exactly."""
TANGENTS: Final = (0.0, 0.7, 1.5, 2.5, 4.0)
SMALLEST_BAND_COST: Final = 0.1
"""Bands that could cost no more than this, were nobody ever there, are left out."""


def add_objective(model: PortfolioModel, cells: Cells, ground: Ground) -> None:
    """Minimise the cost of the choice in the units of this module."""
    terms = [
        *_misfit(model),
        *_cover(model, cells),
        *_balance(model),
        *_fragile(model, ground),
        *_change(model),
    ]
    missing = round(model.frame.missing_cost * SCALE)
    terms += [missing * short for short in model.short.values()]
    terms += [missing * short for short in model.short_trained.values()]
    model.cp.minimize(sum(terms))


def _misfit(model: PortfolioModel) -> list[LinearExprT]:
    """Each percent of a client's calls costs what its operator's affinity leaves to wish."""
    frame = model.frame
    price = SCALE * frame.weight * frame.calls / WHOLE
    return [
        round(float(price[c] * (1 - frame.affinity[o, c]))) * share
        for (o, c), share in model.share.items()
        if frame.counts[o, c]
    ]


def _cover(model: PortfolioModel, cells: Cells) -> list[LinearExprT]:
    """Calls of each band times the chance that nobody of the team is on duty in it."""
    frame = model.frame
    bands = int(cells.band.max(initial=-1)) + 1
    terms: list[LinearExprT] = []
    for c, people in model.people.items():
        answering = [o for o in people if frame.counts[o, c]]
        if not answering:
            continue
        fit = float(frame.affinity[answering, c].mean())
        for band in range(bands):
            inside = cells.band == band
            calls = cells.calls[c] * inside
            price = float(frame.weight[c] * calls.sum() * (fit + NOBODY_EXTRA))
            if price <= SMALLEST_BAND_COST:
                continue
            present = cells.presence[answering] @ (calls / calls.sum())
            if frame.team_min[c] and present.min() >= 1:
                continue  # whoever it is, they are there; a team of nobody is priced as missing
            terms.append(_absence(model, c, answering, present, price))
    return terms


def _absence(
    model: PortfolioModel,
    client: int,
    people: list[int],
    present: NDArray[np.float64],
    price: float,
) -> LinearExprT:
    """Price of the chance that all of a band's team are away."""
    weights = np.rint(-LOG_SCALE * np.log(1 - np.minimum(present, 0.95))).astype(int)
    log_absence = sum(
        int(weight) * model.y[o, client]
        for o, weight in zip(people, weights, strict=True)
        if weight
    )
    chance = model.cp.new_int_var(0, CHANCE, "")
    for z in TANGENTS:
        # exp(-x) >= exp(-z) (1 + z - x), times 1000 to keep the slopes whole
        height, slope = CHANCE * exp(-z) * (1 + z), CHANCE * exp(-z) / LOG_SCALE
        model.cp.add(1000 * chance >= round(1000 * height) - round(1000 * slope) * log_absence)
    return round(price * SCALE / CHANCE) * chance


def _balance(model: PortfolioModel) -> list[LinearExprT]:
    """Handle minutes of each operator's shares above or below the fair share."""
    frame = model.frame
    tenths = 10 * frame.minutes / WHOLE
    price = round(frame.case.policy.weights.balance * SCALE / 10)
    if not price:
        return []
    most = int(10 * (frame.handle_factor * frame.minutes).sum(axis=1).max(initial=0.0)) + 1
    terms: list[LinearExprT] = []
    for o, fair in enumerate(frame.fair):
        load = sum(
            round(float(tenths[c] * frame.handle_factor[o, c])) * model.share[o, c]
            for c in model.clients.get(o, ())
        )
        off = model.cp.new_int_var(0, most + int(10 * abs(fair)), "")
        model.cp.add(off >= load - round(float(10 * fair)))
        model.cp.add(off >= round(float(10 * fair)) - load)
        terms.append(price * off)
    return terms


def _fragile(model: PortfolioModel, ground: Ground) -> list[LinearExprT]:
    """Clients with fewer than two trained people, or open stretches nobody of them is free for."""
    frame = model.frame
    price = round(frame.case.policy.weights.fragile * SCALE)
    if not price:
        return []
    terms: list[LinearExprT] = []
    for c, people in model.people.items():
        answering = [o for o in people if frame.counts[o, c]]
        lonely = model.cp.new_bool_var("")
        model.cp.add(sum(model.y[o, c] for o in answering) + 2 * lonely >= 2)
        terms.append(price * lonely)
        needs = ground.need[ground.first_need[c] : ground.first_need[c + 1]]
        if len(needs):
            uncovered = model.cp.new_bool_var("")
            for need in needs:
                cover = [model.y[o, c] for o in answering if ground.stretch[need, o]]
                model.cp.add_bool_or([*cover, uncovered])
            terms.append(price * uncovered)
    return terms


def _change(model: PortfolioModel) -> list[LinearExprT]:
    """Pairings that start or end."""
    price = round(model.frame.change_cost * SCALE)
    if not price:
        return []
    return [
        price * (1 - chosen) if model.frame.in_force[pair] else price * chosen
        for pair, chosen in model.y.items()
    ]
