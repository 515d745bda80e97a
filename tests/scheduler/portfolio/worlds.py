"""Small sites for portfolio tests, with facts made by hand instead of forecast."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from scheduler.demand import Demand, Pools
from scheduler.entities import Brief, Client, Operator, Pairing, effective_on
from scheduler.facts import Facts, skilled
from scheduler.fairness import tension_share, unsocial_share
from scheduler.portfolio.choose import Chosen, choose
from scheduler.result import PlannedPairing
from scheduler.settings import Settings
from tests.factories import a_case, a_client, an_operator, known_affinities

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.settings import PortfolioMode

SLOT_MINUTES = 30
LONG_AGO = date(2025, 1, 6)


def operators(count: int, **changes: Any) -> tuple[Operator, ...]:
    """Operators ``o1``, ``o2``, … that are alike."""
    return tuple(an_operator(f"o{n}", **changes) for n in range(1, count + 1))


def clients(count: int, **changes: Any) -> tuple[Client, ...]:
    """Clients ``c1``, ``c2``, … that are alike."""
    return tuple(a_client(f"c{n}", **changes) for n in range(1, count + 1))


def a_brief(client_id: str, **changes: Any) -> Brief:
    """A complete brief."""
    values: dict[str, Any] = {
        "client_id": client_id,
        "has_say": True,
        "has_never_say": True,
        "has_authority": True,
        "has_escalation": True,
        "has_filter_rule": True,
        "may_reassure": True,
        "may_decide": False,
        "updated": LONG_AGO,
    }
    return Brief(**(values | changes))


def in_force(client_id: str, operator_id: str, role: str = "member", **changes: Any) -> Pairing:
    """A pairing in force whose training is long done."""
    values: dict[str, Any] = {
        "client_id": client_id,
        "operator_id": operator_id,
        "role": role,
        "since": LONG_AGO,
        "trained_on": LONG_AGO,
    }
    return Pairing(**(values | changes))


def a_pairing(client_id: str, operator_id: str, role: str = "member", **changes: Any) -> Any:
    """A planned pairing with no calls."""
    values: dict[str, Any] = {
        "client_id": client_id,
        "operator_id": operator_id,
        "role": role,
        "affinity": 60.0,
        "calls": 0.0,
    }
    return PlannedPairing(**(values | changes))


def a_site(**changes: Any) -> Case:
    """A case whose clients all have a complete brief, unless told otherwise."""
    known = changes.get("clients", (a_client(),))
    values: dict[str, Any] = {"briefs": tuple(a_brief(c.client_id) for c in known)}
    return a_case(**(values | changes))


def facts_of(
    case: Case,
    *,
    calls: float = 50.0,
    affinity: NDArray[np.float64] | None = None,
    handle_factor: NDArray[np.float64] | None = None,
    opening: tuple[int, int] | Sequence[tuple[int, int]] = (9, 18),
    weekdays: int = 5,
) -> Facts:
    """Facts with even demand over daily opening hours; 24 h a day means seven days too."""
    shape = (len(case.operators), len(case.clients))
    slots = case.horizon.minutes // SLOT_MINUTES
    windows = [opening] * shape[1] if isinstance(opening, tuple) else list(opening)
    hour = np.arange(slots) * SLOT_MINUTES // 60
    is_open = np.zeros((shape[1], slots), dtype=np.bool_)
    for row, (start, end) in zip(is_open, windows, strict=True):
        days = 7 if (start, end) == (0, 24) else weekdays
        row[:] = (hour % 24 >= start) & (hour % 24 < end) & (hour // 24 < days)
    expected = calls * is_open / np.maximum(is_open.sum(axis=1, keepdims=True), 1)
    planning = np.full(shape, 60.0) if affinity is None else affinity
    vetoed = np.zeros(shape, dtype=np.bool_)
    for said in case.affinity_overrides:
        if said.veto and effective_on(said.set_on, said.expires_on, case.as_of):
            vetoed[case.operator_index[said.operator_id], case.client_index[said.client_id]] = True
    handle, steady = np.full(shape[1], 180.0), np.zeros(shape[1])
    demand = Demand(SLOT_MINUTES, expected, handle, is_open, steady, 0.0)
    return Facts(
        demand=demand,
        pools=Pools(
            (),
            np.zeros((shape[0], 0), dtype=np.bool_),
            np.zeros((0, slots, shape[0] + 1)),
            np.zeros((0, slots)),
        ),
        affinities=known_affinities(planning, planning * 0, planning, vetoed, planning * 0),
        eligible=skilled(case) & ~vetoed,
        handle_factor=np.ones(shape) if handle_factor is None else handle_factor,
        unsocial=unsocial_share(case, demand),
        tension=tension_share(case, demand, skilled(case)),
    )


def choose_quickly(
    case: Case, facts: Facts, mode: PortfolioMode = "adjust", *, seconds: float = 1.0
) -> Chosen:
    """Choose with a small counted limit, so that the answer does not hang on the machine."""
    return choose(
        case,
        facts,
        Settings(),
        time_limit_s=seconds,
        deterministic_limit=0.01,
        mode=mode,
        cancelled=lambda: False,
    )


def teams_of(pairings: Sequence[PlannedPairing]) -> dict[str, set[str]]:
    """Operators of each client that has any."""
    found: dict[str, set[str]] = {}
    for pairing in pairings:
        found.setdefault(pairing.client_id, set()).add(pairing.operator_id)
    return found
