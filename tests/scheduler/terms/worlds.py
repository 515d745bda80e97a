"""Facts worked out by hand and random duty, for the tests of the terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st

from scheduler.demand import Demand, Need, Pools
from scheduler.evidence import Evidence
from scheduler.facts import Facts, skilled
from scheduler.fairness import tension_share, unsocial_share
from scheduler.result import PlannedPairing
from scheduler.shifts import Shift
from tests.factories import a_result, known_affinities

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scheduler.case import Case

SLOT = 15


def even_facts(
    case: Case,
    *,
    calls: float = 1.0,
    loss: Sequence[float] = (4.0, 1.0, 0.5),
    fits: Mapping[tuple[str, str], float] | None = None,
) -> Facts:
    """Facts in which every slot is alike: calls of a client, losses of the one pool.

    Parameters
    ----------
    loss
        Calls lost in a slot with 0, 1, … heads.
    fits
        Planning affinity by (operator, client); 50 where not given.
    """
    slots = case.horizon.minutes // SLOT
    shape = (len(case.operators), len(case.clients))
    planning = np.full(shape, 50.0)
    for (operator, client), fit in (fits or {}).items():
        planning[case.operator_index[operator], case.client_index[client]] = fit
    none = np.zeros(shape)
    demand = Demand(
        slot_minutes=SLOT,
        calls=np.full((shape[1], slots), calls),
        handle_seconds=np.full(shape[1], 120.0),
        open=np.ones((shape[1], slots), dtype=np.bool_),
        own_spread=np.zeros(shape[1]),
        shared_spread=0.0,
    )
    return Facts(
        demand=demand,
        pools=Pools(
            needs=(Need((), ()),),
            serves=np.ones((shape[0], 1), dtype=np.bool_),
            loss=np.tile(np.array(loss, dtype=np.float64), (1, slots, 1)),
            load_calls=np.full((1, slots), calls),
        ),
        affinities=known_affinities(planning, none, planning, none.astype(np.bool_), none),
        eligible=skilled(case),
        unsocial=unsocial_share(case, demand),
        tension=tension_share(case, demand, skilled(case)),
        handle_factor=np.ones(shape),
    )


def a_pairing(client_id: str, operator_id: str, **changes: Any) -> PlannedPairing:
    """A trained member without calls."""
    values: dict[str, Any] = {"role": "member", "affinity": 50.0, "calls": 0.0}
    return PlannedPairing(client_id=client_id, operator_id=operator_id, **(values | changes))


def on_duty_in(slots: Sequence[bool]) -> list[Shift]:
    """Shifts without breaks over exactly these slots, one a run."""
    edges = np.flatnonzero(np.diff(np.array([False, *slots, False]).astype(np.int8)))
    return [
        Shift(int(start) * SLOT, int(end) * SLOT)
        for start, end in zip(edges[::2], edges[1::2], strict=True)
    ]


def random_duty(case: Case, seed: int) -> dict[str, list[bool]]:
    """Slots on duty of every operator, drawn in stretches of one to four hours."""
    random = np.random.default_rng(seed)
    slots = case.horizon.minutes // SLOT
    return {
        operator.operator_id: np.repeat(random.random(slots) < 0.4, random.integers(4, 17))[
            :slots
        ].tolist()
        for operator in case.operators
    }


def plan_of(
    case: Case,
    duty: Mapping[str, Sequence[bool]],
    portfolio: tuple[PlannedPairing, ...] = (),
) -> Evidence:
    """Evidence of people on duty in exactly these slots."""
    shifts = {key: on_duty_in(slots) for key, slots in duty.items()}
    return Evidence(case, a_result(case, shifts, portfolio))


seeds = st.integers(0, 10_000)
