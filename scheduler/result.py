"""``Result``: the only way out of the scheduler, frozen, with a published JSON schema."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from scheduler.entities import BreakTime, Day, Frozen, Id, Level, Moment, Role

RESULT_SCHEMA_VERSION: Final = 1
OBJECTIVE_VERSION: Final = 3
"""Raised whenever a term changes its meaning."""

Status = Literal["optimal", "feasible", "stopped"]
Severity = Literal["hard", "warning"]
ParamValue = str | int | float | bool | None


class PlannedPairing(Frozen):
    """One operator in the team of one client."""

    client_id: Id
    operator_id: Id
    role: Role
    trained: bool = Field(default=True, description="gives named cover")
    affinity: float = Field(description="planning affinity, 0 to 100")
    calls: float = Field(description="planned share of the client's expected calls of the week")


class PlannedShift(Frozen):
    """One shift of the planned roster."""

    operator_id: Id
    date: Day
    start: Moment
    end: Moment
    breaks: tuple[BreakTime, ...] = ()
    code: Id | None = None


class PlannedLearning(Frozen):
    """Training of one operator for one client in one of the coming weeks."""

    client_id: Id
    operator_id: Id
    week: Annotated[Day, Field(description="Monday of the week")]
    minutes: int = Field(ge=0, description="beside somebody trained")
    trial: bool = Field(
        default=False, description="begun because nobody knows yet how well the pair fits"
    )


class TrainingSession(Frozen):
    """A stretch of work that a learner spends beside somebody trained, taking no calls."""

    operator_id: Annotated[Id, Field(description="who learns")]
    client_id: Id
    beside: Annotated[Id, Field(description="who teaches: the lead or somebody else trained")]
    start: Moment
    end: Moment


class DeskStretch(Frozen):
    """Who rings first for a client, in order, over one stretch of time.

    The list holds the trained team on duty; after the policy's overflow delay
    anyone on duty with the skills rings too.
    """

    client_id: Id
    start: Moment
    end: Moment
    operators: tuple[Id, ...] = ()


class Cut(Frozen):
    """Heads that a replay of the week asked for over one stretch of time.

    Below them, every missing head costs calls, in the term ``lost``.
    """

    languages: dict[str, Level] = Field(default_factory=dict)
    skills: dict[str, Level] = Field(default_factory=dict)
    start: Moment
    end: Moment
    heads: int = Field(ge=1, description="with these languages and skills, on duty")
    calls_per_head_hour: float = Field(ge=0, description="price of one that is missing")


class Cover(Frozen):
    """Service of the plan in shares of expected calls."""

    named_share: float = Field(description="with a trained lead, member or backup on duty")
    team_share: float = Field(description="with a trained lead or member on duty")
    lost_calls: float = Field(description="expected calls lost in the week, by the loss curves")
    expected_calls: float = Field(description="expected calls offered in the week")


class Violation(Frozen):
    """One breach of one rule by the plan."""

    rule: str
    severity: Severity
    operator_id: Id | None = None
    client_id: Id | None = None
    date: Annotated[Day | None, Field(description="day on which the breach begins")] = None
    amount: float = Field(description="how far beyond the limit, in ``unit``")
    unit: str = "minutes"
    params: dict[str, ParamValue] = Field(default_factory=dict)


class Unmet(Frozen):
    """A wish of the case that nothing could satisfy, named with its reason."""

    client_id: Id | None = None
    operator_id: Id | None = None
    reason: str
    params: dict[str, ParamValue] = Field(default_factory=dict)


class TracePoint(Frozen):
    """One improvement during the run, and what it changed against the one before it."""

    seconds: float
    objective: float
    bound: float | None = None
    weeks: int = Field(default=0, description="people whose planned shifts changed")
    pairings: int = Field(default=0, description="pairings started or ended")
    terms: dict[str, float] = Field(
        default_factory=dict,
        description="by how much parts of the objective rose or fell; ``own`` is what "
        "single weeks and posts cost",
    )


class Result(Frozen):
    """A proposed week: portfolio, roster and desk plan with its scores and proven bound."""

    schema_version: Literal[1] = RESULT_SCHEMA_VERSION
    objective_version: Literal[3] = OBJECTIVE_VERSION
    case_digest: str
    week: Day
    as_of: Moment
    status: Status
    objective: float
    bound: float | None = Field(
        description="proven lower bound of the objective over all lawful rosters "
        "of the chosen portfolio"
    )
    gap: float | None = Field(description="(objective - bound) / objective")
    unavoidable: float = Field(
        default=0.0, description="part of the objective that no roster of this site could avoid"
    )
    seconds: float
    seed: int
    solver: str
    terms: dict[str, float]
    portfolio: tuple[PlannedPairing, ...] = ()
    roster: tuple[PlannedShift, ...] = ()
    training: tuple[TrainingSession, ...] = ()
    learning: tuple[PlannedLearning, ...] = Field(
        default=(), description="who learns which client in the coming weeks"
    )
    desk: tuple[DeskStretch, ...] = ()
    cuts: tuple[Cut, ...] = Field(
        default=(), description="heads asked for by the proof of service; priced in ``lost``"
    )
    cover: Cover
    violations: tuple[Violation, ...] = ()
    unmet: tuple[Unmet, ...] = ()
    trace: tuple[TracePoint, ...] = ()
