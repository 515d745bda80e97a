"""What would have to change is true: applied to the case and solved, it gives what was told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scheduler.derive import derive
from scheduler.entities import Absence, Availability
from scheduler.explain import Change, Flip
from scheduler.explain.best_week import best_week
from scheduler.explain.changes import applied, with_changes
from scheduler.explain.flip_pair import with_flips
from scheduler.explain.flip_week import hour_with_flips, shift_with_flips
from scheduler.explain.hour import explain_hour
from scheduler.explain.pair import explain_pair
from scheduler.explain.shift import explain_shift
from scheduler.explain.weigh import Weigher
from scheduler.portfolio.rechoose import rechoose
from scheduler.said import AffinityOverride
from tests.scheduler.explain.conftest import weigher_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scheduler.case import Case
    from scheduler.shifts import Shift


def chosen_again(weigher: Weigher, changes: Iterable[Change]) -> set[tuple[str, str]]:
    """Pairs when the planner chooses teams again for the roster in the changed case."""
    case = applied(weigher.case, changes)
    facts = derive(case)
    allowed = [
        p
        for p in weigher.plan.portfolio
        if facts.eligible[case.operator_index[p.operator_id], case.client_index[p.client_id]]
    ]
    pairings = rechoose(case, facts, allowed, weigher.duty)
    return {(p.operator_id, p.client_id) for p in pairings}


def milder(flip: Flip) -> list[Change] | None:
    """The same changes with the affinity one point nearer to what it is."""
    found = []
    moved = False
    for change in flip.changes:
        if change.kind != "affinity":
            found.append(change)
            continue
        score, now = change.params["score"], change.params["now"]
        assert isinstance(score, int)
        assert isinstance(now, int)
        step = -1 if score > now else 1
        found.append(Change("affinity", {**change.params, "score": score + step}))
        moved = True
    return found if moved else None


def cheapest_way(weigher: Weigher, changes: Iterable[Change], pair: tuple[str, str]) -> float:
    """What an untrained person's joining would cost once trained, with the affinity told."""
    case = applied(weigher.case, [c for c in changes if c.kind == "affinity"])
    told = explain_pair(Weigher(case, derive(case), weigher.result), *pair)
    return min(way.calls for way in told.blocked)


def flips_of_pairs(weigher: Weigher) -> Iterable[tuple[bool, Flip]]:
    for client in weigher.case.clients[::2]:
        for operator in weigher.case.operators[::2]:
            told = explain_pair(weigher, operator.operator_id, client.client_id)
            answer = with_flips(weigher, told)
            if answer.settles_anyway:
                pair = operator.operator_id, client.client_id
                assert (pair in chosen_again(weigher, ())) is not told.in_team
                assert not answer.flips
            for flip in answer.flips:
                yield told.in_team, flip


@pytest.mark.parametrize("world", ["opening", "service"])
def test_a_change_gives_the_opposite_choice(world: str, request: pytest.FixtureRequest) -> None:
    weigher: Weigher = request.getfixturevalue(world)
    count = 0
    for in_team, flip in flips_of_pairs(weigher):
        params = flip.outcome.params
        pair = str(params["operator_id"]), str(params["client_id"])
        assert flip.outcome.key == ("leaves" if in_team else "joins")
        assert (pair in chosen_again(weigher, ())) is in_team
        assert (pair in chosen_again(weigher, flip.changes)) is not in_team
        fewer = milder(flip)
        if fewer is not None and any(change.kind == "training_done" for change in fewer):
            assert cheapest_way(weigher, flip.changes, pair) < 0
            assert cheapest_way(weigher, fewer, pair) >= 0
        elif fewer is not None:
            assert (pair in chosen_again(weigher, fewer)) is in_team
        count += 1
    assert count or world == "service"


def test_a_veto_lifted_lets_a_better_voice_in(opening: Weigher) -> None:
    """Whoever is missed most is vetoed; planned without them, lifting the veto brings them back."""
    pairing = max(opening.plan.portfolio, key=lambda p: p.calls)
    veto = AffinityOverride(
        operator_id=pairing.operator_id,
        client_id=pairing.client_id,
        veto=True,
        side="house",
        set_on=opening.case.week,
    )
    without = weigher_of(with_changes(opening.case, affinity_overrides=(veto,)))
    told = explain_pair(without, pairing.operator_id, pairing.client_id)
    assert not told.in_team
    assert not told.alternatives
    answer = with_flips(without, told)
    assert answer.flips
    assert answer.flips[0].changes[0].kind == "veto_lifted"


def spans_on(weigher: Weigher, shifts: Iterable[Shift], day: int) -> list[tuple[int, int]]:
    return [(s.start, s.end) for s in shifts if weigher.case.horizon.day_of(s.start) == day]


def solved_week(weigher: Weigher, case: Case, operator_id: str) -> tuple[Shift, ...]:
    return best_week(weigher, case, derive(case), operator_id)


def where_wishes_weigh(weigher: Weigher) -> Weigher:
    """The same plan in a house that gives much for a wish, while nobody wishes anything."""
    weights = weigher.case.policy.weights.model_copy(update={"wish": 20.0})
    policy = weigher.case.policy.model_copy(update={"weights": weights})
    case = with_changes(weigher.case, policy=policy, preferences=())
    return Weigher(case, derive(case), weigher.result)


def test_a_change_gives_another_day(service: Weigher) -> None:
    weigher, kinds = where_wishes_weigh(service), set()
    for operator_id in list(weigher.plan.week)[:3]:
        shift = weigher.plan.week[operator_id][0]
        answer = shift_with_flips(weigher, explain_shift(weigher, operator_id, shift))
        day = weigher.case.horizon.day_of(shift.start)
        planned = spans_on(weigher, weigher.plan.week[operator_id], day)
        before = spans_on(weigher, solved_week(weigher, weigher.case, operator_id), day)
        assert (before != planned) is answer.settles_anyway
        for flip in answer.flips:
            case = applied(weigher.case, flip.changes)
            after = spans_on(weigher, solved_week(weigher, case, operator_id), day)
            assert after != planned
            assert (flip.outcome.key == "day_off") is (not after)
            kinds |= {change.kind for change in flip.changes}
            if flip.changes[0].kind == "wish_made" and flip.changes[0].params["weight"] != 1:
                case = applied(weigher.case, [a_milder_wish(flip.changes[0])])
                after = spans_on(weigher, solved_week(weigher, case, operator_id), day)
                assert after == planned
    assert "wish_made" in kinds


def a_milder_wish(change: Change) -> Change:
    weight = change.params["weight"]
    assert isinstance(weight, int)
    return Change("wish_made", {**change.params, "weight": weight - 1})


def a_minute_without_voice(
    weigher: Weigher, operator_id: str, shift: Shift
) -> tuple[str, int] | None:
    """A client of somebody's that nobody of its team answers during a shift, and when."""
    slot = weigher.facts.demand.slot_minutes
    within = slice(shift.start // slot, shift.end // slot)
    for client_id, team in weigher.plan.team_of.items():
        trained = [p.operator_id for p in team if p.trained]
        if operator_id in trained:
            calls = weigher.facts.demand.calls[weigher.case.client_index[client_id]]
            people = [weigher.case.operator_index[key] for key in trained]
            alone = (calls > 0) & ~weigher.duty[people].any(axis=0)
            if alone[within].any():
                return client_id, (int(alone[within].argmax()) + within.start) * slot
    return None


def kept_away(case: Case, operator_id: str, shift: Shift, kind: str) -> Case:
    """The case in which somebody is absent, or not available, during a shift."""
    horizon = case.horizon
    if kind == "absence_withdrawn":
        start, end = horizon.moment(shift.start), horizon.moment(shift.end)
        away = Absence(operator_id=operator_id, start=start, end=end)
        return with_changes(case, absences=(*case.absences, away))
    date = horizon.date_of(horizon.day_of(shift.start))
    closed = Availability(operator_id=operator_id, date=date, start_minute=0, end_minute=60)
    others = (r for r in case.availability if r.operator_id != operator_id)
    open_days = (
        Availability(operator_id=operator_id, weekday=day, start_minute=0, end_minute=1440)
        for day in range(7)
    )
    return with_changes(case, availability=(*others, *open_days, closed))


@pytest.mark.parametrize("kind", ["absence_withdrawn", "availability_widened"])
def test_a_change_brings_somebody_to_the_hour(service: Weigher, kind: str) -> None:
    """Whoever holds an hour is kept away; the answer names what keeps them, and it is true."""
    kinds = set()
    for operator_id, shifts in service.plan.week.items():
        case = kept_away(service.case, operator_id, shifts[0], kind)
        start = case.horizon.moment(shifts[0].start)
        roster = tuple(
            row
            for row in service.result.roster
            if (row.operator_id, row.start) != (operator_id, start)
        )
        result = service.result.model_copy(update={"roster": roster})
        weigher = Weigher(case, derive(case), result)
        found = a_minute_without_voice(weigher, operator_id, shifts[0])
        if found is None:
            continue
        for flip in hour_with_flips(weigher, explain_hour(weigher, *found)).flips:
            changed = applied(case, flip.changes)
            after = solved_week(weigher, changed, str(flip.outcome.params["operator_id"]))
            assert any(s.start <= found[1] < s.end for s in after)
            kinds |= {change.kind for change in flip.changes}
        if kind in kinds:
            break
    assert kind in kinds
