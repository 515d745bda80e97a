"""Talks that made-up clients keep or let go by, and complaints where they give ground."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from scheduler.generate import GeneratorSettings, generate

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.said import FeedbackTag


@pytest.fixture(scope="module")
def case() -> Case:
    """A middling service with two quarters of history."""
    return generate(30, 250, 26, seed=7).case


def test_three_talks_are_on_record_at_most_and_one_is_to_come(case: Case) -> None:
    today = case.as_of.date()
    for client in case.clients:
        planned = [r.planned for r in case.reviews if r.client_id == client.client_id]
        assert planned == sorted(planned)
        assert sum(day >= today for day in planned) == 1
        assert len(planned) <= 4
        assert all(day > client.since for day in planned)


def test_a_talk_is_held_within_two_days_and_before_the_planned_week(case: Case) -> None:
    for row in case.reviews:
        assert (row.held is None) == (row.outcome is None)
        if row.held is not None:
            assert row.held < case.week
            assert (row.held - row.planned).days in range(3)


def test_most_talks_are_kept_but_a_few_clients_let_most_of_theirs_go_by() -> None:
    def share_missed(neglected: float) -> float:
        made = generate(5, 200, 1, seed=3, settings=GeneratorSettings(neglected_share=neglected))
        past = [row for row in made.case.reviews if row.planned < made.case.week]
        return sum(row.held is None for row in past) / len(past)

    assert share_missed(0.0) == pytest.approx(0.05, abs=0.03)
    assert share_missed(1.0) == pytest.approx(0.75, abs=0.06)


def test_operators_complain_of_what_gives_them_ground(case: Case) -> None:
    tags: dict[str, list[FeedbackTag]] = defaultdict(list)
    for row in case.feedback:
        if row.side == "operator" and row.rating <= 3:
            tags[row.client_id] += row.tags
    brief = {each.client_id: each for each in case.briefs}

    def share(tag: FeedbackTag, grounds: set[str]) -> float:
        told = [each for client_id in grounds for each in tags[client_id]]
        return told.count(tag) / len(told)

    incomplete = {key for key, each in brief.items() if not each.ready}
    tense = {
        client.client_id
        for client in case.clients
        if client.tension >= 2
        and not (brief[client.client_id].may_reassure or brief[client.client_id].may_decide)
    }
    calm = set(brief) - incomplete - tense
    assert share("unclear_brief", incomplete) > 2 * share("unclear_brief", calm)
    assert share("no_authority", tense) > 1.5 * share("no_authority", calm)
    assert share("tense_callers", calm) == pytest.approx(0.25, abs=0.02)
