"""The board: everybody by name, shifts on the day they begin, hours of the site's clock."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from scheduler.files.board import Planned, board, worked_minutes
from scheduler.files.texts import OperatorWords, Texts
from scheduler.result import Result
from tests.factories import MONDAY, a_case, a_result, a_shift, an_operator

PARIS = "Europe/Paris"
TO_WINTER = date(2026, 10, 19)
"""The week whose Sunday has 25 hours."""


def of(*shifts: object, week: date = MONDAY, **more: object) -> Planned:
    """A week of one operator, planned for two."""
    case = a_case(week=week, operators=(an_operator("o1"), an_operator("o2")))
    result: Result = a_result(case, {"o1": [a_shift(case, *shift) for shift in shifts]})  # type: ignore[misc]
    return Planned(result, PARIS, **{"case": case, **more})  # type: ignore[arg-type]


def test_shifts_stand_on_the_day_on_which_they_begin_with_their_breaks() -> None:
    planned = of(
        (0, "09:00", "17:00", ("15:00", "15:10", True), ("12:00", "12:45", False)),
        (1, "22:00", "30:00"),
    )
    person = board(planned).people[0]
    (day,), (night,) = person.spans[:2]
    assert (day.start, day.end, day.days_later) == ("09:00", "17:00", 0)
    assert [(p.start, p.end, p.paid) for p in day.pauses] == [
        ("12:00", "12:45", False),
        ("15:00", "15:10", True),
    ]
    assert (night.start, night.end, night.days_later) == ("22:00", "06:00", 1)
    assert person.spans[2:] == ((),) * 5
    assert person.worked_minutes == 8 * 60 - 45 + 8 * 60


def test_midnight_closes_the_day() -> None:
    (span,) = board(of((0, "16:00", "24:00"))).people[0].spans[0]
    assert (span.end, span.days_later) == ("24:00", 0)


def test_a_night_over_the_change_of_the_clock_is_told_by_the_clock_and_counted_as_worked() -> None:
    person = board(of((5, "22:00", "30:00"), week=TO_WINTER)).people[0]
    (span,) = person.spans[5]
    assert (span.start, span.end) == ("22:00", "06:00")
    assert person.worked_minutes == 9 * 60


def test_people_are_in_the_order_of_a_directory() -> None:
    case = a_case(operators=tuple(an_operator(f"o{n}") for n in range(1, 5)))
    names = {"o1": "zoé", "o2": "Élise", "o3": "Eric", "o4": "Fatou"}
    texts = Texts(operators={key: OperatorWords(name=name) for key, name in names.items()})
    people = board(Planned(a_result(case, {}), PARIS, texts, case)).people
    assert [person.name for person in people] == ["Élise", "Eric", "Fatou", "zoé"]


def test_without_the_case_only_those_on_duty_are_known_and_no_holiday() -> None:
    planned = of((0, "09:00", "17:00"), week=date(2026, 5, 11))
    assert len(board(planned).people) == 2
    assert [day.date for day in board(planned).days if day.is_holiday] == [date(2026, 5, 14)]
    alone = board(Planned(planned.result, PARIS))
    assert [person.operator_id for person in alone.people] == ["o1"]
    assert not any(day.is_holiday for day in alone.days)


def test_a_board_shows_whole_weeks() -> None:
    days = board(of((0, "09:00", "17:00"), (8, "09:00", "17:00"), case=None)).days
    assert len(days) == 14
    assert all((later.date - day.date).days == 1 for day, later in pairwise(days))


def test_what_a_code_pays_is_only_known_with_the_case() -> None:
    planned = of((0, "09:00", "17:00"))
    coded = planned.result.roster[0].model_copy(update={"code": "D"})
    assert worked_minutes(coded, None) is None
    assert worked_minutes(planned.result.roster[0], None) == 8 * 60
