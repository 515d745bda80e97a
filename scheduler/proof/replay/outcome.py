"""``Simulation``: what a replayed week says, frozen, with a published JSON schema.

Counts are means over replications. Nothing here ranks people: operators are told in
the case's order.
"""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from scheduler.entities import Day, Frozen, Id, Moment, ServiceVariant
from scheduler.result import Status

SIMULATION_SCHEMA_VERSION: Final = 1

Verdict = Literal["met", "missed", "undecided", "no_calls"]


class Estimate(Frozen):
    """A ratio of sums over all replications, with its 95 % interval."""

    value: float | None = Field(description="null when nothing was counted")
    low: float | None = Field(description="null with fewer than two replications")
    high: float | None


class Counts(Frozen):
    """Calls, as means over replications."""

    offered: float
    answered: float
    in_time: float = Field(description="answered within the client's time")
    abandoned: float
    short_abandoned: float = Field(description="abandoned before the client's time was up")
    late: float = Field(description="answered, but later than the client's time")


class Service(Frozen):
    """How calls were served."""

    service_level: Estimate = Field(description="in each client's own variant")
    abandonment: Estimate = Field(description="abandoned calls over offered calls")
    speed_of_answer_s: float | None = Field(description="mean wait of answered calls")
    named_share: float | None = Field(description="answered calls taken by the trained team")
    named: Estimate | None = Field(
        default=None, description="the same with its interval; not in answers of earlier releases"
    )
    affinity: float | None = Field(description="mean planning affinity of answered calls")


class SlotOutcome(Frozen):
    """Calls that arrived in one slot, as means over replications."""

    start: Moment
    offered: float
    in_time: float
    late: float
    abandoned: float


class ClientOutcome(Frozen):
    """One client's week."""

    client_id: Id
    counts: Counts
    service: Service
    variant: ServiceVariant
    answer_within_s: int
    target: float
    verdict: Verdict = Field(
        description="whether the whole interval is on one side of the target; with one "
        "replication always undecided"
    )
    max_abandon: float
    abandon_verdict: Verdict
    worst: tuple[SlotOutcome, ...] = Field(
        description="slots in which most of its calls were late or abandoned, the worst first, "
        "at most twelve"
    )


class OperatorOutcome(Frozen):
    """What the week asks of one operator, as means over replications."""

    operator_id: Id
    duty_minutes: float = Field(description="on duty inside the week, without breaks and training")
    answered: float
    occupancy: float | None = Field(
        description="handling over the time on duty that shrinkage leaves for calls"
    )
    tension_minutes: float = Field(
        description="minutes of handling calls of tense clients, times their level"
    )
    longest_run_minutes: float = Field(
        description="longest stretch of calls of which each was waiting when the one before ended"
    )


class PoolOutcome(Frozen):
    """Calls that exactly one set of operators can take; arrays are by slot."""

    languages: dict[str, int]
    skills: dict[str, int]
    operators: int = Field(description="people of the house who hold the need")
    heads: tuple[float, ...] = Field(description="mean operators on duty who hold the need")
    offered: tuple[float, ...]
    in_time: tuple[float, ...]
    late: tuple[float, ...]
    abandoned: tuple[float, ...]


class PlanFacts(Frozen):
    """Which result was replayed."""

    objective: float
    status: Status
    solver: str
    seed: int


class Simulation(Frozen):
    """A planned week replayed many times over."""

    schema_version: Literal[1] = SIMULATION_SCHEMA_VERSION
    case_digest: str
    week: Day
    as_of: Moment
    plan: PlanFacts
    seed: int
    volume: float = Field(description="factor of all expected calls")
    replications: int = Field(description="that were run")
    asked: int = Field(description="replications asked for")
    counts: Counts
    service: Service
    clients: tuple[ClientOutcome, ...]
    operators: tuple[OperatorOutcome, ...]
    slots: tuple[SlotOutcome, ...]
    pools: tuple[PoolOutcome, ...]
