"""Options are lawful, few in changes, and worth what a fresh scoring says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.proof.validate import validate
from scheduler.repair import Absent, ClientHours, NoLawfulRepair, Swapped
from scheduler.repair.whole import whole_result
from tests.scheduler.repair.conftest import spans_on

if TYPE_CHECKING:
    from scheduler.repair.answer import Answer
    from tests.scheduler.repair.conftest import Planned


def require_true(answer: Answer) -> None:
    """Every option of an answer is lawful, and its figures are those of a fresh scoring."""
    for way in answer.ways:
        case, result = whole_result(answer, way)
        report = validate(case, result, answer.facts)
        assert report.valid, report.violations
        assert dict(way.option.terms) == pytest.approx(report.terms, abs=1e-6)
        assert way.option.objective == pytest.approx(report.objective)
        assert way.option.cover.model_dump() == pytest.approx(report.cover.model_dump())


@pytest.mark.parametrize("number", range(6))
def test_every_option_is_lawful_and_scored_as_anew(answers: list[Answer], number: int) -> None:
    require_true(answers[number])


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 7), st.integers(0, 7 * 24 * 60 - 1), st.integers(1, 3 * 24 * 60))
def test_whoever_is_away_whenever_options_are_lawful(
    planned: Planned, place: int, start: int, minutes: int
) -> None:
    horizon, who = planned.case.horizon, planned.case.operators[place].operator_id
    absence = Absent(who, horizon.moment(start), horizon.moment(start + minutes))
    try:
        answer = planned.repaired(absence)
    except NoLawfulRepair:
        return
    require_true(answer)
    for way in answer.ways:
        for shift in way.draft.week[who]:
            assert shift.end <= start or start + minutes <= shift.start


@pytest.mark.parametrize("most_people", range(4))
def test_no_more_people_move_than_are_allowed(planned: Planned, most_people: int) -> None:
    who = planned.workers(1)[0]
    for option in planned.repaired(planned.away(who, 1), most_people=most_people).options:
        assert len(option.people) <= most_people
        assert who not in option.people


def test_leaving_everybody_else_alone_is_always_an_option(answers: list[Answer]) -> None:
    for answer in answers:
        assert [o.people for o in answer.options if o.kind == "nobody"] == [()]


def test_options_are_ranked_and_each_of_its_own_kind(answers: list[Answer]) -> None:
    for answer in answers:
        options = answer.options
        assert [o.value for o in options] == sorted(o.value for o in options)
        assert len({o.kind for o in options}) == len(options)


def test_a_repair_with_nothing_happened_changes_nothing(planned: Planned) -> None:
    answer = planned.repaired()
    assert [(o.kind, o.moved, o.hours, o.counters) for o in answer.options] == [
        ("nobody", (), (), ())
    ]
    case, result = whole_result(answer, answer.ways[0])
    assert case is planned.case
    for part in ("roster", "training", "desk", "portfolio", "violations"):
        assert getattr(result, part) == getattr(planned.result, part)
    assert result.objective == pytest.approx(planned.result.objective)


def test_moved_days_tell_the_whole_difference(planned: Planned, answers: list[Answer]) -> None:
    for answer in answers:
        for way in answer.ways:
            told = {(m.operator_id, m.date) for m in way.option.moved}
            differ = {
                (who, planned.case.horizon.date_of(day))
                for who, shifts in way.draft.week.items()
                for day in range(planned.case.days)
                if spans_on(planned.case, shifts, day) != planned.on(who, day)
            }
            assert told == differ


def test_desk_breaks_and_training_of_what_is_not_concerned_stay(planned: Planned) -> None:
    who = planned.workers(1)[0]
    answer = planned.repaired(planned.away(who, 1), most_people=0)
    _, result = whole_result(answer, answer.ways[0])
    clients = {p.client_id for p in planned.result.portfolio if p.operator_id == who}
    learners = {s.client_id for s in planned.result.training if who in (s.operator_id, s.beside)}
    others = {c.client_id for c in planned.case.clients} - clients - learners
    assert [s for s in result.desk if s.client_id in others] == [
        s for s in planned.result.desk if s.client_id in others
    ]
    monday = planned.case.week
    assert [s for s in result.desk if s.start.date() == monday == s.end.date()] == [
        s for s in planned.result.desk if s.start.date() == monday == s.end.date()
    ]
    assert [s for s in result.roster if s.operator_id != who] == [
        s for s in planned.result.roster if s.operator_id != who
    ]


def test_hours_tell_which_clients_no_longer_meet_their_team(planned: Planned) -> None:
    who = planned.workers(1)[0]
    nobody = planned.repaired(planned.away(who, 1), most_people=0).options[0]
    lost = nobody.cover.lost_calls - planned.result.cover.lost_calls
    assert sum(hour.lost_calls for hour in nobody.hours) == pytest.approx(lost, abs=0.1)
    missed = sum(calls for hour in nobody.hours for _, calls in hour.without_voice)
    expected = nobody.cover.expected_calls
    share = planned.result.cover.named_share - nobody.cover.named_share
    assert missed == pytest.approx(share * expected, abs=0.2)


def test_counters_are_those_of_the_weeks_before_and_after(
    planned: Planned, answers: list[Answer]
) -> None:
    for way in answers[0].ways:
        assert {c.operator_id for c in way.option.counters} == {
            m.operator_id for m in way.option.moved
        }
        for own in way.option.counters:
            before = planned.week[own.operator_id]
            after = way.draft.week[own.operator_id]
            assert own.days == (
                len({planned.case.horizon.day_of(s.start) for s in before}),
                len({planned.case.horizon.day_of(s.start) for s in after}),
            )


def test_a_swap_gives_each_the_shift_of_the_other(planned: Planned) -> None:
    one, other = two_who_may_swap(planned)
    date = planned.case.horizon.date_of(1)
    answer = planned.repaired(Swapped(one, date, other, date), most_people=0)
    week = answer.ways[0].draft.week
    assert spans_on(planned.case, week[one], 1) == planned.on(other, 1)
    assert spans_on(planned.case, week[other], 1) == planned.on(one, 1)
    require_true(answer)


def two_who_may_swap(planned: Planned) -> tuple[str, str]:
    """The first two people with different shifts on Tuesday whose swap is lawful."""
    date = planned.case.horizon.date_of(1)
    people = planned.workers(1)
    for one in people:
        for other in people:
            if planned.on(one, 1) == planned.on(other, 1):
                continue
            try:
                planned.repaired(Swapped(one, date, other, date), most_people=0)
            except NoLawfulRepair:
                continue
            return one, other
    raise AssertionError("nobody may swap in this week")


def test_a_closed_client_is_on_no_desk_that_day(planned: Planned) -> None:
    client, date = planned.case.clients[0].client_id, planned.case.horizon.date_of(1)
    answer = planned.repaired(ClientHours(client, date), most_people=0)
    _, result = whole_result(answer, answer.ways[0])
    zone = planned.case.horizon.zone
    own = [s for s in result.desk if s.client_id == client]
    assert own
    assert all(s.start.astimezone(zone).date() != date for s in own)
