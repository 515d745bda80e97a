"""No lawful week: what clashes is needed for the clash, and every way out leads out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scheduler.entities import Absence, Availability, Lock, OperatorLimits
from scheduler.errors import NoLawfulPlan
from scheduler.explain import Clash
from scheduler.explain.changes import applied, with_changes
from scheduler.explain.clash import clash_of, clashes, facts_behind, has_a_week, leaves_a_week
from scheduler.roster.problem import week_space
from scheduler.site import ShiftGrid, Site
from tests.factories import MONDAY, a_case, a_published_shift, an_operator, at

if TYPE_CHECKING:
    from scheduler.case import Case

SITE = Site(
    grid=ShiftGrid(
        first_start=480,
        last_start=840,
        start_step=180,
        min_length=300,
        max_length=480,
        length_step=180,
        lunch_step=60,
    )
)


def a_site(**changes: Any) -> Case:
    return a_case(site=SITE, **changes)


def a_lock(case: Case, day: int, start: str, end: str) -> Lock:
    return Lock(kind="shift", operator_id="o1", start=at(case, day, start), end=at(case, day, end))


def contradictory_locks() -> Case:
    case = a_site()
    off = Lock(kind="off", operator_id="o1", date=MONDAY)
    other = a_lock(case, 3, "09:00", "13:00")
    return with_changes(case, locks=(a_lock(case, 0, "09:00", "17:00"), off, other))


def too_little_rest() -> Case:
    case = a_site()
    late, early = a_lock(case, 0, "16:00", "21:00"), a_lock(case, 1, "06:00", "11:00")
    return with_changes(case, locks=(late, early, a_lock(case, 4, "09:00", "13:00")))


def a_lock_in_an_absence() -> Case:
    case = a_site()
    away = Absence(operator_id="o1", start=at(case, 0, "00:00"), end=at(case, 1, "00:00"))
    return with_changes(case, locks=(a_lock(case, 0, "09:00", "14:00"),), absences=(away,))


def a_minimum_that_availability_denies() -> Case:
    window = Availability(operator_id="o1", weekday=2, start_minute=480, end_minute=1200)
    operator = an_operator("o1", min_minutes_week=1800, max_minutes_week=2400)
    return a_site(operators=(operator,), availability=(window,))


def a_limit_that_locks_break() -> Case:
    case = a_site(limits=(OperatorLimits(operator_id="o1", max_minutes=60),))
    return with_changes(case, locks=(a_lock(case, 0, "09:00", "14:00"),))


def a_night_before_a_locked_morning() -> Case:
    case = a_site()
    past = a_published_shift(case, "o1", -1, "18:00", "24:00")
    return with_changes(case, roster=(past,), locks=(a_lock(case, 0, "06:00", "11:00"),))


WORLDS = (
    contradictory_locks,
    too_little_rest,
    a_lock_in_an_absence,
    a_minimum_that_availability_denies,
    a_limit_that_locks_break,
    a_night_before_a_locked_morning,
)


def clash_in(case: Case) -> Clash:
    found = clash_of(case, "o1")
    assert found is not None
    return found


@pytest.mark.parametrize("world", WORLDS)
def test_every_rule_and_fact_told_is_needed(world: Any) -> None:
    case = world()
    clash = clash_in(case)
    assert not leaves_a_week(case, "o1", clash.rules)
    for rule in clash.rules:
        assert leaves_a_week(case, "o1", [other for other in clash.rules if other != rule])
    others = [f for f in facts_behind(case, "o1", clash.rules) if f not in clash.facts]
    alone = applied(case, others)
    assert clash.facts
    assert not leaves_a_week(alone, "o1", clash.rules)
    for fact in clash.facts:
        assert leaves_a_week(applied(alone, [fact]), "o1", clash.rules)


@pytest.mark.parametrize("world", WORLDS)
def test_every_way_out_leaves_a_lawful_week(world: Any) -> None:
    case = world()
    clash = clash_in(case)
    assert clash.ways_out
    for way in clash.ways_out:
        assert has_a_week(applied(case, way), "o1")
        assert all(change in clash.facts for change in way)


def test_locks_that_contradict_one_another_are_named_as_such() -> None:
    clash = clash_in(contradictory_locks())
    assert clash.contradictory
    assert [fact.kind for fact in clash.facts] == ["lock_lifted"] * 2
    assert {str(fact.params["lock"]) for fact in clash.facts} == {"shift", "off"}


def test_locks_that_the_law_keeps_apart_do_not_contradict_one_another() -> None:
    clash = clash_in(too_little_rest())
    assert "daily_rest" in clash.rules
    assert not clash.contradictory
    assert len(clash.facts) == 2


def test_the_fact_behind_is_found_among_others() -> None:
    clash = clash_in(a_lock_in_an_absence())
    assert {fact.kind for fact in clash.facts} == {"absence_withdrawn", "lock_lifted"}
    assert len(clash.ways_out) == 2


def test_the_past_is_told_but_is_no_way_out() -> None:
    clash = clash_in(a_night_before_a_locked_morning())
    assert {fact.kind for fact in clash.facts} == {"past_shift", "lock_lifted"}
    assert [change.kind for way in clash.ways_out for change in way] == ["lock_lifted"]


def test_two_contradictions_need_two_changes() -> None:
    case = contradictory_locks()
    thursday = case.horizon.date_of(3)
    twice = (*case.locks, Lock(kind="off", operator_id="o1", date=thursday))
    clash = clash_in(with_changes(case, locks=twice))
    assert len(clash.facts) == 2
    for way in clash.ways_out:
        assert has_a_week(applied(with_changes(case, locks=twice), way), "o1")


def test_somebody_with_a_lawful_week_has_no_clash() -> None:
    assert clash_of(a_site(), "o1") is None


def test_everybody_named_without_a_week_is_explained() -> None:
    case = contradictory_locks()
    with pytest.raises(NoLawfulPlan) as trouble:
        week_space(case)
    assert [each.operator_id for each in clashes(case, trouble.value.obstacles)] == ["o1"]
