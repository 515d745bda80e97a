"""All pairs and shifts of one client or of one person, each by what it saves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.explain import Gap, Overview
from scheduler.explain.pair import pair_worth
from scheduler.explain.shift import shift_worth
from scheduler.explain.teams import Teams
from scheduler.site import TICK_MINUTES
from scheduler.terms.presence import teams

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.explain.weigh import Weigher

MOST_GAPS: Final = 5


def explain_client(weigher: Weigher, client_id: str) -> Overview:
    """Tell what each person of a client's team saves, and where named cover is missing."""
    case = weigher.case
    client = case.client_index[client_id]
    own = Teams(weigher, client)
    trained = [
        case.operator_index[p.operator_id]
        for p in teams(case, weigher.plan.portfolio).get(client_id, ())
    ]
    calls = weigher.calls(client)
    alone: NDArray[np.bool_] = ~np.asarray(weigher.on_duty[trained].any(axis=0))
    total = float(calls.sum())
    return Overview(
        client_id=client_id,
        operator_id=None,
        pairs=tuple(pair_worth(weigher, own, p.operator_id) for p in own.members),
        gaps=_gaps(weigher, client, alone),
        named_share=1 - float(calls @ alone) / total if total else 1.0,
    )


def explain_operator(weigher: Weigher, operator_id: str) -> Overview:
    """Tell what each client and each shift of one person saves."""
    case = weigher.case
    pairs = [
        pair_worth(weigher, Teams(weigher, case.client_index[p.client_id]), operator_id)
        for p in weigher.plan.portfolio
        if p.operator_id == operator_id
    ]
    return Overview(
        client_id=None,
        operator_id=operator_id,
        pairs=tuple(sorted(pairs, key=lambda worth: (-worth.calls, worth.client_id or ""))),
        shifts=tuple(
            shift_worth(weigher, operator_id, shift) for shift in weigher.plan.week[operator_id]
        ),
    )


def _gaps(weigher: Weigher, client: int, alone: NDArray[np.bool_]) -> tuple[Gap, ...]:
    """The stretches without named cover that hold most calls, in order of time."""
    moment, calls = weigher.case.horizon.moment, weigher.calls(client)
    open_alone = alone & (calls > 0)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], open_alone, [False]]).astype(np.int8)))
    found = [
        Gap(
            moment(int(start) * TICK_MINUTES),
            moment(int(end) * TICK_MINUTES),
            float(calls[start:end].sum()),
        )
        for start, end in zip(edges[::2], edges[1::2], strict=True)
    ]
    worst = sorted(found, key=lambda gap: -gap.calls)[:MOST_GAPS]
    return tuple(sorted(worst, key=lambda gap: gap.start))
