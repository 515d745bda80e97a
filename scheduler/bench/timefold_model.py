"""Posts of a week as ``timefold`` takes them: one seat a head wanted, a person for each or nobody.

An optional peer, see ``scheduler.bench.peers``. ``timefold`` compiles these classes and
functions for its own Java machine and reads their annotations when this module is
imported, so it is imported only to be used, and its annotations are no strings.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from timefold.solver import SolverFactory
from timefold.solver.config import (
    Duration,
    ScoreDirectorFactoryConfig,
    SolverConfig,
    TerminationConfig,
)
from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningScore,
    PlanningVariable,
    ProblemFactCollectionProperty,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import (
    ConstraintCollectors,
    ConstraintFactory,
    HardSoftScore,
    Joiners,
    constraint_provider,
)

REST_MINUTES = 660
"""Between two shifts of one person: eleven hours."""
MISSING = 10


@dataclass
class Person:
    """Somebody who may sit: index, most minutes of the week, and (day, code) never worked."""

    number: int
    most_minutes: int
    banned: set[str] = field(default_factory=set)


@planning_entity
@dataclass
class Seat:
    """One head wanted; ``shift`` is its day and code, its times are minutes of the week."""

    number: Annotated[int, PlanningId]
    shift: str
    start: int
    end: int
    minutes: int
    person: Annotated[Person | None, PlanningVariable(allows_unassigned=True)] = field(default=None)


@planning_solution
@dataclass
class Seating:
    """Everybody, every seat, and what it is worth."""

    people: Annotated[list[Person], ProblemFactCollectionProperty, ValueRangeProvider]
    seats: Annotated[list[Seat], PlanningEntityCollectionProperty]
    score: Annotated[HardSoftScore | None, PlanningScore] = field(default=None)


@constraint_provider
def _rules(factory: ConstraintFactory) -> list[Any]:
    return [
        factory.for_each(Seat)
        .filter(lambda seat: seat.shift in seat.person.banned)
        .penalize(HardSoftScore.ONE_HARD)
        .as_constraint("may not work it"),
        factory.for_each_unique_pair(Seat, Joiners.equal(lambda seat: seat.person))
        .filter(
            lambda one, other: (
                one.start < other.end + REST_MINUTES and other.start < one.end + REST_MINUTES
            )
        )
        .penalize(HardSoftScore.ONE_HARD)
        .as_constraint("daily rest"),
        factory.for_each(Seat)
        .group_by(lambda seat: seat.person, ConstraintCollectors.sum(lambda seat: seat.minutes))
        .filter(lambda person, minutes: minutes > person.most_minutes)
        .penalize(HardSoftScore.ONE_HARD)
        .as_constraint("minutes of the week"),
        factory.for_each_including_unassigned(Seat)
        .filter(lambda seat: seat.person is None)
        .penalize(HardSoftScore.ONE_SOFT, lambda seat: MISSING)
        .as_constraint("nobody there"),
    ]


def seat(people: Sequence[Person], seats: Sequence[Seat], seconds: float) -> list[int | None]:
    """Seat people for so many seconds; return the number of each seat's person."""
    config = SolverConfig(
        solution_class=Seating,
        entity_class_list=[Seat],
        score_director_factory_config=ScoreDirectorFactoryConfig(
            constraint_provider_function=_rules
        ),
        termination_config=TerminationConfig(
            spent_limit=Duration(milliseconds=max(1, int(1000 * seconds)))
        ),
    )
    solver = SolverFactory.create(config).build_solver()
    found = solver.solve(Seating(list(people), list(seats)))
    return [None if seat.person is None else seat.person.number for seat in found.seats]
