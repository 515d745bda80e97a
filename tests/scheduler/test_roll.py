"""The week after: what was planned is the past, and nothing else is new."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from scheduler.derive import derive
from scheduler.entities import Pairing, PairingCalls
from scheduler.roll import next_week
from scheduler.training import Session, told
from tests.factories import (
    MONDAY,
    a_case,
    a_client,
    a_published_shift,
    a_result,
    a_shift,
    an_operator,
)
from tests.scheduler.terms.worlds import a_pairing

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.result import Result

NEXT = MONDAY + timedelta(days=7)
SUNDAY = MONDAY + timedelta(days=6)
LONG_AGO = date(2025, 1, 6)


def a_site(**changes: Any) -> Case:
    values: dict[str, Any] = {
        "operators": tuple(an_operator(f"o{n}") for n in (1, 2, 3)),
        "clients": (a_client("c1", declared_calls_week=40.0),),
        "portfolio": (
            in_force("o1", role="lead", trained_on=LONG_AGO),
            in_force("o2", training_minutes_done=90),
        ),
    }
    return a_case(**(values | changes))


def in_force(operator_id: str, **changes: Any) -> Pairing:
    values: dict[str, Any] = {"role": "member", "since": LONG_AGO}
    return Pairing(client_id="c1", operator_id=operator_id, **(values | changes))


def planned(case: Case, *sessions: Session, **people: bool) -> Result:
    """Everybody of ``people`` in the team (trained or not), a shift each, and sessions."""
    team = tuple(
        a_pairing("c1", who, trained=trained, calls=20.4 * trained)
        for who, trained in people.items()
    )
    shifts = {
        who: [a_shift(case, 0, "09:00", "17:00", ("12:00", "12:45", False))] for who in people
    }
    return a_result(case, shifts, team, training=told(case.horizon, sessions))


def session(operator_id: str, minutes: int) -> Session:
    return Session(operator_id, "c1", "o1", 600, 600 + minutes)


def pairings(case: Case) -> dict[str, Pairing]:
    return {pairing.operator_id: pairing for pairing in case.portfolio}


def test_the_next_week_is_seen_seven_days_later_at_the_same_time_of_day() -> None:
    zone = ZoneInfo("Europe/Paris")
    friday = datetime(2026, 10, 16, 9, 30, tzinfo=zone)
    case = a_site(week=date(2026, 10, 19), as_of=friday)
    after = next_week(case, planned(case, o1=True))
    assert after.week == date(2026, 10, 26)
    assert after.as_of == datetime(2026, 10, 23, 9, 30, tzinfo=zone)
    again = next_week(after, planned(after, o1=True))
    assert again.as_of == datetime(2026, 10, 30, 9, 30, tzinfo=zone)  # the clocks went back


def test_planned_shifts_are_the_published_past() -> None:
    case = a_site()
    result = planned(case, o1=True)
    after = next_week(case, result)
    (row,) = after.roster
    (shift,) = result.roster
    assert (row.operator_id, row.start, row.end) == ("o1", shift.start, shift.end)
    assert row.breaks == shift.breaks
    assert row.worked_minutes == 8 * 60 - 45
    assert after.past["o1"][0].worked_minutes == 8 * 60 - 45
    assert after.published_weeks == frozenset()


def test_what_was_published_of_the_week_before_is_replaced_and_older_rows_stay() -> None:
    older = a_published_shift(a_site(), "o1", -7, "09:00", "17:00")
    own = a_published_shift(a_site(), "o1", 0, "10:00", "18:00")
    ahead = a_published_shift(a_site(), "o1", 8, "10:00", "18:00")
    case = a_site(roster=(older, own, ahead))
    after = next_week(case, planned(case, o1=True))
    assert older in after.roster
    assert ahead in after.roster
    assert own not in after.roster
    assert len(after.roster) == 3
    assert after.published_weeks == frozenset({0})


def test_a_newcomer_counts_from_the_next_week_on_once_the_minutes_are_done() -> None:
    case = a_site()
    done = pairings(next_week(case, planned(case, session("o2", 30), o1=True, o2=False)))
    assert done["o2"].training_minutes_done == 120
    assert done["o2"].trained_on == SUNDAY
    short = pairings(next_week(case, planned(case, session("o2", 25), o1=True, o2=False)))
    assert (short["o2"].training_minutes_done, short["o2"].trained_on) == (115, None)


def test_a_case_seen_before_its_week_counts_the_newcomer_just_the_same() -> None:
    early = datetime(2026, 5, 18, tzinfo=ZoneInfo("Europe/Paris"))
    case = a_site(as_of=early)
    after = next_week(case, planned(case, session("o2", 30), o1=True, o2=False))
    trained_on = pairings(after)["o2"].trained_on
    assert trained_on is not None
    assert trained_on <= after.as_of.date()


def test_pairings_begin_and_end_with_the_plan_and_others_keep_their_dates() -> None:
    case = a_site()
    after = pairings(next_week(case, planned(case, session("o3", 30), o1=True, o3=False)))
    assert set(after) == {"o1", "o3"}
    assert (after["o1"].since, after["o1"].trained_on) == (LONG_AGO, LONG_AGO)
    assert (after["o3"].since, after["o3"].training_minutes_done) == (MONDAY, 30)


def test_whoever_answered_because_nobody_was_trained_has_learnt_it() -> None:
    case = a_site(portfolio=())
    after = pairings(next_week(case, planned(case, o1=True, o2=True)))
    assert after["o1"].trained_on == after["o2"].trained_on == SUNDAY


def test_planned_calls_count_as_answered_in_whole_calls_and_feed_the_ramp() -> None:
    before = PairingCalls(
        operator_id="o1", client_id="c1", week=LONG_AGO, answered=9, handle_seconds=90
    )
    case = a_site(pairing_calls=(before,))
    after = next_week(case, planned(case, session("o2", 30), o1=True, o2=False))
    kept, row = after.pairing_calls
    assert kept == before
    assert (row.operator_id, row.week, row.answered) == ("o1", MONDAY, 20)
    assert row.handle_seconds == pytest.approx(20 * derive(case).demand.handle_seconds[0] * 1.425)
    assert derive(after).handle_factor[0, 0] == pytest.approx(1.5 - 0.5 * 29 / 60)


def test_everybody_gets_a_counter_of_the_week() -> None:
    case = a_site()
    after = next_week(case, planned(case, o1=True))
    assert {(row.operator_id, row.week) for row in after.counters} == {
        (f"o{n}", MONDAY) for n in (1, 2, 3)
    }


def test_calls_wishes_and_everything_else_stay_as_they_are() -> None:
    case = a_site()
    after = next_week(case, planned(case, o1=True))
    moved = {"week", "as_of", "roster", "portfolio", "pairing_calls", "counters"}
    for name in set(type(case).model_fields) - moved:
        assert getattr(after, name) == getattr(case, name), name
    assert after.horizon.first_day == NEXT
    assert after.digest != case.digest


def test_only_a_single_week_is_rolled_on() -> None:
    case = a_site(days=14)
    with pytest.raises(ValueError, match="seven days"):
        next_week(case, planned(case, o1=True))
