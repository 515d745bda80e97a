"""The desk plan: stretches fill the open minutes, and whoever rings is really there."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.evidence import Evidence
from scheduler.proof.desk import check_desk
from scheduler.roster.desk import desk_plan
from scheduler.shifts import Break, Shift
from scheduler.site import TICK_MINUTES
from scheduler.terms.presence import presence
from tests.factories import a_published_shift, a_result, a_shift
from tests.scheduler.roster.worlds import a_portfolio, some_facts, three_people

CASE = three_people()
OPERATORS = [operator.operator_id for operator in CASE.operators]


@st.composite
def a_day_of_work(draw: st.DrawFn, day: int) -> Shift:
    """A shift on the slot grid with up to two breaks on ticks."""
    start = day * 1440 + draw(st.integers(20, 70)) * 15
    length = draw(st.integers(16, 36)) * 15
    cuts = draw(st.lists(st.integers(1, length // 5 - 1), max_size=4, unique=True).map(sorted))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    breaks = tuple(Break(start + 5 * a, start + 5 * b, draw(st.booleans())) for a, b in pairs)
    return Shift(start, start + length, breaks)


@st.composite
def rosters(draw: st.DrawFn) -> dict[str, list[Shift]]:
    return {
        name: [draw(a_day_of_work(day)) for day in range(7) if draw(st.booleans())]
        for name in OPERATORS
    }


@settings(max_examples=30, deadline=None)
@given(rosters(), st.integers(0, 99), st.booleans())
def test_stretches_fill_open_minutes_and_name_whoever_is_there_best_first(
    roster: dict[str, list[Shift]], seed: int, night: bool
) -> None:
    past = (a_published_shift(CASE, "o2", -1, "22:00", "32:00"),) if night else ()
    case = CASE.model_copy(update={"roster": past})
    case.__dict__.pop("past", None)
    facts = some_facts(case, seed)
    portfolio = a_portfolio(case, facts, ("o3", "c1"))
    evidence = Evidence(case, a_result(case, roster, portfolio))
    desk = desk_plan(evidence, facts)
    assert (
        check_desk(Evidence(case, evidence.result.model_copy(update={"desk": desk})), facts) == []
    )
    on_duty = presence(evidence)
    for c, client in enumerate(case.clients):
        counted = np.zeros(case.horizon.minutes // TICK_MINUTES, dtype=int)
        fit = facts.affinities.planning[:, c] + np.array([case.policy.lead_bonus, 0, 0])
        team = [o for o in range(3) if (o, c) != (2, 0)]
        for stretch in (s for s in desk if s.client_id == client.client_id):
            start, end = case.horizon.minute(stretch.start), case.horizon.minute(stretch.end)
            ticks = slice(start // TICK_MINUTES, end // TICK_MINUTES)
            counted[ticks] += 1
            present = [o for o in team if on_duty[o, ticks].all()]
            assert [o for o in team if on_duty[o, ticks].any()] == present
            ringing = sorted(present, key=lambda o: -fit[o])
            assert [OPERATORS[o] for o in ringing] == list(stretch.operators)
        np.testing.assert_array_equal(counted, np.repeat(facts.demand.open[c], 3))


def test_neighbouring_stretches_differ_in_who_rings() -> None:
    facts = some_facts(CASE)
    portfolio = a_portfolio(CASE, facts)
    roster = {
        "o1": [a_shift(CASE, 0, "08:00", "17:00", ("10:00", "10:10", True))],
        "o2": [a_shift(CASE, 0, "10:00", "15:00")],
    }
    desk = desk_plan(Evidence(CASE, a_result(CASE, roster, portfolio)), facts)
    for client in CASE.clients:
        own = [s for s in desk if s.client_id == client.client_id]
        for one, following in pairwise(own):
            assert one.end < following.start or one.operators != following.operators
        # Before 8, alone, a break, both, alone again, nobody; six more days with nobody.
        assert len(own) == 6 + 6


def test_the_leads_bonus_moves_the_lead_ahead_of_a_better_voice() -> None:
    facts = some_facts(CASE)
    facts.affinities.planning[:] = np.array([[70.0, 70.0], [75.0, 85.0], [75.0, 10.0]])
    portfolio = a_portfolio(CASE, facts)
    roster = {name: [a_shift(CASE, 0, "08:00", "17:00")] for name in OPERATORS}
    desk = desk_plan(Evidence(CASE, a_result(CASE, roster, portfolio)), facts)
    full = {s.client_id: s.operators for s in desk if len(s.operators) == 3}
    # Ten points make 70 into 80: ahead of 75, behind 85; equals are ordered by id.
    assert full == {"c1": ("o1", "o2", "o3"), "c2": ("o2", "o1", "o3")}


def test_people_in_training_do_not_ring() -> None:
    facts = some_facts(CASE)
    portfolio = tuple(
        pairing.model_copy(update={"trained": pairing.operator_id != "o1"})
        for pairing in a_portfolio(CASE, facts)
    )
    roster = {name: [a_shift(CASE, 0, "08:00", "17:00")] for name in ("o1", "o2")}
    desk = desk_plan(Evidence(CASE, a_result(CASE, roster, portfolio)), facts)
    assert {name for stretch in desk for name in stretch.operators} == {"o2"}
