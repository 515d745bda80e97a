"""Shifts and hours: what they hold, what binds them, and where everybody is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scheduler.derive import derive
from scheduler.entities import Absence
from scheduler.evidence import Evidence
from scheduler.explain import SMALLEST_CALLS
from scheduler.explain.best_week import best_week
from scheduler.explain.blocks import new_breaches
from scheduler.explain.changes import with_changes
from scheduler.explain.hour import explain_hour
from scheduler.explain.neighbours import Days
from scheduler.explain.overview import explain_client, explain_operator
from scheduler.explain.plan import Plan
from scheduler.explain.shift import explain_shift
from scheduler.explain.weigh import Weigher
from scheduler.rules import check_all
from scheduler.terms import contract, lost, misfit, pay, unsocial, wishes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scheduler.explain import ShiftExplanation
    from scheduler.shifts import Shift

OF_THE_WEEK = (lost, misfit, wishes, unsocial, contract, pay)


def some_shifts(weigher: Weigher) -> Iterator[tuple[str, Shift]]:
    for operator_id, shifts in weigher.plan.week.items():
        yield from ((operator_id, shift) for shift in shifts[::3])


def told_shifts(weigher: Weigher) -> Iterator[ShiftExplanation]:
    for operator_id, shift in some_shifts(weigher):
        yield explain_shift(weigher, operator_id, shift)


def hard_breaches(weigher: Weigher, plan: Plan) -> int:
    evidence = Evidence(weigher.case, weigher.drafted(plan))
    return sum(violation.severity == "hard" for violation in check_all(evidence))


def test_every_kind_of_neighbour_is_found(service: Weigher) -> None:
    kinds = {move.kind for told in told_shifts(service) for move in told.moves}
    assert {"day_off", "earlier", "later", "start_later", "end_earlier"} <= kinds


def test_a_rule_forbids_a_day_if_and_only_if_the_checker_finds_it(service: Weigher) -> None:
    before = hard_breaches(service, service.plan)
    for operator_id, shift in some_shifts(service):
        days = Days(service, operator_id)
        day = service.case.horizon.day_of(shift.start)
        for neighbour in days.neighbours(day, shift):
            plan = days.with_day(day, neighbour.pattern)
            worse = hard_breaches(service, plan) > before
            assert bool(new_breaches(service, plan, operator_id)) is worse


def test_only_better_days_are_told_as_forbidden(service: Weigher) -> None:
    for told in told_shifts(service):
        assert all(m.calls < -SMALLEST_CALLS for m in told.moves if m.breaks)
        assert set(told.bound_by) == {v.rule for m in told.moves for v in m.breaks}


def test_pools_add_up_to_the_calls_that_a_shift_saves(service: Weigher) -> None:
    for told in told_shifts(service):
        saved = sum(factor.calls for factor in told.worth if factor.key == "lost")
        assert sum(pool.calls for pool in told.pools) == pytest.approx(
            saved, abs=SMALLEST_CALLS * (1 + len(service.facts.pools.needs))
        )


def test_the_only_voice_of_a_client_leaves_it_alone(service: Weigher) -> None:
    """Without the shift, named cover of those clients falls by the calls told."""
    for operator_id, shift in list(some_shifts(service))[:4]:
        told = explain_shift(service, operator_id, shift)
        days = Days(service, operator_id)
        off = days.with_day(service.case.horizon.day_of(shift.start), None)
        without = Weigher(service.case, service.facts, service.drafted(off))
        for each in told.only_voice[:3]:
            before = explain_client(service, each.client_id).named_share
            after = explain_client(without, each.client_id).named_share
            assert before is not None
            assert after is not None
            calls = float(
                service.facts.demand.calls[service.case.client_index[each.client_id]].sum()
            )
            assert (before - after) * calls == pytest.approx(each.calls, abs=1e-6)


def test_the_best_week_is_no_worse_than_the_planned_one(service: Weigher) -> None:
    """Both without short breaks, as the engine sees them."""
    for operator_id in service.plan.week:
        plain = {
            key: tuple(
                type(s)(s.start, s.end, tuple(b for b in s.breaks if not b.paid), s.code)
                for s in shifts
            )
            for key, shifts in service.plan.week.items()
        }
        best = best_week(service, service.case, service.facts, operator_id)
        costs = []
        for week in (plain, {**plain, operator_id: best}):
            plan = Plan(service.plan.portfolio, week, ())
            evidence = Evidence(service.case, service.drafted(plan))
            costs.append(sum(term.score(evidence, service.facts) for term in OF_THE_WEEK))
        assert costs[1] <= costs[0] + 1e-6


def test_the_best_week_is_lawful_but_for_short_breaks(service: Weigher) -> None:
    for operator_id in service.plan.week:
        best = best_week(service, service.case, service.facts, operator_id)
        plan = Plan(service.plan.portfolio, {**service.plan.week, operator_id: best}, ())
        breaches = new_breaches(service, plan, operator_id)
        assert {v.rule for v in breaches} <= {"short_breaks", "run_of_work"}


def test_everybody_of_the_team_is_somewhere(service: Weigher) -> None:
    slot = service.facts.demand.slot_minutes
    for client in service.case.clients[:4]:
        for day in (0, 3, 6):
            minute = service.case.horizon.minute_of(day, 13 * 60)
            told = explain_hour(service, client.client_id, minute)
            team = service.plan.team_of[client.client_id]
            assert [who.operator_id for who in told.team] == [p.operator_id for p in team]
            there = {who.operator_id for who in told.team if who.state.key == "on_duty"}
            assert set(told.named) == {
                p.operator_id for p in team if p.trained and p.operator_id in there
            }
            for operator_id in there | set(told.others):
                row = service.on_duty[service.case.operator_index[operator_id]]
                assert row[minute // 5]
            assert service.case.horizon.minute(told.start) == minute // slot * slot


def test_absence_is_told_without_a_reason(service: Weigher) -> None:
    case, horizon = service.case, service.case.horizon
    pairing = service.plan.portfolio[0]
    everything = Absence(
        operator_id=pairing.operator_id, start=horizon.moment(0), end=horizon.moment(1440)
    )
    roster = tuple(r for r in service.result.roster if r.operator_id != pairing.operator_id)
    away = with_changes(case, absences=(everything,))
    weigher = Weigher(away, derive(away), service.result.model_copy(update={"roster": roster}))
    told = explain_hour(weigher, pairing.client_id, 10 * 60)
    who = next(w for w in told.team if w.operator_id == pairing.operator_id)
    assert (who.state.key, dict(who.state.params)) == ("absent", {})


def test_a_day_that_could_hold_the_hour_is_lawful_or_forbidden_by_a_rule(service: Weigher) -> None:
    seen = set()
    for client in service.case.clients[:3]:
        for day in (1, 5):
            minute = service.case.horizon.minute_of(day, 18 * 60)
            for who in explain_hour(service, client.client_id, minute).team:
                if who.state.key in {"off", "other_hours"} and who.start is not None:
                    assert who.end is not None
                    assert who.start <= service.case.horizon.moment(minute) < who.end
                    assert bool(who.blocks) is (who.calls is None)
                    seen.add(bool(who.blocks))
    assert seen == {True, False}


def test_an_overview_tells_every_pair_and_shift_once(service: Weigher) -> None:
    for operator in service.case.operators[:2]:
        told = explain_operator(service, operator.operator_id)
        own = [p for p in service.plan.portfolio if p.operator_id == operator.operator_id]
        assert {each.client_id for each in told.pairs} == {p.client_id for p in own}
        assert len(told.shifts) == len(service.plan.week[operator.operator_id])
    client = service.case.clients[0]
    told = explain_client(service, client.client_id)
    assert len(told.pairs) == len(service.plan.team_of[client.client_id])
    assert all(gap.start < gap.end for gap in told.gaps)
