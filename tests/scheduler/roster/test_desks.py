"""Too few desks for people who are fixed: said before a search, and only when it is certain."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.case import Case
from scheduler.entities import Lock
from scheduler.errors import NoLawfulPlan
from scheduler.roster.desks import held_present, require_desks
from scheduler.roster.problem import week_space
from tests.factories import a_published_shift, an_operator, at
from tests.scheduler.roster.worlds import a_site, a_world

PEOPLE = tuple(an_operator(f"o{i}") for i in (1, 2, 3))


def fixed(desks: int | None, *names: str, **changes: object) -> Case:
    """Some people are locked to Monday 08:00 to 13:00."""
    plain = a_world(operators=PEOPLE)
    locks = tuple(
        Lock(kind="shift", operator_id=name, start=at(plain, 0, "08:00"), end=at(plain, 0, "13:00"))
        for name in names
    )
    values = {"operators": PEOPLE, "site": a_site(workstations=desks), "locks": locks}
    return a_world(**(values | changes))


def test_people_locked_to_the_same_hours_are_held_in_the_room_then_and_nobody_else() -> None:
    held = held_present(week_space(fixed(None, "o1", "o3")))
    hours = list(range(8 * 4, 13 * 4))
    assert [np.flatnonzero(row).tolist() for row in held] == [hours, [], hours]


def test_everyone_held_while_the_room_is_too_full_is_named() -> None:
    case = fixed(1, "o1", "o3")
    with pytest.raises(NoLawfulPlan) as raised:
        require_desks(case, week_space(case))
    named = [(o.operator_id, o.rules) for o in raised.value.obstacles]
    assert named == [("o1", ("workstations", "locks")), ("o3", ("workstations", "locks"))]


@pytest.mark.parametrize(("desks", "names"), [(None, "123"), (2, "13"), (1, "2"), (0, "")])
def test_a_room_that_holds_those_who_must_be_there_is_left_to_the_search(
    desks: int | None, names: str
) -> None:
    case = fixed(desks, *(f"o{name}" for name in names))
    require_desks(case, week_space(case))


def test_last_weeks_night_holds_its_desk_too() -> None:
    plain = a_world(operators=PEOPLE)
    night = a_published_shift(plain, "o2", -1, "22:00", "33:00")
    case = fixed(1, "o1", roster=(night,))
    with pytest.raises(NoLawfulPlan) as raised:
        require_desks(case, week_space(case))
    assert [o.operator_id for o in raised.value.obstacles] == ["o1"]
