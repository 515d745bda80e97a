"""Locks: fixed shifts are there, fixed days off are free."""

from __future__ import annotations

from typing import Any

from scheduler.case import Case
from scheduler.entities import Lock
from scheduler.rules import locks
from tests.factories import MONDAY, a_case, a_shift, at, evidence_of
from tests.scheduler.rules.twins import assert_twins


def shift_lock(day: int, start: str, end: str, **changes: Any) -> Lock:
    """A lock of ``o1`` on a shift."""
    case = a_case()
    values: dict[str, Any] = {
        "kind": "shift",
        "operator_id": "o1",
        "start": at(case, day, start),
        "end": at(case, day, end),
    }
    return Lock(**(values | changes))


def off_lock(day: int, **changes: Any) -> Lock:
    """A lock of ``o1`` on a day off."""
    values: dict[str, Any] = {
        "kind": "off",
        "operator_id": "o1",
        "date": a_case().horizon.date_of(day),
    }
    return Lock(**(values | changes))


def locked(*rows: Lock, days: int = 7) -> Case:
    """A case with the given locks."""
    return a_case(locks=rows, days=days)


def test_the_very_shift_keeps_its_lock() -> None:
    case = locked(shift_lock(0, "08:00", "16:00"))
    assert locks.check(evidence_of(case, {"o1": [a_shift(case, 0, "08:00", "16:00")]})) == []


def test_a_locked_shift_that_moved_or_went_is_missing_whole() -> None:
    case = locked(shift_lock(0, "08:00", "16:00"))
    for shifts in ([], [a_shift(case, 0, "08:00", "15:00")], [a_shift(case, 1, "08:00", "16:00")]):
        (found,) = locks.check(evidence_of(case, {"o1": shifts}))
        assert (found.amount, found.date, found.params["kind"]) == (480, MONDAY, "shift")


def test_a_day_locked_off_counts_every_minute_worked_in_it() -> None:
    case = locked(off_lock(1))
    shifts = [a_shift(case, 0, "22:00", "30:00"), a_shift(case, 1, "20:00", "28:00")]
    (found,) = locks.check(evidence_of(case, {"o1": shifts}))
    assert (found.amount, found.params["kind"]) == (6 * 60 + 4 * 60, "off")


def test_a_shift_that_ends_at_midnight_leaves_the_locked_day_free() -> None:
    case = locked(off_lock(1))
    assert locks.check(evidence_of(case, {"o1": [a_shift(case, 0, "16:00", "24:00")]})) == []


def test_pairings_and_locks_outside_the_horizon_bind_nothing_here() -> None:
    pairing = Lock(kind="pairing", operator_id="o1", client_id="c1")
    case = locked(pairing, shift_lock(9, "08:00", "16:00"), shift_lock(-2, "08:00", "16:00"))
    assert locks.check(evidence_of(case)) == []
    assert locks.resource(locked(pairing), case.operators[0]) is None


def test_a_lock_of_an_unknown_operator_binds_nobody() -> None:
    case = locked(off_lock(0, operator_id="gone"))
    assert locks.check(evidence_of(case)) == []


def test_the_automaton_says_the_same_on_every_small_week() -> None:
    case = locked(shift_lock(0, "08:00", "16:00"), off_lock(2), off_lock(9), days=4)
    times = (("08:00", "16:00"), ("09:00", "17:00"), ("22:00", "30:00"), ("16:00", "24:00"))
    choices = [[(a_shift(case, day, *span),) for span in times] for day in range(4)]
    lawful, unlawful = assert_twins(locks, case, choices)
    assert lawful > 0
    assert unlawful > 0


def test_two_shifts_locked_on_one_day_are_both_wanted() -> None:
    case = locked(shift_lock(0, "08:00", "12:00"), shift_lock(0, "14:00", "18:00"), days=1)
    morning, evening = a_shift(case, 0, "08:00", "12:00"), a_shift(case, 0, "14:00", "18:00")
    assert assert_twins(locks, case, [[(morning,), (evening,), (morning, evening)]]) == (1, 3)


def test_the_words_depend_on_the_kind_of_lock() -> None:
    case = locked(shift_lock(0, "08:00", "16:00"), off_lock(1))
    found = locks.check(evidence_of(case, {"o1": [a_shift(case, 1, "08:00", "12:00")]}))
    assert [locks.explain(v, case).key for v in found] == ["rule.locks.shift", "rule.locks.off"]
