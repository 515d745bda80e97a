"""Notice of change: a part-timer's published days stay as they are for seven working days."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from scheduler.entities import Absence
from scheduler.rules import notice_of_change
from scheduler.site import LawSwitches, Site
from tests.factories import a_case, a_published_shift, a_shift, an_operator, at, evidence_of
from tests.scheduler.rules.twins import assert_twins

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.result import Violation
    from scheduler.shifts import Shift

PARIS = ZoneInfo("Europe/Paris")
THREE_DAYS = Site(law=LawSwitches(notice_by_agreement=True))


def a_published_week(*rows: tuple[int, str, str], agreed: bool = False, **changes: Any) -> Case:
    """A part-timer with the given published shifts, seen from Monday 00:00 of the week."""
    values: dict[str, Any] = {"operators": (an_operator(part_time=True),)} | changes
    plain = a_case(**values)
    roster = tuple(
        a_published_shift(plain, "o1", day, start, end, agreed=agreed) for day, start, end in rows
    )
    return a_case(**values, roster=roster)


def violations(case: Case, *shifts: Shift) -> list[Violation]:
    return notice_of_change.check(evidence_of(case, {"o1": list(shifts)}))


def test_the_published_week_itself_is_fine_and_breaks_may_move() -> None:
    case = a_published_week((0, "8:00", "14:00"), (2, "8:00", "14:00"))
    assert not violations(
        case,
        a_shift(case, 0, "8:00", "14:00"),
        a_shift(case, 2, "8:00", "14:00", ("11:00", "11:30", False)),
    )


def test_a_shift_moved_added_or_dropped_is_one_violation_a_day() -> None:
    case = a_published_week((0, "8:00", "14:00"), (2, "8:00", "14:00"))
    moved, dropped, added = violations(
        case, a_shift(case, 0, "9:00", "15:00"), a_shift(case, 4, "8:00", "14:00")
    )
    assert [v.date for v in (moved, dropped, added)] == [
        date(2026, 6, 1),
        date(2026, 6, 3),
        date(2026, 6, 5),
    ]
    assert (moved.params["published"], moved.params["planned"]) == ("08:00–14:00", "09:00–15:00")
    assert (dropped.params["planned"], added.params["published"]) == ("—", "—")


def test_the_amount_is_the_working_days_of_notice_missing() -> None:
    case = a_published_week((0, "8:00", "14:00"), (4, "8:00", "14:00"))
    monday, friday = violations(case)
    assert (monday.amount, monday.params["given_days"]) == (7, 0)
    assert (friday.amount, friday.params["given_days"]) == (4, 3)


def test_seven_working_days_free_the_day_after_them() -> None:
    told = datetime(2026, 5, 25, 9, 0, tzinfo=PARIS)  # Whit Monday; Sunday 31 does not count
    case = a_published_week((1, "8:00", "14:00"), (2, "8:00", "14:00"), as_of=told)
    (found,) = violations(case)
    assert (found.date, found.amount) == (date(2026, 6, 2), 1)


def test_a_public_holiday_is_no_working_day() -> None:
    told = datetime(2026, 4, 3, 9, 0, tzinfo=PARIS)  # the Friday before Easter Monday
    case = a_published_week(
        (2, "8:00", "14:00"), week=date(2026, 4, 6), as_of=told, site=THREE_DAYS
    )
    (found,) = violations(case)
    assert (found.amount, found.params["given_days"]) == (1, 2)


def test_an_agreement_shortens_the_notice_to_three_days() -> None:
    case = a_published_week((3, "8:00", "14:00"), (4, "8:00", "14:00"), site=THREE_DAYS)
    (found,) = violations(case)
    assert found.date == date(2026, 6, 4)
    assert notice_of_change.explain(found, case).article == "L3123-24"


def test_an_agreed_row_may_be_changed() -> None:
    case = a_published_week((0, "8:00", "14:00"), agreed=True)
    assert not violations(case)
    assert not violations(case, a_shift(case, 0, "9:00", "15:00"))
    assert len(violations(case, a_shift(case, 1, "9:00", "15:00"))) == 1


def test_an_absence_lets_its_shift_go_but_brings_no_other() -> None:
    plain = a_case()
    away = Absence(operator_id="o1", start=at(plain, 0, "8:00"), end=at(plain, 0, "12:00"))
    case = a_published_week((0, "8:00", "14:00"), absences=(away,))
    assert not violations(case)
    assert len(violations(case, a_shift(case, 0, "14:00", "18:00"))) == 1


def test_an_unpublished_week_and_full_timers_are_free() -> None:
    unpublished = a_case(operators=(an_operator(part_time=True),))
    assert notice_of_change.resource(unpublished, unpublished.operators[0]) is None
    assert not violations(unpublished, a_shift(unpublished, 0, "8:00", "12:00"))
    full = a_published_week((0, "8:00", "14:00"), operators=(an_operator(),))
    assert notice_of_change.resource(full, full.operators[0]) is None
    assert not violations(full)


def test_nobodys_shift_in_a_week_published_for_others_is_a_day_off() -> None:
    operators = (an_operator(part_time=True), an_operator("o2"))
    plain = a_case(operators=operators)
    row = a_published_shift(plain, "o2", 0, "8:00", "14:00")
    case = a_case(operators=operators, roster=(row,))
    assert len(violations(case, a_shift(case, 0, "8:00", "14:00"))) == 1


def test_the_explanation_names_the_article() -> None:
    case = a_published_week((0, "8:00", "14:00"))
    (found,) = violations(case)
    words = notice_of_change.explain(found, case)
    assert (words.key, words.article) == ("rule.notice_of_change.broken", "L3123-31")
    assert words.params == found.params


def test_the_automaton_agrees_with_the_check_on_every_week_of_a_small_world() -> None:
    plain = a_case(operators=(an_operator(part_time=True),))
    roster = (
        a_published_shift(plain, "o1", 0, "8:00", "14:00"),
        a_published_shift(plain, "o1", 1, "8:00", "11:00", agreed=True),
        a_published_shift(plain, "o1", 1, "13:00", "16:00"),
        a_published_shift(plain, "o1", 2, "8:00", "14:00"),
        a_published_shift(plain, "o1", 3, "20:00", "28:00"),
        a_published_shift(plain, "o1", 6, "8:00", "14:00"),
    )
    away = Absence(operator_id="o1", start=at(plain, 2, "13:00"), end=at(plain, 2, "24:00"))
    case = a_case(
        operators=plain.operators, roster=roster, absences=(away,), site=THREE_DAYS, days=8
    )
    choices: list[list[tuple[Shift, ...]]] = [
        [(a_shift(case, 0, "8:00", "14:00"),), (a_shift(case, 0, "8:00", "15:00"),)],
        [
            (a_shift(case, 1, "13:00", "16:00"),),
            (a_shift(case, 1, "7:00", "10:00"), a_shift(case, 1, "13:00", "16:00")),
            (a_shift(case, 1, "8:00", "11:00"),),
        ],
        [(a_shift(case, 2, "8:00", "14:00"),), (a_shift(case, 2, "8:00", "13:00"),)],
        [(a_shift(case, 3, "20:00", "28:00"),)],
        [(a_shift(case, 4, "8:00", "14:00"),)],
        [],
        [],
        [(a_shift(case, 7, "8:00", "14:00"),)],
    ]
    lawful, unlawful = assert_twins(notice_of_change, case, choices)
    assert (lawful, unlawful) == (1 * 2 * 2 * 1 * 2 * 2, 3 * 4 * 3 * 2 * 2 * 2 - 16)
