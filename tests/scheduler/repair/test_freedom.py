"""What is worked or locked stays; whoever is inside a notice is asked and never told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scheduler.entities import Lock
from scheduler.explain.changes import with_changes
from scheduler.proof.validate import validate
from scheduler.repair import Absent, CannotRepair, Kept, NoLawfulRepair, Swapped
from scheduler.repair.freedom import Freedom
from scheduler.repair.whole import whole_result
from scheduler.rules import notice_of_change
from tests.factories import MONDAY, a_case, a_published_shift, an_operator
from tests.scheduler.repair.conftest import spans_on

if TYPE_CHECKING:
    from tests.scheduler.repair.conftest import Planned


@pytest.mark.parametrize("hour", [0.0, 10.0, 13.5])
def test_no_option_changes_what_is_worked(planned: Planned, hour: float) -> None:
    now = planned.at(2, hour)
    minute = planned.case.horizon.minute(now)
    who = planned.workers(3)[0]
    answer = planned.repaired(planned.away(who, 3, 2), now=now)
    for way in answer.ways:
        for operator_id, before in planned.week.items():
            after = way.draft.week[operator_id]
            begun = [s for s in before if s.start < minute]
            assert [s for s in after if s.start < minute] == begun


def test_no_option_changes_a_locked_day(planned: Planned, moving: Absent) -> None:
    free = planned.repaired(moving)
    people = {person for option in free.options for person in option.people}
    locks = [Kept(o, planned.case.horizon.date_of(d)) for o in sorted(people) for d in range(7)]
    answer = planned.repaired(moving, *locks)
    assert not people & {person for option in answer.options for person in option.people}
    assert len(answer.changes.locks) >= len(locks)
    case, result = whole_result(answer, answer.ways[0])
    assert validate(case, result).valid


def test_leaving_in_the_middle_of_a_shift_keeps_what_was_worked(planned: Planned) -> None:
    who = planned.workers(1)[0]
    start, end = planned.on(who, 1)[0]
    leaves = planned.case.horizon.moment(end - 125)
    answer = planned.repaired(Absent(who, leaves, planned.at(2)), now=leaves)
    for way in answer.ways:
        (kept,) = spans_on(planned.case, way.draft.week[who], 1)
        assert kept[0] == start
        assert end - 125 - planned.case.site.slot_minutes < kept[1] <= end - 125


def test_inside_the_notice_people_are_asked(published: Planned, moving_published: Absent) -> None:
    answer = published.repaired(moving_published)
    asking = [way for way in answer.ways if way.option.people]
    for way in asking:
        assert {who for who, _ in way.option.asks} == set(way.option.people)
        with pytest.raises(CannotRepair, match="not_agreed"):
            whole_result(answer, way)


def test_who_agreed_may_move_and_options_keep_their_places(
    published: Planned, moving_published: Absent
) -> None:
    before = published.repaired(moving_published)
    for number, option in enumerate(before.options):
        after = published.repaired(moving_published, freed=option.asks)
        assert [o.kind for o in after.options] == [o.kind for o in before.options]
        assert after.options[number].asks == ()
        case, result = whole_result(after, after.ways[number])
        report = validate(case, result)
        assert report.valid
        assert report.objective == pytest.approx(option.objective)


def test_nobody_is_asked_in_a_week_that_nobody_was_told(planned: Planned) -> None:
    answer = planned.repaired(planned.away(planned.workers(1)[0], 1))
    assert all(option.asks == () for option in answer.options)


def test_a_week_that_has_begun_is_known_to_everybody(planned: Planned) -> None:
    freedom = Freedom(planned.case, planned.at(0, 1), frozenset())
    assert all(freedom.needs_agreement(o, 3) for o in planned.case.operators)


@pytest.mark.parametrize("by_agreement", [False, True])
def test_the_part_time_notice_is_that_of_the_rule(by_agreement: bool) -> None:
    part_timer = an_operator("p", part_time=True, contract_minutes_week=1440)
    case = a_case(profile="fr", operators=(part_timer, an_operator("f")), days=21)
    law = case.site.law.model_copy(update={"notice_by_agreement": by_agreement})
    site = case.site.model_copy(update={"law": law})
    rows = tuple(a_published_shift(case, "f", day, "09:00", "16:00") for day in (0, 7, 14))
    told = with_changes(case, site=site, roster=rows)
    resource = notice_of_change.resource(told, part_timer)
    assert resource is not None
    freedom = Freedom(told, told.as_of, frozenset())
    inside = {day for day in range(told.days) if freedom.needs_agreement(part_timer, day)}
    assert inside == set(resource.days)
    assert told.week == MONDAY


def test_a_lock_that_forbids_a_swap_is_named_with_what_could_be_freed(planned: Planned) -> None:
    one, *others = planned.workers(1)
    other = next(o for o in others if planned.on(o, 1) != planned.on(one, 1))
    date = planned.case.horizon.date_of(1)
    start, end = planned.on(one, 1)[0]
    horizon = planned.case.horizon
    lock = Lock(kind="shift", operator_id=one, start=horizon.moment(start), end=horizon.moment(end))
    case = with_changes(planned.case, locks=(*planned.case.locks, lock))
    result = planned.result.model_copy(update={"case_digest": case.digest})
    locked = type(planned)(case, planned.facts, result)
    with pytest.raises(NoLawfulRepair) as blocked:
        locked.repaired(Swapped(one, date, other, date))
    assert any(o.operator_id == one and "locks" in o.rules for o in blocked.value.obstacles)
    assert (one, horizon.date_of(2)) in blocked.value.could_free
