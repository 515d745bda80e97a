"""From words to arrays: what ties operators together under one portfolio."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from scheduler.fairness import tense_minutes_a_call
from scheduler.roster.layout import Coupling
from scheduler.terms.posts import posts_by_day
from scheduler.terms.presence import COVER_ROLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.result import PlannedPairing


def couple(case: Case, facts: Facts, portfolio: Sequence[PlannedPairing]) -> Coupling:
    """Build the couplings of a portfolio."""
    weights = case.policy.weights
    trained = [pairing for pairing in portfolio if pairing.trained and pairing.role in COVER_ROLES]
    operator = np.array([case.operator_index[p.operator_id] for p in trained], dtype=np.int32)
    client = np.array([case.client_index[p.client_id] for p in trained], dtype=np.int32)
    priority = np.array([c.priority for c in case.clients])
    unit = weights.misfit * priority
    calls = unit[:, None] * facts.demand.calls
    posts = [post for _, post in posts_by_day(case)]
    # One column beyond the last head, so that "one more" always has a place.
    loss = weights.lost * np.concatenate([facts.pools.loss, facts.pools.loss[:, :, -1:]], axis=2)
    return Coupling(
        serves=facts.pools.serves,
        loss=np.ascontiguousarray(loss),
        calls=np.ascontiguousarray(calls),
        floor=np.zeros(calls.shape),
        pair_fit=np.ascontiguousarray(facts.affinities.planning[operator, client] / 100),
        **pairs_listed(calls, operator, client, len(case.operators)),
        workstations=-1 if case.site.workstations is None else case.site.workstations,
        post_need=np.array([post.heads for post in posts], dtype=np.int64),
        post_under=np.array([post.under_weight for post in posts], dtype=np.float64),
        post_over=np.array([post.over_weight for post in posts], dtype=np.float64),
        load_room=facts.unsocial.room,
        load_weight=weights.unsocial,
        tense=np.where(unit > 0, tense_minutes_a_call(case, facts.demand), 0)
        / np.maximum(unit, 1e-9),
        tension_room=facts.tension.room,
        tension_weight=weights.tension,
    )


def pairs_listed(
    calls: NDArray[np.float64],
    operator: NDArray[np.int32],
    client: NDArray[np.int32],
    operators: int,
) -> dict[str, Any]:
    """Return the fields of ``Coupling`` that list slots by client and pairs by either side.

    Parameters
    ----------
    calls
        ``[client, slot]``.
    operator, client
        Of each pair.
    operators
        How many there are.
    """
    live_client, live_slot = np.nonzero(calls)
    return {
        "live_at": _starts(live_client, len(calls)),
        "live_slot": live_slot.astype(np.int32),
        "pair_operator": operator,
        "pair_client": client,
        "operator_at": _starts(operator, operators),
        "operator_pair": np.argsort(operator, kind="stable").astype(np.int32),
        "client_at": _starts(client, len(calls)),
        "client_pair": np.argsort(client, kind="stable").astype(np.int32),
    }


def guided(coupling: Coupling, tension_price: NDArray[np.float64]) -> Coupling:
    """Return couplings in which a tense client's best voice is the one whose turn costs least.

    Parameters
    ----------
    tension_price
        Calls that the next tense minute of each operator weighs, ``[operator]``.
    """
    turn = tension_price[coupling.pair_operator] * coupling.tense[coupling.pair_client]
    return coupling._replace(pair_fit=np.maximum(0.0, coupling.pair_fit - turn))


def _starts(keys: NDArray[np.integer], count: int) -> NDArray[np.int64]:
    starts = np.zeros(count + 1, dtype=np.int64)
    starts[1:] = np.cumsum(np.bincount(keys, minlength=count))
    return starts
