"""Why the plan is as it is: reasons as values, for every screen alike.

An explanation compares the plan with plans that differ from it in one thing and
are weighed by the same terms. Only what tells them apart is given as a reason.
Texts are keys with parameters; ``api`` puts them into words. Scores stand for
one pair, one shift or one hour, never for a person.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from scheduler.entities import Role
    from scheduler.result import ParamValue, Violation

SMALLEST_CALLS: Final = 0.005
"""Differences below this many expected calls are no reason for anything."""

MoveKind = Literal[
    "start_earlier",
    "start_later",
    "end_earlier",
    "end_later",
    "earlier",
    "later",
    "other_lunch",
    "day_off",
]
"""How a neighbouring day differs from the shift that is explained."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A fact in words to come: a message key and its parameters."""

    key: str
    params: Mapping[str, ParamValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Factor:
    """One reason in numbers.

    Attributes
    ----------
    key
        ``fit``, ``cover``, or the name of a term.
    calls
        Expected calls that the plan as it is saves by it against the other
        one; less than 0 where it speaks for the other.
    """

    key: str
    calls: float


@dataclass(frozen=True, slots=True)
class Change:
    """One thing of the case that a person could change: ``scheduler.explain.changes`` applies it.

    Parameters are plain values: ids, ISO dates and moments, numbers.
    """

    kind: str
    params: Mapping[str, ParamValue]


@dataclass(frozen=True, slots=True)
class Flip:
    """Changes that were applied and solved together, and what came of it."""

    changes: tuple[Change, ...]
    outcome: Reason


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another team for a client, one person away from the planned one.

    Attributes
    ----------
    joins, leaves
        Who would come and who would go; ``None``: nobody.
    factors
        Where the two differ, largest first.
    calls
        Expected calls that it costs more than the plan; less than 0: it would
        save. Of somebody untrained: once they are.
    blocks
        What the portfolio rules find in it and not in the plan.
    untrained
        Whether who joins does not count as trained, so that it would not give
        cover this week.
    duty_share, absent_share
        Shares of the client's expected calls that arrive while who joins is on
        duty, and while they are away.
    """

    joins: str | None
    leaves: str | None
    factors: tuple[Factor, ...]
    calls: float
    blocks: tuple[Violation, ...] = ()
    untrained: bool = False
    duty_share: float | None = None
    absent_share: float = 0.0

    @property
    def blocked(self) -> bool:
        """Whether anything stands in its way this week."""
        return self.untrained or bool(self.blocks)


@dataclass(frozen=True, slots=True)
class PairExplanation:
    """Why somebody is in a client's team, or why not.

    Attributes
    ----------
    affinity
        Planning affinity, 0 to 100.
    duty_share
        Share of the client's expected calls that arrive while this person is on duty.
    locked
        Whether a person fixed the pairing, which is then the reason.
    worth
        For a pair of the plan: what it saves against the team without it.
    alternatives
        For a pair of the plan, others in its place or nobody; else the ways in.
        Nothing blocks them; cheapest first.
    blocked
        Those that a rule or missing training blocks, by what they would cost
        without it, cheapest first.
    flips
        Tested changes after which the choice would be the opposite.
    settles_anyway
        Whether choosing teams again for this roster flips it with no change at all.
    """

    client_id: str
    operator_id: str
    role: Role | None
    trained: bool
    affinity: float
    duty_share: float
    locked: bool
    worth: tuple[Factor, ...]
    alternatives: tuple[Alternative, ...]
    blocked: tuple[Alternative, ...]
    flips: tuple[Flip, ...] = ()
    settles_anyway: bool = False

    @property
    def in_team(self) -> bool:
        """Whether the plan holds the pair."""
        return self.role is not None

    @property
    def reasons(self) -> tuple[Factor, ...]:
        """What speaks for the plan against the best alternative, and nothing else."""
        return discriminating(self.alternatives[0].factors) if self.alternatives else ()

    @property
    def objections(self) -> tuple[Factor, ...]:
        """What speaks for the best alternative, as calls below 0."""
        own = self.alternatives[0].factors if self.alternatives else ()
        return tuple(factor for factor in own if factor.calls < -SMALLEST_CALLS)


@dataclass(frozen=True, slots=True)
class Move:
    """A neighbouring day, the rest of the week as it is.

    Attributes
    ----------
    start, end, pause
        Its shift and the first minute of its lunch or long pause; ``None`` for a day off.
    factors
        Where the two differ, largest first; they add up to ``calls``.
    calls
        Expected calls that it costs more than the plan; less than 0: it would save.
    breaks
        Hard rules that it breaks and the plan does not.
    """

    kind: MoveKind
    start: datetime | None
    end: datetime | None
    pause: datetime | None
    factors: tuple[Factor, ...]
    calls: float
    breaks: tuple[Violation, ...]


@dataclass(frozen=True, slots=True)
class PoolCalls:
    """Calls saved from being lost in one pool of needs."""

    languages: tuple[str, ...]
    skills: tuple[str, ...]
    calls: float


@dataclass(frozen=True, slots=True)
class ClientCalls:
    """Expected calls of one client."""

    client_id: str
    calls: float


@dataclass(frozen=True, slots=True)
class PostHeads:
    """A post that a shift fills: heads there are and heads wanted."""

    code: str
    heads: int
    wanted: int


@dataclass(frozen=True, slots=True)
class ShiftExplanation:
    """Why somebody works a shift.

    Attributes
    ----------
    worth
        What the plan saves by it, term by term, against a day off; what the
        shift itself costs is below 0.
    pools
        The calls it saves from being lost, by pool.
    only_voice
        Clients whose only named voice it is, with the calls of those minutes.
    moves
        Neighbouring days: better ones that a rule forbids, then lawful ones.
    locked
        Whether a person fixed the shift.
    """

    operator_id: str
    start: datetime
    end: datetime
    worth: tuple[Factor, ...]
    pools: tuple[PoolCalls, ...]
    only_voice: tuple[ClientCalls, ...]
    posts: tuple[PostHeads, ...]
    moves: tuple[Move, ...]
    locked: bool
    flips: tuple[Flip, ...] = ()
    settles_anyway: bool = False

    @property
    def bound_by(self) -> tuple[str, ...]:
        """Rules but for which a neighbouring day would be better."""
        found = (v.rule for m in self.moves if m.calls < -SMALLEST_CALLS for v in m.breaks)
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where one person of a team is at a moment, and what keeps them from the client.

    Attributes
    ----------
    state
        ``on_duty``, ``on_break``, ``learning``, ``absent``, ``other_hours`` or ``off``.
    start, end
        For somebody who works elsewhen or not at all: the nearest shift of theirs
        that would hold the moment, the rest of the week as it is.
    blocks
        Rules that forbid it, when all such shifts that were tried are forbidden.
    calls
        Else what the cheapest of them costs more than the plan, and its factors.
    """

    operator_id: str
    role: Role
    trained: bool
    state: Reason
    start: datetime | None = None
    end: datetime | None = None
    blocks: tuple[Violation, ...] = ()
    calls: float | None = None
    factors: tuple[Factor, ...] = ()


@dataclass(frozen=True, slots=True)
class HourExplanation:
    """Why a client meets nobody, or whom, at a moment.

    Attributes
    ----------
    start, end
        The slot that holds the moment.
    is_open
        Whether the client is open then.
    expected_calls
        Of the client in the slot.
    lost_calls
        Expected calls lost in the slot in the pool that the client's calls ask for.
    named
        Trained people of its team on duty then.
    others
        Who else on duty holds the client's needs.
    """

    client_id: str
    start: datetime
    end: datetime
    is_open: bool
    expected_calls: float
    lost_calls: float
    named: tuple[str, ...]
    team: tuple[Whereabouts, ...]
    others: tuple[str, ...]
    flips: tuple[Flip, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch in which a client's calls meet nobody of its team."""

    start: datetime
    end: datetime
    calls: float


@dataclass(frozen=True, slots=True)
class Worth:
    """What one pair or one shift of the plan saves against the plan without it."""

    client_id: str | None
    operator_id: str
    start: datetime | None
    factors: tuple[Factor, ...]

    @property
    def calls(self) -> float:
        """Sum of the factors."""
        return sum(factor.calls for factor in self.factors)


@dataclass(frozen=True, slots=True)
class Overview:
    """The pairs and shifts of one client or of one person, and where named cover is missing.

    ``named_share`` is the client's share of calls under named cover.
    """

    client_id: str | None
    operator_id: str | None
    pairs: tuple[Worth, ...]
    shifts: tuple[Worth, ...] = ()
    gaps: tuple[Gap, ...] = ()
    named_share: float | None = None


@dataclass(frozen=True, slots=True)
class Clash:
    """Why one person has no lawful week.

    Attributes
    ----------
    rules
        Rules that clash; without any one of them a week exists.
    facts
        Facts of the case that make them clash all by themselves; were any one of
        them not so, those rules would leave a week.
    contradictory
        Whether locks alone contradict one another.
    ways_out
        Tested changes after which every rule leaves the person a week.
    """

    operator_id: str
    rules: tuple[str, ...]
    facts: tuple[Change, ...]
    contradictory: bool
    ways_out: tuple[tuple[Change, ...], ...]


def largest_first(factors: Iterable[Factor]) -> tuple[Factor, ...]:
    """Factors that make a difference, the largest first."""
    told = (factor for factor in factors if abs(factor.calls) >= SMALLEST_CALLS)
    return tuple(sorted(told, key=lambda factor: (-abs(factor.calls), factor.key)))


def discriminating(factors: Iterable[Factor]) -> tuple[Factor, ...]:
    """Those that speak for the plan: without any one of them its margin is smaller."""
    return tuple(factor for factor in factors if factor.calls >= SMALLEST_CALLS)
