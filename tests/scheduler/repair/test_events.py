"""What cannot have happened is refused, and a changed case is the case built anew."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from scheduler.derive import derive
from scheduler.entities import Brief, OpeningHours
from scheduler.errors import Mismatch
from scheduler.explain.changes import with_changes
from scheduler.other_rows import with_rows
from scheduler.proof.validate import validate
from scheduler.repair import Absent, CannotRepair, ClientHours, ClientJoins, Kept, Swapped
from scheduler.repair.answer import repair
from scheduler.repair.events import facts_after, happened, without_client
from scheduler.repair.whole import whole_result
from tests.factories import a_result

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from scheduler.case import Case
    from scheduler.repair import Event
    from scheduler.result import PlannedPairing
    from tests.scheduler.repair.conftest import Planned

FOLLOWS = (
    "digest",
    "past",
    "published",
    "past_weeks",
    "published_rows",
    "published_weeks",
    "operator_index",
    "client_index",
)


def impossible(planned: Planned) -> list[tuple[str, Event, datetime | None]]:
    """Every reason to refuse, with an event and a now that give it."""
    one, other = planned.workers(1)[:2]
    tuesday = planned.case.horizon.date_of(1)
    free = next(d for d in range(7) if not planned.on(one, d))
    off = planned.case.horizon.date_of(free)
    weeks_ago = planned.case.as_of - timedelta(days=30)
    day = timedelta(days=1)
    return [
        ("unknown_operator", Absent("nobody", planned.at(1), planned.at(2)), None),
        ("unknown_client", ClientHours("nobody", tuesday), None),
        ("absence_ends_first", Absent(one, planned.at(2), planned.at(1)), None),
        ("absence_outside_week", Absent(one, weeks_ago, weeks_ago + day), None),
        ("absence_outside_week", Absent(one, planned.at(9), planned.at(10)), None),
        ("absence_over", Absent(one, planned.at(1), planned.at(2)), planned.at(3)),
        ("outside_week", Kept(one, date(2020, 1, 1)), None),
        ("day_over", Kept(one, tuesday), planned.at(4)),
        ("week_over", Kept(one, tuesday), planned.at(8)),
        ("no_shift", Swapped(one, off, other, off), None),
        ("swap_alone", Swapped(one, tuesday, one, tuesday), None),
        ("shift_worked", Swapped(one, tuesday, other, tuesday), planned.at(1, 23)),
        ("client_known", ClientJoins(planned.case.clients[0].client_id, planned.case), None),
    ]


@pytest.mark.parametrize("number", range(13))
def test_what_cannot_have_happened_is_refused(planned: Planned, number: int) -> None:
    key, event, now = impossible(planned)[number]
    with pytest.raises(CannotRepair) as refused:
        planned.repaired(event, now=now)
    assert refused.value.key == key


def test_the_result_of_another_case_is_refused(planned: Planned) -> None:
    other = planned.result.model_copy(update={"case_digest": "0" * 64})
    with pytest.raises(Mismatch):
        repair(planned.case, planned.facts, other, ())


@pytest.mark.parametrize(
    ("key", "spoil"),
    [
        ("result_operator", lambda shift: shift.model_copy(update={"operator_id": "nobody"})),
        ("result_unlawful", lambda shift: shift.model_copy(update={"end": shift.start})),
    ],
)
def test_a_result_that_makes_no_sense_is_refused(
    planned: Planned, key: str, spoil: Callable[[object], object]
) -> None:
    first, *others = planned.result.roster
    spoilt = planned.result.model_copy(update={"roster": (spoil(first), *others)})
    with pytest.raises(CannotRepair) as refused:
        repair(planned.case, planned.facts, spoilt, ())
    assert refused.value.key == key


def changed_cases(planned: Planned) -> list[Case]:
    case = planned.case
    who, when = planned.workers(1)[0], case.horizon.date_of(1)
    return [
        happened(case, planned.week, [event])[0]
        for event in (
            planned.away(who, 1),
            Kept(who, when),
            ClientHours(case.clients[0].client_id, when),
        )
    ]


def test_a_changed_case_is_the_case_built_anew(published: Planned) -> None:
    for name in FOLLOWS:
        assert getattr(published.case, name) is not None
    agreed = tuple(row.model_copy(update={"agreed": True}) for row in published.case.roster)
    for changed in (*changed_cases(published), with_rows(published.case, roster=agreed)):
        anew = with_changes(changed)
        assert changed == anew
        for name in FOLLOWS:
            assert getattr(changed, name) == getattr(anew, name), name


def test_facts_of_a_changed_case_are_those_derived_anew(planned: Planned) -> None:
    for changed in changed_cases(planned):
        found, anew = facts_after(planned.case, planned.facts, changed), derive(changed)
        assert found.learning == anew.learning
        for burden in ("unsocial", "tension"):
            assert np.array_equal(getattr(found, burden).fair, getattr(anew, burden).fair)
        assert np.array_equal(found.demand.calls, anew.demand.calls)
        assert np.array_equal(found.pools.loss, anew.pools.loss)
        assert np.array_equal(found.affinities.planning, anew.affinities.planning)


def with_a_new_client(case: Case, client_id: str = "newcomer") -> Case:
    """The case with one client more, open on weekdays, of whose calls only the number is known."""
    like = case.clients[0]
    new = like.model_copy(
        update={"client_id": client_id, "since": case.week, "declared_calls_week": 40.0}
    )
    hours = tuple(
        OpeningHours(client_id=client_id, weekday=d, open_minute=540, close_minute=1020)
        for d in range(5)
    )
    brief = Brief(
        client_id=client_id,
        has_say=True,
        has_never_say=True,
        has_authority=True,
        has_escalation=False,
        has_filter_rule=False,
        may_reassure=True,
        may_decide=False,
        updated=case.week,
    )
    history = case.calls.model_copy(update={"client_ids": (*case.calls.client_ids, client_id)})
    return with_changes(
        case,
        clients=(*case.clients, new),
        opening_hours=(*case.opening_hours, *hours),
        briefs=(*case.briefs, brief),
        calls=history,
    )


def test_a_case_without_its_new_client_is_the_former_one(planned: Planned) -> None:
    assert without_client(with_a_new_client(planned.case), "newcomer") == planned.case


def test_a_new_client_finds_a_team_and_nobody_elses_changes(planned: Planned) -> None:
    answer = planned.repaired(ClientJoins("newcomer", with_a_new_client(planned.case)))
    for way in answer.ways:
        case, result = whole_result(answer, way)
        assert validate(case, result).valid
        own = [p for p in result.portfolio if p.client_id == "newcomer"]
        assert own
        others = [p for p in result.portfolio if p.client_id != "newcomer"]
        assert [who_carries(p) for p in others] == [
            who_carries(p) for p in planned.result.portfolio
        ]
        # Levels are learned from all clients together: one more moves them a little.
        assert [p.calls for p in others] == pytest.approx(
            [p.calls for p in planned.result.portfolio], rel=0.01
        )


def who_carries(pairing: PlannedPairing) -> tuple[str, str, str, bool]:
    return pairing.client_id, pairing.operator_id, pairing.role, pairing.trained


def test_a_new_client_in_another_case_is_refused(planned: Planned) -> None:
    elsewhere = with_a_new_client(with_changes(planned.case, absences=()))
    if elsewhere.absences == planned.case.absences:
        elsewhere = with_changes(elsewhere, preferences=(), locks=(), feedback=())
    with pytest.raises(CannotRepair, match="other_site"):
        planned.repaired(ClientJoins("newcomer", elsewhere))


def test_an_empty_plan_can_be_repaired(planned: Planned) -> None:
    empty = a_result(planned.case)
    answer = repair(planned.case, planned.facts, empty, [planned.away("o01", 1)], most_people=0)
    assert [option.moved for option in answer.options] == [()]
