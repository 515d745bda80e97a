"""Presence: ticks on duty, teams that give named cover, calls spread over ticks."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from scheduler.evidence import Evidence
from scheduler.shifts import Break, Shift
from scheduler.terms.presence import calls_per_tick, mark, presence, presence_of, teams
from scheduler.training import Session, told
from tests.factories import (
    a_case,
    a_published_shift,
    a_result,
    a_shift,
    an_operator,
    evidence_of,
)
from tests.scheduler.terms.worlds import a_pairing, even_facts


def ticks(*shifts: Shift, length: int = 30) -> list[int]:
    row = np.zeros(length, dtype=np.bool_)
    mark(row, shifts)
    return np.flatnonzero(row).tolist()


def test_a_shift_marks_its_ticks_and_a_break_of_either_kind_leaves_a_gap() -> None:
    breaks = (Break(15, 20, paid=True), Break(30, 45, paid=False))
    assert ticks(Shift(5, 60, breaks)) == [1, 2, 4, 5, 9, 10, 11]


def test_a_tick_that_is_only_partly_worked_is_not_on_duty() -> None:
    assert ticks(Shift(3, 19)) == [1, 2]


def test_what_lies_before_or_after_the_row_is_left_out() -> None:
    assert ticks(Shift(-60, 10), Shift(-90, -30), Shift(20, 90), length=6) == [0, 1, 4, 5]


def test_last_weeks_night_and_the_planned_shifts_are_both_there() -> None:
    plain = a_case()
    people = (an_operator("o1"), an_operator("o2"))
    past = a_published_shift(plain, "o2", -1, "22:00", "24:30")
    case = a_case(operators=people, roster=(past,))
    table = presence(evidence_of(case, {"o1": [a_shift(case, 0, "01:00", "02:00")]}))
    assert np.flatnonzero(table[0]).tolist() == list(range(12, 24))
    assert np.flatnonzero(table[1]).tolist() == list(range(6))


@pytest.mark.parametrize(
    ("week", "hours", "worked"), [(date(2026, 10, 19), 169, 9), (date(2026, 3, 23), 167, 7)]
)
def test_a_week_of_clock_change_has_its_real_length(week: date, hours: int, worked: int) -> None:
    case = a_case(week=week)
    table = presence(evidence_of(case, {"o1": [a_shift(case, 5, "22:00", "30:00")]}))
    assert table.shape == (1, hours * 12)
    assert table.sum() == worked * 12


def test_a_team_is_its_trained_people_in_order_and_strangers_are_left_out() -> None:
    case = a_case(operators=(an_operator("o1"), an_operator("o2"), an_operator("o3")))
    rows = (
        a_pairing("c1", "o2", role="backup"),
        a_pairing("c1", "o1", role="lead"),
        a_pairing("c1", "o3", trained=False),
        a_pairing("c9", "o1"),
        a_pairing("c1", "o9"),
    )
    assert teams(case, rows) == {"c1": [rows[0], rows[1]]}
    assert teams(case, rows, ("lead", "member")) == {"c1": [rows[1]]}


def test_the_calls_of_a_slot_are_spread_evenly_and_none_is_lost() -> None:
    case = a_case()
    facts = even_facts(case, calls=3.0)
    spread = calls_per_tick(facts, 0)
    assert set(spread.tolist()) == {1.0}
    assert spread.sum() == pytest.approx(facts.demand.calls[0].sum())


def test_a_learner_takes_no_calls_and_whoever_teaches_goes_on() -> None:
    case = a_case(operators=(an_operator("o1"), an_operator("o2")))
    shifts = {who: [a_shift(case, 0, "09:00", "10:00")] for who in ("o1", "o2")}
    session = Session("o1", "c1", "o2", 9 * 60 + 15, 9 * 60 + 30)
    plan = a_result(case, shifts).model_copy(update={"training": told(case.horizon, [session])})
    table = presence(Evidence(case, plan))
    assert np.flatnonzero(table[0]).tolist() == [108, 109, 110, 114, 115, 116, 117, 118, 119]
    assert table[1].sum() == 12


def test_sessions_of_strangers_and_beyond_the_edges_change_nothing_else() -> None:
    case = a_case()
    worked = {"o1": (Shift(0, 60),)}
    early, gone = Session("o1", "c1", "o2", -30, 10), Session("x", "c1", "o2", 0, 60)
    assert np.flatnonzero(presence_of(case, worked, (early, gone))[0]).tolist() == [*range(2, 12)]
