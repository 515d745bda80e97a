"""One small service with its week solved once, and the same week as it is once published."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from scheduler.derive import derive
from scheduler.entities import PublishedShift
from scheduler.evidence import Evidence
from scheduler.explain.changes import with_changes
from scheduler.generate import generate
from scheduler.proof.validate import validate
from scheduler.repair import Absent, ClientHours
from scheduler.repair.answer import repair
from scheduler.settings import Settings
from scheduler.solve import solve

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.repair import Event, PersonDay
    from scheduler.repair.answer import Answer
    from scheduler.result import Result
    from scheduler.shifts import Shift


@dataclass(frozen=True, repr=False)
class Planned:
    """A case, its facts and its result."""

    case: Case
    facts: Facts
    result: Result

    def __repr__(self) -> str:
        return "a planned week"

    @property
    def week(self) -> dict[str, tuple[Shift, ...]]:
        return Evidence(self.case, self.result).week

    def at(self, day: int, hour: float = 0.0) -> datetime:
        """A moment of the week, by day and elapsed hours from its midnight."""
        horizon = self.case.horizon
        return horizon.moment(horizon.day_start(day) + round(60 * hour))

    def away(self, operator_id: str, day: int, days: int = 1) -> Absent:
        """Somebody away for whole days."""
        return Absent(operator_id, self.at(day), self.at(day + days))

    def on(self, operator_id: str, day: int) -> list[tuple[int, int]]:
        """Planned shifts of a day, as spans."""
        return spans_on(self.case, self.week[operator_id], day)

    def workers(self, day: int) -> list[str]:
        """People who work on a day by day, in order."""
        return [o.operator_id for o in self.case.operators if self.on(o.operator_id, day)]

    def repaired(
        self,
        *events: Event,
        now: datetime | None = None,
        freed: Iterable[PersonDay] = (),
        most_people: int = 3,
    ) -> Answer:
        return repair(
            self.case,
            self.facts,
            self.result,
            events,
            now=now,
            freed=freed,
            most_people=most_people,
        )


def absence_that_moves_somebody(planned: Planned) -> Absent:
    """The first day's absence of somebody for which an option moves somebody else."""
    for day in range(1, planned.case.days):
        for who in planned.workers(day):
            absence = planned.away(who, day)
            if any(option.people for option in planned.repaired(absence).options):
                return absence
    raise AssertionError("nobody's absence moves anybody in this week")


def events_of_every_kind(planned: Planned) -> list[list[Event]]:
    """One absence, a long one, part of a day, a closed client, other hours, several at once."""
    first, second, third = planned.workers(1)[:3]
    client = planned.case.clients[0].client_id
    day = planned.case.horizon.date_of(1)
    start, end = planned.on(first, 1)[0]
    middle = planned.case.horizon.moment((start + end) // 2)
    absence: Event = planned.away(first, 1)
    closed: Event = ClientHours(client, day)
    return [
        [absence],
        [planned.away(second, 0, 4)],
        [Absent(first, middle, planned.at(2))],
        [closed],
        [ClientHours(client, day, ((600, 720), (840, 1320)))],
        [absence, planned.away(third, 2), closed],
    ]


def spans_on(case: Case, shifts: Sequence[Shift], day: int) -> list[tuple[int, int]]:
    return [(s.start, s.end) for s in shifts if case.horizon.day_of(s.start) == day]


@pytest.fixture(scope="session")
def planned() -> Planned:
    """Eight people and twelve clients, two of them tense; nothing of the week is published."""
    case = generate(operators=8, clients=12, weeks=4, seed=2).case
    return Planned(case, derive(case), solve(case, Settings(effort=5, workers=1, portfolio="keep")))


@pytest.fixture(scope="session")
def published(planned: Planned) -> Planned:
    """The same week, told to everybody: notices bind."""
    rows = tuple(
        PublishedShift(
            operator_id=shift.operator_id,
            start=shift.start,
            end=shift.end,
            breaks=shift.breaks,
            worked_minutes=worked.worked_minutes,
            published_on=planned.case.week,
        )
        for shift in planned.result.roster
        for worked in planned.week[shift.operator_id]
        if planned.case.horizon.minute(shift.start) == worked.start
    )
    case = with_changes(planned.case, roster=(*planned.case.roster, *rows))
    facts = derive(case)
    claimed = planned.result.model_copy(update={"case_digest": case.digest})
    terms = validate(case, claimed, facts).terms
    result = claimed.model_copy(update={"terms": terms, "objective": sum(terms.values())})
    return replace(planned, case=case, facts=facts, result=result)


@pytest.fixture(scope="session")
def answers(planned: Planned) -> list[Answer]:
    """What can be done about events of every kind."""
    return [planned.repaired(*events) for events in events_of_every_kind(planned)]


@pytest.fixture(scope="session")
def moving(planned: Planned) -> Absent:
    """An absence for which an option moves somebody."""
    return absence_that_moves_somebody(planned)


@pytest.fixture(scope="session")
def moving_published(published: Planned) -> Absent:
    """The same in the published week."""
    return absence_that_moves_somebody(published)
