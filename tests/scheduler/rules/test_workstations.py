"""Workstations: heads in the room at any minute."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.case import Case
from scheduler.rules import workstations
from scheduler.shifts import Shift
from scheduler.site import Site
from tests.factories import (
    MONDAY,
    a_case,
    a_published_shift,
    a_shift,
    an_operator,
    evidence_of,
)

PEOPLE = tuple(an_operator(name) for name in ("o1", "o2", "o3"))


def room(desks: int | None) -> Case:
    """Three operators and so many desks."""
    return a_case(operators=PEOPLE, site=Site(workstations=desks))


def test_as_many_people_as_desks_are_fine() -> None:
    case = room(2)
    shift = a_shift(case, 0, "08:00", "12:00")
    handover = a_shift(case, 0, "12:00", "16:00")
    week = {"o1": [shift], "o2": [shift], "o3": [handover]}
    assert workstations.check(evidence_of(case, week)) == []


def test_the_stretch_and_its_largest_excess_are_named() -> None:
    case = room(1)
    week = {
        "o1": [a_shift(case, 0, "08:00", "16:00")],
        "o2": [a_shift(case, 0, "09:00", "12:00")],
        "o3": [a_shift(case, 0, "10:00", "14:00")],
    }
    (found,) = workstations.check(evidence_of(case, week))
    assert (found.amount, found.unit, found.date, found.operator_id) == (2, "heads", MONDAY, None)
    assert found.params == {
        "start": "09:00",
        "end": "14:00",
        "minutes": 300,
        "heads": 3,
        "limit": 1,
        "excess": 2,
    }


def test_two_crowded_stretches_are_two_violations() -> None:
    case = room(1)
    week = {
        "o1": [a_shift(case, 0, "08:00", "16:00")],
        "o2": [a_shift(case, 0, "08:00", "09:00"), a_shift(case, 0, "15:00", "17:00")],
    }
    assert [v.params["minutes"] for v in workstations.check(evidence_of(case, week))] == [60, 60]


def test_somebody_on_a_break_keeps_their_desk() -> None:
    case = room(1)
    week = {
        "o1": [a_shift(case, 0, "08:00", "16:00", ("12:00", "13:00", False))],
        "o2": [a_shift(case, 0, "12:00", "13:00")],
    }
    (found,) = workstations.check(evidence_of(case, week))
    assert found.params["minutes"] == 60


def test_last_sundays_night_shift_holds_its_desk_on_monday_morning() -> None:
    case = room(1).model_copy(
        update={"roster": (a_published_shift(a_case(), "o1", -1, "22:00", "30:00"),)}
    )
    (found,) = workstations.check(evidence_of(case, {"o2": [a_shift(case, 0, "05:00", "09:00")]}))
    assert (found.params["start"], found.params["end"]) == ("05:00", "06:00")


def test_nights_of_last_week_that_are_too_many_by_themselves_are_not_this_plans_doing() -> None:
    nights = tuple(a_published_shift(a_case(), o, -1, "22:00", "30:00") for o in ("o1", "o2"))
    case = room(1).model_copy(update={"roster": nights})
    assert workstations.check(evidence_of(case, {"o1": [a_shift(case, 0, "20:00", "24:00")]})) == []
    (found,) = workstations.check(evidence_of(case, {"o3": [a_shift(case, 0, "05:00", "09:00")]}))
    assert (found.params["minutes"], found.amount) == (60, 2)


def test_without_a_number_of_desks_the_room_is_large() -> None:
    case = room(None)
    week = {o.operator_id: [a_shift(case, 0, "08:00", "12:00")] for o in PEOPLE}
    assert workstations.check(evidence_of(case, week)) == []


def test_one_operator_alone_has_no_automaton() -> None:
    assert workstations.resource(room(0), PEOPLE[0]) is None


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(1, 8)), min_size=3, max_size=3),
    st.integers(0, 2),
)
def test_crowded_minutes_are_those_counted_one_by_one(
    spans: list[tuple[int, int]], desks: int
) -> None:
    case = room(desks)
    shifts = [Shift(60 * start, 60 * (start + hours)) for start, hours in spans]
    week = {o.operator_id: [shift] for o, shift in zip(PEOPLE, shifts, strict=True)}
    heads = [sum(s.start <= t < s.end for s in shifts) for t in range(0, 29 * 60, 60)]
    found = workstations.check(evidence_of(case, week))
    crowded_minutes = sum(int(v.params["minutes"] or 0) for v in found)
    assert crowded_minutes == 60 * sum(n > desks for n in heads)
    assert max((v.amount for v in found), default=0) == max(0, max(heads) - desks)


def test_the_words_name_the_stretch() -> None:
    case = room(0)
    (found,) = workstations.check(evidence_of(case, {"o1": [a_shift(case, 0, "08:00", "12:00")]}))
    assert workstations.explain(found, case).key == "rule.workstations.broken"
