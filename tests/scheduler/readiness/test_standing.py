"""Where a client stands: its answers, the age of its brief, its talks."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.readiness.standing import brief_state, review_state
from tests.factories import MONDAY, a_client
from tests.scheduler.readiness.worlds import a_brief, a_review

if TYPE_CHECKING:
    from scheduler.entities import Review

CLIENT = a_client(review_every_days=90)

answers = st.fixed_dictionaries(
    {name: st.booleans() for name in ("has_say", "has_never_say", "has_authority")}
)
talks = st.lists(
    st.builds(a_review, st.integers(-200, 400), st.one_of(st.none(), st.integers(-10, 400))),
    max_size=6,
)


@given(answers)
def test_a_brief_is_ready_when_none_of_its_three_answers_is_missing(told: dict[str, bool]) -> None:
    brief = a_brief("c1", age_days=0, **told)
    state = brief_state(CLIENT, brief, MONDAY)
    assert state.ready == brief.ready
    assert {f"has_{name}" for name in state.missing} == {name for name in told if not told[name]}


def test_escalation_and_filter_help_but_do_not_make_a_brief_ready() -> None:
    state = brief_state(CLIENT, a_brief(has_escalation=False, has_filter_rule=False), MONDAY)
    assert state.ready
    assert state.missing_help == ("escalation", "filter_rule")


def test_a_client_without_a_brief_lacks_every_answer_and_has_nothing_to_grow_old() -> None:
    state = brief_state(CLIENT, None, MONDAY)
    assert state.missing == ("say", "never_say", "authority")
    assert not state.may_reassure
    assert state.age_days is None
    assert not state.outdated


@pytest.mark.parametrize(("age", "outdated"), [(0, False), (90, False), (91, True)])
def test_a_brief_grows_old_once_untouched_for_longer_than_the_review_period(
    age: int, outdated: bool
) -> None:
    state = brief_state(CLIENT, a_brief(age_days=age), MONDAY)
    assert state.age_days == age
    assert state.outdated == outdated


def test_a_brief_changed_after_the_moment_of_the_case_is_new() -> None:
    assert brief_state(CLIENT, a_brief(age_days=-3), MONDAY).age_days == 0


@pytest.mark.parametrize(
    ("rows", "upkeep", "missed"),
    [
        ([], "none_recorded", 0),
        ([a_review(30, 29), a_review(-60)], "planned", 0),
        ([a_review(30, 29)], "planned", 0),
        ([a_review(100, 100)], "overdue", 0),
        ([a_review(30), a_review(-60)], "missed", 1),
        ([a_review(200), a_review(100), a_review(10)], "missed", 3),
        ([a_review(200), a_review(100, 98), a_review(10)], "missed", 1),
        ([a_review(200), a_review(100), a_review(10, 8)], "planned", 0),
        ([a_review(0)], "planned", 0),
        ([a_review(3, -2)], "missed", 1),
    ],
    ids=[
        "nothing on record",
        "held, and the next one planned",
        "held, the next one not due yet",
        "held too long ago, nothing planned",
        "missed",
        "three missed one after the other",
        "a talk held in between begins anew",
        "a talk held since makes up for those missed",
        "planned for today",
        "held after the moment of the case is not known yet",
    ],
)
def test_talks_are_kept_due_or_missed(rows: list[Review], upkeep: str, missed: int) -> None:
    state = review_state(CLIENT, rows, MONDAY)
    assert (state.upkeep, state.missed) == (upkeep, missed)


def test_the_next_talk_is_the_one_planned_or_else_a_period_after_the_last() -> None:
    planned = review_state(CLIENT, [a_review(30, 28), a_review(-5), a_review(-95)], MONDAY)
    unplanned = review_state(CLIENT, [a_review(30, 28)], MONDAY)
    new = review_state(a_client(since=MONDAY, review_every_days=60), [], MONDAY)
    assert planned.due == MONDAY + timedelta(days=5)
    assert unplanned.due == MONDAY + timedelta(days=62)
    assert new.due == MONDAY + timedelta(days=60)


def test_the_last_talk_held_and_the_last_one_missed_are_told() -> None:
    state = review_state(CLIENT, [a_review(200, 199), a_review(100), a_review(10)], MONDAY)
    assert state.last_held == MONDAY - timedelta(days=199)
    assert state.last_missed == MONDAY - timedelta(days=10)


@given(talks, st.randoms())
def test_the_order_of_the_rows_does_not_matter(rows: list[Review], random: Random) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    one, two = review_state(CLIENT, rows, MONDAY), review_state(CLIENT, shuffled, MONDAY)
    assert (one.upkeep, one.last_held, one.due) == (two.upkeep, two.last_held, two.due)


@given(talks)
def test_only_past_talks_that_nobody_held_are_missed(rows: list[Review]) -> None:
    state = review_state(CLIENT, rows, MONDAY)
    unheld = [r for r in rows if r.planned < MONDAY and (r.held is None or r.held > MONDAY)]
    assert 0 <= state.missed <= len(unheld)
    assert (state.upkeep == "missed") == (state.missed > 0) == (state.last_missed is not None)
