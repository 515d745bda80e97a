"""Flat arrays that the kernels of the engine read and write, by purpose."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Weeks(NamedTuple):
    """Lawful weeks of all operators, flattened.

    Patterns are numbered over all days; the day off of day ``d`` is a pattern
    without intervals. Intervals are slots on duty; spans are slots in the room,
    breaks included. ``break_ticks`` of short breaks, of which a slot holds
    ``ticks_per_slot``, are still to be taken out of the intervals where they
    are worth least; it is 0 where breaks are left out of the account.
    ``entry_*`` lists each operator's lawful patterns of each day (range
    ``entry_at[o * days + d]``); ``entry_load`` is the unsocial minutes in them.
    Automata are shared by operators, who differ in their ``start_node`` (-1: no
    lawful week); the two strides of automaton ``a`` on day ``d`` begin at
    ``node_at``, ``link_at`` and ``arc_at`` ``[a * days + d]`` (see
    ``scheduler.roster.automaton.Layer``). Tallies stay out of the automata:
    ``uses[pattern, tally]`` and at most ``most_uses[operator, tally]`` in the
    horizon, more than it can hold where nothing limits them.
    ``end_value[operator, node]`` is what ending in a node is worth: 0 in the only
    one of a whole horizon; for a window of days, what the days after it cost less,
    or -inf where they do not follow lawfully.
    """

    days: int
    interval_at: NDArray[np.int32]
    interval_start: NDArray[np.int32]
    interval_end: NDArray[np.int32]
    span_at: NDArray[np.int32]
    span_start: NDArray[np.int32]
    span_end: NDArray[np.int32]
    break_ticks: NDArray[np.int32]
    ticks_per_slot: int
    post_of: NDArray[np.int32]
    entry_at: NDArray[np.int64]
    entry_pattern: NDArray[np.int32]
    entry_group: NDArray[np.int32]
    entry_cost: NDArray[np.float64]
    entry_load: NDArray[np.int32]
    automaton_of: NDArray[np.int32]
    start_node: NDArray[np.int32]
    groups: NDArray[np.int32]
    forks: NDArray[np.int32]
    node_at: NDArray[np.int64]
    enter: NDArray[np.int32]
    link_at: NDArray[np.int64]
    link_fork: NDArray[np.int32]
    link_next: NDArray[np.int32]
    arc_at: NDArray[np.int64]
    arc_source: NDArray[np.int32]
    arc_group: NDArray[np.int32]
    arc_target: NDArray[np.int32]
    arc_cost: NDArray[np.float64]
    uses: NDArray[np.int8]
    most_uses: NDArray[np.int32]
    end_value: NDArray[np.float64]


class Coupling(NamedTuple):
    """What ties operators together. Weights are already inside.

    ``loss[pool, slot, heads]``; ``calls[client, slot]`` is misfit weight times
    priority times expected calls; ``floor[client, slot]`` is the fit of the best voice
    of other parts of a larger site, else 0. Pairs (trained, in a cover role) are
    listed by operator and by client; ``live_slot[live_at[c]:live_at[c + 1]]`` are the
    slots in which client ``c`` expects calls. Posts are (day, code) couples.
    ``load_room[operator]`` is the unsocial minutes left until the fair share,
    ``tension_room[operator]`` the tense ones; ``tense[client]`` is tense minutes a
    unit of ``calls``.
    """

    serves: NDArray[np.bool_]
    loss: NDArray[np.float64]
    calls: NDArray[np.float64]
    floor: NDArray[np.float64]
    live_at: NDArray[np.int64]
    live_slot: NDArray[np.int32]
    pair_operator: NDArray[np.int32]
    pair_client: NDArray[np.int32]
    pair_fit: NDArray[np.float64]
    operator_at: NDArray[np.int64]
    operator_pair: NDArray[np.int32]
    client_at: NDArray[np.int64]
    client_pair: NDArray[np.int32]
    workstations: int
    post_need: NDArray[np.int64]
    post_under: NDArray[np.float64]
    post_over: NDArray[np.float64]
    load_room: NDArray[np.float64]
    load_weight: float
    tense: NDArray[np.float64]
    tension_room: NDArray[np.float64]
    tension_weight: float


class Plan(NamedTuple):
    """A roster under change.

    ``duty[operator, slot]`` is 1 on duty, 2 when last week's shift spills over
    (never taken away); ``present[slot]`` counts people in the room;
    ``week[operator, day]`` is the pattern; ``own`` what the operator's week
    costs by itself, and ``load`` its unsocial minutes.
    """

    duty: NDArray[np.int8]
    heads: NDArray[np.int32]
    present: NDArray[np.int32]
    posted: NDArray[np.int64]
    week: NDArray[np.int32]
    own: NDArray[np.float64]
    load: NDArray[np.float64]


class Scratch(NamedTuple):
    """Working memory of one thread.

    ``load_slope[0]`` is the price of an unsocial minute, ``tally_price[tally]`` that
    of a use, ``tally_guess[operator, tally]`` those that were last enough;
    ``ceiling[0]`` is what no week is worth more than; ``set_aside`` keeps one choice
    of entries while another is tried; ``entry_worth`` holds the worths of one day's
    entries.
    """

    value: NDArray[np.float64]
    prefix: NDArray[np.float64]
    crowded: NDArray[np.int64]
    cheap_slot: NDArray[np.int64]
    group_value: NDArray[np.float64]
    group_entry: NDArray[np.int64]
    node_value: NDArray[np.float64]
    node_arc: NDArray[np.int64]
    link_value: NDArray[np.float64]
    link_from: NDArray[np.int32]
    fork_value: NDArray[np.float64]
    fork_from: NDArray[np.int32]
    chosen: NDArray[np.int64]
    post_value: NDArray[np.float64]
    entry_worth: NDArray[np.float64]
    load_slope: NDArray[np.float64]
    set_aside: NDArray[np.int64]
    tally_price: NDArray[np.float64]
    tally_guess: NDArray[np.float64]
    ceiling: NDArray[np.float64]
